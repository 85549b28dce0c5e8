//go:build linux

package desktop

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// pidgin keeps its files in ~/.purple, and is remote-controlled over D-Bus. By itself it raises no
// notifications of the desktop.
type pidgin struct{}

func (pidgin) name() string    { return "pidgin" }
func (pidgin) program() string { return "pidgin" }
func (pidgin) version() string { return said("dpkg-query", "-W", "-f=${Version}", "pidgin") }

const pidginAccounts = `<?xml version='1.0' encoding='UTF-8' ?>
<account version='1.0'>
 <account>
  <protocol>prpl-jabber</protocol>
  <name>%s/bench</name>
  <password>%s</password>
  <settings><setting name='connection_security' type='string'>require_tls</setting></settings>
  <settings ui='gtk-gaim'><setting name='auto-login' type='bool'>1</setting></settings>
 </account>
</account>
`

const pidginPreferences = `<?xml version='1.0' encoding='UTF-8' ?>
<pref version='1' name='/'>
 <pref name='pidgin'>
  <pref name='blist'><pref name='list_visible' type='bool' value='%d'/></pref>
  <pref name='docklet'><pref name='show' type='string' value='always'/></pref>
 </pref>
</pref>
`

// provision has it trust the certificate of the server, since it asks no list of authorities.
func (p pidgin) provision(s *seat) error {
	certificate, err := os.ReadFile(filepath.Join(filepath.Dir(s.office.server.CAFile), "server.crt"))
	if err != nil {
		return err
	}
	if err := s.write(string(certificate), ".purple", "certificates", "x509", "tls_peers", s.account.domain); err != nil {
		return err
	}
	return s.write(fmt.Sprintf(pidginAccounts, s.account.bare(), s.account.password), ".purple", "accounts.xml")
}

// command sets whether the list of contacts is shown at the start.
func (pidgin) command(s *seat, window bool) []string {
	visible := 0
	if window {
		visible = 1
	}
	if err := s.write(fmt.Sprintf(pidginPreferences, visible), ".purple", "prefs.xml"); err != nil {
		panic(err) // in a directory of our own
	}
	return []string{"pidgin"}
}

func (pidgin) stays() bool { return true }

func (pidgin) show(s *seat) error { return s.office.clickTray() }

func (p pidgin) talk(s *seat, to account) error {
	const conversation = 1 // PURPLE_CONV_TYPE_IM
	var accounts []int32
	if err := p.call(s, "PurpleAccountsGetAllActive", nil, &accounts); err != nil {
		return err
	}
	if len(accounts) == 0 {
		return fmt.Errorf("it has no account")
	}
	var id int32
	return p.call(s, "PurpleConversationNew", []any{int32(conversation), accounts[0], to.bare()}, &id)
}

func (pidgin) call(s *seat, method string, arguments []any, result any) error {
	return s.office.call(context.Background(), "im.pidgin.purple.PurpleService", "/im/pidgin/purple/PurpleObject",
		"im.pidgin.purple.PurpleInterface."+method, arguments, result)
}
