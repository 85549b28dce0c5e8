package xmpp

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"mellium.im/xmpp/jid"

	"vestnik/core/xmpp/internal/foreign"
)

// Address is an XMPP address. Those that a person types are in the normal form of
// RFC 7622, see [ParseAddress]; those that our server hands us are so wherever they
// can be, see [ReadAddress]. Addresses are equal when they are == or [Address.Equal].
type Address struct {
	local, domain, resource string
	// rawBare and rawResource say which parts could not be prepared.
	rawBare, rawResource bool
}

// maxAddress is the longest that an address may be, RFC 7622 §3.1.
const maxAddress = 3*1023 + 2

var errAddress = errors.New("not an address")

// ParseAddress reads an address as a person writes it, and is strict, as a typing
// error must be seen. Only names of hosts may have an underscore, which office
// networks have and DNS for hosts forbids.
func ParseAddress(s string) (Address, error) {
	local, domain, resource := splitAddress(s)
	a, err := Address{}, error(nil)
	if strings.HasPrefix(s, "@") || strings.Contains(domain, "..") || !utf8.ValidString(s) {
		err = errAddress
	} else if strings.Contains(domain, "_") {
		a, err = prepare(local, "host", resource)
		if err == nil {
			a.domain, err = prepareHost(domain)
		}
	} else {
		var j jid.JID
		if j, err = jid.Parse(s); err == nil && !strings.HasPrefix(domain, "[") {
			_, err = hosts.ToASCII(j.Domainpart()) // how long the parts of a name may be
		}
		a = ofJID(j)
	}
	if err != nil {
		return Address{}, fmt.Errorf("xmpp: address %s: %w", foreign.Quote(s), err)
	}
	return a, nil
}

func prepare(local, domain, resource string) (Address, error) {
	j, err := jid.New(local, domain, resource)
	return ofJID(j), err
}

// ParseAccount reads the bare address of an account: it has a local part, and a
// resource is left out.
func ParseAccount(s string) (Address, error) {
	a, err := ParseAddress(s)
	if err == nil && a.Local() == "" {
		err = fmt.Errorf("xmpp: address %s names no account", foreign.Quote(s))
	}
	return a.Bare(), err
}

// ReadAddress reads an address as our server writes it. What the server says that
// something is from, it is from, whatever a table of characters thinks of it: a part
// that cannot be prepared is kept as it is, the domain in lower case. No such part is
// ever equal to one that can. Only what has no domain, or none that could be told from
// the other parts, is no address.
func ReadAddress(s string) (Address, error) {
	local, domain, resource := splitAddress(s)
	if len(s) > maxAddress {
		resource = "" // what is sent to the bare address arrives as well
	}
	if a, ok := plain(local, domain, resource); ok && s[0] != '@' {
		return a, nil
	}
	if a, err := ParseAddress(s); err == nil {
		return a, nil
	}
	bare, _, _ := strings.Cut(s, "/")
	if domain == "" || bare[0] == '@' || len(bare) > maxAddress || strings.ContainsFunc(domain, misleads) {
		return Address{}, fmt.Errorf("xmpp: address %s: %w", foreign.Quote(s), errAddress)
	}
	a := Address{local: local, domain: strings.ToLower(domain), resource: resource}
	if p, err := ParseAddress(a.domain); err == nil {
		a.domain = p.domain
	} else {
		a.rawBare = true
	}
	if p, err := prepare(local, "host", ""); err == nil {
		a.local = p.local
	} else {
		a.rawBare = true
	}
	if p, err := prepare("", "host", resource); err == nil {
		a.resource = p.resource
	} else {
		a.rawResource = true
	}
	return a, nil
}

// misleads tells what would let one part be taken for another.
func misleads(r rune) bool { return r == '@' || unicode.IsSpace(r) || unicode.IsControl(r) }

// splitAddress cuts at the first slash and then at the first @, RFC 7622 §3.1.
func splitAddress(s string) (local, domain, resource string) {
	domain, resource, _ = strings.Cut(s, "/")
	if i := strings.IndexByte(domain, '@'); i >= 0 {
		local, domain = domain[:i], domain[i+1:]
	}
	return local, domain, resource
}

