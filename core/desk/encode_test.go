package desk

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// largest remembers the largest write.
type largest struct {
	bytes.Buffer
	most int
}

func (l *largest) Write(p []byte) (int, error) {
	l.most = max(l.most, len(p))
	return l.Buffer.Write(p)
}

func TestContactsAreWrittenOneByOneAndReadAsAWhole(t *testing.T) {
	for _, n := range []int{0, 1, 2, 20_000} {
		contacts := make([]Contact, n)
		for i := range contacts {
			contacts[i] = Contact{Ref: Ref{Address: "a@b"}, Name: `"Ё"`, Groups: []string{"x", "y"}, Show: Away, InRoster: true}
		}
		s, e := Snapshot{Seq: 7, Contacts: contacts, Status: Status{Phrases: []string{"да"}}}, Event{Seq: 8, Kind: EventContacts, Contacts: contacts}
		var wroteSnapshot, wroteEvent largest
		if err := writeSnapshot(&wroteSnapshot, s); err != nil {
			t.Fatal(err)
		}
		if err := writeEvent(&wroteEvent, e); err != nil {
			t.Fatal(err)
		}
		for _, wrote := range []*largest{&wroteSnapshot, &wroteEvent} {
			if text := wrote.String(); strings.Index(text, "\n") != len(text)-1 || wrote.most > 64<<10 {
				t.Errorf("%d contacts: not one line, or %d bytes at once", n, wrote.most)
			}
		}
		if !strings.Contains(wroteSnapshot.String(), `"contacts":[`) {
			t.Error("no contacts are not an empty list")
		}
		var gotSnapshot Snapshot
		var gotEvent Event
		if json.Unmarshal(wroteSnapshot.Bytes(), &gotSnapshot) != nil || json.Unmarshal(wroteEvent.Bytes(), &gotEvent) != nil {
			t.Fatal("it is no JSON")
		}
		if n == 0 {
			e.Contacts = nil
		}
		if !reflect.DeepEqual(gotSnapshot.Contacts, contacts) || gotSnapshot.Seq != 7 || len(gotSnapshot.Status.Phrases) != 1 || !reflect.DeepEqual(gotEvent, e) {
			t.Errorf("%d contacts: read is something else", n)
		}
	}
}
