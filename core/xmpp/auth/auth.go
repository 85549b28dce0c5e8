package auth

import (
	"errors"
	"slices"
	"strings"
)

// The mechanisms, by their names on the wire.
const (
	SCRAMSHA256 = "SCRAM-SHA-256" // RFC 7677
	SCRAMSHA512 = "SCRAM-SHA-512"
	SCRAMSHA1   = "SCRAM-SHA-1" // RFC 5802
	DigestMD5   = "DIGEST-MD5"  // RFC 2831
	Plain       = "PLAIN"       // RFC 4616
)

// preference lists the mechanisms, best first. The package comment says why.
var preference = []string{SCRAMSHA256, SCRAMSHA512, SCRAMSHA1, DigestMD5, Plain}

// MaxMessage is the size in bytes beyond which a challenge or response is refused
// unread. Honest ones have a few hundred.
const MaxMessage = 4096

// The errors that a caller decides on.
var (
	// ErrNoMechanism says that nothing offered is allowed on this channel.
	ErrNoMechanism = errors.New("auth: no acceptable mechanism offered")
	// ErrMalformed says that the other side broke the rules of the mechanism.
	ErrMalformed = errors.New("auth: malformed message")
	// ErrNotAuthorized says that name or password were not taken.
	ErrNotAuthorized = errors.New("auth: not authorized")
	// ErrUnproven says that the server claims success but has not proven that it
	// knows the password. It may be an impostor.
	ErrUnproven = errors.New("auth: server has not proven itself")
)

// class orders the mechanisms by what an eavesdropper, or an impostor, gets of them:
// nothing; what can be guessed from, or relayed; the password.
func class(mechanism string) int {
	switch {
	case strings.HasPrefix(mechanism, "SCRAM-"):
		return 3
	case mechanism == DigestMD5:
		return 2
	case mechanism == Plain:
		return 1
	}
	return 0
}

// Weaker tells whether a mechanism is of a weaker class than another that was used
// before: SCRAM of any kind, DIGEST-MD5, PLAIN. Nothing is weaker than what is unknown.
func Weaker(mechanism, before string) bool { return class(mechanism) < class(before) }

// Channel is what is known about the way to the connection manager.
type Channel struct {
	// Encrypted means TLS with a verified certificate.
	Encrypted bool
}

// Credentials are who signs in, and where.
type Credentials struct {
	Username string // the localpart of the address
	Password string
	Domain   string // the domainpart of the address, never a host name out of a URL
	// Raw leaves the password as it is typed where a mechanism wants it prepared, see
	// [Prepares].
	Raw bool
}

// Choose returns the best mechanism of those offered that ch permits, or
// [ErrNoMechanism].
func Choose(offered []string, ch Channel) (string, error) {
	for _, m := range preference {
		if m == Plain && !ch.Encrypted {
			continue
		}
		if slices.Contains(offered, m) {
			return m, nil
		}
	}
	return "", ErrNoMechanism
}

// Conversation is one attempt to sign in. It is used once, in order, by one
// goroutine. After an error it is over.
type Conversation interface {
	// Mechanism returns the name of the mechanism.
	Mechanism() string

	// Start returns the initial response. has is false when the mechanism has none,
	// which differs from an empty one (RFC 6120 §6.4.2).
	Start() (initial []byte, has bool, err error)

	// Step answers a challenge. An empty answer has to be sent too. It may compute
	// for up to a second.
	Step(challenge []byte) (response []byte, err error)

	// Success is called with what <success/> contained, nil when nothing. It returns
	// [ErrUnproven] when the mechanism lets a server prove itself and it has not;
	// then nothing more may be sent on this session.
	Success(additional []byte) error
}

// NewConversation returns a Conversation for one of the mechanisms that [Choose]
// returns; for any other, [ErrNoMechanism].
func NewConversation(mechanism string, c Credentials) (Conversation, error) {
	switch mechanism {
	case SCRAMSHA256, SCRAMSHA512, SCRAMSHA1:
		return newSCRAM(mechanism, c)
	case DigestMD5:
		return newDigest(c), nil
	case Plain:
		return &plain{credentials: c}, nil
	}
	return nil, ErrNoMechanism
}
