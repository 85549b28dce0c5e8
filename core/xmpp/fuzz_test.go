package xmpp_test

import (
	"strings"
	"testing"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/xmlsafe"
)

// What a person may type is the same when a server hands it over, and in its normal form.
func FuzzParseAddress(f *testing.F) {
	for _, s := range []string{"Анна@ОФИС.РФ/Комп 2", "alice@srv_1c/x", "a@b/c/d@e", "ſ@ß.example/ﬁ", "x@[::1]/", "a\\20b@c", "ά@xn--jxalpdlp", "@", "Ⅷ@a.b", "0\x83_"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := xmpp.ParseAddress(s)
		if err != nil {
			if !a.IsZero() || len(err.Error()) > 2000 {
				t.Errorf("%q: %q, %v", s, a, err)
			}
			return
		}
		if again, err := xmpp.ParseAddress(a.String()); err != nil || again != a {
			t.Errorf("%q is %q, and that is %q, %v", s, a, again, err)
		}
		if read, err := xmpp.ReadAddress(a.String()); err != nil || read != a || a.Unprepared() {
			t.Errorf("%q is %q, and read %q, %v", s, a, read, err)
		}
		account, err := xmpp.ParseAccount(s)
		if (err == nil) != (a.Local() != "") || account != a.Bare() {
			t.Errorf("%q is the account %q, %v", s, account, err)
		}
		if a.Server().Domain() != a.Domain() || a.Bare().Bare() != a.Bare() || a.Bare().Server() != a.Server() {
			t.Errorf("%q: %q, %q", s, a.Bare(), a.Server())
		}
		var kept xmpp.Address
		if text, err := a.MarshalText(); err != nil || kept.UnmarshalText(text) != nil || kept != a {
			t.Errorf("%q is kept as %q, %v", s, kept, err)
		}
	})
}

// No address is shown so that one could take it for another: what separates its parts, and
// what cannot be seen, is not made up by what is shown.
func FuzzUnescape(f *testing.F) {
	for _, s := range []string{`a\20b@c/d`, `\5c40@x`, `a\40b\2fc@d`, "a\u202eb@c", `\20@\20/\20`, `@`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		shown := xmpp.Unescape(s)
		if strings.Count(shown, "@") != strings.Count(s, "@") || strings.Count(shown, "/") != strings.Count(s, "/") {
			t.Errorf("%q is shown as %q", s, shown)
		}
		if strings.ContainsAny(shown, "\u202e\u200b\u2028\x00\n") {
			t.Errorf("%q is shown as %q", s, shown)
		}
	})
}

// Whatever an error holds, there is a condition, and its text for a log is short and plain.
func FuzzErrors(f *testing.F) {
	f.Add("<conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/><text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>Replaced</text>")
	f.Add("<error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>xmpp:x@y</gone></error>")
	f.Add("<error/>")
	f.Add("")
	f.Fuzz(func(t *testing.T, content string) {
		n, err := xmlsafe.Parse([]byte("<x>"+content+"</x>"), xmpp.NSClient, &xmlsafe.Default)
		if err != nil {
			return
		}
		for _, e := range []error{xmpp.ReadStreamError(n), xmpp.ReadStanzaError(n)} {
			if text := e.Error(); len(text) > 2000 || strings.ContainsAny(text, "\x00\n\r\u202e") {
				t.Errorf("%q", text)
			}
		}
		if xmpp.ReadStreamError(n).Condition == "" || xmpp.ReadStanzaError(n).Condition == "" {
			t.Error("no condition")
		}
	})
}
