package alert

import (
	"strings"
	"time"
)

// StaleAfter is the age from which a message that was kept for us is only counted:
// a person back from leave wants to read, not to be told.
const StaleAfter = 7 * 24 * time.Hour

// Message is what Decide needs to know of a message.
type Message struct {
	Mine     bool // we wrote it, here or in another program
	Pressing bool // it wants to stay until it is dealt with
	Expired  bool // it is of no use any more
	Subject  string
	Body     string
	Stranger bool          // the sender is not in the roster
	Delayed  bool          // it was kept for us while we were away
	Age      time.Duration // how long, when Delayed
	Urgency  Urgency
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
	Sound bool
}

// Moment is what the person is doing now.
type Moment struct {
	Attended     bool // looking at this conversation
	DoNotDisturb bool // as their own presence says
	Quiet        bool // by the hours that are set
}

// Reason is the rule that has decided, for the log.
type Reason string

// The reasons, in the order in which the rules are tried.
const (
	Own       Reason = "own"
	Empty     Reason = "empty"
	Attended  Reason = "attended"
	Disturbed Reason = "do-not-disturb"
	Stale     Reason = "stale"
	Expired   Reason = "expired"
	Quiet     Reason = "quiet"
	Kept      Reason = "kept"
	Live      Reason = "live"
)

// Decision is what a message may do.
type Decision struct {
	Popup  bool // raise the popup of its conversation, or replace it
	Sound  bool
	Urgent bool // the popup stays until it is dealt with
	Count  bool // it is something unread
	// Held says that a popup is due when the quiet hours end: one for all.
	Held   bool
	Reason Reason
}

// Decide applies the rules of the package comment.
func Decide(m Message, s Settings, now Moment) Decision {
	switch {
	case m.Mine:
		return Decision{Reason: Own}
	case strings.TrimSpace(m.Subject) == "" && strings.TrimSpace(m.Body) == "":
		return Decision{Reason: Empty}
	case now.Attended:
		return Decision{Reason: Attended}
	case now.DoNotDisturb:
		return Decision{Count: true, Reason: Disturbed}
	case m.Delayed && m.Age >= StaleAfter:
		return Decision{Count: true, Reason: Stale}
	case m.Expired:
		return Decision{Count: true, Reason: Expired}
	case now.Quiet && (m.Delayed || m.Urgency != Granted || !m.Pressing):
		return Decision{Count: true, Held: true, Reason: Quiet}
	case m.Delayed:
		return Decision{Popup: true, Count: true, Reason: Kept}
	}
	return Decision{
		Popup:  true,
		Sound:  s.Sound,
		Urgent: m.Pressing && m.Urgency.MayBeUrgent(m.Stranger),
		Count:  true,
		Reason: Live,
	}
}
