package auth

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"hash"
	"strconv"
	"strings"
)

// digests are the hashes of SCRAM.
var digests = map[string]func() hash.Hash{SCRAMSHA1: sha1.New, SCRAMSHA256: sha256.New, SCRAMSHA512: sha512.New}

// scramServer is the server's half of RFC 5802. The client's half is a library's, so
// that each is held against another's reading of the RFC.
type scramServer struct {
	server Server
	plus   bool // the mechanism binds the channel
	hash   func() hash.Hash
	random func() string
	salt   []byte
	asked  bool
	first  *clientFirst
	served string // server-first
	nonce  string
	salted []byte
	known  bool
	over   bool
	user   string
}

func newSCRAMServer(mechanism string, s Server) *scramServer {
	return &scramServer{
		server: s, plus: isPlus(mechanism), hash: digests[strings.TrimSuffix(mechanism, Plus)],
		random: rand.Text, salt: []byte(rand.Text()),
	}
}

func (s *scramServer) Username() string { return s.user }

func (s *scramServer) Step(response []byte) ([]byte, bool, error) {
	switch {
	case response == nil && !s.asked:
		s.asked = true
		return nil, false, nil
	case len(response) > MaxMessage:
		s.over = true
		return nil, false, errTooLong
	case s.over:
		return nil, false, fmt.Errorf("%w: response after the end", ErrMalformed)
	}
	s.asked = true
	if s.first == nil {
		challenge, err := s.begin(string(response))
		s.over = err != nil
		return challenge, false, err
	}
	s.over = true
	proof, err := s.end(string(response))
	return proof, err == nil, err
}

// begin answers client-first with server-first.
func (s *scramServer) begin(message string) ([]byte, error) {
	first, err := parseClientFirst(message)
	if err != nil {
		return nil, err
	}
	switch kind, binds := strings.CutPrefix(first.flag, "p="); {
	case binds != s.plus, binds && s.server.Channel.Bindings[kind] == nil:
		return nil, fmt.Errorf("%w: channel binding", ErrMalformed)
	case first.flag == "y" && s.server.Offer.binds(): // RFC 5802 §6: somebody has stripped it
		return nil, ErrNotAuthorized
	}
	password, known := s.server.Lookup(first.user)
	if !known {
		password = rand.Text() // let nobody learn who exists: fail at the proof
	}
	if !s.server.Raw {
		password = prepared(password)
	}
	s.salted, err = pbkdf2.Key(s.hash, password, s.salt, minIterations, s.hash().Size())
	if err != nil {
		return nil, err
	}
	s.first, s.known, s.nonce = first, known, first.nonce+s.random()
	s.served = "r=" + s.nonce + ",s=" + base64.StdEncoding.EncodeToString(s.salt) + ",i=" + strconv.Itoa(minIterations)
	if len(s.server.Offer.Mechanisms) > 0 {
		s.served += ",h=" + offerHash(s.hash, s.server.Offer)
	}
	return []byte(s.served), nil
}

// end answers client-final with server-final.
func (s *scramServer) end(message string) ([]byte, error) {
	bare, p, ok := cutLast(message, ",p=")
	fields := strings.Split(bare, ",")
	if !ok || len(fields) < 2 || !strings.HasPrefix(fields[0], "c=") || fields[1] != "r="+s.nonce {
		return nil, fmt.Errorf("%w: client-final", ErrMalformed)
	}
	bound, err1 := base64.StdEncoding.Strict().DecodeString(fields[0][len("c="):])
	proof, err2 := base64.StdEncoding.Strict().DecodeString(p)
	if err1 != nil || err2 != nil || len(proof) != s.hash().Size() {
		return nil, fmt.Errorf("%w: client-final", ErrMalformed)
	}
	want := s.first.header
	if kind, binds := strings.CutPrefix(s.first.flag, "p="); binds {
		want += string(s.server.Channel.Bindings[kind])
	}
	if !equal(string(bound), want) {
		return nil, ErrNotAuthorized
	}
	exchanged := s.first.bare + "," + s.served + "," + bare
	stored := s.sum(s.mac(s.salted, "Client Key"))
	key := make([]byte, len(proof))
	subtle.XORBytes(key, proof, s.mac(stored, exchanged))
	if !hmac.Equal(s.sum(key), stored) || !s.known || !mayActAs(s.first.authzid, s.first.user, s.server.Domain) {
		return nil, ErrNotAuthorized
	}
	s.user = s.first.user
	signature := s.mac(s.mac(s.salted, "Server Key"), exchanged)
	return []byte("v=" + base64.StdEncoding.EncodeToString(signature)), nil
}

func (s *scramServer) mac(key []byte, message string) []byte {
	mac := hmac.New(s.hash, key)
	mac.Write([]byte(message))
	return mac.Sum(nil)
}

func (s *scramServer) sum(data []byte) []byte {
	h := s.hash()
	h.Write(data)
	return h.Sum(nil)
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// offerHash is the attribute h of XEP-0474 §5.1.
func offerHash(hash func() hash.Hash, o Offer) string {
	h := hash()
	h.Write(o.digested())
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// clientFirst is the first message, RFC 5802 §7.
type clientFirst struct {
	flag, authzid, user, nonce string
	header, bare               string
}

func parseClientFirst(message string) (*clientFirst, error) {
	bad := func(what string) (*clientFirst, error) {
		return nil, fmt.Errorf("%w: client-first, %s", ErrMalformed, what)
	}
	fields := strings.Split(message, ",")
	if len(fields) < 4 {
		return bad("too few fields")
	}
	f := &clientFirst{flag: fields[0], header: fields[0] + "," + fields[1] + ",", bare: strings.Join(fields[2:], ",")}
	if kind, binds := strings.CutPrefix(f.flag, "p="); f.flag != "n" && f.flag != "y" && (!binds || kind == "") {
		return bad("channel binding")
	}
	var ok1, ok2, ok3 bool
	f.authzid, ok1 = saslName(fields[1], "a=")
	if fields[1] == "" {
		ok1 = true
	}
	f.user, ok2 = saslName(fields[2], "n=")
	f.nonce, ok3 = strings.CutPrefix(fields[3], "r=")
	if !ok1 || !ok2 || !ok3 || f.user == "" {
		return bad("names and nonce")
	}
	return f, nil
}

// saslName reads a name, in which "," and "=" are written "=2C" and "=3D".
func saslName(field, prefix string) (string, bool) {
	name, ok := strings.CutPrefix(field, prefix)
	if !ok || strings.Contains(strings.NewReplacer("=2C", "", "=3D", "").Replace(name), "=") {
		return "", false
	}
	return strings.NewReplacer("=2C", ",", "=3D", "=").Replace(name), true
}
