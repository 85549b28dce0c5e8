//go:build linux

package desktop

import (
	"encoding/json"
	"fmt"
)

// gajim keeps its settings in a database, with the password where it is told to use no keyring.
type gajim struct{}

func (gajim) name() string    { return "gajim" }
func (gajim) program() string { return "gajim" }
func (gajim) version() string { return said("dpkg-query", "-W", "-f=${Version}", "gajim") }

// gajimAsRoot starts it like its own program. It refuses to run as root, who in a container there
// may be nobody but.
const gajimAsRoot = `import os, sys
os.geteuid = lambda: 1000
sys.argv[0] = 'gajim'
import gajim.gajim
gajim.gajim.main()
`

const gajimTables = `CREATE TABLE settings (name TEXT UNIQUE, settings TEXT);
CREATE TABLE account_settings (account TEXT UNIQUE, settings TEXT);
PRAGMA user_version = 5;
`

func (g gajim) provision(s *seat) error {
	if err := s.write(gajimAsRoot, "gajim.py"); err != nil {
		return err
	}
	conversation := map[string]any{
		"account": "office", "jid": map[string]any{"__type": "JID", "value": s.office.colleague.account.bare()},
		"type": "contact", "pinned": false, "position": -1,
	}
	script := gajimTables
	for name, settings := range map[string]any{
		"app":         map[string]any{"use_keyring": false, "check_for_update": false, "autoaway": false, "autoxa": false},
		"soundevents": map[string]any{}, "status_presets": map[string]any{}, "proxies": map[string]any{}, "plugins": map[string]any{},
		"workspaces": map[string]any{"office": map[string]any{"name": "Office", "color": "rgb(0,0,0)", "avatar_sha": nil, "chats": []any{conversation}}},
	} {
		script += fmt.Sprintf("INSERT INTO settings VALUES (%s, %s);\n", quoted(name), quoted(encoded(settings)))
	}
	script += fmt.Sprintf("INSERT INTO account_settings VALUES ('office', %s);\n", quoted(encoded(map[string]any{
		"contact": map[string]any{}, "group_chat": map[string]any{},
		"account": map[string]any{
			"name": s.account.local, "hostname": s.account.domain, "password": s.account.password, "savepass": true,
			"active": true, "autoconnect": true, "resource": "bench", "account_label": "office",
		},
	})))
	return s.store(script, "config", "gajim", "settings.sqlite")
}

func encoded(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // maps of texts
	}
	return string(text)
}

func (g gajim) command(s *seat, _ bool) []string {
	script, err := s.path("gajim.py")
	if err != nil {
		panic(err) // in a directory of our own
	}
	return []string{"/usr/bin/python3", "-P", script}
}

func (gajim) stays() bool { return true }

func (gajim) show(s *seat) error { return s.office.clickTray() }

// talk shows the window first: a link that is opened while there is none does not. It leads to a conversation
// that there has been; to others through a dialogue.
func (g gajim) talk(s *seat, to account) error {
	if err := g.show(s); err != nil {
		return err
	}
	return s.run(append(g.command(s, true), "xmpp:"+to.bare()+"?message")...)
}
