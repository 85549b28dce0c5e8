package session_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/wire"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

// asking is a transport that counts what the server asks, and what it is answered.
type asking struct {
	http.RoundTripper

	mu       sync.Mutex
	asked    map[string]bool // by who has asked, and the id
	answered map[string]int
}

func (q *asking) RoundTrip(r *http.Request) (*http.Response, error) {
	sent, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	again := r.Clone(r.Context())
	again.Body, again.GetBody = io.NopCloser(bytes.NewReader(sent)), nil
	res, err := q.RoundTripper.RoundTrip(again)
	if err != nil {
		return nil, err
	}
	came, err := io.ReadAll(res.Body)
	res.Body.Close()
	res.Body = io.NopCloser(bytes.NewReader(came))
	q.note(sent, "result", "to", func(question string) { q.answered[question]++ })
	q.note(came, "get", "from", func(question string) { q.asked[question] = true })
	return res, err
}

// note finds the questions or answers in a body. What is a question has come before it is
// answered, and an answer has been taken when there is one to the request that carried it.
func (q *asking) note(body []byte, kind, who string, each func(question string)) {
	b, err := wire.Parse(body)
	if err != nil {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, raw := range b.Payload {
		n, err := xmlsafe.Parse(raw, xmpp.NSClient, &xmlsafe.Default)
		if err == nil && n.Local == "iq" && n.Attr("type") == kind && n.Child("http://jabber.org/protocol/disco#info", "query") != nil {
			each(n.Attr(who) + " " + n.Attr("id"))
		}
	}
}

// over tells whether so many have asked, and all were answered.
func (q *asking) over(contacts int) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.asked) >= contacts && len(q.answered) >= len(q.asked)
}

// In an office that Prosody has just been started in, every contact asks what the program of
// somebody can who comes on line: all at once. Each is answered, once, and nothing stands
// still for it.
func TestProsodysContactsAllAskAtOnceAndAreAnswered(t *testing.T) {
	t.Parallel()
	const contacts = 2500 // whose questions are more than one answer holds
	ctx, cancel := context.WithTimeout(t.Context(), 6*time.Minute)
	defer cancel()
	sv := servertest.Prosody(t, servertest.Private())
	if err := sv.Contacts("alice", contacts, true); err != nil {
		t.Fatal(err)
	}
	bobs, alices := make(mailbox, 10), make(mailbox, 10)
	bob, _ := joined(t, sv, sv.URL, "bob", bobs) // whose program Prosody has not seen: he shows no presence
	q := &asking{RoundTripper: through(t, nil), asked: map[string]bool{}, answered: map[string]int{}}
	conn, err := bosh.Dial(bosh.Config{URL: sv.URL, AllowHTTP: true, Transport: q})
	if err != nil {
		t.Fatal(err)
	}
	account, _ := xmpp.ParseAccount("alice@office.example")
	alice, err := im.Open(ctx, conn, session.Config{Account: account, Password: sv.Users["alice"], Handler: alices}, imtest.Program)
	if err != nil {
		t.Fatal(err)
	}
	defer alice.Close()
	if err := alice.Announce(presence.Presence{}); err != nil {
		t.Fatal(err)
	}
	say := func(from, to *im.Client, hears mailbox) {
		t.Helper()
		id, err := from.Messages.Send(message.Message{To: to.JID(), Type: "chat", Body: "Готово?"})
		if err != nil {
			t.Fatal(err)
		}
		select {
		case m := <-hears:
			if m.ID != id {
				t.Errorf("%+v", m)
			}
		case <-ctx.Done():
			t.Fatal("a message has not come")
		}
	}
	say(bob, alice, alices)
	say(alice, bob, bobs)
	for !q.over(contacts) {
		if err := alice.Confirm(ctx); err != nil {
			t.Fatal(err)
		}
		time.Sleep(100 * time.Millisecond)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for question := range q.asked {
		if n := q.answered[question]; n != 1 {
			t.Errorf("%s is answered %d times", question, n)
		}
	}
	if len(q.answered) != len(q.asked) {
		t.Errorf("of %d questions %d were answered", len(q.asked), len(q.answered))
	}
}
