//go:build linux

package popup

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"vestnik/core/desk/desktest"
)

// heard is a sink that notes what is to be heard.
type heard struct {
	mu  sync.Mutex
	all []bool // whether it was urgent
}

func (h *heard) Play(urgent bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all = append(h.all, urgent)
}

func (h *heard) File(urgent bool) string {
	if urgent {
		return "/urgent.wav"
	}
	return "/message.wav"
}

func (h *heard) Close() {}

func (h *heard) sounds() []bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.all)
}

// hears makes a sink that of popups.
func hears(popups Popups) *heard {
	h := new(heard)
	popups.(*freedesktop).sounds = h
	return h
}

func TestADaemonThatPlaysSoundsIsGivenOurs(t *testing.T) {
	address := privateBus(t)
	d := startFake(t, address, "body", "sound")
	popups := open(t)
	h := hears(popups)
	for _, c := range []struct {
		popup      Popup
		file       any
		suppressed bool
	}{
		{Popup{Title: "message"}, "/message.wav", false},
		{Popup{Title: "urgent", Urgent: true}, "/urgent.wav", false},
		{Popup{Title: "quiet", Urgent: true, Quiet: true}, nil, true},
	} {
		c.popup.Peer = desktest.Peer(c.popup.Title + "@example.org")
		if err := popups.Raise(t.Context(), c.popup); err != nil {
			t.Fatal(err)
		}
		calls := d.calls()
		hints := calls[len(calls)-1].hints
		if _, suppressed := hints["suppress-sound"]; hints["sound-file"].Value() != c.file || suppressed != c.suppressed {
			t.Errorf("%s: %v", c.popup.Title, hints)
		}
	}
	if all := h.sounds(); len(all) != 0 {
		t.Errorf("heard twice: %v", all)
	}
}

// Where the daemon plays nothing we do, and not where the popup, or the daemon, is to be quiet.
func TestWhereTheDaemonPlaysNothingWeDoUnlessItIsToBeQuiet(t *testing.T) {
	address := privateBus(t)
	d := startFake(t, address, "body")
	popups := open(t)
	h := hears(popups)
	raise := func(title string, p Popup) {
		t.Helper()
		p.Peer, p.Title = desktest.Peer(title+"@example.org"), title
		if err := popups.Raise(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	await := func(want ...bool) {
		t.Helper()
		for late := time.After(30 * time.Second); !slices.Equal(h.sounds(), want); {
			select {
			case <-late:
				t.Fatalf("heard %v, want %v", h.sounds(), want)
			case <-time.After(5 * time.Millisecond):
			}
		}
	}
	raise("quiet", Popup{Quiet: true})
	raise("message", Popup{})
	await(false)
	raise("urgent", Popup{Urgent: true})
	await(false, true)
	d.mu.Lock()
	d.inhibited, d.asked = true, make(chan struct{}, 8)
	d.mu.Unlock()
	raise("inhibited", Popup{Urgent: true})
	<-d.asked
	d.mu.Lock()
	d.inhibited = false
	d.mu.Unlock()
	raise("again", Popup{})
	await(false, true, false)
}

func TestToastsSoundAsWindowsDoesUnlessTheyAreQuiet(t *testing.T) {
	for audio, p := range map[string]Popup{
		`<audio src="ms-winsoundevent:Notification.IM"></audio>`:       {},
		`<audio src="ms-winsoundevent:Notification.Reminder"></audio>`: {Urgent: true},
		`<audio silent="true"></audio>`:                                {Urgent: true, Quiet: true},
	} {
		if text, err := toastXML(p, ""); err != nil || !strings.Contains(text, audio) {
			t.Errorf("%s, %v", text, err)
		}
	}
}

func TestARowOfButtonsIsNoLongerThanThereIsRoomFor(t *testing.T) {
	p := &Popup{Actions: make([]Action, 1+moreRoom)}
	for menu, want := range map[bool]int{false: 1 + room, true: 1 + moreRoom} {
		if _, actions, _, _ := dress(&daemon{actions: true, menu: menu}, p, ""); len(actions) != 2*want {
			t.Errorf("menu %v: %d actions", menu, len(actions)/2)
		}
	}
}
