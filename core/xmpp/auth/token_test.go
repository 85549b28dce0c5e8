package auth

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"
)

// The messages of draft-schmaus-kitten-sasl-ht-09 §3, computed by other means: HMAC-SHA-256
// under the token of "Initiator" and "Responder", and behind that the data of the channel.
var tokenVectors = []struct{ mechanism, initiator, responder string }{
	{HTSHA256None, initiatorNone, responderNone},
	{HTSHA256Expr, initiatorExpr, responderExpr},
	{HTSHA256Endp, initiatorEndp, responderEndp},
}

const (
	initiatorNone = "d8a8a48c5fb78990e05c08393e84639b69de86eb41abe4e386d8f2e5e3cfd727"
	responderNone = "5e4204b4cbf1ab059b056dc3b7f79c848dd6777fb2506e351d118640bcc0d05c"
	initiatorExpr = "6ce8aa090e8704db9f03b76cd56b7cb5f67bed2180b044e55ccd59d984e50f4d"
	responderExpr = "001bf2386aca62c5104505d24cdaae61092aa2cfc31fc09a2b16e43c6745d21f"
	initiatorEndp = "65f740c4a1c1d0f5938dbe153f9b2fd7b4818ac112312279474e22a1e0f487bd"
	responderEndp = "373bae66fb7404a421bfdf32f6cd7c7796dc39dd9d1ca63a94fc46726e974156"
)

const vectorToken = "secret-token:fast-Zm9vYmFy"

// tokenOf is what a client and a server know of a token over one channel.
func tokenOf(token string, ch Channel) (Credentials, Server) {
	c := as("alice", token, "office.example")
	c.Channel = ch
	return c, Server{Domain: "office.example", Channel: ch, Lookup: func(user string) (string, bool) { return vectorToken, user == "alice" }}
}

func TestTokensAreShownAsTheDraftSays(t *testing.T) {
	ch := Channel{Encrypted: true, Bindings: bindings(TLSExporter, TLSServerEndPoint)}
	for _, v := range tokenVectors {
		c, s := tokenOf(vectorToken, ch)
		client, err := NewConversation(v.mechanism, c)
		if err != nil {
			t.Fatal(err)
		}
		first, has, err := client.Start()
		if name, shown, _ := strings.Cut(string(first), "\x00"); err != nil || !has || name != "alice" || hex.EncodeToString([]byte(shown)) != v.initiator {
			t.Errorf("%s: %q, %v", v.mechanism, first, err)
		}
		server, _ := s.Conversation(v.mechanism)
		last, done, err := server.Step(first)
		if err != nil || !done || hex.EncodeToString(last) != v.responder || server.Username() != "alice" {
			t.Errorf("%s: %x, %v, %v", v.mechanism, last, done, err)
		}
		if err := client.Success(last); err != nil {
			t.Error(err)
		}
	}
}

func TestTheBestMechanismForTokensIsTaken(t *testing.T) {
	all := "HT-SHA-256-NONE HT-SHA-256-ENDP HT-SHA-256-EXPR HT-SHA-256-UNIQ HT-SHA3-512-NONE"
	for _, c := range []struct {
		offered, ours string
		encrypted     bool
		want          string
	}{
		{all, "tls-exporter tls-server-end-point", true, HTSHA256Expr},
		{all, "tls-server-end-point", true, HTSHA256Endp},
		{all, "", true, HTSHA256None},
		{all, "tls-exporter", false, ""}, // never without TLS
		{"HT-SHA-256-EXPR", "", true, ""},
		{"HT-SHA-256-UNIQ SCRAM-SHA-1", "tls-exporter", true, ""},
		{"", "", true, ""},
	} {
		got, err := ChooseToken(strings.Fields(c.offered), Channel{Encrypted: c.encrypted, Bindings: bindings(strings.Fields(c.ours)...)})
		if got != c.want || (err == nil) != (c.want != "") || err != nil && !errors.Is(err, ErrNoMechanism) {
			t.Errorf("%+v: %q, %v", c, got, err)
		}
	}
}

func TestATokenIsGoodForNothingElse(t *testing.T) {
	here := Channel{Encrypted: true, Bindings: bindings(TLSExporter, TLSServerEndPoint)}
	elsewhere := Channel{Encrypted: true, Bindings: map[string][]byte{TLSExporter: []byte("x"), TLSServerEndPoint: []byte("y")}}
	for name, c := range map[string]struct {
		mechanism, user, token string
		ch                     Channel
	}{
		"another token":               {HTSHA256None, "alice", vectorToken + "x", here},
		"another name":                {HTSHA256None, "bob", vectorToken, here},
		"another channel":             {HTSHA256Expr, "alice", vectorToken, elsewhere},
		"another channel, by its end": {HTSHA256Endp, "alice", vectorToken, elsewhere},
		"as if there were no binding": {HTSHA256Expr, "alice", vectorToken, Channel{Encrypted: true, Bindings: map[string][]byte{TLSExporter: {}}}},
	} {
		credentials, _ := tokenOf(c.token, c.ch)
		credentials.Username = c.user
		_, s := tokenOf(vectorToken, here)
		client, err := NewConversation(c.mechanism, credentials)
		if err != nil {
			t.Fatal(err)
		}
		server, _ := s.Conversation(c.mechanism)
		if err := converse(client, server); !errors.Is(err, ErrNotAuthorized) || server.Username() != "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Without a token nobody is let in by the empty one.
	client, _ := NewConversation(HTSHA256None, as("alice", "", "office.example"))
	if _, _, err := client.Start(); err == nil {
		t.Error("no token was shown")
	}
	server, _ := Server{Lookup: func(string) (string, bool) { return "", true }}.Conversation(HTSHA256None)
	if _, done, err := server.Step(append([]byte("alice\x00"), hashedToken("", "Initiator", nil)...)); done || !errors.Is(err, ErrNotAuthorized) {
		t.Error("an empty token was taken:", err)
	}
}

func TestAServerShowsThatItKnowsTheToken(t *testing.T) {
	c, _ := tokenOf(vectorToken, Channel{})
	right := hashedToken(vectorToken, "Responder", nil)
	for name, last := range map[string][]byte{
		"nothing":           nil,
		"what it was shown": hashedToken(vectorToken, "Initiator", nil),
		"another token":     hashedToken("x", "Responder", nil),
		"too much":          append(right[:len(right):len(right)], 0),
		"too little":        right[:31],
	} {
		client, _ := NewConversation(HTSHA256None, c)
		_, _, _ = client.Start()
		if err := client.Success(last); !errors.Is(err, ErrUnproven) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := client.Step(last); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s as a challenge: %v", name, err)
		}
	}
	client, _ := NewConversation(HTSHA256None, c)
	if err := client.Success(right); !errors.Is(err, ErrUnproven) {
		t.Error("before anything was said:", err)
	}
}
