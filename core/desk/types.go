package desk

import (
	"cmp"
	"strings"
	"time"
)

// Show is how available a person says to be. The values of the four online
// states are those of RFC 6121 §4.7.2.1, with [Available] spelled out.
type Show string

// The presences that can be chosen and seen.
const (
	Available    Show = "available"
	Chat         Show = "chat"
	Away         Show = "away"
	ExtendedAway Show = "xa"
	DoNotDisturb Show = "dnd"
	Invisible    Show = "invisible"
	Offline      Show = "offline"
)

// Shows lists every Show in the order in which menus offer them.
var Shows = []Show{Available, Chat, Away, ExtendedAway, DoNotDisturb, Invisible, Offline}

// Presence is a Show with a status text, which may be empty.
type Presence struct {
	Show Show   `json:"show"`
	Text string `json:"text,omitempty"`
}

// MaxPinned is how many conversations stand on top: with one more, the first one does no longer.
const MaxPinned = 100

// MaxKept is how many presences of his own a person keeps.
const MaxKept = 30

// Choice is a presence that the person chooses.
type Choice struct {
	Presence
	// Until is when the choice ends, and the one before it holds again; zero: never.
	Until time.Time `json:"until,omitzero"`
}

// Connection is the state of the way to the server.
type Connection string

// The states of the connection.
const (
	SignedOut  Connection = "signed-out" // there is no account
	OffLine    Connection = "offline"    // there is one, and the person chose to be offline
	Connecting Connection = "connecting"
	OnLine     Connection = "online"
	Checking   Connection = "checking" // on line, but the server has not answered for some seconds
	Waiting    Connection = "waiting"  // an attempt failed; the next one is at Status.RetryAt
)

// Live tells whether there is a session: what is written goes out by it, at once or
// when the server answers again.
func (c Connection) Live() bool { return c == OnLine || c == Checking }

// Show returns what others see of the person while he is on line.
func (s *Status) Show() Show { return cmp.Or(s.Seen, s.Presence.Show) }

// AccountStatus is the state of one account.
type AccountStatus struct {
	Address    string     `json:"address"`       // bare JID
	JID        string     `json:"jid,omitempty"` // full JID while on line
	URL        string     `json:"url,omitempty"` // the BOSH address
	Connection Connection `json:"connection"`
	CanHide    bool       `json:"canHide,omitempty"`
	Problem    *Problem   `json:"problem,omitempty"`
	RetryAt    time.Time  `json:"retryAt,omitzero"`
	Unread     int        `json:"unread"` // messages not read
	// Reading is how many messages have been read of what was missed, while that takes
	// longer than a second; 0: none is being read.
	Reading int `json:"reading,omitempty"`
	// Nick is what the person is called, and Picture names what he shows, as [Contact] has
	// them.
	Nick    string `json:"nick,omitempty"`
	Picture string `json:"picture,omitempty"`
}

