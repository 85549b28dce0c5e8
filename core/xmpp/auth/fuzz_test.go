package auth

import (
	"errors"
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
