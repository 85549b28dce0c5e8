package auth

import (
	"fmt"
	"strings"
)

// ServerConversation is the server's half of one attempt to sign in. It is used
// once, by one goroutine. After an error it is over, and <failure/> is due.
type ServerConversation interface {
	// Step takes a response, the initial one first; nil when <auth/> was empty. While
	// done is false challenge goes out as <challenge/>, even when it is empty. When
	// done is true the client is who it says, and challenge belongs into <success/>.
	Step(response []byte) (challenge []byte, done bool, err error)

	// Username returns the localpart that has signed in, empty before that.
	Username() string
}

// NewServerConversation returns the server's half of a mechanism that
// [NewConversation] knows; for any other, [ErrNoMechanism]. lookup returns the
// password of a user, whose name is as the client sends it (with SCRAM, after
// SASLprep). It is called at most once, during a Step.
func NewServerConversation(mechanism, domain string, lookup func(user string) (password string, ok bool)) (ServerConversation, error) {
	switch mechanism {
	case SCRAMSHA256, SCRAMSHA512, SCRAMSHA1:
		return newSCRAMServer(mechanism, domain, lookup, prepared)
	case DigestMD5:
		return newDigestServer(domain, lookup), nil
	case Plain:
		return &plainServer{domain: domain, lookup: lookup}, nil
	}
	return nil, ErrNoMechanism
}

// NewUnpreparedServer returns the server's half as Openfire has it, which prepares no
// password, whatever the mechanism wants: for tests.
func NewUnpreparedServer(mechanism, domain string, lookup func(user string) (password string, ok bool)) (ServerConversation, error) {
	if scramHashes[mechanism] == nil {
		return NewServerConversation(mechanism, domain, lookup)
	}
	return newSCRAMServer(mechanism, domain, lookup, func(password string) string { return password })
}

// plainServer is RFC 4616. Acting for somebody else is not possible.
type plainServer struct {
	domain string
	lookup func(string) (string, bool)
	asked  bool
	user   string
}

func (p *plainServer) Username() string { return p.user }

func (p *plainServer) Step(response []byte) ([]byte, bool, error) {
	if response == nil && !p.asked { // RFC 4422 §3: an empty challenge asks for the response
		p.asked = true
		return nil, false, nil
	}
	parts := strings.Split(string(response), "\x00")
	if len(response) > MaxMessage || len(parts) != 3 || parts[1] == "" {
		return nil, false, fmt.Errorf("%w: PLAIN", ErrMalformed)
	}
	authzid, user := parts[0], parts[1]
	password, known := p.lookup(user)
	if !equal(password, parts[2]) || !known {
		return nil, false, ErrNotAuthorized
	}
	if !mayActAs(authzid, user, p.domain) {
		return nil, false, ErrNotAuthorized
	}
	p.user = user
	return nil, true, nil
}

// mayActAs tells whether a user may ask to be authzid, RFC 6120 §6.3.8: only to be
// himself.
func mayActAs(authzid, user, domain string) bool {
	return authzid == "" || authzid == user+"@"+domain
}