// Status is the state of the resident and, in short, of all accounts. What it says of an
// account, from Address to RetryAt, is said of the first one that is not on line, or else
// of the first one.
type Status struct {
	Version string `json:"version"`
	// Accounts are those that are signed in, in the order in which they were, but for those that
	// the person has put first since; none when nobody is.
	Accounts   []AccountStatus `json:"accounts,omitempty"`
	Address    string          `json:"address,omitempty"` // bare JID, empty when signed out
	JID        string          `json:"jid,omitempty"`     // full JID while on line
	URL        string          `json:"url,omitempty"`     // the BOSH address
	Connection Connection      `json:"connection"`
	Presence   Presence        `json:"presence"` // as the person chose it
	// Until is when that choice ends by itself; zero: never.
	Until time.Time `json:"until,omitzero"`
	// Seen is what others see of it: away, when the person is not there. It is empty when
	// that is the same.
	Seen Show `json:"seen,omitempty"`
	// Recent are the last choices with a text, the newest first.
	Recent []Presence `json:"recent,omitempty"`
	// Kept are those that the person keeps for another time, in the order in which he did.
	Kept []Presence `json:"kept,omitempty"`
	// Muted are the conversations that raise no popup for a while.
	Muted []Muted `json:"muted,omitempty"`
	// Pinned are the conversations that the person keeps on top, the last one he has put there
	// at the end.
	Pinned []Ref `json:"pinned,omitempty"`
	// Overdue is how many urgent messages have waited so long for somebody to deal with them
	// that the icon says so.
	Overdue int `json:"overdue,omitempty"`
	// TrayIcon is in what the icon is drawn: "light" or "dark", else in colour.
	TrayIcon string `json:"trayIcon,omitempty"`
	// HotKey is what opens the window for a quick message, as in "Ctrl+Alt+V"; without a plus there
	// is none.
	HotKey  string   `json:"hotKey,omitempty"`
	Phrases []string `json:"phrases,omitempty"` // the canned ones
	// Favourites are the people and rooms that stand first where somebody is chosen, by bare
	// addresses and in the order of the person: whichever account knows one means him.
	Favourites []string `json:"favourites,omitempty"`
	// CtrlEnter says that Ctrl+Enter sends what is written, and Enter breaks the line.
	CtrlEnter bool `json:"ctrlEnter,omitempty"`
	// FirstSteps says that the person is to be told how to live with the program: he has just come
	// to it. It ends by the setting of that name, which a face sets when he has read it.
	FirstSteps bool `json:"firstSteps,omitempty"`
	// Look is how the windows are to look.
	Look     Look   `json:"look,omitzero"`
	Language string `json:"language,omitempty"` // that every face speaks, "ru" or "en"; empty: each its own
	// Demo says that this is the resident of an office to try things in, see [Resident.TryDemo].
	Demo bool `json:"demo,omitempty"`
	// Autostart says whether the program starts with the desktop, where that can be said.
	Autostart *bool `json:"autostart,omitempty"`
	// Managed is what the organisation has set above the person's settings.
	Managed []Managing `json:"managed,omitempty"`
	// CanHide tells whether the server offers a way to be [Invisible].
	CanHide bool     `json:"canHide,omitempty"`
	Problem *Problem `json:"problem,omitempty"` // why not on line, or what else needs a remedy
	// Trouble is a file of the program's own that could not be used at its start. It
	// works without; [Resident.SetAside] ends that.
	Trouble *Problem `json:"trouble,omitempty"`
	// Popups is how popups reach the person; nil while that is not known.
	Popups *Popups `json:"popups,omitempty"`
	// Notice is something about this computer that keeps nothing from working, and should
	// be known.
	Notice  *Problem  `json:"notice,omitempty"`
	RetryAt time.Time `json:"retryAt,omitzero"`
	Unread  int       `json:"unread"` // messages not read, over all accounts
}

// Ref names somebody as an account sees him: two accounts may know the same person, with
// other names, other presences and other conversations. Who asks may leave the account
// out: then it is the first that is signed in.
type Ref struct {
	Account string `json:"account,omitempty"` // bare JID of ours
	Address string `json:"address,omitempty"` // bare JID of his; of an occupant of a room the whole one
}

// OwnServer tells whether it is no person, but the server of the account, or a service there:
// none can write by such an address whom the server does not let.
func (r Ref) OwnServer() bool {
	_, domain, _ := strings.Cut(r.Account, "@")
	return domain != "" && (r.Address == domain || !strings.Contains(r.Address, "@") && strings.HasSuffix(r.Address, "."+domain))
}

// IsZero tells whether nobody is named.
func (r Ref) IsZero() bool { return r == Ref{} }

// Means tells whether a peer is one of those whom it names: somebody, or a room with its occupants;
// an account, where it has no address; all where it names nobody.
func (r Ref) Means(peer Ref) bool {
	bare, _, _ := strings.Cut(peer.Address, "/")
	return (r.Account == "" || r.Account == peer.Account) && (r.Address == "" || r.Address == peer.Address || r.Address == bare)
}

// Compare orders by address, and then by account.
func (r Ref) Compare(o Ref) int {
	return cmp.Or(strings.Compare(r.Address, o.Address), strings.Compare(r.Account, o.Account))
}

// Contact is somebody in the roster. Who has written without being in it is a stranger:
// no contact, but a [Conversation], and shown by the whole address.
type Contact struct {
	Ref
	Name   string   `json:"name"` // as the roster says, else the local part of an address of our own domain, and the whole of another
	Groups []string `json:"groups,omitempty"`
	Show   Show     `json:"show"`
	Text   string   `json:"text,omitempty"` // the status text
	// InRoster is false for a stranger.
	InRoster bool `json:"inRoster"`
	// Subscription says who sees whom, and Asked that the person has asked to see him and
	// was not answered yet.
	Subscription Subscription `json:"subscription,omitempty"`
	Asked        bool         `json:"asked,omitempty"`
	Blocked      bool         `json:"blocked,omitempty"`
	Nick         string       `json:"nick,omitempty"` // what he calls himself
	// Picture names the picture he shows, see [Cards]; empty: none is known.
	Picture string `json:"picture,omitempty"`
}

