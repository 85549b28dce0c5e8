package idle

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"vestnik/gui/bus"
	"vestnik/gui/desktoptest"
)

// service is a connection to a private bus, for what a test plays there.
type service struct {
	t    *testing.T
	conn *dbus.Conn
}

// newBus starts a private bus and makes it both buses of this process.
func newBus(t *testing.T) {
	enter(t, desktoptest.Options{NoScreen: true})
	t.Setenv("DISPLAY", "")
}

// serve connects to the bus under these names.
func serve(t *testing.T, names ...string) *service {
	t.Helper()
	conn, err := bus.Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	s := &service{t: t, conn: conn}
	for _, name := range names {
		s.take(name)
	}
	return s
}

func (s *service) take(name string) {
	s.t.Helper()
	if reply, err := s.conn.RequestName(name, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		s.t.Fatalf("%s: %v, %v", name, reply, err)
	}
}

func (s *service) release(name string) {
	s.t.Helper()
	if _, err := s.conn.ReleaseName(name); err != nil {
		s.t.Fatal(err)
	}
}

func (s *service) export(object any, path dbus.ObjectPath, as string) {
	s.t.Helper()
	if err := s.conn.Export(object, path, as); err != nil {
		s.t.Fatal(err)
	}
}

func (s *service) emit(path dbus.ObjectPath, name string, values ...any) {
	s.t.Helper()
	if err := s.conn.Emit(path, name, values...); err != nil {
		s.t.Fatal(err)
	}
}

// hear lets a source tell, and returns all that it tells, one by one.
func hear(t *testing.T, s source) <-chan State {
	told := make(chan State, 100)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); s(ctx, func(s State) { told <- s }) }()
	t.Cleanup(func() {
		cancel()
		select {
		case <-ended:
		case <-time.After(patience):
			t.Error("the source does not end")
		}
	})
	return told
}

// next is what is told next, and nothing else.
func next(t *testing.T, told <-chan State, want State) {
	t.Helper()
	select {
	case s := <-told:
		if s != want {
			t.Fatalf("%+v, not %+v", s, want)
		}
	case <-time.After(patience):
		t.Fatalf("%+v did not come", want)
	}
}

var away, here = State{Locked: true}, State{}

// screensaver plays one.
type screensaver struct{ active bool }

// GetActive is a method on D-Bus.
func (s screensaver) GetActive() (bool, *dbus.Error) { return s.active, nil }

func TestAnyScreenSaverThatIsOnLocks(t *testing.T) {
	newBus(t)
	names := make([]string, len(knownSavers))
	for i, s := range knownSavers {
		names[i] = s.name
	}
	s := serve(t, names...)
	told := hear(t, onBus(bus.Address, savers))
	for range knownSavers {
		next(t, told, here)
	}
	for _, one := range knownSavers {
		signal := one.name + ".ActiveChanged"
		s.emit(one.path, signal, true)
		next(t, told, away)
		s.emit(one.path, signal, "not a flag")
		s.emit(one.path, signal, false)
		next(t, told, here)
	}
	// Of two that are on, both have to be off.
	a, b := knownSavers[0], knownSavers[1]
	s.emit("/ScreenSaver", a.name+".ActiveChanged", true) // where KDE has it too
	next(t, told, away)
	s.emit(b.path, b.name+".ActiveChanged", true)
	next(t, told, away)
	s.emit(a.path, a.name+".ActiveChanged", false)
	next(t, told, away)
	s.emit(b.path, b.name+".ActiveChanged", false)
	next(t, told, here)
}

func TestAScreenSaverThatIsOnAlreadyLocksAtOnceAndOneThatEndsUnlocks(t *testing.T) {
	newBus(t)
	one := knownSavers[2]
	s := serve(t)
	s.export(screensaver{active: true}, one.path, one.name)
	s.take(one.name)
	states := Watch(t.Context())
	comes(t, states, away)
	s.release(one.name)
	comes(t, states, here)
	s.take(one.name) // it is there again, and on
	comes(t, states, away)
}

// loginSystem plays logind.
type loginSystem struct {
	s       *service
	session dbus.ObjectPath
	display dbus.ObjectPath
	locked  bool
}

// GetSession is a method on D-Bus.
func (l *loginSystem) GetSession(id string) (dbus.ObjectPath, *dbus.Error) {
	if id != "7" {
		return "", dbus.MakeFailedError(os.ErrNotExist)
	}
	return l.session, nil
}

