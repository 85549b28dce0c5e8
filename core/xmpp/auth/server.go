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

// Server is what the server's half of an attempt has to know.
type Server struct {
	// Domain is the domainpart of its accounts.
	Domain string
	// Lookup returns the password of a user, or the token where that is used. The name is
	// as the client sends it (with SCRAM, after SASLprep). It is called at most once, during
	// a Step.
	Lookup func(user string) (password string, ok bool)
	// Offer is what the client was offered. SCRAM tells it under the protection of the
	// password (XEP-0474), unless it is the zero value.
	Offer Offer
	// Channel is what -PLUS and tokens are bound to.
	Channel Channel
	// Raw says that passwords are not prepared, whatever the mechanism wants: as Openfire
	// has it, for tests.
	Raw bool
}

// Conversation returns the server's half of a mechanism that [NewConversation] knows;
// for any other, [ErrNoMechanism].
func (s Server) Conversation(mechanism string) (ServerConversation, error) {
	switch {
	case isSCRAM(mechanism):
		return newSCRAMServer(mechanism, s), nil
	case isToken(mechanism):
		return &tokenServer{server: s, mechanism: mechanism}, nil
	case mechanism == DigestMD5:
		return newDigestServer(s.Domain, s.Lookup), nil
	case mechanism == Plain:
		return &plainServer{domain: s.Domain, lookup: s.Lookup}, nil
	}
	return nil, ErrNoMechanism
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
