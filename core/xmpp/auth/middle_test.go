package auth

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// proving are the mechanisms in which the server proves itself: all but PLAIN.
var proving = map[string][]string{
	"SCRAM": slices.DeleteFunc(slices.Clone(preference), func(m string) bool { return m == Plain || m == DigestMD5 }), "DIGEST": {DigestMD5}, "HT": tokenPreference,
}

// mangled carries a conversation, and changes one message of it on its way: the nth, counted
// over both directions.
func mangled(client Conversation, server ServerConversation, nth int, change func([]byte) []byte) error {
	pass := func(message []byte) []byte {
		if nth--; nth == -1 {
			return change(bytes.Clone(message))
		}
		return message
	}
	response, has, err := client.Start()
	if err != nil {
		return err
	}
	if !has {
		response = nil
	} else {
		response = pass(response)
	}
	for range 10 {
		challenge, done, err := server.Step(response)
		if err != nil {
			return err
		}
		challenge = pass(challenge)
		if done {
			return client.Success(challenge)
		}
		if response, err = client.Step(challenge); err != nil {
			return err
		}
		response = pass(response)
	}
	return errors.New("no end")
}

// someChange draws what who is between may do to a message.
func someChange(t *rapid.T) func([]byte) []byte {
	at, bit := rapid.IntRange(0, 1<<16).Draw(t, "at"), rapid.IntRange(0, 7).Draw(t, "bit")
	return map[string]func([]byte) []byte{
		"a bit": func(m []byte) []byte {
			if len(m) > 0 {
				m[at%len(m)] ^= 1 << bit
			}
			return m
		},
		"cut off":   func(m []byte) []byte { return m[:at%(len(m)+1)] },
		"twice":     func(m []byte) []byte { return append(m, m...) },
		"a letter":  func(m []byte) []byte { return slices.Insert(m, at%(len(m)+1), "a,=\"\x00 \xff1"[bit]) },
		"one less":  func(m []byte) []byte { return m[min(1, len(m)):] },
		"backwards": func(m []byte) []byte { slices.Reverse(m); return m },
		"nothing":   func([]byte) []byte { return nil },
	}[rapid.SampledFrom([]string{"a bit", "cut off", "twice", "a letter", "one less", "backwards", "nothing"}).Draw(t, "change")]
}

// SECURITY: who changes a message on its way ends the sign-in, or has changed nothing. Never
// does the client believe a server that has not let in this very person, and never is anybody
// let in as somebody else. Where the channel is bound, it is to the same at both ends.
func TestWhoChangesAMessageEndsTheSignInOrChangesNothing(t *testing.T) {
	ch := Channel{Encrypted: true, Bindings: bindings(TLSExporter, TLSServerEndPoint)}
	for name, family := range proving {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				mechanism := rapid.SampledFrom(family).Draw(t, "mechanism")
				user := rapid.SampledFrom([]string{"alice", "иван", "a,b=c", `o"quote\slash`}).Draw(t, "user")
				c := as(user, people[user], "office.example")
				c.Channel, c.Offer = ch, Offer{Mechanisms: []string{mechanism}}
				client, err := NewConversation(mechanism, c)
				if err != nil {
					t.Fatal(err)
				}
				server, err := Server{Domain: "office.example", Channel: ch, Lookup: find}.Conversation(mechanism)
				if err != nil {
					t.Fatal(err)
				}
				err = mangled(client, server, rapid.IntRange(0, 3).Draw(t, "nth"), someChange(t))
				if in := server.Username(); err == nil && in != user || in != "" && in != user {
					t.Fatalf("%s: %q is let in as %q: %v", mechanism, user, in, err)
				}
			})
		})
	}
}

// SECURITY: a server that knows no password cannot make the client believe it, whatever it
// says, and whatever it has heard.
func TestAServerWithoutThePasswordIsNeverBelieved(t *testing.T) {
	ch := Channel{Encrypted: true, Bindings: bindings(TLSExporter, TLSServerEndPoint)}
	pretend := func(string) (string, bool) { return "a guess", true }
	for _, family := range proving {
		rapid.Check(t, func(t *rapid.T) {
			mechanism := rapid.SampledFrom(family).Draw(t, "mechanism")
			c := as("alice", people["alice"], "office.example")
			c.Channel, c.Offer = ch, Offer{Mechanisms: []string{mechanism}}
			client, err := NewConversation(mechanism, c)
			if err != nil {
				t.Fatal(err)
			}
			response, _, err := client.Start()
			if err != nil {
				t.Fatal(err)
			}
			_, shown, _ := bytes.Cut(response, []byte{0})
			heard := [][]byte{nil, []byte("v=QQ=="), []byte("rspauth=00"), response, shown}
			liar, _ := Server{Domain: "office.example", Channel: ch, Lookup: pretend}.Conversation(mechanism)
			if challenge, _, err := liar.Step(response); err == nil {
				if answer, err := client.Step(challenge); err == nil {
					heard = append(heard, answer, challenge)
				}
			}
			last := rapid.SampledFrom(heard).Draw(t, "last")
			if rapid.Bool().Draw(t, "changed") {
				last = someChange(t)(bytes.Clone(last))
			}
			if client.Success(last) == nil {
				t.Fatalf("%s believes %q", mechanism, last)
			}
		})
	}
}
