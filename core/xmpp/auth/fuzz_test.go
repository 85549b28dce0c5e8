package auth

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// isKnown fails for an error that callers cannot decide on.
func isKnown(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, ErrMalformed) && !errors.Is(err, ErrNotAuthorized) && !errors.Is(err, ErrUnproven) {
		t.Errorf("not typed: %v", err)
	}
}

// FuzzDigestDialogue holds for any three messages of a server that does not know
// the password: no panic, every error is one of ours, what is sent is bounded by
// what was received, and the server is never taken for proven.
func FuzzDigestDialogue(f *testing.F) {
	f.Add([]byte(plainChallenge), []byte("rspauth=ea40f60335c427b5527b84dbabcdfffd"), []byte(nil))
	f.Fuzz(func(t *testing.T, first, second, success []byte) {
		d := newDigest(as("иван", "пароль-ёж", "office.example"))
		for _, message := range [][]byte{first, second} {
			response, err := d.Step(message)
			if err != nil {
				isKnown(t, err)
			}
			// Quoting at most doubles what the server sent.
			if len(message) > MaxMessage && err == nil || len(response) > 2*MaxMessage+500 {
				t.Errorf("%d bytes were answered with %d", len(message), len(response))
			}
		}
		if d.Success(success) == nil {
			t.Error("an unproven server was taken")
		}
	})
}

// FuzzSCRAMDialogue holds the same for SCRAM, for a server that may know our nonce.
func FuzzSCRAMDialogue(f *testing.F) {
	f.Add("more", salt, "4096", "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=")
	f.Fuzz(func(t *testing.T, nonce, salt, iterations, final string) {
		for _, mechanism := range []string{SCRAMSHA1, SCRAMSHA256, SCRAMSHA512} {
			s, err := newSCRAM(mechanism, as("иван", "пароль-ёж", "office.example"))
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := s.Start(); err != nil {
				t.Fatal(err)
			}
			if n := len(iterations); n > 4 && s.accepts(nonce, salt, iterations) {
				iterations = "4096" // spare the time; the limit has its own test
			}
			response, err := s.Step([]byte("r=" + s.nonce + nonce + ",s=" + salt + ",i=" + iterations))
			if err != nil {
				isKnown(t, err)
			}
			if err == nil && len(response) > 2*MaxMessage {
				t.Errorf("%d bytes", len(response))
			}
			if _, err := s.Step([]byte(final)); err != nil {
				isKnown(t, err)
			}
			if s.Success([]byte(final)) == nil || s.Success(nil) == nil {
				t.Error("an unproven server was taken")
			}
		}
	})
}

// accepts tells whether a server-first of these parts would be computed.
func (s *scramClient) accepts(nonce, salt, iterations string) bool {
	return checkServerFirst("r="+s.nonce+nonce+",s="+salt+",i="+iterations, s.nonce) == nil
}

// FuzzSCRAMServer holds for any two messages of a client that does not know the password:
// no panic, every error is one of ours, and nobody is signed in.
func FuzzSCRAMServer(f *testing.F) {
	f.Add("n,,n=alice,r=abc", "c=biws,r={nonce},p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=")
	f.Add("p=tls-exporter,a=bob,n=a=2Cb=3Dc,r=abc,x=y", "c=cD10bHMtZXhwb3J0ZXIsLA==,r={nonce},x=y,p=")
	f.Add("y,,m=x,n=alice,r=", "c=,r=,p=")
	f.Fuzz(func(t *testing.T, first, final string) {
		for _, mechanism := range []string{SCRAMSHA1, SCRAMSHA1 + Plus} {
			s := newSCRAMServer(mechanism, Server{
				Domain: "office.example", Lookup: find,
				Offer: Offer{Mechanisms: []string{mechanism}}, Channel: Channel{Bindings: bindings(TLSExporter)},
			})
			s.random = func() string { return "{nonce}" }
			for _, message := range []string{first, final} {
				_, done, err := s.Step([]byte(message))
				if err != nil {
					isKnown(t, err)
				}
				if done || s.Username() != "" {
					t.Fatalf("%q, %q: signed in as %q", first, final, s.Username())
				}
			}
		}
	})
}

// FuzzTokenServer holds the same for a token.
func FuzzTokenServer(f *testing.F) {
	f.Add([]byte("alice\x00" + "12345678901234567890123456789012"))
	f.Fuzz(func(t *testing.T, message []byte) {
		for _, mechanism := range tokenPreference {
			s, _ := Server{Lookup: find, Channel: Channel{Bindings: bindings(TLSExporter)}}.Conversation(mechanism)
			_, done, err := s.Step(message)
			if err != nil {
				isKnown(t, err)
			}
			if done || s.Username() != "" {
				t.Fatalf("%s: %q: signed in", mechanism, message)
			}
		}
	})
}

// FuzzOffer holds for any offer: what is chosen was offered, and another offer is never
// confirmed by the same hash.
func FuzzOffer(f *testing.F) {
	f.Add("SCRAM-SHA-1 SCRAM-SHA-1-PLUS", "tls-exporter", "SCRAM-SHA-1", "tls-exporter tls-unique")
	f.Fuzz(func(t *testing.T, m1, b1, m2, b2 string) {
		one := Offer{Mechanisms: strings.Fields(m1), Bindings: strings.Fields(b1)}
		two := Offer{Mechanisms: strings.Fields(m2), Bindings: strings.Fields(b2)}
		for _, ch := range []Channel{{}, {Encrypted: true}, {Encrypted: true, Bindings: bindings(TLSExporter)}} {
			if m, err := Choose(one, ch); err == nil && !slices.Contains(one.Mechanisms, m) {
				t.Errorf("%q: %q", one, m)
			}
		}
		if strings.ContainsAny(m1+b1+m2+b2, "\x1e\x1f") { // XML has no such characters
			return
		}
		changed := (between{one, two}).present()
		if same := string(one.digested()) == string(two.digested()); same == changed {
			t.Errorf("%q and %q: same hash: %v", one, two, same)
		}
	})
}
