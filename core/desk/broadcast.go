package desk

import (
	"context"
	"net/url"
	"time"
)

// Broadcasting is what has become of messages that went to many. Each is sent by
// [Conversations.Send] with an id of the broadcast, which the face makes up ([Outgoing]): that
// holds it together for as long as the messages are kept. Who is reminded gets another message
// with the same id.
type Broadcasting interface {
	// Broadcasts returns up to limit of them, the newest first, that began before the one with
	// Number before; 0: the newest.
	Broadcasts(ctx context.Context, before int64, limit int) ([]Broadcast, error)

	// Report returns how far a broadcast has come; a [NoMessage] where there is none. Events
	// tell what comes later: of messages that name it, and of conversations that were read.
	Report(ctx context.Context, id string) (Report, error)

	// CancelBroadcast takes back what of a broadcast the server has not taken yet. It fails as
	// [MessageCancelled] then; what had just left all the same is told as sent.
	CancelBroadcast(ctx context.Context, id string) error
}

// Broadcast sums up what was sent to many.
type Broadcast struct {
	ID      string    `json:"id"`
	Number  int64     `json:"number"` // of its first message in the journal
	Time    time.Time `json:"time"`   // when that was sent
	Subject string    `json:"subject,omitempty"`
	Body    string    `json:"body"` // both may be cut
	Notice  *Notice   `json:"notice,omitempty"`
	At      time.Time `json:"at,omitzero"` // as that of a [Message]
	Tally   Tally     `json:"tally"`
}

// Report is what has become of a broadcast.
type Report struct {
	Message    Message     `json:"message"`    // the first one, whole
	Recipients []Recipient `json:"recipients"` // in the order in which it went to them
}

// Recipient is one of those to whom a broadcast went.
type Recipient struct {
	Peer    Ref       `json:"peer"`
	First   int64     `json:"first"`  // the number of the first message to him
	Place   int64     `json:"place"`  // and where that stands
	Number  int64     `json:"number"` // the number of the last one
	Reached Reached   `json:"reached"`
	Time    time.Time `json:"time"` // when he acknowledged or answered, else when he was written to last
	Answer  string    `json:"answer,omitempty"`
	Error   string    `json:"error,omitempty"` // as that of a [Message]
}

// Tally counts recipients by how far their messages have come.
type Tally [ReachedFailed + 1]int

// All is how many there are.
func (t Tally) All() (n int) {
	for _, of := range t {
		n += of
	}
	return n
}

// From is how many have come as far as r, or further, and have not failed.
func (t Tally) From(r Reached) (n int) {
	for _, of := range t[r:ReachedFailed] {
		n += of
	}
	return n
}

// Count counts recipients.
func Count(all []Recipient) (t Tally) {
	for i := range all {
		t[all[i].Reached]++
	}
	return t
}

// Gather sums up the messages of a broadcast by their recipients, in the order in which each
// was written to first. They come in that of their numbers.
func Gather(all []Message) (gathered []Recipient) {
	at := map[Ref]int{}
	for i := range all {
		m := &all[i]
		n, known := at[m.Peer]
		if !known {
			n = len(gathered)
			at[m.Peer], gathered = n, append(gathered, Recipient{Peer: m.Peer, First: m.Number, Place: m.Place})
		}
		gathered[n].Note(m)
	}
	return gathered
}

// Note takes over what has become of one of the messages to him: the one that has come
// furthest counts. It tells whether that has changed anything.
func (r *Recipient) Note(m *Message) bool {
	before, next := *r, m.Reached()
	if before.Number == 0 || r.Reached.MayBecome(next) || r.Reached == ReachedFailed {
		r.Reached, r.Error = next, ""
	}
	dealt := r.Reached == ReachedAcknowledged || r.Reached == ReachedAnswered
	switch {
	case dealt && next == r.Reached:
		r.Time, r.Answer = m.Acknowledged, m.Answer
	case !dealt && m.Number > r.Number:
		r.Time = m.Time
	}
	if r.Reached == ReachedFailed {
		r.Error = m.Error
	}
	r.Number = max(r.Number, m.Number)
	return *r != before
}

// Seen takes over that he has read a conversation up to a place, as [Conversation] has it, and
// tells whether that has changed anything.
func (r *Recipient) Seen(upTo int64) bool {
	gone := r.Reached == ReachedSent || r.Reached == ReachedDelivered
	if upTo < r.Place || !gone {
		return false
	}
	r.Reached = ReachedRead
	return true
}

// What goes through the door and is no type of the desk's own.
type (
	idOf struct{ ID string }
	byID struct {
		ID string `json:"id"`
	}
)

func (i *idOf) query() url.Values       { return url.Values{"id": {i.ID}} }
func (i *idOf) read(q url.Values) error { i.ID = q.Get("id"); return nil }

// Broadcasts implements [Broadcasting].
func (c *Client) Broadcasts(ctx context.Context, before int64, limit int) ([]Broadcast, error) {
	return broadcasts.call(ctx, c, pageOf{Before: before, Limit: limit})
}

// Report implements [Broadcasting].
func (c *Client) Report(ctx context.Context, id string) (Report, error) {
	return report.call(ctx, c, idOf{id})
}

// CancelBroadcast implements [Broadcasting].
func (c *Client) CancelBroadcast(ctx context.Context, id string) error {
	return tell(ctx, c, cancelBroadcast, byID{id})
}
