package auth

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// someOffer draws what a server, or who stands before it, may say.
func someOffer(t *rapid.T) Offer {
	mechanism := rapid.SampledFrom(append(slices.Clone(preference), "EXTERNAL", "X-OAUTH2", "plain", "SCRAM-SHA-256 ", ""))
	binding := rapid.SampledFrom([]string{TLSExporter, TLSServerEndPoint, "tls-unique", ""})
	return Offer{rapid.SliceOfN(mechanism, 0, 6).Draw(t, "mechanisms"), rapid.SliceOfN(binding, 0, 3).Draw(t, "bindings")}
}

// someChannel draws a way to the server.
func someChannel(t *rapid.T) Channel {
	ch := Channel{Encrypted: rapid.Bool().Draw(t, "TLS"), Bindings: map[string][]byte{}}
	for _, kind := range []string{TLSExporter, TLSServerEndPoint} {
		if ch.Encrypted && rapid.Bool().Draw(t, kind) {
			ch.Bindings[kind] = []byte(kind)
		}
	}
	return ch
}

// SECURITY: whatever is offered, and in whatever order, the password is not shown to a path
// without TLS; the best is taken of what both can; and a mechanism that cannot be used here
// is never the answer.
func TestTheChoiceIsTheBestAndNeverAWorseOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o, ch := someOffer(t), someChannel(t)
		m, err := Choose(o, ch)
		if err != nil {
			if m != "" || !errors.Is(err, ErrNoMechanism) && !errors.Is(err, ErrStripped) {
				t.Fatalf("%+v: %s, %v", o, m, err)
			}
		} else {
			if !slices.Contains(o.Mechanisms, m) || m == Plain && !ch.Encrypted || isPlus(m) && len(ch.Bindings) == 0 {
				t.Fatalf("%+v over %+v: %s", o, ch, m)
			}
			if _, err := NewConversation(m, Credentials{Username: "u", Password: "p", Domain: "d", Channel: ch, Offer: o}); err != nil {
				t.Fatalf("%+v over %+v: %s is chosen and cannot be begun: %v", o, ch, m, err)
			}
		}
		other := Offer{slices.Clone(o.Mechanisms), o.Bindings}
		slices.Reverse(other.Mechanisms)
		if again, err2 := Choose(other, ch); again != m || (err == nil) != (err2 == nil) {
			t.Fatalf("%+v: %s, in another order %s", o, m, again)
		}
		// What is added to the offer is chosen, or changes nothing: nobody makes us choose a
		// worse one by offering more.
		more := Offer{append(slices.Clone(o.Mechanisms), rapid.SampledFrom(preference).Draw(t, "added")), o.Bindings}
		if better, err := Choose(more, ch); err == nil && m != "" && slices.Index(preference, better) > slices.Index(preference, m) {
			t.Fatalf("%+v: %s, with more %s", o, m, better)
		}
	})
}

// RFC 2831 §7.1: what is quoted is read as it was, whatever stands around it.
func TestAListOfDirectivesIsReadAsItWasWritten(t *testing.T) {
	name := rapid.SampledFrom([]string{"realm", "nonce", "x-y", "A", "qop"})
	value := rapid.SampledFrom([]string{"", "a", `"`, `\`, `a,b="c"`, "Пароль №1", "\xe9\xff", "\t", " a ", `\"`, "=,="})
	space := rapid.SampledFrom([]string{"", " ", "\t\r\n "})
	rapid.Check(t, func(t *rapid.T) {
		var want directives
		var text strings.Builder
		for range rapid.IntRange(0, 6).Draw(t, "directives") {
			d := directive{name.Draw(t, "name"), value.Draw(t, "value")}
			want = append(want, d)
			quoted := directives{}.quoted(d.name, d.value)[0].value
			if d.value == "a" && rapid.Bool().Draw(t, "as a token") {
				quoted = d.value
			}
			text.WriteString(space.Draw(t, "1") + d.name + space.Draw(t, "2") + "=" + space.Draw(t, "3") + quoted + space.Draw(t, "4") + rapid.SampledFrom([]string{",", ",,", ", ,"}).Draw(t, "comma"))
		}
		have, err := parseDirectives([]byte(text.String()))
		if err != nil || !slices.Equal(have, want) {
			t.Fatalf("%q: %q, %v", text.String(), have, err)
		}
		for _, d := range want {
			all := have.all(strings.ToUpper(d.name))
			_, has, err := have.once(d.name)
			if !slices.Contains(all, d.value) || has != (len(all) == 1) || (err != nil) != (len(all) > 1) {
				t.Fatalf("%q: %s is %q, %v, %v", text.String(), d.name, all, has, err)
			}
		}
	})
}

// A password is not written where it could be read, whatever goes wrong.
func TestNoErrorShowsAPassword(t *testing.T) {
	const secret, user = "hush-hush-Ω", "somebody-known"
	hostile := []string{
		"", "x", secret, "realm=\"" + secret + "\"", "r=" + secret + ",s=QQ==,i=4096", "e=" + secret, "v=" + secret, "rspauth=" + secret,
		`realm="d",nonce="n",qop="auth",charset=utf-8,algorithm=md5-sess`, "r=x,s=,i=1", "m=ext,r=x,s=QQ==,i=4096", strings.Repeat("x", MaxMessage+1),
	}
	for _, m := range append(slices.Clone(preference), tokenPreference...) {
		ch := Channel{Encrypted: true, Bindings: map[string][]byte{TLSExporter: {1}, TLSServerEndPoint: {2}}}
		for _, first := range hostile {
			for _, second := range hostile {
				c, err := NewConversation(m, Credentials{Username: user, Password: secret, Domain: "d", Channel: ch, Offer: Offer{Mechanisms: []string{m}}})
				if err != nil {
					t.Fatal(m, err)
				}
				_, _, _ = c.Start()
				_, err1 := c.Step([]byte(first))
				_, err2 := c.Step([]byte(second))
				err3 := c.Success([]byte(second))
				if all := errors.Join(err1, err2, err3); all != nil && (strings.Contains(all.Error(), "hush") || strings.Contains(all.Error(), user)) {
					t.Errorf("%s: %v", m, all)
				}
				if err3 == nil && m != Plain {
					t.Errorf("%s: %q and %q are a success", m, first, second)
				}
			}
		}
	}
}
