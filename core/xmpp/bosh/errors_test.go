package bosh_test

import (
	"errors"
	"strings"
	"testing"

	"vestnik/core/xmpp/bosh"
)

// What a server says is a few short words of a log line.
func TestErrorsQuoteAndClipWhatServersSay(t *testing.T) {
	long := strings.Repeat("\n\u202e", 1<<19)
	for _, err := range []error{
		&bosh.TerminateError{Condition: bosh.Condition(long)},
		&bosh.TerminateError{Condition: bosh.SeeOtherURI, URI: long},
		&bosh.TerminateError{Condition: bosh.RemoteStreamError, Bare: strings.SplitAfter(long, "\u202e")},
		&bosh.TerminateError{Condition: bosh.RemoteStreamError, Bare: []string{long}},
		&bosh.ProxyError{Proxy: "proxy.example:3128", Status: 407, Schemes: []string{long}},
		&bosh.ProxyError{Proxy: "proxy.example:3128", Err: errors.New("refused")},
	} {
		if got := err.Error(); len(got) > 2000 || strings.ContainsAny(got, "\n\u202e") {
			t.Errorf("%T: %d bytes: %.300q", err, len(got), got)
		}
	}
}
