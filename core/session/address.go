package session

import (
	"fmt"

	"mellium.im/xmpp/jid"
)

// Address is an XMPP address in its normal form, RFC 7622.
type Address struct{ j jid.JID }

// ParseAddress reads an address as a person or a server writes it.
func ParseAddress(s string) (Address, error) {
	j, err := jid.Parse(s)
	if err != nil {
		return Address{}, fmt.Errorf("session: address: %w", err)
	}
	return Address{j}, nil
}

// ParseAccount reads the bare address of an account: it has a local part, and a
// resource is left out.
func ParseAccount(s string) (Address, error) {
	a, err := ParseAddress(s)
	if err == nil && a.Local() == "" {
		err = fmt.Errorf("session: address %q names no account", s)
	}
	return a.Bare(), err
}

// Bare returns the address without its resource.
func (a Address) Bare() Address { return Address{a.j.Bare()} }

// Local returns what stands before the @, unescaped where nothing needs escaping.
func (a Address) Local() string { return a.j.Localpart() }

// Domain returns the domain.
func (a Address) Domain() string { return a.j.Domainpart() }

// Resource returns the resource, "" for a bare address.
func (a Address) Resource() string { return a.j.Resourcepart() }

// String returns the whole address, "" for the zero value.
func (a Address) String() string { return a.j.String() }

// IsZero tells the zero value, which is no address.
func (a Address) IsZero() bool { return a.j.Equal(jid.JID{}) }

// Equal compares whole addresses.
func (a Address) Equal(b Address) bool { return a.j.Equal(b.j) }
