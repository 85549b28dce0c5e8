package popup

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"
	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// A rig is one implementation of Popups with eyes and hands on its other side.
type rig struct {
	popups Popups
	// expect tells whether exactly these popups are on the screen. Real daemons
	// only tell how many there are.
	expect func(wanted ...Popup) error
	// click chooses the default action of a popup; nil where only a mouse can.
	click func(p Popup) error
	// dismiss closes a popup as a person does, nil where only a mouse can.
	dismiss func(p Popup) error
}

// conform checks what every implementation of Popups promises. The rig begins
// with an empty screen.
func conform(t *testing.T, start func(t *testing.T) rig) {
	actions := []Action{{Key: Default, Label: "Open"}, {Key: Reply, Label: "Reply"}, {Key: Read, Label: "Mark as read"}}
	alice := Popup{Peer: desktest.Peer("alice@example.org"), Title: "Алиса", Text: "Привет <b>всем</b> & каждому 😀", Actions: actions}
	bob := Popup{Peer: desktest.Peer("bob@example.org"), Title: "Bob", Text: "urgent", Urgent: true, Actions: actions}
	rules := []struct {
		name string
		hold func(*testing.T, rig)
	}{
		{"a raised popup is shown verbatim", func(t *testing.T, r rig) {
			r.raise(t, alice)
			r.await(t, alice)
		}},
		{"a newer popup of a peer replaces the older", func(t *testing.T, r rig) {
			newer := alice
			newer.Text = "2"
			r.raise(t, alice)
			r.raise(t, bob)
			r.raise(t, newer)
			r.await(t, newer, bob)
		}},
		{"withdrawing takes away one peer's popup", func(t *testing.T, r rig) {
			r.raise(t, alice)
			r.raise(t, bob)
			r.withdraw(t, alice.Peer)
			r.await(t, bob)
			r.withdraw(t, alice.Peer) // again: no error
			r.withdraw(t, desktest.Peer("nobody@example.org"))
			r.raise(t, alice)
			r.await(t, alice, bob)
		}},
		{"popups of one peer with keys of their own stand side by side, and go together", func(t *testing.T, r rig) {
			first, second := bob, bob
			first.Key, first.Text = "1", "disk full"
			second.Key, second.Text = "2", "no, worse"
			chat := bob
			chat.Urgent, chat.Text = false, "a chat"
			for _, p := range []Popup{first, second, chat, alice} {
				r.raise(t, p)
			}
			r.await(t, first, second, chat, alice)
			second.Text = "better"
			r.raise(t, second)
			r.await(t, first, second, chat, alice)
			r.withdraw(t, bob.Peer, chat.Key, first.Key)
			r.await(t, second, alice)
			r.raise(t, first)
			r.withdraw(t, bob.Peer)
			r.await(t, alice)
			r.raise(t, first)
			r.await(t, first, alice)
		}},
		{"a click says whose popup and which action", func(t *testing.T, r rig) {
			if r.click == nil {
				return
			}
			r.raise(t, alice)
			r.await(t, alice)
			if err := r.click(alice); err != nil {
				t.Fatal(err)
			}
			select {
			case got := <-r.popups.Clicks():
				if want := (Click{Peer: alice.Peer, Action: Default}); got != want {
					t.Errorf("got %v, want %v", got, want)
				}
			case <-time.After(10 * time.Second):
				t.Fatal("no click arrives")
			}
		}},
		{"a popup that was closed by the person is raised anew", func(t *testing.T, r rig) {
			if r.dismiss == nil {
				return
			}
			r.raise(t, alice)
			r.await(t, alice)
			if err := r.dismiss(alice); err != nil {
				t.Fatal(err)
			}
			r.await(t)
			r.raise(t, alice)
			r.await(t, alice)
		}},
		{"many peers at once do not disturb each other", func(t *testing.T, r rig) {
			var all sync.WaitGroup
			for i := range 8 {
				all.Go(func() {
					p := Popup{Peer: desktest.Peer(fmt.Sprintf("peer%d@example.org", i)), Title: "title", Text: "text"}
					for range 5 {
						if err := r.popups.Raise(t.Context(), p); err != nil && !errors.Is(err, ErrSilent) {
							t.Error(err)
						}
					}
					r.withdraw(t, p.Peer)
				})
			}
			all.Wait()
			r.await(t)
		}},
		{"Close ends everything, once and twice", func(t *testing.T, r rig) {
			keyed := bob
			keyed.Key, keyed.Text = "1", "another"
			for _, p := range []Popup{alice, bob, keyed} {
				r.raise(t, p)
			}
			r.await(t, alice, bob, keyed)
			for range 2 {
				if err := r.popups.Close(); err != nil {
					t.Error(err)
				}
			}
			if err := r.popups.Raise(t.Context(), alice); !errors.Is(err, ErrClosed) {
				t.Errorf("Raise: %v, want ErrClosed", err)
			}
			if err := r.popups.Withdraw(t.Context(), alice.Peer); !errors.Is(err, ErrClosed) {
				t.Errorf("Withdraw: %v, want ErrClosed", err)
			}
			if _, open := <-r.popups.Clicks(); open {
				t.Error("Clicks is not closed")
			}
			r.await(t) // nothing stays behind
		}},
	}
	for _, rule := range rules {
		t.Run(rule.name, func(t *testing.T) { rule.hold(t, start(t)) })
	}
}

// raise raises a popup. On a busy machine a real daemon may take more than two
// seconds; the wish stands then, and await sees it come true.
func (r rig) raise(t *testing.T, p Popup) {
	t.Helper()
	if err := r.popups.Raise(t.Context(), p); errors.Is(err, ErrSilent) {
		t.Log(err)
	} else if err != nil {
		t.Fatalf("Raise: %v", err)
	}
}

func (r rig) withdraw(t *testing.T, peer desk.Ref, keys ...string) {
	t.Helper()
	if err := r.popups.Withdraw(t.Context(), peer, keys...); err != nil && !errors.Is(err, ErrSilent) {
		t.Errorf("Withdraw: %v", err)
	}
}

func (r rig) await(t *testing.T, wanted ...Popup) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for {
		err := r.expect(wanted...)
		if err == nil {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatal(err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// same compares what is on the screen by title and text, in any order.
func same(shown, wanted []Popup) error {
	texts := func(popups []Popup) (texts []string) {
		for _, p := range popups {
			texts = append(texts, p.Title+": "+p.Text)
		}
		slices.Sort(texts)
		return texts
	}
	if got, want := texts(shown), texts(wanted); !slices.Equal(got, want) {
		return fmt.Errorf("shown %q, want %q", got, want)
	}
	return nil
}

func TestRecorderConforms(t *testing.T) {
	conform(t, func(t *testing.T) rig {
		r := new(Recorder)
		t.Cleanup(func() { r.Close() })
		return rig{
			popups: r,
			expect: func(wanted ...Popup) error { return same(r.Shown(), wanted) },
			click: func(p Popup) error {
				if !r.Click(p.Peer, Default) {
					return errors.New("not shown")
				}
				return nil
			},
		}
	})
}
