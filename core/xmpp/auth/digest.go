package auth

import (
	"crypto/md5"
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// exchange is what both sides hash (RFC 2831 §2.1.2.1), in bytes of the wire except
// for the name, which is UTF-8. qop is always auth and the nonce is used once.
type exchange struct {
	username, realm, nonce, cnonce, uri string

	authzid string // only when a client names one; ours does not
}

const nonceCount = "00000001" // a nonce is never used twice

// response is the client's proof, rspauth the server's.
func (e exchange) response(password string) string { return e.proof("AUTHENTICATE:", password) }
func (e exchange) rspauth(password string) string  { return e.proof(":", password) }

func (e exchange) proof(prefix, password string) string {
	secret := md5.Sum([]byte(hashed(e.username) + ":" + e.realm + ":" + hashed(password)))
	a1 := string(secret[:]) + ":" + e.nonce + ":" + e.cnonce
	if e.authzid != "" {
		a1 += ":" + e.authzid
	}
	a2 := prefix + e.uri
	return hexMD5(strings.Join([]string{hexMD5(a1), e.nonce, nonceCount, e.cnonce, "auth", hexMD5(a2)}, ":"))
}

func hexMD5(s string) string {
	sum := md5.Sum([]byte(s))
	return hex.EncodeToString(sum[:])
}

// hashed returns s in ISO 8859-1 if it fits, else in UTF-8 (RFC 2831 §2.1.2.1).
func hashed(s string) string {
	if b, ok := latin1(s); ok {
		return b
	}
	return s
}

func latin1(s string) (string, bool) {
	b, err := charmap.ISO8859_1.NewEncoder().String(s)
	return b, err == nil
}

func equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// digestClient is the client's half of RFC 2831, with quality of protection "auth":
// a security layer makes no sense over HTTP.
type digestClient struct {
	credentials Credentials
	cnonce      string
	exchange    exchange
	state       digestState
}

type digestState int

const (
	digestStarted  digestState = iota // nothing was said
	digestAnswered                    // our proof is out, the server's is awaited
	digestProven                      // the server has proven itself
)

func newDigest(c Credentials) *digestClient {
	return &digestClient{credentials: c, cnonce: rand.Text()} // 128 bits at least
}

func (d *digestClient) Mechanism() string { return DigestMD5 }

// Start has nothing to say: the server begins.
func (d *digestClient) Start() ([]byte, bool, error) { return nil, false, nil }

// Step answers the first challenge with the proof, and the second, which brings the
// server's proof, with nothing.
func (d *digestClient) Step(challenge []byte) ([]byte, error) {
	switch d.state {
	case digestStarted:
		return d.answer(challenge)
	case digestAnswered:
		return nil, d.verify(challenge)
	default:
		return nil, fmt.Errorf("%w: challenge after the end", ErrMalformed)
	}
}

// Success accepts the server's proof here too (RFC 6120 §6.3.10).
func (d *digestClient) Success(additional []byte) error {
	switch {
	case d.state == digestProven && len(additional) == 0:
		return nil
	case d.state == digestAnswered && d.verify(additional) == nil:
		return nil
	}
	return ErrUnproven
}

func (d *digestClient) answer(message []byte) ([]byte, error) {
	c, err := parseDigestChallenge(message)
	if err != nil {
		return nil, err
	}
	d.exchange = exchange{
		username: d.credentials.Username,
		realm:    c.chooseRealm(d.credentials.Domain),
		nonce:    c.nonce,
		cnonce:   d.cnonce,
		uri:      "xmpp/" + d.credentials.Domain,
	}
	username := d.credentials.Username
	if !c.utf8 {
		username = hashed(username) // what does not fit can only go as it is
	}
	var l directives
	l = l.quoted("username", username).
		quoted("realm", d.exchange.realm).
		quoted("nonce", c.nonce).
		quoted("cnonce", d.cnonce).
		token("nc", nonceCount).
		token("qop", "auth").
		quoted("digest-uri", d.exchange.uri).
		token("response", d.exchange.response(d.credentials.Password))
	if c.utf8 {
		l = l.token("charset", "utf-8")
	}
	d.state = digestAnswered
	return []byte(l.String()), nil
}

// verify reads the server's proof. What is instead a fresh challenge means that
// ours was not taken, stale=true included: a nonce as old as one round trip is no
// reason to try again.
func (d *digestClient) verify(message []byte) error {
	l, err := parseDirectives(message)
	if err != nil {
		return err
	}
	rspauth, has, err := l.once("rspauth")
	if err != nil {
		return err
	}
	if !has {
		return ErrNotAuthorized
	}
	if !equal(rspauth, d.exchange.rspauth(d.credentials.Password)) {
		return ErrUnproven
	}
	d.state = digestProven
	return nil
}

// digestChallenge is the first challenge, RFC 2831 §2.1.1.
type digestChallenge struct {
	realms []string
	nonce  string
	utf8   bool
}

func parseDigestChallenge(message []byte) (digestChallenge, error) {
	l, err := parseDirectives(message)
	if err != nil {
		return digestChallenge{}, err
	}
	value := map[string]string{"qop": "auth"}
	for _, name := range []string{"nonce", "qop", "charset", "algorithm", "stale", "maxbuf", "cipher"} {
		v, has, err := l.once(name)
		if err != nil {
			return digestChallenge{}, err
		}
		if has {
			value[name] = v
		}
	}
	c := digestChallenge{realms: l.all("realm"), nonce: value["nonce"], utf8: value["charset"] != ""}
	switch {
	case strings.EqualFold(value["stale"], "true"):
		return c, ErrNotAuthorized
	case c.nonce == "":
		return c, fmt.Errorf("%w: no nonce", ErrMalformed)
	case !strings.EqualFold(value["algorithm"], "md5-sess"):
		return c, fmt.Errorf("%w: algorithm", ErrMalformed)
	case c.utf8 && !strings.EqualFold(value["charset"], "utf-8"):
		return c, fmt.Errorf("%w: charset", ErrMalformed)
	case c.utf8 && !utf8.Valid(message):
		return c, fmt.Errorf("%w: not UTF-8", ErrMalformed)
	case !offersAuth(value["qop"]):
		return c, fmt.Errorf("%w: qop", ErrMalformed)
	}
	return c, nil
}

func offersAuth(qop string) bool {
	for q := range strings.SplitSeq(qop, ",") {
		if strings.EqualFold(strings.TrimSpace(q), "auth") {
			return true
		}
	}
	return false
}

// chooseRealm returns the domain when the server names no realm, or names the
// domain among others; else the first it names. The bytes are those of the wire.
func (c digestChallenge) chooseRealm(domain string) string {
	if len(c.realms) == 0 {
		return domain
	}
	for _, r := range c.realms {
		if strings.EqualFold(r, domain) || !c.utf8 && r == hashed(domain) {
			return r
		}
	}
	return c.realms[0]
}
