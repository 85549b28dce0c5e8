package bot

import (
	"strings"

	"vestnik/core/xmpp"
)

// Allowed is who is answered: bare addresses, and domains.
type Allowed map[string]bool

// ParseAllowed reads addresses and domains as a person writes them. Without any it is the domain
// of the account.
func ParseAllowed(account string, texts []string) (Allowed, error) {
	if len(texts) == 0 {
		_, domain, _ := strings.Cut(account, "@")
		return Allowed{domain: true}, nil
	}
	allowed := Allowed{}
	for _, text := range texts {
		a, err := xmpp.ParseAddress(text)
		if err != nil {
			return nil, err
		}
		allowed[a.Bare().String()] = true
	}
	return allowed, nil
}

// Has tells whether a bare address is allowed.
func (a Allowed) Has(address string) bool {
	_, domain, _ := strings.Cut(address, "@")
	return a[address] || a[domain]
}
