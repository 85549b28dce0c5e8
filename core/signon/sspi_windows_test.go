package signon

import (
	"context"
	"strings"
	"testing"
	"time"
)

// Where Windows has a sign-in to show, NTLM begins with a message of its first kind, and
// Negotiate with a token; without one, as in wine, Step says why. Neither hangs, and a
// step out of turn ends nothing.
func TestWindowsIsAskedForItsSignIn(t *testing.T) {
	for _, scheme := range Desktop().Schemes() {
		proof, err := Desktop().Begin(scheme, "proxy.office.example")
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		token, err := proof.Step(ctx, nil)
		switch {
		case err != nil:
			t.Logf("%s: %v", scheme, err)
		case len(token) == 0:
			t.Errorf("%s begins with nothing", scheme)
		case scheme == "NTLM" && !strings.HasPrefix(string(token), "NTLMSSP\x00\x01"):
			t.Errorf("NTLM begins with %q", token)
		}
		if token, err := proof.Step(ctx, []byte("nonsense")); err == nil && len(token) > 0 {
			t.Errorf("%s answers nonsense with %q", scheme, token)
		}
		cancel()
		proof.Close()
	}
}