// Conversation sums up the messages exchanged with one peer.
type Conversation struct {
	Peer   Ref `json:"peer"`
	Unread int `json:"unread"`
	// Displayed is the Place up to which the other one has read what we wrote; 0: unknown.
	// What we wrote until there and has been sent is [Displayed].
	Displayed int64 `json:"displayed,omitempty"`
	// NoReply says that the other one has said that he takes no messages of people (XEP-0506).
	NoReply bool `json:"noReply,omitempty"`
	// Room is that of the conversation: Peer is the room, or one of its occupants. Mentions is how
	// many of the unread messages call the person.
	Room     string  `json:"room,omitempty"`
	Mentions int     `json:"mentions,omitempty"`
	Last     Message `json:"last"`
}

// State is how far a message of our own has come. Messages of others have none.
type State string

// The states of an own message, in the order in which they are reached.
const (
	Queued    State = "queued"    // stored, not yet taken by the server
	Sent      State = "sent"      // the server has answered the request that carried it
	Delivered State = "delivered" // the recipient's program has confirmed it (XEP-0184)
	Displayed State = "displayed" // the recipient has read it (XEP-0333)
	Failed    State = "failed"    // the server returned it; Message.Error says why
)

// Type is the type of a message, RFC 6121 §5.2.2.
type Type string

// The types of message that people and business systems send.
const (
	TypeChat     Type = "chat"
	TypeNormal   Type = "normal"
	TypeHeadline Type = "headline"
	// TypeRoom is that of what is said to all in a room.
	TypeRoom Type = "groupchat"
)

// Outgoing is a message to be sent.
type Outgoing struct {
	Account string `json:"account,omitempty"` // by which it goes; empty: the one that knows To
	To      string `json:"to"`                // bare or full JID
	Type    Type   `json:"type,omitempty"`    // TypeChat when empty
	Subject string `json:"subject,omitempty"`
	Body    string `json:"body"`
	// ReplyTo is the id of the message that this one answers (XEP-0461); may be empty.
	ReplyTo string  `json:"replyTo,omitempty"`
	Notice  *Notice `json:"notice,omitempty"` // what it says of itself besides its text
	// Files are those that it tells of, at most [MaxFiles], as [Files.Put] has put them with the
	// server. Their addresses become the end of Body.
	Files []Attachment `json:"files,omitempty"`
	// Broadcast holds together what goes to many, see [Broadcasting]; empty: this goes to one.
	Broadcast string `json:"broadcast,omitempty"`
	// At is when it is to go out: it is kept until then, over restarts, and what is long past when the
	// account comes on line goes out then. Zero, or past: at once.
	At time.Time `json:"at,omitzero"`
	// Undo has it go out after [UndoTime], and a popup offer to take it back until then; At is not
	// looked at.
	Undo bool `json:"undo,omitempty"`
}

// UndoTime is for how long what was sent by one click can be taken back.
const UndoTime = 3 * time.Second

// Screen names a view of the window program.
type Screen string

// The screens.
const (
	ScreenSignIn       Screen = "sign-in"
	ScreenContacts     Screen = "contacts"     // the compact window
	ScreenConversation Screen = "conversation" // the compact window, at View.Peer
	ScreenQuick        Screen = "quick"        // the small window to type one message to View.Peer; for nobody, the search for him
	ScreenAdd          Screen = "add"          // the form to add View.Peer to the contacts
	ScreenJoin         Screen = "join"         // the form to enter the room View.Peer; of none, to look for one
	ScreenTakeover     Screen = "takeover"     // what [Snapshot.Takeovers] holds, and nothing else
	ScreenSettings     Screen = "settings"     // what the person can set
	ScreenBroadcast    Screen = "broadcast"    // the window to alert many
)

// View is something to bring before the person.
type View struct {
	Screen Screen `json:"screen"`
	Peer   Ref    `json:"peer,omitzero"`
	// Text is put before the person in a conversation, behind what he has begun to write;
	// nothing is sent.
	Text string `json:"text,omitempty"`
	// Password is put into the form to enter a room.
	Password string `json:"password,omitempty"`
	// Number is that of a message in the journal which is to be answered: the window for one
	// message quotes it.
	Number int64 `json:"number,omitempty"`
	// Attach has the window for one message ask for a file at once.
	Attach bool `json:"attach,omitempty"`
	// Unasked says that something has come and the person has not asked for the window:
	// it must not take the keyboard from what they are doing.
	Unasked bool `json:"unasked,omitempty"`
}

