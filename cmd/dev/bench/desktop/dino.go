//go:build linux

package desktop

import (
	"context"
	"fmt"

	"github.com/godbus/dbus/v5"
)

// dino keeps its account in a database, with the password. It has no icon in the tray, and ends with its
// window: what shows that is what a desktop does when somebody clicks the program's icon in a menu.
type dino struct{}

func (dino) name() string    { return "dino" }
func (dino) program() string { return "dino-im" }
func (dino) version() string { return said("dpkg-query", "-W", "-f=${Version}", "dino-im") }

// provision makes the one table that holds something; it makes the others by itself.
func (dino) provision(s *seat) error {
	return s.store(fmt.Sprintf(dinoAccount, quoted(s.account.bare()), quoted(s.account.password)), "data", "dino", "dino.db")
}

const dinoAccount = `CREATE TABLE account (id INTEGER PRIMARY KEY AUTOINCREMENT, bare_jid TEXT NOT NULL UNIQUE, resourcepart TEXT,
	password TEXT, alias TEXT, enabled INTEGER, roster_version TEXT, mam_earliest_synced INTEGER);
INSERT INTO account VALUES (1, %s, 'bench', %s, NULL, 1, NULL, 0);
`

func (dino) command(*seat, bool) []string { return []string{"dino-im"} }

func (dino) stays() bool { return false }

func (d dino) show(s *seat) error {
	return d.call(s, "Activate", map[string]dbus.Variant{})
}

func (d dino) talk(s *seat, to account) error {
	return d.call(s, "Open", []string{"xmpp:" + to.bare() + "?message"}, map[string]dbus.Variant{})
}

func (dino) call(s *seat, method string, arguments ...any) error {
	return s.office.call(context.Background(), "im.dino.Dino", "/im/dino/Dino", "org.freedesktop.Application."+method, arguments)
}