// GetUser is a method on D-Bus.
func (l *loginSystem) GetUser(id uint32) (dbus.ObjectPath, *dbus.Error) {
	if int(id) != os.Getuid() {
		return "", dbus.MakeFailedError(os.ErrNotExist)
	}
	return "/org/freedesktop/login1/user/me", nil
}

// Get is a method on D-Bus.
func (l *loginSystem) Get(of, name string) (dbus.Variant, *dbus.Error) {
	switch of + " " + name {
	case loginSession + " LockedHint":
		return dbus.MakeVariant(l.locked), nil
	case login + ".User Display":
		return dbus.MakeVariant(struct {
			ID   string
			Path dbus.ObjectPath
		}{"7", l.display}), nil
	}
	return dbus.Variant{}, dbus.MakeFailedError(os.ErrInvalid)
}

func newLogin(t *testing.T, locked bool) *loginSystem {
	newBus(t)
	l := &loginSystem{s: serve(t), session: loginPath + "/session/_37", display: loginPath + "/session/_38", locked: locked}
	l.s.export(l, loginPath, loginManager)
	for _, path := range []dbus.ObjectPath{l.session, l.display, "/org/freedesktop/login1/user/me"} {
		l.s.export(l, path, properties)
	}
	l.s.take(login)
	return l
}

// changed says that properties have changed.
func changed(s *service, path dbus.ObjectPath, of, name string, value any) {
	s.t.Helper()
	s.emit(path, properties+".PropertiesChanged", of, map[string]dbus.Variant{name: dbus.MakeVariant(value)}, []string{})
}

func (l *loginSystem) hint(path dbus.ObjectPath, locked any) {
	l.s.t.Helper()
	changed(l.s, path, loginSession, lockedHint, locked)
}

func TestTheSessionThatIsLockedIsHeardFromLogind(t *testing.T) {
	l := newLogin(t, false)
	t.Setenv("XDG_SESSION_ID", "7")
	told := hear(t, onBus(bus.SystemAddress, logind))
	next(t, told, here)
	for range 2 {
		l.hint(l.session, true)
		next(t, told, away)
		// What is not about our lock says nothing.
		changed(l.s, l.session, loginSession, "IdleHint", false)
		changed(l.s, l.session, login+".User", lockedHint, false)
		l.hint(l.session, "not a flag")
		l.hint(l.display, false)
		l.s.emit(l.session, loginSession+".Unlock") // somebody asks for it
		l.hint(l.session, true)
		next(t, told, away)
		l.hint(l.session, false)
		next(t, told, here)
	}
}

func TestALockedSessionIsSeenAtOnceAlsoByAProgramThatIsInNone(t *testing.T) {
	for name, id := range map[string]string{"in none": "", "in one that has ended": "3"} {
		t.Run(name, func(t *testing.T) {
			l := newLogin(t, true)
			t.Setenv("XDG_SESSION_ID", id)
			told := hear(t, onBus(bus.SystemAddress, logind))
			next(t, told, away)
			l.hint(l.display, false)
			next(t, told, here)
		})
	}
}

// On a system bus any user may send a signal to anybody.
func TestAStrangerDoesNotLockTheSession(t *testing.T) {
	l := newLogin(t, false)
	t.Setenv("XDG_SESSION_ID", "7")
	told := hear(t, onBus(bus.SystemAddress, logind))
	next(t, told, here)
	stranger := serve(t)
	for _, name := range stranger.others() { // one of them is ours
		stranger.sendTo(name, l.session, properties+".PropertiesChanged",
			loginSession, map[string]dbus.Variant{lockedHint: dbus.MakeVariant(true)}, []string{})
	}
	l.hint(l.session, false)
	next(t, told, here)
}

// others are the connections to the bus.
func (s *service) others() (names []string) {
	s.t.Helper()
	if err := bus.Call(s.t.Context(), s.conn.BusObject(), theBus+".ListNames", nil, &names); err != nil {
		s.t.Fatal(err)
	}
	return names
}

