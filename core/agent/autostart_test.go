package agent_test

import (
	"errors"
	"sync"
	"testing"

	"vestnik/core/desk"
	"vestnik/core/policy"
)

// switchOf is a desktop's entry in memory.
type switchOf struct {
	mu   sync.Mutex
	on   bool
	err  error
	sets int
}

func (s *switchOf) Enabled() (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.on, nil
}

func (s *switchOf) Set(on bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.on = on
		s.sets++
	}
	return s.err
}

func TestWhetherItStartsWithTheDesktopIsSaidAndChanged(t *testing.T) {
	w := newWorld(t)
	entry := &switchOf{}
	w.autostart = entry
	a, _ := w.resident()
	is := func(want bool) {
		t.Helper()
		s, err := a.Snapshot(t.Context())
		if err != nil || s.Status.Autostart == nil || *s.Status.Autostart != want {
			t.Errorf("%v %v", s.Status.Autostart, err)
		}
	}
	is(false)
	for _, on := range []bool{true, false} {
		if err := a.SetAutostart(t.Context(), on); err != nil {
			t.Fatal(err)
		}
		is(on)
	}
	entry.err = errors.New("for everybody")
	if err := a.SetAutostart(t.Context(), true); !errors.Is(err, &desk.Problem{Code: desk.NoAutostart}) {
		t.Error(err)
	}
	is(false)
}

func TestTheOrganisationSaysWhetherItStartsWithTheDesktop(t *testing.T) {
	w := newWorld(t)
	entry := &switchOf{}
	w.autostart = entry
	w.set(values{policy.Autostart: true})
	a, _ := w.resident()
	if !entry.on {
		t.Error("the organisation's will is not done")
	}
	isManaged(t, "off", a.SetAutostart(t.Context(), false), "autostart")
	if err := a.SetAutostart(t.Context(), true); err != nil {
		t.Error(err)
	}
	if !entry.on {
		t.Error("off all the same")
	}
}

func TestWhereNothingStartsWithTheDesktopItIsSaid(t *testing.T) {
	w := newWorld(t)
	a, _ := w.resident()
	if err := a.SetAutostart(t.Context(), true); !errors.Is(err, &desk.Problem{Code: desk.NoAutostart}) {
		t.Error(err)
	}
	if s, _ := a.Snapshot(t.Context()); s.Status.Autostart != nil {
		t.Error("said")
	}
}
