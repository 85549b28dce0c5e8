package bosh_test

import (
	"errors"
	"strings"
	"testing"

	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/transport"
	"vestnik/core/xmpp/bosh/wire"
)

// What a server says is a few short words of a log line.
func TestErrorsQuoteAndClipWhatServersSay(t *testing.T) {
	long := strings.Repeat("\n\u202e", 1<<19)
	for _, err := range []error{
		&bosh.TerminateError{Condition: wire.Condition(long)},
		&bosh.TerminateError{Condition: wire.SeeOtherURI, URI: long},
		&bosh.TerminateError{Condition: wire.RemoteStreamError, Bare: strings.SplitAfter(long, "\u202e")},
		&bosh.TerminateError{Condition: wire.RemoteStreamError, Bare: []string{long}},
		&transport.ProxyError{Proxy: "proxy.example:3128", Status: 407, Schemes: []string{long}},
		&transport.ProxyError{Proxy: "proxy.example:3128", Err: errors.New("refused")},
	} {
		if got := err.Error(); len(got) > 2000 || strings.ContainsAny(got, "\n\u202e") {
			t.Errorf("%T: %d bytes: %.300q", err, len(got), got)
		}
	}
}
