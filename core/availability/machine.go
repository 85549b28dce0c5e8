package availability

import (
	"errors"
	"time"

	"vestnik/core/desk"
)

// Limits are when a person is away: for how long he touches nothing until then, never with 0.
type Limits struct {
	Away     time.Duration
	Extended time.Duration // extended away; counted from the same moment, so it is the longer one

	IgnoreLock bool // a screen that is locked changes nothing in what is shown
}

// ErrPast says that a choice would have ended before it began.
var ErrPast = errors.New("availability: the end has passed already")

// Machine holds the choice and what is known of the person. Its methods return at once;
// one goroutine at a time may call them.
type Machine struct {
	limits Limits
	state  State
	idle   time.Duration
	locked bool
	asleep bool
}

// New returns the machine of a person who is there and has chosen what was saved, at a
// start of the program. The zero [State] is a person who has chosen nothing yet: he is
// available. What is wrong in a state is mended.
func New(limits Limits, saved State, now time.Time) *Machine {
	m := &Machine{limits: limits, state: saved.mended()}
	m.Tick(now)
	return m
}

// Choose makes a choice. With [ErrPast] all stays as it was.
func (m *Machine) Choose(c desk.Choice, now time.Time) error {
	m.Tick(now)
	c.Until = c.Until.Round(0) // the clock on the wall counts
	if !c.Until.IsZero() && !c.Until.After(now) {
		return ErrPast
	}
	switch {
	case c.Until.IsZero():
		m.state.Before = desk.Presence{}
	case m.state.Choice.Until.IsZero():
		m.state.Before = m.state.Choice.Presence
	}
	m.state.Choice = c
	m.state.remember(c.Presence)
	return nil
}

// Person says that the person has touched nothing for so long, and whether the screen is
// locked. It may be called as often as one likes; what was said last holds.
func (m *Machine) Person(idle time.Duration, locked bool, now time.Time) {
	m.idle, m.locked = idle, locked
	m.Tick(now)
}

// Sleep says that the machine is about to sleep.
func (m *Machine) Sleep(now time.Time) {
	m.asleep = true
	m.Tick(now)
}

// Wake says that the machine has slept. Whether the person is there is what [Machine.Person]
// was told last.
func (m *Machine) Wake(now time.Time) {
	m.asleep = false
	m.Tick(now)
}

// Limit changes the limits. What was said to [Machine.Person] counts by them at once.
func (m *Machine) Limit(limits Limits) { m.limits = limits }

// Tick ends the choice if its time has come.
func (m *Machine) Tick(now time.Time) {
	if until := m.state.Choice.Until; !until.IsZero() && !until.After(now) {
		m.state.Choice, m.state.Before = desk.Choice{Presence: m.state.Before}, desk.Presence{}
	}
}

// Due returns when [Machine.Tick] is to be called, by the clock on the wall; ok is false
// when nothing comes to an end.
func (m *Machine) Due() (due time.Time, ok bool) {
	return m.state.Choice.Until, !m.state.Choice.Until.IsZero()
}

// Choice returns the choice that holds.
func (m *Machine) Choice() desk.Choice { return m.state.Choice }

// Presence returns what is to be shown.
func (m *Machine) Presence() desk.Presence {
	p := m.state.Choice.Presence
	if automatic(p.Show) {
		switch {
		case m.limits.Extended > 0 && m.idle >= m.limits.Extended:
			p.Show = desk.ExtendedAway
		case m.limits.Away > 0 && m.idle >= m.limits.Away, m.locked && !m.limits.IgnoreLock, m.asleep:
			p.Show = desk.Away
		}
	}
	return p
}

// There tells whether the person sits there, whatever he has chosen to be shown.
func (m *Machine) There() bool {
	return !m.locked && !m.asleep && (m.limits.Away <= 0 || m.idle < m.limits.Away)
}

// Locked tells whether the screen is locked.
func (m *Machine) Locked() bool { return m.locked }

// automatic tells whether a choice says that the person can be reached.
func automatic(s desk.Show) bool { return s == desk.Available || s == desk.Chat }
