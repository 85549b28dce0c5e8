package desk

import (
	"context"
	"slices"
	"time"
)

// Roster is the list of contacts, which the server keeps: what is changed here comes back as
// events. All wait for the server; without a connection they fail with [NotOnLine], and with
// [SharedGroup] where the office keeps the contact in a group for all.
type Roster interface {
	// AddContact puts somebody into the list and asks to see his presence. Where the server
	// takes that ahead he is shown the person's without asking. Who is there already gets
	// the name and the groups; so one who was removed is put back.
	AddContact(ctx context.Context, n NewContact) error

	// RenameContact gives a contact another name; an empty one is that of his address. Like
	// the next three it fails with [NoContact] when peer is none.
	RenameContact(ctx context.Context, peer Ref, name string) error

	// MoveContact says in which groups a contact is from now on.
	MoveContact(ctx context.Context, peer Ref, groups []string) error

	// RemoveContact removes a contact: neither sees the other from then on. What was written
	// stays.
	RemoveContact(ctx context.Context, peer Ref) error

	// CancelRequest takes back that the person has asked to see a contact's presence.
	CancelRequest(ctx context.Context, peer Ref) error
}

// Blocking is whom the person does not want to hear. It waits for the server as [Roster]
// does, and fails with [CannotBlock] where that cannot.
type Blocking interface {
	// Block has the server hand over nothing of somebody's, to whom the person looks off line
	// from then on, and tells it why if there is a reason. An address may be a whole domain.
	// What he has asked for is refused before.
	Block(ctx context.Context, b Block) error

	// Unblock ends that.
	Unblock(ctx context.Context, peer Ref) error

	// Blocked returns whom all accounts block, as far as their servers have said.
	Blocked(ctx context.Context) ([]Ref, error)
}

// Cards are what people say about themselves. All wait for the network; without a
// connection they fail with [NotOnLine].
type Cards interface {
	// Card returns the card of somebody, or the person's own where peer has no address. It is
	// empty where there is none.
	Card(ctx context.Context, peer Ref) (Card, error)

	// SetCard changes the person's own card. What stands there and has no place in a [Card] is
	// kept. It fails with [CardReadOnly] where the office keeps the cards.
	SetCard(ctx context.Context, account string, c Card) error

	// Picture returns the picture of somebody, or the person's own where peer has no address,
	// as small as a face needs it. It is empty where there is none, and may be kept for as
	// long as [Contact.Picture] says the same.
	Picture(ctx context.Context, peer Ref) (Picture, error)

	// SetPicture shows a picture to others, which may be PNG, JPEG, GIF or WebP and is made
	// small; none takes away the one that is there.
	SetPicture(ctx context.Context, account string, image []byte) error

	// SetNick tells contacts what the person wants to be called; "" takes it back.
	SetNick(ctx context.Context, account, nick string) error

	// About asks with which programs somebody is on line, and since when he has done nothing.
	// What does not answer within some seconds is left out.
	About(ctx context.Context, peer Ref) (About, error)
}

// Subscription says who sees whose presence, RFC 6121 §2.1.2.5. As text it is the roster's
// word. It is a byte and no string, as there are tens of thousands of contacts.
type Subscription uint8

// The subscriptions. The zero value is that of who is in no roster.
const (
	SubscriptionNone Subscription = iota + 1
	SubscriptionTo                // the person sees his
	SubscriptionFrom              // he sees the person's
	SubscriptionBoth
)

var subscriptions = []string{"", "none", "to", "from", "both"}

// ParseSubscription returns what a roster's word means, and the zero value for another.
func ParseSubscription(word string) Subscription {
	return Subscription(max(0, slices.Index(subscriptions, word)))
}

// String returns the roster's word.
func (s Subscription) String() string { return subscriptions[int(s)%len(subscriptions)] }

// MarshalText implements [encoding.TextMarshaler].
func (s Subscription) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (s *Subscription) UnmarshalText(word []byte) error {
	*s = ParseSubscription(string(word))
	return nil
}

