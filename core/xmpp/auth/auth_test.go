package auth

import (
	"errors"
	"strings"
	"testing"
)

func TestChooseTakesTheBestThatTheChannelPermits(t *testing.T) {
	for _, c := range []struct {
		offered   string
		encrypted bool
		want      string
	}{
		{"DIGEST-MD5 PLAIN SCRAM-SHA-512 SCRAM-SHA-256 SCRAM-SHA-1", true, SCRAMSHA256},
		{"DIGEST-MD5 PLAIN SCRAM-SHA-512 SCRAM-SHA-256 SCRAM-SHA-1", false, SCRAMSHA256},
		{"PLAIN SCRAM-SHA-512", false, SCRAMSHA512},
		{"PLAIN SCRAM-SHA-1", true, SCRAMSHA1},
		{"PLAIN DIGEST-MD5", true, DigestMD5},
		{"PLAIN DIGEST-MD5", false, DigestMD5},
		{"PLAIN", true, Plain},
		{"PLAIN", false, ""},
		{"", true, ""},
		{"CRAM-MD5 X-OAUTH2 ANONYMOUS EXTERNAL SCRAM-SHA-256-PLUS scram-sha-1", true, ""},
	} {
		got, err := Choose(Offer{Mechanisms: strings.Fields(c.offered)}, Channel{Encrypted: c.encrypted})
		if got != c.want || (err == nil) != (c.want != "") || err != nil && !errors.Is(err, ErrNoMechanism) {
			t.Errorf("Choose(%q, encrypted %v) = %q, %v; want %q", c.offered, c.encrypted, got, err, c.want)
		}
	}
}

func TestOnlyWhatMayBeUsedIsChosen(t *testing.T) {
	offer := Offer{Mechanisms: []string{SCRAMSHA256, SCRAMSHA1, Plain}}
	for want, only := range map[string][]string{
		SCRAMSHA256: {SCRAMSHA1, SCRAMSHA256}, SCRAMSHA1: {DigestMD5, SCRAMSHA1}, Plain: {Plain}, "": {DigestMD5, SCRAMSHA256 + Plus},
	} {
		got, err := Choose(offer, Channel{Encrypted: true, Only: only})
		if got != want || (err == nil) != (want != "") {
			t.Errorf("of %q: %q, %v", only, got, err)
		}
	}
}

func TestAnUnknownMechanismIsRefused(t *testing.T) {
	if _, err := NewConversation("CRAM-MD5", Credentials{}); !errors.Is(err, ErrNoMechanism) {
		t.Error(err)
	}
	if _, err := (Server{}).Conversation("CRAM-MD5"); !errors.Is(err, ErrNoMechanism) {
		t.Error(err)
	}
}

func TestPlainSendsRawBytes(t *testing.T) {
	c, _ := NewConversation(Plain, Credentials{Username: "erin", Password: "Пароль №1"})
	initial, has, err := c.Start()
	if err != nil || !has || string(initial) != "\x00erin\x00Пароль №1" {
		t.Errorf("%q %v %v", initial, has, err)
	}
	if _, err := c.Step(nil); !errors.Is(err, ErrMalformed) {
		t.Error("a challenge was answered:", err)
	}
	if err := c.Success(nil); err != nil {
		t.Error(err)
	}
}

func TestPlainCannotCarryNUL(t *testing.T) {
	c, _ := NewConversation(Plain, Credentials{Username: "a\x00b", Password: "p"})
	if _, _, err := c.Start(); !errors.Is(err, ErrMalformed) {
		t.Error(err)
	}
}

// as says who signs in where.
func as(username, password, domain string) Credentials {
	return Credentials{Username: username, Password: password, Domain: domain}
}

