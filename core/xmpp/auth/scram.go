package auth

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/xdg-go/scram"
	"github.com/xdg-go/stringprep"
)

// The bounds on what a server may ask of SCRAM. Fewer iterations than RFC 7677 §4
// names make a stolen exchange cheap to guess from; more than a million burn the
// client's time.
const (
	minIterations = 4096
	maxIterations = 1_000_000
	minSalt       = 8    // bytes
	maxSalt       = 1024 // bytes, as base64
)

var scramHashes = map[string]scram.HashGeneratorFcn{
	SCRAMSHA1:   scram.SHA1,
	SCRAMSHA256: scram.SHA256,
	SCRAMSHA512: scram.SHA512,
}

// prepared returns s after SASLprep, or s itself where SASLprep does not apply:
// such a password can exist only on a server that does not prepare it either.
func prepared(s string) string {
	if p, err := stringprep.SASLprep.Prepare(s); err == nil {
		return p
	}
	return s
}

// Prepares tells whether a mechanism prepares this password to something else than was
// typed. Openfire takes the bytes of SCRAM as they come, whatever was typed when the
// password was set: so there a password with a № in it works only with
// [Credentials].Raw, and elsewhere only without.
func Prepares(mechanism, password string) bool {
	return isSCRAM(mechanism) && prepared(password) != password
}

func isSCRAM(mechanism string) bool { return scramHashes[strings.TrimSuffix(mechanism, Plus)] != nil }

// scramClient is the client's half of RFC 5802.
type scramClient struct {
	mechanism string
	conv      *scram.ClientConversation
	offer     Offer
	unsure    bool   // the offer is to be held against the server's word, or not be taken
	nonce     string // our own, as sent
	answered  bool   // server-first has been taken
}

func newSCRAM(mechanism string, c Credentials) (*scramClient, error) {
	return newSCRAMBy(mechanism, c, nil)
}

// newSCRAMBy takes the nonce from what a test says; nil: 24 bytes of crypto/rand.
func newSCRAMBy(mechanism string, c Credentials, nonce scram.NonceGeneratorFcn) (*scramClient, error) {
	password := c.Password
	if !c.Raw {
		password = prepared(password)
	}
	client, err := scramHashes[strings.TrimSuffix(mechanism, Plus)].NewClientUnprepped(prepared(c.Username), password, "")
	if err != nil {
		return nil, err
	}
	if nonce != nil {
		client.WithNonceGenerator(nonce)
	}
	s := &scramClient{mechanism: mechanism, offer: c.Offer}
	kind, canBind := c.Offer.binding(c.Channel), len(c.Channel.Bindings) > 0
	switch {
	case isPlus(mechanism) && kind == "":
		return nil, ErrNoMechanism
	case isPlus(mechanism):
		s.conv = client.NewConversationWithChannelBinding(scram.ChannelBinding{Type: scram.ChannelBindingType(kind), Data: c.Channel.Bindings[kind]})
	case canBind && !c.Offer.binds(): // RFC 5802 §6: a server that does offer it notices
		s.conv = client.NewConversationAdvertisingChannelBinding()
	default:
		// XEP-0474 §6, 6.: with no type in common, the server has to confirm its list.
		s.unsure = canBind && kind == ""
		s.conv = client.NewConversation()
	}
	return s, nil
}

func (s *scramClient) Mechanism() string { return s.mechanism }

// Start sends client-first. The nonce in it is 24 bytes of crypto/rand.
func (s *scramClient) Start() ([]byte, bool, error) {
	first, err := s.conv.Step("")
	if err != nil {
		return nil, false, err
	}
	s.nonce = first[strings.LastIndex(first, ",r=")+len(",r="):]
	return []byte(first), true, nil
}

// Step takes server-first and, from servers that send it in a challenge instead
// of in <success/>, server-final.
func (s *scramClient) Step(challenge []byte) ([]byte, error) {
	if s.answered {
		return nil, s.final(challenge)
	}
	if err := checkServerFirst(string(challenge), s.nonce); err != nil {
		return nil, err
	}
	if err := s.checkOffer(string(challenge)); err != nil {
		return nil, err
	}
	response, err := s.conv.Step(string(challenge))
	if err != nil {
		return nil, fmt.Errorf("%w: server-first", ErrMalformed)
	}
	s.answered = true // not before: there would be no signature to compare with
	return []byte(response), nil
}

