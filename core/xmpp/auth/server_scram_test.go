package auth

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
)

// scramOf returns a server's half whose nonce is known, and a client's that fits it.
func scramOf(t *testing.T, mechanism string, offer Offer) (*scramServer, Conversation) {
	t.Helper()
	ch := Channel{Encrypted: true, Bindings: bindings(TLSExporter)}
	s := newSCRAMServer(mechanism, Server{Domain: "office.example", Lookup: find, Offer: offer, Channel: ch})
	s.random = func() string { return "theirs" }
	c := as("alice", people["alice"], "office.example")
	if c.Offer = offer; isPlus(mechanism) {
		c.Channel = ch
	}
	client, err := NewConversation(mechanism, c)
	if err != nil {
		t.Fatal(err)
	}
	return s, client
}

func TestTheSCRAMServerReadsTheFirstMessageStrictly(t *testing.T) {
	for message, want := range map[string]error{
		"n,,n=alice,r=abc":                       nil,
		"y,,n=alice,r=abc":                       nil, // no -PLUS was offered
		"n,a=alice@office.example,n=alice,r=abc": nil,
		"n,,n=alice,r=abc,x=an extension":        nil,
		"n,,n=a=2Cb=3Dc,r=abc":                   nil,
		"":                                       ErrMalformed,
		"n,,":                                    ErrMalformed,
		"n,,n=alice":                             ErrMalformed,
		"n,,n=,r=abc":                            ErrMalformed,
		"n,,r=abc,n=alice":                       ErrMalformed,
		"x,,n=alice,r=abc":                       ErrMalformed,
		"p=,,n=alice,r=abc":                      ErrMalformed,
		"p=tls-exporter,,n=alice,r=abc":          ErrMalformed, // not in this mechanism
		"n,alice,n=alice,r=abc":                  ErrMalformed,
		"n,,n=al=ice,r=abc":                      ErrMalformed,
		"n,,n=al=2cice,r=abc":                    ErrMalformed,
		"n,,m=must,n=alice,r=abc":                ErrMalformed,
		"n,,n=alice,r=" + strings.Repeat("a", MaxMessage): ErrMalformed,
	} {
		s, _ := scramOf(t, SCRAMSHA256, Offer{})
		challenge, done, err := s.Step([]byte(message))
		if !errors.Is(err, want) || done || (challenge != nil) != (want == nil) {
			t.Errorf("%.60q: %q, %v, %v", message, challenge, done, err)
		}
	}
}

func TestTheSCRAMServerHoldsTheClientToTheChannel(t *testing.T) {
	plus := Offer{Mechanisms: []string{SCRAMSHA1, SCRAMSHA1 + Plus}}
	for _, c := range []struct {
		mechanism, message string
		want               error
	}{
		{SCRAMSHA1 + Plus, "p=tls-exporter,,n=alice,r=abc", nil},
		{SCRAMSHA1 + Plus, "p=tls-unique,,n=alice,r=abc", ErrMalformed},
		{SCRAMSHA1 + Plus, "n,,n=alice,r=abc", ErrMalformed},
		{SCRAMSHA1 + Plus, "y,,n=alice,r=abc", ErrMalformed},
		{SCRAMSHA1, "n,,n=alice,r=abc", nil},              // it cannot
		{SCRAMSHA1, "y,,n=alice,r=abc", ErrNotAuthorized}, // it has not seen what was offered
	} {
		s, _ := scramOf(t, c.mechanism, plus)
		if _, _, err := s.Step([]byte(c.message)); !errors.Is(err, c.want) {
			t.Errorf("%s, %s: %v", c.mechanism, c.message, err)
		}
	}
}

