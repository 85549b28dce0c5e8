package journal

import (
	"encoding/json"
	"errors"
	"hash/fnv"
	"io"
	"slices"
	"time"

	"vestnik/core/xmpp/notice"
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
	Number    int64  // given by the journal; grows in the order of storing, never reused
	Position  int64  // given by the journal: where it stands; the greater, the later
	Account   string // bare JID of ours
	ID        string // the stanza's id, may be empty
	OriginID  string // the id that its sender gave it (XEP-0359), where that is another one than ID
	ArchiveID string // the id that an archive gave it (XEP-0359), may be empty
	Archive   string // whose archive that is: the address of a room; empty: the account's own
	Peer      string // bare JID of the conversation
	Room      bool   // Peer is a room
	From      string
	To        string
	Nick      string // of its writer, in a room, and of who says something there to us alone
	Author    string // the same for all that one occupant writes in a room; empty: nobody knows
	Mentioned bool   // we are called in it, in a room
	Type      string
	Subject   string
	Body      string
	Time      time.Time // kept to the microsecond, in UTC; now when zero or absurd
	Mine      bool      // we wrote it, here or in another program
	State     State
	Error     string // the condition when Failed
	Read      bool   // always true when Mine
	Unstyled  bool   // the marks in Body are no styles (XEP-0393 §4)
	Markable  bool   // its writer would like to know that it was read (XEP-0333)
	Displayed bool   // we wrote it, and the other one has read it: derived, not stored
	Delayed   bool   // was kept for us while we were away

	// Origin and Session say by which way it came, and name the session that brought
	// it; when it has come more than once, those of its last arrival.
	Origin  Origin
	Session string
	// Unreadable names what was wrong with a message whose text could not be read.
	Unreadable string
	Tries      int // how many sessions have ended while it alone was under way

	// Replaces is the id of the message that this one corrects (XEP-0308), and Corrects
	// its number, when it is here: then this one stands in no conversation, but its text
	// stands in the place of the other's, where Corrected is its number.
	Replaces            string
	Corrects, Corrected int64
	// CorrectionState is how far that correction has come, where we have written it, and
	// CorrectionError why it failed: State and Error tell of the message as it was first.
	CorrectionState State
	CorrectionError string
	Retracted       time.Time // when its writer took it back (XEP-0424); zero: he has not
	// Moderated says that not its writer has done so, but a moderator of the room (XEP-0425).
	Moderated   *Moderation
	Reactions   []Reaction
	Attachments []Attachment

	Notice  *notice.Notice // what it says of itself besides its text; nil: nothing
	ReplyTo string         // the id of the message that this one answers (XEP-0461); may be empty
	// ReplyBy is who has written that, as this one's writer says, and Quoted how many bytes at the
	// beginning of Body repeat it for programs that do not know replies.
	ReplyBy string
	Quoted  int
	// Answers is the number of the message that this one of ours chooses a button of, where it is
	// known; it is not stored.
	Answers int64
	// Broadcast names what went to many, of which this one of ours is a message; see broadcast.go.
	Broadcast string
	// Due is from when on one of ours may be sent: until then it is in no [Journal.Outbox]; zero: at once.
	Due time.Time
	// Answer is what the other side has answered, and Acknowledged when it has said that it
	// has taken notice, be it by the answer; see answer.go. Both are the journal's.
	Answer       string
	Acknowledged time.Time

	// Kind says that this is no message but a stanza of the outbox, and what it is for:
	// see [Stanza].
	Kind string
}

// Text returns what a message says itself, without what it quotes of the one that it answers.
func (e *Entry) Text() string { return e.Body[min(e.Quoted, len(e.Body)):] }

// Moderation is who has taken back the message of another, and why; both may be empty.
type Moderation struct {
	By     string `json:"by,omitempty"` // his nick
	Reason string `json:"reason,omitempty"`
}