// checkOffer holds what was offered against what the server says that it has offered,
// XEP-0474 §5.2. Nobody who does not know the password can change that unnoticed.
func (s *scramClient) checkOffer(serverFirst string) error {
	for _, f := range strings.Split(serverFirst, ",")[3:] {
		said, ok := strings.CutPrefix(f, "h=")
		switch {
		case !ok, len(s.offer.Mechanisms) == 0: // the caller does not know
		case !equal(said, offerHash(digests[strings.TrimSuffix(s.mechanism, Plus)], s.offer)):
			return ErrStripped
		default:
			return nil
		}
	}
	if s.unsure {
		return ErrStripped
	}
	return nil
}

// Success takes server-final, unless a challenge has brought it.
func (s *scramClient) Success(additional []byte) error {
	if s.conv.Valid() && len(additional) == 0 {
		return nil
	}
	if !s.answered || s.final(additional) != nil {
		return ErrUnproven
	}
	return nil
}

// final verifies the server's signature.
func (s *scramClient) final(message []byte) error {
	if s.conv.Done() {
		return fmt.Errorf("%w: challenge after the end", ErrMalformed)
	}
	if len(message) > MaxMessage {
		return errTooLong
	}
	if _, err := s.conv.Step(string(message)); err != nil {
		if strings.HasPrefix(string(message), "e=") { // RFC 5802 §7, server-error
			return ErrNotAuthorized
		}
		return ErrUnproven
	}
	return nil
}

var errTooLong = fmt.Errorf("%w: longer than %d bytes", ErrMalformed, MaxMessage)

// checkServerFirst reads server-first (RFC 5802 §7) strictly, so that nothing is
// computed for a server that asks too much or too little.
func checkServerFirst(message, nonce string) error {
	if len(message) > MaxMessage {
		return errTooLong
	}
	fields := strings.Split(message, ",")
	if len(fields) < 3 {
		return fmt.Errorf("%w: server-first has too few fields", ErrMalformed)
	}
	seen := map[byte]bool{}
	for i, f := range fields {
		if len(f) < 2 || f[1] != '=' || seen[f[0]] {
			return fmt.Errorf("%w: server-first, field %d", ErrMalformed, i)
		}
		if f[0] == 'm' { // RFC 5802 §5.1: an extension that must not be ignored
			return fmt.Errorf("%w: mandatory extension", ErrMalformed)
		}
		seen[f[0]] = true
	}
	for i, check := range []struct {
		name byte
		test func(string) error
	}{
		{'r', func(v string) error { return checkNonce(v, nonce) }},
		{'s', checkSalt},
		{'i', checkIterations},
	} {
		if fields[i][0] != check.name {
			return fmt.Errorf("%w: server-first, field %d", ErrMalformed, i)
		}
		if err := check.test(fields[i][2:]); err != nil {
			return fmt.Errorf("%w: %w", ErrMalformed, err)
		}
	}
	return nil
}

func checkNonce(v, own string) error {
	if own == "" || len(v) <= len(own) || !strings.HasPrefix(v, own) {
		return errors.New("nonce does not extend ours")
	}
	for _, r := range v {
		if r < 0x21 || r > 0x7e {
			return errors.New("nonce is not printable")
		}
	}
	return nil
}

func checkSalt(v string) error {
	if len(v) > maxSalt || strings.ContainsAny(v, "\r\n") { // which Go's decoder would skip
		return errors.New("salt too long or broken")
	}
	salt, err := base64.StdEncoding.Strict().DecodeString(v)
	if err != nil || len(salt) < minSalt {
		return errors.New("salt too short or not base64")
	}
	return nil
}

func checkIterations(v string) error {
	n, err := strconv.Atoi(v)
	if err != nil || strconv.Itoa(n) != v { // no sign, no leading zero, no space
		return errors.New("iteration count is not a number")
	}
	if n < minIterations || n > maxIterations {
		return fmt.Errorf("%d iterations", n)
	}
	return nil
}
