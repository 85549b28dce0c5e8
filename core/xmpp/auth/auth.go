package auth

import (
	"errors"
	"strings"
)

// The mechanisms, by their names on the wire.
const (
	SCRAMSHA256 = "SCRAM-SHA-256" // RFC 7677
	SCRAMSHA512 = "SCRAM-SHA-512"
	SCRAMSHA1   = "SCRAM-SHA-1" // RFC 5802
	DigestMD5   = "DIGEST-MD5"  // RFC 2831
	Plain       = "PLAIN"       // RFC 4616
	External    = "EXTERNAL"    // RFC 4422 appendix A, with a certificate (XEP-0178)

	// Plus behind the name of a SCRAM is the one that is bound to the channel.
	Plus = "-PLUS"

	// The mechanisms for tokens (XEP-0484; draft-schmaus-kitten-sasl-ht-09), bound to the
	// channel by tls-exporter, by tls-server-end-point, or not.
	HTSHA256Expr = "HT-SHA-256-EXPR"
	HTSHA256Endp = "HT-SHA-256-ENDP"
	HTSHA256None = "HT-SHA-256-NONE"
)

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
	case strings.HasPrefix(mechanism, "SCRAM-"), mechanism == External:
		return 3
	case mechanism == DigestMD5:
		return 2
	case mechanism == Plain:
		return 1
	}
	return 0
}

// Weaker tells whether a mechanism is of a weaker class than another that was used
// before: SCRAM of any kind, bound to the channel or not (XEP-0474 §6 advises against
// keeping to one of them), DIGEST-MD5, PLAIN. Nothing is weaker than what is unknown.
func Weaker(mechanism, before string) bool { return class(mechanism) < class(before) }

// Credentials are who signs in, and where.
type Credentials struct {
	Username string // the localpart of the address
	Password string // or the token, with the mechanisms for tokens
	Domain   string // the domainpart of the address, never a host name out of a URL
	// Offer and Channel are what the mechanism was chosen by. From them comes what SCRAM
	// says of channel binding, and what it holds the server's word against.
	Offer   Offer
	Channel Channel
	// Raw leaves the password as it is typed where a mechanism wants it prepared, see
	// [Prepares].
	Raw bool
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

// NewConversation returns a Conversation for one of the mechanisms that [Choose],
// [ChooseToken] or [ChooseExternal] returns; for any other, or one that is to be bound to a channel of which
// too little is known, [ErrNoMechanism].
func NewConversation(mechanism string, c Credentials) (Conversation, error) {
	switch {
	case isSCRAM(mechanism):
		return newSCRAM(mechanism, c)
	case isToken(mechanism):
		return newToken(mechanism, c)
	case mechanism == DigestMD5:
		return newDigest(c), nil
	case mechanism == Plain:
		return &plain{credentials: c}, nil
	case mechanism == External:
		return &external{credentials: c}, nil
	}
	return nil, ErrNoMechanism
}