// Reaction is how somebody has reacted to a message (XEP-0444).
type Reaction struct {
	From  string    `json:"from"` // a bare JID, or who it was in a room
	Mine  bool      `json:"mine,omitempty"`
	Emoji []string  `json:"emoji"`
	Time  time.Time `json:"time"`
}

// Attachment is a file that a message tells of.
type Attachment struct {
	URL  string `json:"url"`
	Name string `json:"name,omitempty"`
	Type string `json:"type,omitempty"` // its media type
	Size int64  `json:"size,omitempty"` // in bytes; 0: not said
}

// Conversation sums up the messages exchanged with one peer.
type Conversation struct {
	Peer   string // bare JID
	Room   bool
	Unread int
	// Mentions is how many of the unread call us; of rooms alone.
	Mentions int
	Last     Entry // the one that stands last
	// ReadTo is the position up to which the person has read, and DisplayedTo that up to
	// which the other one has (XEP-0333); 0 when that is not known.
	ReadTo, DisplayedTo int64
	NoReply             bool // the other one takes no messages, see [Journal.SetNoReply]
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
	// Asked, of [Journal.MarkRead], is the id of the newest message read just now whose writer
	// would like to know; empty: none would.
	Asked string
}

// tables are what an Entry is read from: the message, and the correction in its place.
const (
	tables = ` FROM message m ` + joins
	joins  = `
		LEFT JOIN account a ON a.id = m.account
		LEFT JOIN conversation t ON t.id = m.conversation
		LEFT JOIN message c ON c.number = m.corrected_by `
)

// columns are those of an Entry, in the order in which scan reads them. Those that are
// raw are of the message as it came, the others as it stands now.
const (
	columns    = head + `coalesce(c.subject, m.subject), coalesce(c.body, m.body), coalesce(c.attachments, m.attachments), coalesce(c.unstyled, m.unstyled), coalesce(c.notice, m.notice), coalesce(c.quoted, m.quoted), ` + tail
	rawColumns = head + `m.subject, m.body, m.attachments, m.unstyled, m.notice, m.quoted, ` + tail
	// preview are the columns of an entry with a body that is cut: for a list, where the
	// whole of it is of no use.
	preview = head + `substr(coalesce(c.subject, m.subject), 1, 2048), substr(coalesce(c.body, m.body), 1, 2048),
		coalesce(c.attachments, m.attachments), coalesce(c.unstyled, m.unstyled), coalesce(c.notice, m.notice), coalesce(c.quoted, m.quoted), ` + tail

	head = `m.number, m.position, a.address, m.id, m.origin_id, m.archive, m.archive_id, t.peer, t.room,
		m.sender, m.recipient, m.nick, m.type, `
	tail = `m.time, m.mine, m.state, m.error, m.read, m.delayed, m.session, m.origin, m.unreadable, m.tries,
		m.replaces, m.corrects, m.corrected_by, m.retracted, m.reactions,
		m.markable, m.mine AND m.position <= coalesce(t.displayed_to, 0), m.reply_to, m.answer, m.acknowledged, m.broadcast, m.due,
		m.author, m.mentioned, m.moderated, coalesce(c.state, ''), coalesce(c.error, ''), m.reply_by`
)

type row interface{ Scan(dest ...any) error }

