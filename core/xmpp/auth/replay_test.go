package auth

import (
	"bytes"
	"encoding/base64"
	"math/big"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// transcript is what both sides of a sign-in have said, in order.
type transcript struct{ client, server [][]byte }

// recorded signs somebody in, and returns what was said.
func recorded(t testing.TB, mechanism, user string, ch Channel) (said transcript) {
	t.Helper()
	client, server := bothHalves(t, mechanism, user, ch, ch)
	response, has, err := client.Start()
	if err != nil {
		t.Fatal(err)
	}
	if !has {
		response = nil
	}
	for range 10 {
		challenge, done, err := server.Step(response)
		if err != nil {
			t.Fatalf("%s: %v", mechanism, err)
		}
		said.client, said.server = append(said.client, bytes.Clone(response)), append(said.server, bytes.Clone(challenge))
		if done {
			if err := client.Success(challenge); err != nil {
				t.Fatalf("%s: %v", mechanism, err)
			}
			return said
		}
		if response, err = client.Step(challenge); err != nil {
			t.Fatalf("%s: %v", mechanism, err)
		}
	}
	t.Fatal("no end")
	return said
}

// bothHalves are those of one sign-in, each with the channel as it is at its end.
func bothHalves(t testing.TB, mechanism, user string, near, far Channel) (Conversation, ServerConversation) {
	t.Helper()
	c := as(user, people[user], "office.example")
	c.Channel, c.Offer = near, Offer{Mechanisms: []string{mechanism}}
	client, err := NewConversation(mechanism, c)
	if err != nil {
		t.Fatal(err)
	}
	server, err := Server{Domain: "office.example", Channel: far, Lookup: find}.Conversation(mechanism)
	if err != nil {
		t.Fatal(err)
	}
	return client, server
}

// secured is a channel of its own, bound to what only it has.
func secured(name string) Channel {
	return Channel{Encrypted: true, Bindings: map[string][]byte{TLSExporter: []byte("exporter of " + name), TLSServerEndPoint: []byte("certificate of " + name)}}
}

// bound tells whether a mechanism holds a sign-in to its channel.
func bound(mechanism string) bool { return isPlus(mechanism) || tokenBinding(mechanism) != "" }

// SECURITY: whoever has heard a whole sign-in can neither sign in with it, nor be taken for
// the server. A token is shown the same each time: there it is the channel that is another.
func TestWhatWasHeardOnceIsWorthNothingTheNextTime(t *testing.T) {
	for name, family := range proving {
		for _, mechanism := range family {
			if isToken(mechanism) && !bound(mechanism) {
				continue // TLS is all that keeps it, XEP-0484 §8
			}
			for user := range people {
				said := recorded(t, mechanism, user, secured("the first"))
				again := secured("the first")
				if name == "HT" {
					again = secured("the second")
				}
				client, server := bothHalves(t, mechanism, user, again, again)
				for _, message := range said.client {
					if _, done, err := server.Step(message); err != nil {
						break
					} else if done {
						t.Errorf("%s: whoever has heard %s signs in as %q", mechanism, user, server.Username())
					}
				}
				if server.Username() != "" {
					t.Errorf("%s: %q is let in", mechanism, server.Username())
				}
				if _, _, err := client.Start(); err != nil {
					t.Fatal(err)
				}
				last := len(said.server) - 1
				for _, message := range said.server[:last] {
					_, _ = client.Step(message)
				}
				if client.Success(said.server[last]) == nil {
					t.Errorf("%s: %s believes who has heard it", mechanism, user)
				}
			}
		}
	}
}

// SECURITY: who stands between and hands on every message as it is has two channels, and what
// is bound is bound to one of them. Without that he is not noticed, so it shows that the
// test hands on what it should.
func TestWhoStandsBetweenIsNoticedWhereTheChannelIsBound(t *testing.T) {
	same := func(m []byte) []byte { return m }
	for _, family := range proving {
		for _, mechanism := range family {
			client, server := bothHalves(t, mechanism, "alice", secured("here"), secured("there"))
			err := mangled(client, server, -2, same)
			if noticed := err != nil; noticed != bound(mechanism) || noticed == (server.Username() != "") {
				t.Errorf("%s: %v, signed in as %q", mechanism, err, server.Username())
			}
			client, server = bothHalves(t, mechanism, "alice", secured("here"), secured("here"))
			if err := mangled(client, server, -2, same); err != nil {
				t.Errorf("%s without anybody between: %v", mechanism, err)
			}
		}
	}
}

// What a server may say in its first message, and what it may not.
var (
	someNonces = []string{"", "own", "ow", "ownx", "xown", "OWNx", "own ", "own\x7f", "ownё", "own=!~", "own\x00", "own\n", "own own"}
	someSalts  = []string{"", "=", "AAAAAAAAAAA", "AAAAAAAAAAA=", "AAAAAAAAAAA==", "AAAAAAAAAAB=", "AAAA AAAAAAA=", "AAAA\nAAAAAAA=", "AAAA\r\nAAAAAAA=", "____________", strings.Repeat("AAAA", 256), strings.Repeat("AAAA", 257)}
	someCounts = []string{
		"4096", "4095", "1000000", "1000001", "2147483648", "4294967296", "4294971392", "18446744073709555712", "-4096", "+4096", "04096", "4096.0", "1e4", "0x1000", "٤٠٩٦",
		" 4096", "4096 ", "", "4 096", "0",
	}
)

var number, ownNonce = regexp.MustCompile(`^[1-9][0-9]*$`), regexp.MustCompile(`^own[!-~]+$`)

// workedFor checks one first message by what the specification says, without asking what the
// reader asks.
func workedFor(t interface{ Fatalf(string, ...any) }, nonce, salt, count string) {
	n, isNumber := new(big.Int).SetString(count, 10)
	fits := number.MatchString(count) && isNumber && n.Cmp(big.NewInt(4096)) >= 0 && n.Cmp(big.NewInt(1_000_000)) <= 0
	salted, err := base64.StdEncoding.DecodeString(salt)
	good := err == nil && base64.StdEncoding.EncodeToString(salted) == salt && len(salted) >= 8 && len(salt) <= 1024
	err = checkServerFirst("r="+nonce+",s="+salt+",i="+count, "own")
	if ours := ownNonce.MatchString(nonce); (err == nil) != (ours && good && fits) {
		t.Fatalf("%q, %q, %q: %v; %v, %v, %v", nonce, salt, count, err, ours, good, fits)
	}
}

// SECURITY: nothing is computed for a server that does not keep to the form, whatever it says.
func TestOnlyWhatTheSpecificationAllowsIsWorkedFor(t *testing.T) {
	for _, nonce := range someNonces {
		for _, s := range someSalts {
			for _, count := range someCounts {
				workedFor(t, nonce, s, count)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := base64.StdEncoding.EncodeToString(rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "salt"))
		count := rapid.OneOf(rapid.StringMatching(`[0-9]{1,25}`), rapid.StringMatching(`[1-9][0-9]{3,5}`)).Draw(t, "count")
		workedFor(t, rapid.StringMatching(`(own|OWN)?[!-+\--~ é]{0,3}`).Draw(t, "nonce"), s, count)
	})
}
