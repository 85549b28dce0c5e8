package manager

import (
	"strings"
	"testing"

	"vestnik/core/xmpp/bosh/wire"
)

// XEP-0124 §17, errors and status codes, as the listener sends them.

// A client that names no version is from before the conditions, §17.1.
func TestALegacyClientGetsHTTPStatusesAndOthersGet200(t *testing.T) {
	for _, c := range []struct {
		name            string
		request         func(g *guest) <-chan string
		status, instead string
	}{
		{"a rid beyond the window", func(g *guest) <-chan string { return g.request(150, "", "") }, "404 ", "item-not-found"},
		{"a rid that is no longer kept", func(g *guest) <-chan string { return g.request(90, "", "") }, "404 ", "item-not-found"},
		{"a pause that is too long", func(g *guest) <-chan string { return g.request(101, "pause='999'", "") }, "403 ", "policy-violation"},
		{"a pause that is none", func(g *guest) <-chan string { return g.request(101, "pause='x'", "") }, "400 ", "bad-request"},
		{"haste", func(g *guest) (last <-chan string) {
			for rid := 101; rid <= 102+pardoned; rid++ {
				last = g.request(rid, "", "")
			}
			return last
		}, "403 ", "policy-violation"},
		{"its own end", func(g *guest) <-chan string { return g.request(101, "type='terminate'", "") }, "200 ", "terminate"},
		{"the server's end", func(g *guest) <-chan string { g.server.Close(); return g.request(101, "", "") }, "200 ", "terminate"},
	} {
		t.Run(c.name, func(t *testing.T) {
			visitAs(t, "hold='1' wait='60'", func(t *testing.T, g *guest) {
				if a := g.gets(c.request(g)); !strings.HasPrefix(a, c.status) {
					t.Errorf("legacy: %s", a)
				}
			})
			visit(t, func(t *testing.T, g *guest) {
				if a := g.gets(c.request(g), c.instead); !strings.HasPrefix(a, "200 ") {
					t.Errorf("not legacy: %s", a)
				}
			})
		})
	}
}

func TestACreationThatFailsIsTerminated(t *testing.T) {
	for attrs, want := range map[string]string{
		"rid='0' to='o.example' ver='1.6'":                        "200 bad-request",
		"rid='0' to='o.example'":                                  "400 bad-request",
		"rid='1' ver='1.6'":                                       "200 improper-addressing",
		"rid='1'":                                                 "200 improper-addressing",
		"rid='1' to='a b' ver='1.6'":                              "200 improper-addressing",
		"rid='1' to='alice@o.example' ver='1.6'":                  "200 improper-addressing",
		"rid='1' to='" + strings.Repeat("x", 300) + "' ver='1.6'": "200 improper-addressing",
	} {
		visit(t, func(t *testing.T, g *guest) {
			status, condition, _ := strings.Cut(want, " ")
			a := g.gets(post(g.l, "<body xmlns='"+wire.NSHTTPBind+"' "+attrs+"/>"), "type='terminate'", "condition='"+condition+"'")
			if !strings.HasPrefix(a, status) || strings.Contains(a, "sid=") {
				t.Errorf("%s: %s", attrs, a)
			}
		})
	}
}
