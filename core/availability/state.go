package availability

import (
	"errors"
	"slices"

	"vestnik/core/charset"
	"vestnik/core/desk"
)

// How many statuses are kept.
const (
	MaxRecent = 10
	MaxOwn    = 20
)

// ErrFull says that the person keeps [MaxOwn] statuses already.
var ErrFull = errors.New("availability: no more statuses of one's own")

// State is what is saved, as JSON.
type State struct {
	Choice desk.Choice `json:"choice"`
	// Before is the choice without an end that holds again when one with an end has
	// ended; zero while the choice has none.
	Before desk.Presence `json:"before,omitzero"`
	// Recent are the last different choices with a text, the newest first, [MaxRecent]
	// of them at most and none that are in Own.
	Recent []desk.Presence `json:"recent,omitempty"`
	// Own are the statuses that the person keeps, in the order in which he added them.
	Own []desk.Presence `json:"own,omitempty"`
}

// State returns what is to be saved. The caller owns it.
func (m *Machine) State() State {
	s := m.state
	s.Recent, s.Own = slices.Clone(s.Recent), slices.Clone(s.Own)
	return s
}

// Keep adds a status to those of one's own. One that is there already stays where it is.
func (m *Machine) Keep(p desk.Presence) error {
	switch {
	case slices.Contains(m.state.Own, p):
		return nil
	case len(m.state.Own) >= MaxOwn:
		return ErrFull
	}
	m.state.Own = append(m.state.Own, p)
	m.state.Recent = without(m.state.Recent, p)
	return nil
}

// Drop takes a status out of those of one's own and out of the recent ones.
func (m *Machine) Drop(p desk.Presence) {
	m.state.Own, m.state.Recent = without(m.state.Own, p), without(m.state.Recent, p)
}

// remember puts a choice before the recent ones.
func (s *State) remember(p desk.Presence) {
	if p.Text == "" || slices.Contains(s.Own, p) {
		return
	}
	s.Recent = slices.Insert(without(s.Recent, p), 0, p)
	s.Recent = s.Recent[:min(len(s.Recent), MaxRecent)]
}

// without returns a new list in which p is not.
func without(list []desk.Presence, p desk.Presence) []desk.Presence {
	return slices.DeleteFunc(slices.Clone(list), func(q desk.Presence) bool { return q == p })
}

// mended returns a state as a machine leaves one. A file can be edited, or be of another
// version of the program.
func (s State) mended() State {
	clean := State{Choice: desk.Choice{Presence: mend(s.Choice.Presence), Until: s.Choice.Until.Round(0)}}
	if !clean.Choice.Until.IsZero() {
		clean.Before = mend(s.Before)
	}
	for _, p := range s.Own {
		if p = mend(p); !slices.Contains(clean.Own, p) && len(clean.Own) < MaxOwn {
			clean.Own = append(clean.Own, p)
		}
	}
	for _, p := range slices.Backward(s.Recent) {
		clean.remember(mend(p))
	}
	return clean
}

// mend returns a presence that can be shown.
func mend(p desk.Presence) desk.Presence {
	if !slices.Contains(desk.Shows, p.Show) {
		p.Show = desk.Available
	}
	p.Text = charset.Head(p.Text, desk.MaxStatus)
	return p
}
