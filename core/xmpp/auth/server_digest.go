package auth

import (
	"crypto/rand"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// digestServer is the server's half of RFC 2831. Its proof goes out as a challenge
// and waits for the empty response, as every client since 2000 expects it, and not
// inside <success/>.
type digestServer struct {
	domain string
	lookup func(string) (string, bool)
	nonce  string
	state  digestState
	asked  bool
	claim  string // who it will be after the empty response
	user   string
}

func newDigestServer(domain string, lookup func(string) (string, bool)) *digestServer {
	return &digestServer{domain: domain, lookup: lookup, nonce: rand.Text()}
}

func (d *digestServer) Username() string { return d.user }

func (d *digestServer) Step(response []byte) ([]byte, bool, error) {
	switch {
	case !d.asked && len(response) == 0:
		d.asked = true
		return d.challenge(), false, nil
	case d.asked && d.state == digestStarted:
		rspauth, err := d.check(response)
		if err != nil {
			return nil, false, err
		}
		d.state = digestAnswered
		return []byte("rspauth=" + rspauth), false, nil
	case d.state == digestAnswered && len(response) == 0:
		d.state = digestProven
		d.user = d.claim
		return nil, true, nil
	}
	return nil, false, fmt.Errorf("%w: response out of turn", ErrMalformed)
}

func (d *digestServer) challenge() []byte {
	var l directives
	l = l.quoted("realm", d.domain).
		quoted("nonce", d.nonce).
		quoted("qop", "auth").
		token("charset", "utf-8").
		token("algorithm", "md5-sess")
	return []byte(l.String())
}

// check verifies the client's proof and returns our own.
func (d *digestServer) check(message []byte) (rspauth string, err error) {
	value, err := parseDigestResponse(message)
	if err != nil {
		return "", err
	}
	username := value["username"]
	if value["charset"] == "" { // RFC 2831 §2.1.2: then it is ISO 8859-1
		username, _ = charmap.ISO8859_1.NewDecoder().String(username)
	}
	if value["realm"] != d.domain && value["realm"] != hashed(d.domain) ||
		value["nonce"] != d.nonce || value["nc"] != nonceCount ||
		!strings.EqualFold(value["digest-uri"], "xmpp/"+d.domain) {
		return "", ErrNotAuthorized
	}
	if !mayActAs(value["authzid"], username, d.domain) {
		return "", ErrNotAuthorized
	}
	e := exchange{
		username: username, realm: value["realm"], nonce: d.nonce,
		cnonce: value["cnonce"], uri: value["digest-uri"], authzid: value["authzid"],
	}
	password, known := d.lookup(username)
	if !equal(value["response"], e.response(password)) || !known {
		return "", ErrNotAuthorized
	}
	d.claim = username
	return e.rspauth(password), nil
}

// parseDigestResponse reads a response, RFC 2831 §2.1.2.
func parseDigestResponse(message []byte) (map[string]string, error) {
	l, err := parseDirectives(message)
	if err != nil {
		return nil, err
	}
	value := map[string]string{"qop": "auth"}
	for _, name := range []string{"username", "realm", "nonce", "cnonce", "nc", "qop",
		"digest-uri", "response", "charset", "authzid", "maxbuf", "cipher"} {
		v, has, err := l.once(name)
		if err != nil {
			return nil, err
		}
		if has {
			value[name] = v
		}
	}
	switch {
	case value["username"] == "" || value["cnonce"] == "" || value["response"] == "":
		return nil, fmt.Errorf("%w: incomplete", ErrMalformed)
	case !strings.EqualFold(value["qop"], "auth"):
		return nil, fmt.Errorf("%w: qop", ErrMalformed)
	case value["charset"] != "" && (!strings.EqualFold(value["charset"], "utf-8") || !utf8.Valid(message)):
		return nil, fmt.Errorf("%w: charset", ErrMalformed)
	}
	return value, nil
}