func scan(r row) (Entry, error) {
	var (
		e                      Entry
		archiveID              *string
		micros, retracted      int64
		acknowledged, due      int64
		reactions, attachments string
		said, moderated        string
	)
	err := r.Scan(&e.Number, &e.Position, &e.Account, &e.ID, &e.OriginID, &e.Archive, &archiveID, &e.Peer, &e.Room,
		&e.From, &e.To, &e.Nick, &e.Type, &e.Subject, &e.Body, &attachments, &e.Unstyled, &said, &e.Quoted,
		&micros, &e.Mine, &e.State, &e.Error, &e.Read, &e.Delayed, &e.Session, &e.Origin, &e.Unreadable, &e.Tries,
		&e.Replaces, &e.Corrects, &e.Corrected, &retracted, &reactions, &e.Markable, &e.Displayed, &e.ReplyTo, &e.Answer, &acknowledged, &e.Broadcast, &due,
		&e.Author, &e.Mentioned, &moderated, &e.CorrectionState, &e.CorrectionError, &e.ReplyBy)
	if err != nil {
		return Entry{}, err
	}
	if archiveID != nil {
		e.ArchiveID = *archiveID
	}
	e.Time = time.UnixMicro(micros).UTC()
	if retracted != 0 {
		e.Retracted = time.UnixMicro(retracted).UTC()
	}
	if acknowledged != 0 {
		e.Acknowledged = time.UnixMicro(acknowledged).UTC()
	}
	if due != 0 {
		e.Due = time.UnixMicro(due).UTC()
	}
	err = errors.Join(unpack(reactions, &e.Reactions), unpack(attachments, &e.Attachments), unpack(said, &e.Notice), unpack(moderated, &e.Moderated))
	e.Reactions = slices.DeleteFunc(e.Reactions, func(r Reaction) bool { return len(r.Emoji) == 0 }) // taken back
	return e, err
}

const insertSQL = `INSERT INTO message (account, conversation, position, id, origin_id, archive, archive_id,
		sender, recipient, nick, type, subject, body, time, mine, state, error, read, delayed,
		session, origin, unreadable, tries, replaces, corrects, retracted, reactions, attachments, print, markable, unstyled, notice, reply_to, answer, acknowledged, broadcast, due, author, mentioned, reply_by, quoted, enqueued)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

// values are those that insertSQL stores, but the last.
func (e *Entry) values(account, conversation int64) []any {
	retracted := int64(0)
	if !e.Retracted.IsZero() {
		retracted = e.Retracted.UnixMicro()
	}
	said := ""
	if e.Notice != nil {
		said = packed(e.Notice)
	}
	acknowledged := int64(0)
	if !e.Acknowledged.IsZero() {
		acknowledged = e.Acknowledged.UnixMicro()
	}
	due := int64(0)
	if !e.Due.IsZero() {
		due = e.Due.UnixMicro()
	}
	return []any{account, conversation, e.Position, e.ID, e.OriginID, e.Archive, orNull(e.ArchiveID),
		e.From, e.To, e.Nick, e.Type, e.Subject, e.Body, e.Time.UnixMicro(), e.Mine, string(e.State), e.Error, e.Read, e.Delayed,
		e.Session, int(e.Origin), e.Unreadable, e.Tries, e.Replaces, e.Corrects, retracted,
		pack(e.Reactions), pack(e.Attachments), e.print(), e.Markable, e.Unstyled, said, e.ReplyTo, e.Answer, acknowledged, e.Broadcast, due, e.Author, e.Mentioned, e.ReplyBy, e.Quoted}
}

// pack writes a list as JSON, an empty one as nothing.
func pack[T any](list []T) string {
	if len(list) == 0 {
		return ""
	}
	return packed(list)
}

func packed(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return "" // of strings, numbers and sane times: does not happen
	}
	return string(text)
}

func unpack[T any](text string, value *T) error {
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), value)
}

// print is a number that differs where texts or their writers do, and is never 0. An own
// message may come back from any of our programs. A room does not always say what is ours.
func (e *Entry) print() int64 {
	h := fnv.New64a()
	from := e.From
	if e.Mine && !e.Room {
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
	if !e.Due.IsZero() {
		e.Due = time.UnixMicro(e.Due.UnixMicro()).UTC()
	}
	e.Read = e.Read || e.Mine
	if e.OriginID == e.ID {
		e.OriginID = ""
	}
	e.Position, e.Corrects, e.Corrected, e.Retracted, e.Reactions, e.Kind, e.Displayed = 0, 0, 0, time.Time{}, nil, "", false
	e.Answer, e.Acknowledged, e.Moderated, e.CorrectionState, e.CorrectionError = "", time.Time{}, nil, "", ""
}
