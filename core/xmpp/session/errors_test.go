package session_test

import (
	"strings"
	"testing"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/session"
)

// What a server or a stranger says is one short word of a log line.
func TestErrorsQuoteAndClipWhatOthersSay(t *testing.T) {
	for _, text := range []string{"bye\n2026/11/25 12:00:00 signed in", "\u202eevil\u0085\x1b[0m", strings.Repeat("ж", 1<<19), strings.Repeat("\n", 1<<19)} {
		for _, err := range []error{
			&xmpp.StreamError{Condition: "reset", Text: text}, &xmpp.StreamError{Condition: text},
			&session.AuthError{Condition: "not-authorized", Text: text}, &session.AuthError{Condition: text, Text: text},
			&xmpp.StanzaError{Type: "cancel", Condition: "forbidden", Text: text}, &xmpp.StanzaError{Condition: text},
		} {
			if got := err.Error(); len(got) > 1000 || strings.ContainsAny(got, "\n\u202e\u0085\x1b") {
				t.Errorf("%T: %d bytes: %.300q", err, len(got), got)
			}
		}
	}
	if got := (&xmpp.StreamError{Condition: "reset", Text: "Сервер перезапущен"}).Error(); got != `xmpp: stream: reset "Сервер перезапущен"` {
		t.Error(got)
	}
	if got := (&xmpp.StreamError{Condition: "reset"}).Error(); got != "xmpp: stream: reset" {
		t.Error(got)
	}
	_, err := xmpp.ParseAddress(strings.Repeat("\n", 100_000) + "@@")
	if err == nil || len(err.Error()) > 1000 || strings.Contains(err.Error(), "\n") {
		t.Errorf("%.300v", err)
	}
}
