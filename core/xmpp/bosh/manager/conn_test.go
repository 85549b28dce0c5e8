package manager

import (
	"errors"
	"strings"
	"testing"

	"vestnik/core/xmpp/bosh/wire"
)

// The other side as well: a server's element that no client takes ends no session.
func TestAServersElementThatCannotGoPoisonsNothing(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		held := g.request(101, "", "")
		deep := strings.Repeat("<a>", 70) + strings.Repeat("</a>", 70)
		var left *wire.ElementError
		if n, err := g.server.Write([]byte(message("1") + deep + message("2"))); !errors.As(err, &left) || n == 0 {
			t.Errorf("%d, %v", n, err)
		}
		g.gets(held, message("1")+message("2"))
		held = g.request(102, "", "")
		write(t, g.server, message("3"))
		g.gets(held, message("3"))
	})
}
