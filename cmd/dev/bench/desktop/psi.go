//go:build linux

package desktop

import (
	"fmt"
	"strings"
)

// psi is Psi+, which keeps its settings in XML, the password lightly hidden. It is told to raise notifications of
// the desktop, and not to show tips and questions at its start.
type psi struct{}

func (psi) name() string    { return "psi+" }
func (psi) program() string { return "psi-plus" }
func (psi) version() string { return said("dpkg-query", "-W", "-f=${Version}", "psi-plus") }

const psiAccounts = `<!DOCTYPE accounts>
<accounts version="1.4.554" xmlns="http://psi-im.org/options">
 <accounts>
  <a0>
   <id type="QString">bench</id>
   <name type="QString">office</name>
   <enabled type="bool">true</enabled>
   <auto type="bool">true</auto>
   <jid type="QString">%s</jid>
   <password type="QString">%s</password>
   <use-host type="bool">false</use-host>
   <ssl type="QString">auto</ssl>
   <ignore-SSL-warnings type="bool">false</ignore-SSL-warnings>
   <resource type="QString">bench</resource>
   <log type="bool">true</log>
   <reconn type="bool">true</reconn>
  </a0>
 </accounts>
</accounts>
`

const psiOptions = `<!DOCTYPE psi>
<psi version="1.4.554" xmlns="http://psi-im.org/options">
 <options>
  <vcard><query-own-vcard-on-login type="bool">false</query-own-vcard-on-login></vcard>
  <status><auto-away>
   <use-away type="bool">false</use-away>
   <use-not-availible type="bool">false</use-not-availible>
  </auto-away></status>
  <ui>
   <tip><show type="bool">false</show></tip>
   <notifications>
    <typename type="QString">DBus</typename>
    <passive-popups>
     <enabled type="bool">true</enabled>
     <incoming-chat type="bool">true</incoming-chat>
     <status><online type="bool">false</online><offline type="bool">false</offline></status>
    </passive-popups>
   </notifications>
  </ui>
 </options>
</psi>
`

func (psi) provision(s *seat) error {
	profile := []string{"config", "psi+", "profiles", "default"}
	if err := s.write(psiOptions, append(profile, "options.xml")...); err != nil {
		return err
	}
	return s.write(fmt.Sprintf(psiAccounts, s.account.bare(), hidden(s.account.password, s.account.bare())), append(profile, "accounts.xml")...)
}

// hidden is a password as it stands in the file: each character with one of the address laid over it.
func hidden(password, address string) string {
	var b strings.Builder
	for i := range len(password) {
		fmt.Fprintf(&b, "%04x", password[i]^address[i%len(address)])
	}
	return b.String()
}

func (psi) command(*seat, bool) []string { return []string{"psi-plus"} }

func (psi) stays() bool { return true }

func (psi) show(s *seat) error { return s.office.clickTray() }

func (psi) talk(s *seat, to account) error {
	return s.run("psi-plus", "--remote", "--uri=xmpp:"+to.bare()+"?message;type=chat")
}
