package alert

import (
	"strings"
	"time"

	"vestnik/core/rules"
)

// StaleAfter is the age from which a message that was kept for us is only counted:
// a person back from leave wants to read, not to be told.
const StaleAfter = 7 * 24 * time.Hour

// Message is what Decide needs to know of a message. What is known already, such as the
// second copy of one, is no message.
type Message struct {
	Mine     bool // we wrote it, here or in another program
	Read     bool // it was read elsewhere, or is from the history
	Pressing bool // it wants to stay until it is dealt with
	High     bool // and says of itself that it is of high urgency
	Expired  bool // it is of no use any more
	Untold   bool // it was said in a room, and is not of what the person wants to be told of there
	Subject  string
	Body     string
	Delayed  bool          // it was kept for us while we were away
	Age      time.Duration // how long, when Delayed
	// Rule is what the rules of the person, or of his organisation, do with it.
	Rule rules.Effect
}

// presses tells whether it wants to stay until it is dealt with, or is to.
func (m *Message) presses() bool { return m.Pressing || m.Rule == rules.Urgent }

// Conversation is what Decide needs to know of the one to which it belongs.
type Conversation struct {
	Stranger bool // the sender is not in the roster
	Urgency  Urgency
	Muted    bool // the person wants to hear nothing of it for a while
}

// Urgency is what the rules about who may be urgent say of a sender.
type Urgency uint8

const (
	Unruled Urgency = iota // there are no rules
	Denied                 // there are, and they do not name him
	Granted                // they name him
)

// MayBeUrgent tells whether a sender may be urgent: whom the rules name; without rules, who
// is no stranger.
func (u Urgency) MayBeUrgent(stranger bool) bool { return u == Granted || u == Unruled && !stranger }

// Settings is what the person wants at all times.
type Settings struct {
	Preview  Preview
	Takeover bool // what is of high urgency may take the screens over
	NoSound  bool
}

// Preview is how much of a message a popup shows. The values are those of settings and
// policy.
type Preview string

// The previews, the least last.
const (
	All  Preview = "all"
	Name Preview = "name" // who has written, and not what
	None Preview = "none" // only that something has come
)

// Previews are all, in the order in which they are offered.
var Previews = []Preview{All, Name, None}

// Moment is what the person is doing now.
type Moment struct {
	InSight      bool // the message is before his eyes, and he sits there
	DoNotDisturb bool // as their own presence says
	Quiet        bool // by the hours that are set
	Locked       bool // the screen is, and whoever passes sees what pops up there
	Shared       bool // others may look at the screen too
	Crowded      bool // there were too many popups in the last second
}

// Reason is the rule that has decided, for the log.
type Reason string

// The reasons, in the order in which the rules are tried.
const (
	Own       Reason = "own"
	WasRead   Reason = "read"
	Empty     Reason = "empty"
	InSight   Reason = "in-sight"
	Untold    Reason = "room"
	Stale     Reason = "stale"
	Expired   Reason = "expired"
	Ruled     Reason = "rule"
	Disturbed Reason = "do-not-disturb"
	Quiet     Reason = "quiet"
	Muted     Reason = "muted"
	Crowded   Reason = "crowded"
	Kept      Reason = "kept"
	Live      Reason = "live"
)

// Group is the popup in which a message is shown.
type Group uint8

// The groups.
const (
	NoPopup  Group = iota
	InSum          // the one that says how many there were, later
	OfPeer         // that of its conversation, in place of the one before
	OfItself       // one of its own
)

// Decision is what a message may do.
type Decision struct {
	Show    Show
	Group   Group
	Sound   bool    // the popup may be heard
	Preview Preview // of a popup, when there is one
	Reason  Reason
}

// Popup tells whether a popup is to be raised now.
func (d Decision) Popup() bool { return d.Show >= Banner }

// Decide applies the rules of the package comment.
func Decide(m Message, c Conversation, s Settings, now Moment) Decision {
	if m.Rule == rules.Urgent {
		c.Urgency = Granted
	}
	breaks := m.presses() && c.Urgency == Granted && !m.Delayed
	switch {
	case m.Mine:
		return Decision{Reason: Own}
	case m.Read:
		return Decision{Reason: WasRead}
	case strings.TrimSpace(m.Subject) == "" && strings.TrimSpace(m.Body) == "":
		return Decision{Reason: Empty}
	case now.InSight:
		return Decision{Reason: InSight}
	case m.Untold:
		return Decision{Show: Badge, Reason: Untold}
	case m.Delayed && m.Age >= StaleAfter:
		return Decision{Show: Badge, Reason: Stale}
	case m.Expired:
		return Decision{Show: Badge, Reason: Expired}
	case m.Rule == rules.NoPopup && !breaks:
		return Decision{Show: Badge, Reason: Ruled}
	case now.DoNotDisturb && !breaks:
		return Decision{Show: Badge, Group: InSum, Reason: Disturbed}
	case now.Quiet && !breaks:
		return Decision{Show: Badge, Group: InSum, Reason: Quiet}
	case c.Muted && !breaks:
		return Decision{Show: Badge, Group: InSum, Reason: Muted}
	case now.Crowded:
		return Decision{Show: Badge, Group: InSum, Reason: Crowded}
	}
	d := Decision{Show: Banner, Group: OfPeer, Preview: Shown(s.Preview, now.Locked || now.Shared), Reason: Live}
	d.Sound = !s.NoSound && m.Rule != rules.NoSound
	switch {
	case m.Delayed:
		d.Sound, d.Reason = false, Kept
	case m.presses() && c.Urgency.MayBeUrgent(c.Stranger):
		d.Show, d.Group = Sticky, OfItself
		if m.High && s.Takeover {
			d.Show = Takeover
		}
	}
	return d
}

// Shown is how much is shown where the person wants so much to be shown, and others may see it.
func Shown(wanted Preview, seen bool) Preview {
	switch {
	case wanted == None:
		return None
	case wanted == Name, seen:
		return Name
	}
	return All
}