// Request is somebody who asks to see the person's presence. What he calls himself and what
// he says about it proves nothing; both may be empty.
type Request struct {
	Ref
	Nick string `json:"nick,omitempty"`
	Text string `json:"text,omitempty"`
}

// NewContact is somebody to be added. Message is what he is told about it, if his server
// hands that over.
type NewContact struct {
	Ref
	Name    string   `json:"name,omitempty"`
	Groups  []string `json:"groups,omitempty"`
	Message string   `json:"message,omitempty"`
}

// MaxName is how long the name of a contact, of a group and of the person may be, in bytes.
const MaxName = 1 << 10

// Reason is why somebody is reported to the server (XEP-0377); empty: he is not.
type Reason string

// The reasons.
const (
	Spam  Reason = "spam"
	Abuse Reason = "abuse"
)

// Block is somebody to be blocked; Text is for whoever reads a report.
type Block struct {
	Peer   Ref    `json:"peer"`
	Report Reason `json:"report,omitempty"`
	Text   string `json:"text,omitempty"`
}

// Card is what somebody says about himself (XEP-0054, XEP-0292). All of it is as he has
// written it, and may be empty; no claim of his proves anything.
type Card struct {
	FullName  string          `json:"fullName,omitempty"`
	Family    string          `json:"family,omitempty"`
	Given     string          `json:"given,omitempty"`
	Middle    string          `json:"middle,omitempty"`
	Nick      string          `json:"nick,omitempty"`
	Birthday  string          `json:"birthday,omitempty"` // ISO 8601, of which the year may be missing
	Company   string          `json:"company,omitempty"`
	Units     []string        `json:"units,omitempty"` // of the company, from the large to the small
	Title     string          `json:"title,omitempty"` // his post
	Role      string          `json:"role,omitempty"`  // what he does there
	URL       string          `json:"url,omitempty"`
	Note      string          `json:"note,omitempty"`
	Phones    []Reach         `json:"phones,omitempty"`
	Mails     []Reach         `json:"mails,omitempty"`
	Addresses []PostalAddress `json:"addresses,omitempty"`
}

// Reach is a phone number or a mail address, and of which kinds: work, home, cell, fax, pref
// and others.
type Reach struct {
	Value string   `json:"value"`
	Kinds []string `json:"kinds,omitempty"`
}

// PostalAddress is where somebody works or lives.
type PostalAddress struct {
	Street  string   `json:"street,omitempty"`
	City    string   `json:"city,omitempty"`
	Region  string   `json:"region,omitempty"`
	Code    string   `json:"code,omitempty"`
	Country string   `json:"country,omitempty"`
	Kinds   []string `json:"kinds,omitempty"`
}

// Picture is a picture of somebody, at most [PictureSide] dots a side; the hash is that of
// the original.
type Picture struct {
	Hash string `json:"hash,omitempty"`
	PNG  []byte `json:"png,omitempty"`
}

// PictureSide is how large a [Picture] is, in dots.
const PictureSide = 192

// About is what is known of where somebody is.
type About struct {
	Programs []Program `json:"programs,omitempty"` // with which he is on line, the one that counts first
	// Since is when he went off line, or did something last; zero: not known. Text is what he
	// said when he went.
	Since time.Time `json:"since,omitzero"`
	Text  string    `json:"text,omitempty"`
}

// Program is one with which somebody is on line. All but the resource and the presence it
// says itself, or not.
type Program struct {
	Resource string `json:"resource"`
	Presence
	Priority int    `json:"priority"`
	Name     string `json:"program,omitempty"`
	Version  string `json:"version,omitempty"`
	System   string `json:"system,omitempty"`
	// Time is what time it was there when it was asked, in its zone.
	Time time.Time `json:"time,omitzero"`
	// Idle is since when nothing was done at it.
	Idle time.Time `json:"idle,omitzero"`
}
