package alert

import "vestnik/core/rules"

// The reasons for which a popup is less than it could be. Those of [Decide] are reasons too.
const (
	Soundless  Reason = "sounds"    // the person wants no sounds
	Discreet   Reason = "preview"   // he wants popups to show less
	OnLocked   Reason = "locked"    // the screen is
	OnShared   Reason = "shared"    // others may look at it
	NotNamed   Reason = "not-named" // the rules about who may be urgent do not name the sender
	NotKnown   Reason = "stranger"  // there are none, and he is a stranger
	NoTakeover Reason = "takeover"  // what is of high urgency is not to take the screens over
)

// facts are all that [Decide] goes by.
type facts struct {
	m   Message
	c   Conversation
	s   Settings
	now Moment
}

func (f *facts) decide() Decision { return Decide(f.m, f.c, f.s, f.now) }

// free are those in which nothing is in the way of a message.
var free = facts{s: Settings{Takeover: true}}

// hindrance is a fact that may be in the way of a message. take makes it as it is in others.
type hindrance struct {
	reason Reason
	take   func(f *facts, from *facts)
}

// hindrances are all, in the order of the rules.
var hindrances = []hindrance{
	{InSight, func(f, from *facts) { f.now.InSight = from.now.InSight }},
	{Untold, func(f, from *facts) { f.m.Untold = from.m.Untold }},
	{Ruled, func(f, from *facts) {
		if f.m.Rule != rules.Urgent { // which is in nobody's way
			f.m.Rule = from.m.Rule
		}
	}},
	{Disturbed, func(f, from *facts) { f.now.DoNotDisturb = from.now.DoNotDisturb }},
	{Quiet, func(f, from *facts) { f.now.Quiet = from.now.Quiet }},
	{Muted, func(f, from *facts) { f.c.Muted = from.c.Muted }},
	{Soundless, func(f, from *facts) { f.s.NoSound = from.s.NoSound }},
	{Discreet, func(f, from *facts) { f.s.Preview = from.s.Preview }},
	{OnLocked, func(f, from *facts) { f.now.Locked = from.now.Locked }},
	{OnShared, func(f, from *facts) { f.now.Shared = from.now.Shared }},
	{NotNamed, func(f, from *facts) {
		if f.c.Urgency == Denied || from.c.Urgency == Denied { // then it is all the same who is a stranger
			f.c.Urgency, f.c.Stranger = from.c.Urgency, from.c.Stranger
		}
	}},
	{NotKnown, func(f, from *facts) {
		if f.c.Urgency == Unruled && from.c.Urgency == Unruled {
			f.c.Stranger = from.c.Stranger
		}
	}},
	{NoTakeover, func(f, from *facts) { f.s.Takeover = from.s.Takeover }},
}

// Why tells what is in the way of a message that comes now, in the order of the rules: each of
// these alone would have it told of as less than it could be. It asks [Decide] what a message
// does that nothing is in the way of, and then what each fact alone makes of that; so there is
// no second list of rules, and where several are in the way each is named.
func Why(m Message, c Conversation, s Settings, now Moment) (all []Reason) {
	is := facts{m, c, s, now}
	could := is
	for _, h := range hindrances {
		h.take(&could, &free)
	}
	most := could.decide()
	for _, h := range hindrances {
		with := could
		if h.take(&with, &is); with.decide() != most {
			all = append(all, h.reason)
		}
	}
	return all
}

// Hindrances are all that [Why] may name, in the order of the rules.
func Hindrances() (all []Reason) {
	for _, h := range hindrances {
		all = append(all, h.reason)
	}
	return all
}
