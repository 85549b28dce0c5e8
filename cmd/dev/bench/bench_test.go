package bench

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"vestnik/core/servertest"
	_ "vestnik/core/xmpp/bosh" // of the client, which is built by Run: a change of it is a reason to test again
)

// The figures of a short run mean nothing; that each message comes once does. Run
// returns an error where one has not, on a clean way for plain TCP and BOSH, and for
// BOSH while connections are reset.
func TestAShortRunLosesAndDoublesNothing(t *testing.T) {
	if err := servertest.Available(); err != nil {
		if os.Getenv("VESTNIK_REQUIRE") == "all" {
			t.Fatal("required:", err)
		}
		t.Skip(err)
	}
	var out bytes.Buffer
	if err := Run(t.Context(), Options{Root: "../../..", NoPeers: true, Short: true, Out: &out}); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	for _, s := range []string{"sign-in", "sign-in over TLS", "one way, in", "one way, out", "burst in", "burst out", "for a message", "cost", "received during resets", "sent during resets"} {
		if !strings.Contains(out.String(), "\n"+s+" ") {
			t.Errorf("the report has no %q:\n%s", s, out.String())
		}
	}
	t.Log(out.String())
}

func TestARunThatIsInterruptedEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Run(ctx, Options{Root: "../../..", NoPeers: true, Short: true, Out: &bytes.Buffer{}}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