// plain knows the addresses that need no preparation, which are nearly all.
func plain(local, domain, resource string) (Address, bool) {
	host := domain != "" && strings.Trim(domain, "abcdefghijklmnopqrstuvwxyz.") == "" &&
		domain[0] != '.' && domain[len(domain)-1] != '.' && !strings.Contains(domain, "..") && len(domain) <= 63
	if !host || len(local) > 1023 || strings.Trim(local, "abcdefghijklmnopqrstuvwxyz0123456789._-") != "" ||
		len(resource) > 1023 || strings.Trim(resource, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") != "" {
		return Address{}, false
	}
	return Address{local: local, domain: domain, resource: resource}, true
}

func ofJID(j jid.JID) Address {
	return Address{local: j.Localpart(), domain: j.Domainpart(), resource: j.Resourcepart()}
}

// hosts prepares names of hosts that have underscores, and knows how long names may be.
var hosts = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.Transitional(false), idna.VerifyDNSLength(true), idna.StrictDomainName(false))

func prepareHost(domain string) (string, error) {
	host, err := hosts.ToUnicode(domain)
	if err != nil {
		return "", err
	}
	for _, r := range host {
		if r < 0x80 && !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789.-_", r) {
			return "", errAddress
		}
	}
	for label := range strings.SplitSeq(host, ".") {
		if label == "" || strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") {
			return "", errAddress
		}
	}
	return host, nil
}

// Bare returns the address without its resource.
func (a Address) Bare() Address {
	a.resource, a.rawResource = "", false
	return a
}

// Server returns the address of the server that the address is on: its domain alone.
func (a Address) Server() Address { return Address{domain: a.domain} }

// Local returns what stands before the @, as it goes over the wire.
func (a Address) Local() string { return a.local }

// Domain returns the domain.
func (a Address) Domain() string { return a.domain }

// Resource returns the resource, "" for a bare address.
func (a Address) Resource() string { return a.resource }

// Unprepared tells an address that could not be brought into its normal form. It is
// good for being shown and for being answered.
func (a Address) Unprepared() bool { return a.rawBare || a.rawResource }

// String returns the whole address, "" for the zero value. [ReadAddress] makes the same
// address of it.
func (a Address) String() string {
	s := a.domain
	if a.local != "" {
		s = a.local + "@" + s
	}
	if a.resource != "" {
		s += "/" + a.resource
	}
	return s
}

// MarshalText implements [encoding.TextMarshaler], with what String returns.
func (a Address) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler], as [ReadAddress] reads; of no text it
// makes the zero value.
func (a *Address) UnmarshalText(text []byte) (err error) {
	if *a = (Address{}); len(text) > 0 {
		*a, err = ReadAddress(string(text))
	}
	return err
}

// Display returns the address as it is shown to a person, see [Unescape].
func (a Address) Display() string { return Unescape(a.String()) }

// IsZero tells the zero value, which is no address.
func (a Address) IsZero() bool { return a == Address{} }

// Equal compares whole addresses, byte by byte.
func (a Address) Equal(b Address) bool { return a == b }

// unescaped are the characters that a local part holds as an escape (XEP-0106 §3.2) and
// that are shown. The two that stand between the parts of an address stay escaped:
// director\40office.example@evil.example must not look like the director.
var unescaped = map[string]byte{
	"20": ' ', "22": '"', "26": '&', "27": '\'', "3a": ':', "3c": '<', "3e": '>', "5c": '\\',
}

// Unescape returns an address as it is shown to a person: the local part without the
// escapes of XEP-0106, and a mark for every character that is not seen but moves others,
// so that no address looks like another one. It is not for the wire.
func Unescape(address string) string {
	address = strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			return unicode.ReplacementChar
		}
		return r
	}, address)
	local, _, _ := splitAddress(address)
	if strings.IndexByte(local, '\\') < 0 {
		return address
	}
	var out strings.Builder
	for i := 0; i < len(local); i++ {
		if local[i] == '\\' && i+3 <= len(local) {
			c, known := unescaped[strings.ToLower(local[i+1:i+3])]
			if edge := i == 0 || i+3 == len(local); known && (c != ' ' || !edge) { // §4.2
				out.WriteByte(c)
				i += 2
				continue
			}
		}
		out.WriteByte(local[i])
	}
	return out.String() + address[len(local):]
}
