package sleep

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"golang.org/x/sys/unix"

	"vestnik/gui/bus"
	"vestnik/gui/desktoptest"
)

const patience = 20 * time.Second

// resident is who is told. It sleeps as long as the test lets it.
type resident struct {
	heard chan string
	mayGo chan struct{}
}

func newResident() *resident {
	return &resident{heard: make(chan string, 10), mayGo: make(chan struct{}, 10)}
}

func (r *resident) Sleep(ctx context.Context) {
	by, ok := ctx.Deadline()
	if !ok || time.Until(by) > limit {
		r.heard <- "sleep without an end"
	}
	r.heard <- "sleep"
	select {
	case <-r.mayGo:
	case <-ctx.Done():
	}
}

func (r *resident) Wake() { r.heard <- "wake" }

// system plays logind and NetworkManager on a bus of its own.
type system struct {
	t        *testing.T
	address  string
	conn     *dbus.Conn
	inhibits chan inhibition
}

// inhibition is a lock that was asked for.
type inhibition struct {
	words []string // what, who, why and mode
	by    dbus.Sender
	ours  *os.File // ends when nobody holds the lock
	given *os.File // our copy of what was given away
}

// Inhibit is a method on D-Bus.
func (s *system) Inhibit(what, who, why, mode string, by dbus.Sender) (dbus.UnixFD, *dbus.Error) {
	ours, given, err := os.Pipe()
	if err != nil {
		return 0, dbus.MakeFailedError(err)
	}
	s.inhibits <- inhibition{words: []string{what, who, why, mode}, by: by, ours: ours, given: given}
	return dbus.UnixFD(given.Fd()), nil
}

func newSystem(t *testing.T, names ...string) *system {
	d := desktoptest.New(t, desktoptest.Options{NoScreen: true})
	s := &system{t: t, address: d.Bus(), inhibits: make(chan inhibition, 10)}
	s.conn = s.connect()
	if err := s.conn.Export(s, logindPath, logindManager); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if reply, err := s.conn.RequestName(name, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
			t.Fatalf("%s: %v, %v", name, reply, err)
		}
	}
	return s
}

func (s *system) connect() *dbus.Conn {
	s.t.Helper()
	conn, err := bus.Dial(s.t.Context(), s.address)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { conn.Close() })
	return conn
}

// watch lets a resident hear this system, and returns what ends that.
func (s *system) watch(r *resident) (end func()) {
	ctx, cancel := context.WithCancel(s.t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); watch(ctx, s.address, r) }()
	end = func() {
		s.t.Helper()
		cancel()
		wait(s.t, ended, "the end of watching")
	}
	s.t.Cleanup(end)
	return end
}

func wait[T any](t *testing.T, c <-chan T, what string) (got T) {
	t.Helper()
	select {
	case got = <-c:
	case <-time.After(patience):
		t.Fatalf("%s did not come", what)
	}
	return got
}

func (s *system) emit(path dbus.ObjectPath, name string, values ...any) {
	s.t.Helper()
	if err := s.conn.Emit(path, name, values...); err != nil {
		s.t.Fatal(err)
	}
}

func (s *system) prepare(begins bool) {
	s.t.Helper()
	s.emit(logindPath, logindManager+".PrepareForSleep", begins)
}

func (r *resident) expect(t *testing.T, want string) {
	t.Helper()
	if got := wait(t, r.heard, want); got != want {
		t.Fatalf("%s, not %s", got, want)
	}
}

// held tells whether somebody else has the lock.
func (i *inhibition) held() bool {
	i.ours.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	_, err := i.ours.Read(make([]byte, 1))
	return os.IsTimeout(err)
}

// released waits until nobody has the lock.
func (i *inhibition) released(t *testing.T) {
	t.Helper()
	i.ours.SetReadDeadline(time.Now().Add(patience))
	if _, err := i.ours.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("the lock is not given back: %v", err)
	}
	i.ours.Close()
}