// Snapshot is the whole state that faces draw.
type Snapshot struct {
	Seq           uint64         `json:"seq"` // the number of the last event it contains
	Status        Status         `json:"status"`
	Contacts      []Contact      `json:"contacts"`
	Conversations []Conversation `json:"conversations"` // newest first
	// Requests are those who ask to see the person's presence, the newest last; at most
	// [MaxRequests] of each account.
	Requests []Request `json:"requests,omitempty"`
	// Rooms are those that the accounts are in or remember, and Invitations those that wait for
	// an answer, the newest last.
	Rooms       []Room       `json:"rooms,omitempty"`
	Invitations []Invitation `json:"invitations,omitempty"`
	// Drafts are the texts that were begun and not sent, the newest last. No event tells of
	// a change.
	Drafts []Draft `json:"drafts,omitempty"`
	// Takeovers are the messages that take the screens over, the oldest first.
	Takeovers []Takeover `json:"takeovers,omitempty"`
	Uploads   []Upload   `json:"uploads,omitempty"` // files on their way, the oldest first
	// View is what was last asked to be shown, for a window that has just started;
	// without a screen nothing was.
	View View `json:"view"`
}

// Draft is a text that was begun and not sent.
type Draft struct {
	Peer Ref    `json:"peer"`
	Text string `json:"text"`
}

// MaxRequests is how many requests an account keeps. A flood of them leaves the rest with the
// server, which tells them again at the next sign-in.
const MaxRequests = 64

// Kind tells which field of an [Event] is set.
type Kind string

// The kinds of event. After an EventAccount nothing holds any more that a face knew of
// contacts, conversations, rooms, requests and drafts: it begins anew with a snapshot. Status
// says then which accounts there are.
const (
	EventStatus       Kind = "status"       // Status replaces the one before
	EventAccount      Kind = "account"      // an account was signed in or out
	EventContact      Kind = "contact"      // Contact was added or changed
	EventContactGone  Kind = "contact-gone" // the contact with the Ref of Contact is none any more
	EventContacts     Kind = "contacts"     // Contacts replaces all of Account
	EventAllOffline   Kind = "all-offline"  // nothing is known of the presence of anybody of Account: all are off line
	EventMessage      Kind = "message"      // Message was stored, or has changed; Conversation is set too
	EventEdited       Kind = "edited"       // Message was corrected, taken back or reacted to; Conversation is set too
	EventConversation Kind = "conversation" // Conversation has changed without a message: it was read
	EventAlert        Kind = "alert"        // Alert is to be raised
	EventWithdraw     Kind = "withdraw"     // the popup of Alert.Number is to be taken back; without one, those of Alert.Peer but the urgent ones
	EventRequest      Kind = "request"      // Requests replaces all: somebody asks to see the presence, or was answered
	EventTakeover     Kind = "takeover"     // Takeovers replaces all
	EventBlocked      Kind = "blocked"      // whom Account blocks has changed; contacts are told besides
	EventProgress     Kind = "progress"     // SignIn has come to Progress
	EventShow         Kind = "show"         // View is to be brought before the person
	EventTyping       Kind = "typing"       // Typing: somebody writes, or no longer does
	EventRoom         Kind = "room"         // Room is new or has changed
	EventRoomGone     Kind = "room-gone"    // the room with the Ref of Room is none of the account's any more
	EventOccupants    Kind = "occupants"    // who is in Room has changed, see [Rooms.Occupants]
	EventRoomNews     Kind = "room-news"    // RoomNews has happened
	EventInvitation   Kind = "invitation"   // Invitations replaces all
	EventUpload       Kind = "upload"       // Upload was begun, or has changed
	EventFetching     Kind = "fetching"     // Fetching has come so far
	EventQuit         Kind = "quit"         // the resident ends; the face does too
)

// Event is one change. Seq grows by one with each.
type Event struct {
	Seq          uint64        `json:"seq"`
	Kind         Kind          `json:"kind"`
	Account      string        `json:"account,omitempty"`
	Status       *Status       `json:"status,omitempty"`
	Contact      *Contact      `json:"contact,omitempty"`
	Contacts     []Contact     `json:"contacts,omitempty"`
	Message      *Message      `json:"message,omitempty"`
	Conversation *Conversation `json:"conversation,omitempty"`
	Alert        *Alert        `json:"alert,omitempty"`
	Requests     []Request     `json:"requests,omitempty"`
	Takeovers    []Takeover    `json:"takeovers,omitempty"`
	Progress     Progress      `json:"progress,omitempty"`
	View         *View         `json:"view,omitempty"`
	Typing       *Typing       `json:"typing,omitempty"`
	Room         *Room         `json:"room,omitempty"`
	RoomNews     *RoomNews     `json:"roomNews,omitempty"`
	Invitations  []Invitation  `json:"invitations,omitempty"`
	Upload       *Upload       `json:"upload,omitempty"`
	Fetching     *Fetching     `json:"fetching,omitempty"`
}

// Typing says that somebody writes to the person, or no longer does. The end may never
// come: after a minute it is to be forgotten.
type Typing struct {
	Peer Ref  `json:"peer"`
	On   bool `json:"on"`
}
