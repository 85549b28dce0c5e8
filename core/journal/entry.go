package journal

import (
	"hash/fnv"
	"io"
	"time"
)

// State is how far a message of our own has come. Messages of others have none.
type State string

// The states of an own message. The package comment says how they follow.
const (
	Queued    State = "queued"    // stored, not yet taken by the server
	Sent      State = "sent"      // the server has taken it
	Delivered State = "delivered" // the recipient's program has confirmed it
	Failed    State = "failed"    // it came back; Entry.Error says why
)

// Origin says by which way a message came. The journal only compares it.
type Origin uint8

// Entry is one message. Addresses are compared as they are written: the caller
// normalises them.
type Entry struct {
	Number    int64  // given by the journal; grows, never reused
	Account   string // bare JID of ours
	ID        string // the stanza's id, may be empty
	ArchiveID string // the id our server's archive gave it (XEP-0359), may be empty
	Peer      string // bare JID of the conversation
	From      string
	To        string
	Type      string
	Subject   string
	Body      string
	Time      time.Time // kept to the microsecond, in UTC; now when zero or absurd
	Mine      bool      // we wrote it, here or in another program
	State     State
	Error     string // the condition when Failed
	Read      bool   // always true when Mine
	Delayed   bool   // was kept for us while we were away

	// Origin and Session say by which way it came, and name the session that brought
	// it; when it has come more than once, those of its last arrival.
	Origin  Origin
	Session string
	// Unreadable names what was wrong with a message whose text could not be read.
	Unreadable string
	Tries      int // how many sessions have ended while it alone was under way
}

// Conversation sums up the messages exchanged with one peer.
type Conversation struct {
	Peer   string // bare JID
	Unread int
	Last   Entry // the one with the highest number
}

// Change is what a call has changed, and how things stand with it. Results of calls
// made at one time may reach their callers in any order: the one with the highest Seq
// says how things stand now.
type Change struct {
	Entry Entry // as it is stored
	// Fresh says that it was stored now, and Changed that its state was. Neither: the
	// journal has had it before.
	Fresh, Changed bool
	Conversation   Conversation
	Total          int // unread messages of the account
	Seq            uint64
}

// columns are those of an Entry, in the order in which scan reads and values
// writes them.
const columns = `number, account, id, archive_id, peer, sender, recipient, type,
	subject, body, time, mine, state, error, read, delayed, session, origin, unreadable, tries`

type row interface{ Scan(dest ...any) error }

func scan(r row) (Entry, error) {
	var (
		e         Entry
		archiveID *string
		micros    int64
	)
	err := r.Scan(&e.Number, &e.Account, &e.ID, &archiveID, &e.Peer, &e.From, &e.To, &e.Type,
		&e.Subject, &e.Body, &micros, &e.Mine, &e.State, &e.Error, &e.Read, &e.Delayed,
		&e.Session, &e.Origin, &e.Unreadable, &e.Tries)
	if archiveID != nil {
		e.ArchiveID = *archiveID
	}
	e.Time = time.UnixMicro(micros).UTC()
	return e, err
}

// values are all columns but the number.
func (e *Entry) values() []any {
	return []any{e.Account, e.ID, orNull(e.ArchiveID), e.Peer, e.From, e.To, e.Type,
		e.Subject, e.Body, e.Time.UnixMicro(), e.Mine, string(e.State), e.Error, e.Read, e.Delayed,
		e.Session, int(e.Origin), e.Unreadable, e.Tries}
}

// print is a number that differs where texts or their writers do, and is never 0. An own
// message may come back from any of our programs.
func (e *Entry) print() int64 {
	h := fnv.New64a()
	from := e.From
	if e.Mine {
		from = ""
	}
	for _, s := range []string{from, e.Peer, e.Type, e.Subject, e.Body} {
		_, _ = io.WriteString(h, s)
		_, _ = h.Write([]byte{0})
	}
	return int64(h.Sum64() | 1)
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// settle makes e what it will be when it is read back.
func (e *Entry) settle() {
	if year := e.Time.Year(); e.Time.IsZero() || year < 1 || year > 9999 {
		e.Time = time.Now() // a forged stamp that neither int64 nor JSON could hold
	}
	e.Time = time.UnixMicro(e.Time.UnixMicro()).UTC()
	e.Read = e.Read || e.Mine
}