// sendTo sends a signal to one connection alone, and returns when the bus has it.
func (s *service) sendTo(to string, path dbus.ObjectPath, name string, values ...any) {
	s.t.Helper()
	member := filepath.Ext(name)
	sent := &dbus.Message{Type: dbus.TypeSignal, Body: values, Headers: map[dbus.HeaderField]dbus.Variant{
		dbus.FieldDestination: dbus.MakeVariant(to),
		dbus.FieldPath:        dbus.MakeVariant(path),
		dbus.FieldInterface:   dbus.MakeVariant(name[:len(name)-len(member)]),
		dbus.FieldMember:      dbus.MakeVariant(member[1:]),
		dbus.FieldSignature:   dbus.MakeVariant(dbus.SignatureOf(values...)),
	}}
	if call := s.conn.Send(sent, nil); call != nil && call.Err != nil {
		s.t.Fatal(call.Err)
	}
	if _, err := bus.HasOwner(s.t.Context(), s.conn, to); err != nil {
		s.t.Fatal(err)
	}
}

// gnome plays Mutter.
type gnome struct {
	s     *service
	added chan uint32 // watches that were asked for, by their limit in ms; 0: for the return
	next  uint32
}

// AddIdleWatch is a method on D-Bus.
func (g *gnome) AddIdleWatch(interval uint64) (uint32, *dbus.Error) { return g.add(uint32(interval)) }

// AddUserActiveWatch is a method on D-Bus.
func (g *gnome) AddUserActiveWatch() (uint32, *dbus.Error) { return g.add(0) }

func (g *gnome) add(interval uint32) (uint32, *dbus.Error) {
	g.next++
	g.added <- interval
	return g.next, nil
}

func (g *gnome) fire(id uint32) { g.s.emit(mutterPath, mutterInterface+".WatchFired", id) }

func (g *gnome) expect(t *testing.T, interval uint32) {
	t.Helper()
	select {
	case got := <-g.added:
		if got != interval {
			t.Fatalf("a watch for %d ms, not %d", got, interval)
		}
	case <-time.After(patience):
		t.Fatalf("no watch for %d ms", interval)
	}
}

func TestUnderMutterThePersonGoesAndReturns(t *testing.T) {
	newBus(t)
	t.Setenv("WAYLAND_DISPLAY", "none-there")
	g := &gnome{s: serve(t), added: make(chan uint32, 10)}
	g.s.export(g, mutterPath, mutterInterface)
	g.s.take(mutterName)
	states := Watch(t.Context(), time.Minute, time.Hour)
	g.expect(t, 60_000)
	g.expect(t, 3_600_000)
	back := uint32(3)
	for range 2 {
		g.fire(1)
		g.expect(t, 0)
		comes(t, states, State{Idle: time.Minute})
		g.fire(99) // somebody else's
		g.fire(2)
		comes(t, states, State{Idle: time.Hour})
		g.fire(back)
		comes(t, states, State{})
		back++
	}
	g.fire(2) // in any order
	comes(t, states, State{Idle: time.Hour})
	g.fire(1)
	g.s.release(mutterName)
	comes(t, states, State{}) // it has gone, and nobody tells of a return
}

// A service that was stopped holds nothing up.
func TestASilentServiceIsWaitedForNoLongerThanTheDeadline(t *testing.T) {
	newBus(t)
	for _, s := range []*service{serve(t, login), serve(t, mutterName, knownSavers[0].name)} {
		s.conn.Eavesdrop(make(chan *dbus.Message)) // takes what comes, and answers nothing
	}
	begun := time.Now()
	var all sync.WaitGroup
	all.Go(func() { onBus(bus.SystemAddress, logind)(t.Context(), func(s State) { t.Errorf("%+v", s) }) })
	all.Go(func() {
		if mutter(t.Context(), os.Getenv("DBUS_SESSION_BUS_ADDRESS"), []time.Duration{time.Minute}, nil) {
			t.Error("Mutter is there")
		}
	})
	told := hear(t, onBus(bus.Address, savers))
	for range knownSavers {
		next(t, told, here)
	}
	all.Wait()
	if took := time.Since(begun); took > patience {
		t.Errorf("it took %v", took)
	}
}

func TestWithoutABusNothingIsTold(t *testing.T) {
	missing := "unix:path=" + filepath.Join(t.TempDir(), "bus")
	for _, name := range []string{"DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS"} {
		t.Setenv(name, missing)
	}
	for _, name := range []string{"DISPLAY", "WAYLAND_DISPLAY"} {
		t.Setenv(name, "")
	}
	for _, s := range sources([]time.Duration{time.Minute}) {
		s(t.Context(), func(s State) { t.Errorf("%+v", s) })
	}
	ctx, cancel := context.WithCancel(t.Context())
	states := Watch(ctx, time.Minute)
	cancel()
	if s, open := <-states; open {
		t.Errorf("%+v", s)
	}
}