func TestTheSCRAMServerTakesTheRightLastMessageOnly(t *testing.T) {
	encode := base64.StdEncoding.EncodeToString
	for name, change := range map[string]func(string) string{
		"as it is":            func(m string) string { return m },
		"empty":               func(string) string { return "" },
		"without a proof":     func(m string) string { return m[:strings.Index(m, ",p=")] },
		"with an empty proof": func(m string) string { return m[:strings.Index(m, ",p=")+3] },
		"with half a proof":   func(m string) string { return m[:len(m)-8] },
		"with no base64":      func(m string) string { return m[:len(m)-4] + "!!!!" },
		"with another proof":  func(m string) string { return m[:strings.Index(m, ",p=")+3] + encode(make([]byte, 20)) },
		"with another nonce":  func(m string) string { return strings.Replace(m, "theirs", "theirz", 1) },
		"with half a nonce":   func(m string) string { return strings.Replace(m, "theirs", "their", 1) },
		"of another channel": func(m string) string {
			return "c=" + encode([]byte("p=tls-exporter,,other")) + m[strings.Index(m, ",r="):]
		},
		"of no channel":          func(m string) string { return "c=biws" + m[strings.Index(m, ",r="):] },
		"of a channel unencoded": func(m string) string { return "c=x" + m[strings.Index(m, ",r="):] },
		"in another order":       func(m string) string { i := strings.Index(m, ",r="); return m[i+1:] + "," + m[:i] },
		"too long":               func(m string) string { return m + strings.Repeat("=", MaxMessage) },
	} {
		t.Run(name, func(t *testing.T) {
			s, client := scramOf(t, SCRAMSHA1+Plus, Offer{Mechanisms: []string{SCRAMSHA1 + Plus}})
			first, _, _ := client.Start()
			challenge, _, err := s.Step(first)
			if err != nil {
				t.Fatal(err)
			}
			final, err := client.Step(challenge)
			if err != nil {
				t.Fatal(err)
			}
			_, done, err := s.Step([]byte(change(string(final))))
			if right := name == "as it is"; done != right || (err == nil) != right || (s.Username() == "alice") != right {
				t.Errorf("%v, %v, %q", done, err, s.Username())
			}
			if err != nil && !errors.Is(err, ErrMalformed) && !errors.Is(err, ErrNotAuthorized) {
				t.Error(err)
			}
			if _, done, err := s.Step(final); done || !errors.Is(err, ErrMalformed) {
				t.Errorf("once more: %v, %v", done, err)
			}
		})
	}
}

// An attempt on a name that is not there looks like one with a wrong password: a salt, and
// as many iterations.
func TestTheSCRAMServerTellsNobodyWhoIsThere(t *testing.T) {
	for _, user := range []string{"alice", "nobody"} {
		client, _ := NewConversation(SCRAMSHA256, as(user, "wrong", "office.example"))
		server, _ := Server{Domain: "office.example", Lookup: find}.Conversation(SCRAMSHA256)
		first, _, _ := client.Start()
		challenge, _, err := server.Step(first)
		if err != nil {
			t.Fatal(err)
		}
		if fields := strings.Split(string(challenge), ","); len(fields) != 3 || fields[2] != "i=4096" || len(fields[1]) != len("s=")+36 {
			t.Errorf("%s: %s", user, challenge)
		}
		final, _ := client.Step(challenge)
		if _, done, err := server.Step(final); done || !errors.Is(err, ErrNotAuthorized) {
			t.Errorf("%s: %v", user, err)
		}
	}
}

func TestTheSCRAMServerAsksForWhatWasNotSaidAtOnce(t *testing.T) {
	s, client := scramOf(t, SCRAMSHA256, Offer{})
	if challenge, done, err := s.Step(nil); challenge != nil || done || err != nil {
		t.Errorf("%q, %v, %v", challenge, done, err)
	}
	if err := converse(client, s); err != nil {
		t.Error(err)
	}
	s, _ = scramOf(t, SCRAMSHA256, Offer{})
	_, _, _ = s.Step(nil)
	if _, _, err := s.Step(nil); !errors.Is(err, ErrMalformed) {
		t.Error("it asks for ever:", err)
	}
}