func TestSleepIsDelayedUntilTheResidentIsReadyAndWakingIsTold(t *testing.T) {
	s, r := newSystem(t, logind), newResident()
	end := s.watch(r)
	for range 2 {
		lock := wait(t, s.inhibits, "the lock")
		if lock.words[0] != "sleep" || lock.words[1] != "Vestnik" || lock.words[3] != "delay" {
			t.Errorf("%q", lock.words)
		}
		s.prepare(true)
		r.expect(t, "sleep")
		lock.given.Close() // our answer has been received by now
		if !lock.held() {
			t.Error("the lock is given back before the resident is ready")
		}
		r.mayGo <- struct{}{}
		lock.released(t)
		s.prepare(false)
		r.expect(t, "wake")
	}
	lock := wait(t, s.inhibits, "the lock")
	s.prepare(false) // a sleep that was called off before it began
	r.expect(t, "wake")
	lock.given.Close()
	end()
	lock.released(t)
}

func TestAnotherWayIntoTheNetworkWakes(t *testing.T) {
	s, r := newSystem(t, logind, network), newResident()
	s.watch(r)
	wait(t, s.inhibits, "the lock") // since when all is heard
	changed := func(of, name string, value any) {
		t.Helper()
		s.emit(networkPath, properties+".PropertiesChanged", of, map[string]dbus.Variant{name: dbus.MakeVariant(value)}, []string{})
	}
	some := dbus.ObjectPath(networkPath + "/ActiveConnection/7")
	for _, c := range []struct {
		of, name string
		value    any
		wakes    bool
	}{
		{network, "PrimaryConnection", dbus.ObjectPath("/"), false}, // none is left
		{network, "PrimaryConnection", some, true},
		{network, "PrimaryConnection", "not a path", false},
		{network, "Connectivity", uint32(2), false}, // a login page
		{network, "Connectivity", uint32(4), true},
		{network, "State", uint32(70), false},
		{network + ".Other", "Connectivity", uint32(4), false},
	} {
		changed(c.of, c.name, c.value)
		s.prepare(true) // what comes behind it
		if c.wakes {
			r.expect(t, "wake")
		}
		r.expect(t, "sleep")
		r.mayGo <- struct{}{}
	}
}

// On a system bus any user may send a signal to anybody.
func TestAStrangerDoesNotSendUsToSleep(t *testing.T) {
	s, r := newSystem(t, logind), newResident()
	s.watch(r)
	lock := wait(t, s.inhibits, "the lock")
	stranger := s.connect()
	sent := &dbus.Message{Type: dbus.TypeSignal, Body: []any{true}, Headers: map[dbus.HeaderField]dbus.Variant{
		dbus.FieldDestination: dbus.MakeVariant(string(lock.by)),
		dbus.FieldPath:        dbus.MakeVariant(dbus.ObjectPath(logindPath)),
		dbus.FieldInterface:   dbus.MakeVariant(logindManager),
		dbus.FieldMember:      dbus.MakeVariant("PrepareForSleep"),
		dbus.FieldSignature:   dbus.MakeVariant(dbus.SignatureOf(true)),
	}}
	if call := stranger.Send(sent, nil); call != nil && call.Err != nil {
		t.Fatal(call.Err)
	}
	// The bus has it when it has answered the next of the same connection.
	if _, err := bus.HasOwner(t.Context(), stranger, logind); err != nil {
		t.Fatal(err)
	}
	s.prepare(false)
	r.expect(t, "wake")
}

func TestWithoutLogindOrABusNothingIsSaid(t *testing.T) {
	s, r := newSystem(t), newResident()
	end := s.watch(r)
	end()
	missing := "unix:path=" + filepath.Join(t.TempDir(), "bus")
	watch(t.Context(), missing, r) // returns
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", missing)
	Watch(t.Context(), r)
	if len(r.heard) > 0 {
		t.Error(<-r.heard)
	}
}

// A window that inherited the lock would delay each sleep by all that logind allows.
func TestProgramsThatAreStartedDoNotInheritTheLock(t *testing.T) {
	s := newSystem(t, logind)
	lock := inhibit(t.Context(), s.connect())
	if lock == nil {
		t.Fatal("no lock")
	}
	defer lock.Close()
	flags, err := unix.FcntlInt(lock.Fd(), syscall.F_GETFD, 0)
	if err != nil || flags&syscall.FD_CLOEXEC == 0 {
		t.Errorf("flags %x, %v", flags, err)
	}
}
