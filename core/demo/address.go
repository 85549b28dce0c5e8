package demo

import "mellium.im/xmpp/jid"

// absent tells whether a stanza had no such address.
func absent(j jid.JID) bool { return j.Domainpart() == "" }

// bare returns the address without the resource, as a key.
func bare(j jid.JID) string { return j.Bare().String() }

// userName returns the prepared form of a localpart, under which accounts are
// kept; false when it cannot be one.
func userName(user, domain string) (string, bool) {
	j, err := jid.New(user, domain, "")
	if err != nil || user == "" {
		return "", false
	}
	return j.Localpart(), true
}

// answersTo tells whether a stream to this address is for the office.
func (o *Office) answersTo(to string) bool {
	j, err := jid.Parse(to)
	return err == nil && j.Equal(o.domain)
}
