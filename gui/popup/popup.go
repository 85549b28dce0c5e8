package popup

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"vestnik/core/desk"
)

// Popup is one notification. All text is shown verbatim.
type Popup struct {
	Peer   desk.Ref // whose popup it is
	Key    string   // which of the peer's: a newer one replaces that of the same peer and key
	Title  string
	Text   string
	Urgent bool // stays until it is dealt with
	// Quiet says that the system is asked not to disturb: the popup makes no sound, and
	// does not force itself on anybody.
	Quiet   bool
	Expires time.Time // when it is of no use any more; zero: never
	// Picture is that of the peer, as PNG; empty for none. Not every daemon shows it.
	Picture []byte
	// Actions are offered in this order. The one with the key [Default] is what a
	// click on the popup itself means, where a daemon offers that.
	Actions []Action

	pictured bool // the peer has a picture, which is still to be fetched
}

// place is where a popup goes: another one there replaces it.
type place struct {
	peer desk.Ref
	key  string
}

func placeOf(p Popup) place { return place{p.Peer, p.Key} }

// is tells whether a place is that of a peer and one of the keys, or any where there are none.
func (at place) is(peer desk.Ref, keys []string) bool {
	return at.peer == peer && (len(keys) == 0 || slices.Contains(keys, at.key))
}

// Action is something the person can choose in a popup.
type Action struct {
	Key   string // comes back in Click.Action
	Label string
	// Input is what stands in the field for a text that goes with the action, where popups
	// can have one; empty: there is none.
	Input string
}

// The keys of the actions that [Serve] offers.
const (
	Default = "default" // the click on the popup itself: open the conversation
	Reply   = "reply"   // send what was typed; where nothing was, open it, to write
	Read    = "read"    // mark it as read
	Join    = "join"    // go into the room of an invitation
	Decline = "decline" // do not
	Accept  = "accept"  // let the one who asks see the presence
	Refuse  = "refuse"  // do not
)

// Click says that the person has chosen an action of a peer's popup.
type Click struct {
	Peer   desk.Ref
	Key    string
	Action string
	Text   string // what was typed; with [Default] it is to be kept, and not sent
}

// Popups shows notifications. All methods are safe for concurrent use. Raise and
// Withdraw of one peer take effect in the order in which they are called; they
// block until the daemon has answered, and for two seconds at most.
type Popups interface {
	// Raise shows p, in place of the earlier popup of its peer and key if that is still
	// there. When a newer call for the same overtakes it, it returns nil. When nothing
	// is there to show popups it fails, and p is shown as soon as there is, unless it
	// is withdrawn before.
	Raise(ctx context.Context, p Popup) error

	// Withdraw takes the popups of a peer back that have one of the keys, or all where none
	// is named. It is no error when there are none.
	Withdraw(ctx context.Context, peer desk.Ref, keys ...string) error

	// Clicks delivers what the person chooses. It is closed by Close. A reader that
	// does not read loses clicks.
	Clicks() <-chan Click

	// Way tells how popups are shown now, and what is wrong with that. It asks the system,
	// and shows nothing.
	Way(ctx context.Context) Way

	// Close takes all popups back and ends the work, within two seconds. It may be
	// called twice.
	Close() error
}

// The ways in which showing a popup fails.
var (
	ErrNoBus    = errors.New("popup: no session bus")
	ErrNoDaemon = errors.New("popup: no notification daemon")
	ErrSilent   = errors.New("popup: the notification daemon does not answer")
	ErrNoToasts = errors.New("popup: this Windows shows no toasts")
	ErrClosed   = errors.New("popup: closed")

	// Somebody does not want them, see [Unwanted].
	ErrOff       = errors.New("popup: the person has switched ours off")
	ErrAllOff    = errors.New("popup: the person has switched all off")
	ErrForbidden = errors.New("popup: the administrator has switched them off")
)

// Unwanted tells whether a popup was not shown because somebody does not want any. That is
// to be respected, and not to be got around.
func Unwanted(err error) bool {
	return errors.Is(err, ErrOff) || errors.Is(err, ErrAllOff) || errors.Is(err, ErrForbidden)
}

// Application is the name under which popups appear.
const Application = "Vestnik"

// line makes text fit for a title: one line, without characters that control the
// terminal or turn the writing direction of what follows.
func line(text string) string {
	return strings.Join(strings.Fields(plain(text)), " ")
}

// plain removes from text what is not text: control characters other than line
// ends and tabs, direction overrides and isolates, and bytes that are not UTF-8,
// for which a bus ends the connection.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r),
			r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))
}