// converse carries bytes between the halves as a stream would.
func converse(client Conversation, server ServerConversation) error {
	response, has, err := client.Start()
	if err != nil {
		return err
	}
	if !has {
		response = nil
	}
	for range 10 {
		challenge, done, err := server.Step(response)
		if err != nil {
			return err
		}
		if done {
			return client.Success(challenge)
		}
		if response, err = client.Step(challenge); err != nil {
			return err
		}
	}
	return errors.New("no end")
}

var people = map[string]string{
	"alice": "alice-secret", "иван": "пароль-ёж", "erin": "Пароль №1", "carol": "пароль-😀",
	`o"quote\slash`: `p"a\ss`, "rené": "é", "a,b=c": "x,y=z", "zhang": "\u00a0\u200b",
}

// unbound are the mechanisms that need nothing of the channel.
var unbound = []string{SCRAMSHA256, SCRAMSHA512, SCRAMSHA1, DigestMD5, Plain}

func find(user string) (string, bool) { p, ok := people[user]; return p, ok }

func TestBothHalvesAgree(t *testing.T) {
	for _, mechanism := range unbound {
		for user, password := range people {
			for _, domain := range []string{"office.example", "офис.пример", "büro.example"} {
				client, _ := NewConversation(mechanism, as(user, password, domain))
				server, _ := Server{Domain: domain, Lookup: find}.Conversation(mechanism)
				if client.Mechanism() != mechanism {
					t.Error(client.Mechanism())
				}
				if err := converse(client, server); err != nil || server.Username() != user {
					t.Errorf("%s %s@%s: %v, signed in as %q", mechanism, user, domain, err, server.Username())
				}
			}
		}
	}
}

func TestTheServerRefusesWhatIsWrong(t *testing.T) {
	for _, mechanism := range unbound {
		for _, c := range []Credentials{
			as("alice", "alice-secreT", "office.example"),
			as("alice", "", "office.example"),
			as("nobody", "alice-secret", "office.example"),
			as("nobody", "", "office.example"),
		} {
			client, _ := NewConversation(mechanism, c)
			server, _ := Server{Domain: c.Domain, Lookup: find}.Conversation(mechanism)
			if err := converse(client, server); !errors.Is(err, ErrNotAuthorized) || server.Username() != "" {
				t.Errorf("%s %v: %v, signed in as %q", mechanism, c, err, server.Username())
			}
		}
	}
}

func TestTheServerBoundsAndOrdersWhatItReads(t *testing.T) {
	for _, mechanism := range unbound {
		for _, responses := range [][]string{
			{strings.Repeat("a", MaxMessage+1)},
			{"", strings.Repeat("a", MaxMessage+1)},
			{"garbage"},
			{"", "garbage"},
			{"", "", ""},
			{"a\x00b"},
			{"n,,n=alice,r="},
			{"", `username="alice"`},
		} {
			server, _ := Server{Domain: "office.example", Lookup: find}.Conversation(mechanism)
			var err error
			for _, r := range responses {
				var done bool
				var raw []byte
				if r != "" {
					raw = []byte(r)
				}
				if _, done, err = server.Step(raw); done {
					t.Errorf("%s %q: signed in", mechanism, responses)
				}
				if err != nil {
					break
				}
			}
			if strings.HasPrefix(mechanism, "SCRAM") && responses[0] == "n,,n=alice,r=" {
				continue // an empty nonce harms only the client
			}
			if err == nil {
				t.Errorf("%s %.40q: no error", mechanism, responses)
			}
		}
	}
}

func TestNobodyActsForAnother(t *testing.T) {
	server, _ := Server{Domain: "office.example", Lookup: find}.Conversation(Plain)
	if _, done, err := server.Step([]byte("bob@office.example\x00alice\x00alice-secret")); done || !errors.Is(err, ErrNotAuthorized) {
		t.Error(done, err)
	}
	server, _ = Server{Domain: "office.example", Lookup: find}.Conversation(Plain)
	if _, done, err := server.Step([]byte("alice@office.example\x00alice\x00alice-secret")); !done || err != nil {
		t.Error(done, err)
	}
}
