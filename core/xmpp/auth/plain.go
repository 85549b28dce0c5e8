package auth

import (
	"fmt"
	"strings"
)

// plain is RFC 4616. The password goes as it is typed: ejabberd compares bytes,
// and Prosody prepares what it gets.
type plain struct {
	credentials Credentials
}

func (p *plain) Mechanism() string { return Plain }

func (p *plain) Start() ([]byte, bool, error) {
	c := p.credentials
	if strings.Contains(c.Username+c.Password, "\x00") { // RFC 4616 §2
		return nil, false, fmt.Errorf("%w: NUL in name or password", ErrMalformed)
	}
	return []byte("\x00" + c.Username + "\x00" + c.Password), true, nil
}

// Step is an error: PLAIN has no challenges.
func (p *plain) Step([]byte) ([]byte, error) {
	return nil, fmt.Errorf("%w: challenge in PLAIN", ErrMalformed)
}

// Success takes anything: in PLAIN a server has no means to prove itself. The
// certificate of the channel stands in for it.
func (p *plain) Success([]byte) error { return nil }
