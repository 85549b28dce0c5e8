package idle

import (
	"context"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jezek/xgb"

	"vestnik/gui/desktoptest"
)

const patience = 20 * time.Second

// comes waits for a state; others may come before.
func comes(t *testing.T, states <-chan State, want State) {
	t.Helper()
	late := time.After(patience)
	for {
		select {
		case s, open := <-states:
			if !open {
				t.Fatalf("the end came, and not %+v", want)
			}
			if s == want {
				return
			}
		case <-late:
			t.Fatalf("%+v did not come", want)
		}
	}
}

// goes waits until the person is idle for so long, or longer where the machine was slow.
func goes(t *testing.T, states <-chan State, limit time.Duration) {
	t.Helper()
	for late := time.After(patience); ; {
		select {
		case s := <-states:
			if s.Idle >= limit {
				return
			}
		case <-late:
			t.Fatalf("nobody is idle for %v", limit)
		}
	}
}

// enter makes a private desktop the session of this process.
func enter(t *testing.T, options desktoptest.Options) *desktoptest.Desktop {
	t.Helper()
	d := desktoptest.New(t, options)
	for _, name := range []string{"DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_ID", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS"} {
		t.Setenv(name, "")
	}
	for _, entry := range d.Env() {
		name, value, _ := strings.Cut(entry, "=")
		switch name {
		case "DISPLAY", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS":
			t.Setenv(name, value)
		}
	}
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", d.Bus())
	return d
}

const short, long = 300 * time.Millisecond, 900 * time.Millisecond

func TestOnAnX11DesktopThePersonGoesAndReturns(t *testing.T) {
	d := enter(t, desktoptest.Options{})
	states := Watch(t.Context(), long, short)
	for i := range 2 {
		goes(t, states, long)
		if err := d.Move(100+i, 100); err != nil {
			t.Fatal(err)
		}
		comes(t, states, State{})
	}
	goes(t, states, short)
	if err := d.Key("a"); err != nil { // before the second limit
		t.Fatal(err)
	}
	comes(t, states, State{})
}

func TestOnADesktopThatIsLockedThePersonIsAwayUntilItIsUnlocked(t *testing.T) {
	d := enter(t, desktoptest.Options{})
	states := Watch(t.Context(), short)
	comes(t, states, State{Idle: short})
	s := serve(t)
	s.export(screensaver{active: true}, knownSavers[0].path, knownSavers[0].name)
	s.take(knownSavers[0].name)
	comes(t, states, State{Idle: short, Locked: true})
	if err := d.Key("a"); err != nil { // a letter of the password
		t.Fatal(err)
	}
	comes(t, states, State{Locked: true})
	s.release(knownSavers[0].name)
	comes(t, states, State{Idle: short})
}

// The program may have been started again while nobody was there.
func TestOneWhoIsGoneAlreadyIsSeenAtOnce(t *testing.T) {
	d := enter(t, desktoptest.Options{})
	comes(t, Watch(t.Context(), long), State{Idle: long})
	later := Watch(t.Context(), short, long, time.Hour)
	comes(t, later, State{Idle: long})
	if err := d.Move(50, 50); err != nil {
		t.Fatal(err)
	}
	comes(t, later, State{})
}

func TestAServerThatEndsIsSomethingElseThanAPersonWhoIsGone(t *testing.T) {
	d := enter(t, desktoptest.Options{})
	states := Watch(t.Context(), short)
	comes(t, states, State{Idle: short})
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	comes(t, states, State{})
}

func TestAServerWithoutAlarmsIsAsked(t *testing.T) {
	enter(t, desktoptest.Options{})
	x, err := connectX(os.Getenv("DISPLAY"), []time.Duration{short})
	if err != nil {
		t.Fatal(err)
	}
	defer x.conn.Close()
	if len(x.alarms) != 2 {
		t.Errorf("%d alarms", len(x.alarms))
	}
	for end := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		idle, err := x.sinceInput()
		if err != nil || time.Now().After(end) {
			t.Fatalf("idle for %v, %v", idle, err)
		}
		if idle >= short {
			break
		}
	}
	x.sync = extension{}
	if err := x.setAlarms([]time.Duration{short}); err == nil {
		t.Error("alarms without an extension")
	}
}

func TestWithoutAnXServerNothingIsTold(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "X")
	for _, display := range []string{"", "nonsense", ":987654", socket + ":0"} {
		if x11(t.Context(), display, []time.Duration{short}, func(s State) { t.Errorf("%+v", s) }) {
			t.Errorf("%q is there", display)
		}
	}
}

// A server that was stopped is waited for no longer than a bus is.
func TestASilentXServerDoesNotHoldUsUp(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "X:0")
	silentListener(t, socket)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if x11(ctx, socket, []time.Duration{short}, func(State) {}) {
		t.Error("it is there")
	}
}

// counters makes an answer to ListSystemCounters.
func counters(names ...string) []byte {
	list := make([]byte, 32)
	for i, name := range names {
		entry := make([]byte, xgb.Pad(14+len(name)))
		binary.LittleEndian.PutUint32(entry, uint32(i+1))
		binary.LittleEndian.PutUint16(entry[12:], uint16(len(name)))
		copy(entry[14:], name)
		list = append(list, entry...)
	}
	return list
}

func TestTheCounterIsFoundByItsName(t *testing.T) {
	list := counters("SERVERTIME", "IDLETIME", "DEVICEIDLETIME 2")
	if id, ok := findCounter(list, idleCounter); id != 2 || !ok {
		t.Errorf("%d, %v", id, ok)
	}
	for _, none := range [][]byte{nil, list[:20], list[:32], list[:60], counters("SERVERTIME", "IDLETIME 2", "")} {
		if id, ok := findCounter(none, idleCounter); ok {
			t.Errorf("%d in %q", id, none)
		}
	}
}

func FuzzFindCounter(f *testing.F) {
	f.Add(counters("SERVERTIME", "IDLETIME"))
	f.Add(counters("A")[:40])
	f.Fuzz(func(t *testing.T, list []byte) {
		if _, ok := findCounter(list, idleCounter); ok && !strings.Contains(string(list), idleCounter) {
			t.Errorf("found in %q", list)
		}
	})
}

func TestEventsOfOthersAreNoAlarms(t *testing.T) {
	x := &xServer{sync: extension{request: 134, event: 83}, alarms: map[uint32]time.Duration{7: short}}
	alarm := make(extensionEvent, 32)
	alarm[0] = 83 + syncAlarmNotify
	xgb.Put32(alarm[4:], 7)
	if idle, is := x.rung(alarm); !is || idle != short {
		t.Errorf("%v, %v", idle, is)
	}
	other := append(extensionEvent{}, alarm...)
	other[0] = 83
	stranger := append(extensionEvent{}, alarm...)
	stranger[4] = 8
	for _, event := range []xgb.Event{nil, other, stranger, alarm[:4]} {
		if _, is := x.rung(event); is {
			t.Errorf("%v is an alarm", event)
		}
	}
}
