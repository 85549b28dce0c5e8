package main

import (
	"context"
	"errors"
	"log"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"golang.org/x/term"

	"vestnik/core/agent"
	"vestnik/core/blackbox"
	"vestnik/core/desk"
	"vestnik/core/policy"
	"vestnik/core/settings"
	"vestnik/core/vault"
	"vestnik/gui/focus"
	"vestnik/gui/idle"
	"vestnik/gui/popup"
	"vestnik/gui/sleep"
)

// What lives is little; but a large roster, or a day's messages at once, leave several times
// as much behind, which an office's machine should not see. So the collector works harder
// from garbageLimit bytes on, and once the program has started it comes when garbage is
// garbagePercent of what lives.
const (
	garbageLimit   = 40 << 20
	garbagePercent = 50
)

// Run is the resident: from the tray, until the person quits. A start that fails is seen
// where nobody sees what is printed, as when the desktop has started it.
func (c runCommand) Run(ctx context.Context, p *program) error {
	if done, err := p.handOver(c.arguments()); done || err != nil {
		return err
	}
	err := p.reside(ctx, c.view)
	if err != nil {
		what := "cli.start-failed"
		if c.view.Screen != "" {
			what = "cli.open-failed"
		}
		p.lamentUnseen(ctx, what, err)
	}
	return err
}

// lamentUnseen laments where nobody sees what is printed, as when a browser has opened a link.
func (p *program) lamentUnseen(ctx context.Context, what string, err error) {
	if !term.IsTerminal(int(os.Stderr.Fd())) {
		p.lament(ctx, popup.Open, what, err)
	}
}

// lamentation is how long a popup of a program that ends can be read. Some desktops take
// it back then.
const lamentation = 30 * time.Second

// lament shows why nothing else is shown.
func (p *program) lament(ctx context.Context, open func(context.Context) (popup.Popups, error), what string, err error) {
	p.leaveWord(ctx, open, popup.Popup{Key: "start", Title: p.words.Say(what), Text: explain(p.words, err), Urgent: true})
}

// leaveWord shows the one popup of a program that ends.
func (p *program) leaveWord(ctx context.Context, open func(context.Context) (popup.Popups, error), said popup.Popup) {
	shown, opening := open(ctx)
	if opening != nil {
		return // no popups here
	}
	defer shown.Close()
	if shown.Raise(ctx, said) != nil {
		return
	}
	select {
	case <-time.After(lamentation):
	case <-shown.Clicks(): // it was read
	case <-ctx.Done():
	}
}

// reside runs the resident, or asks the one that runs to show the view. Of a start that
// asks for none, only the second one shows anything: the window.
func (p *program) reside(ctx context.Context, view desk.View) error {
	signal.Ignore(syscall.SIGPIPE) // whoever read our log may go
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(garbageLimit)
	}
	dirs, err := settings.StandardDirs()
	if err == nil {
		err = dirs.Make()
	}
	if err != nil {
		return err
	}
	socket, err := desk.Listen(dirs.Socket())
	if errors.Is(err, desk.ErrInUse) {
		if view.Screen == "" {
			view.Screen = desk.ScreenContacts
		}
		return p.bringForward(ctx, dirs.Socket(), view)
	}
	if err != nil {
		return err
	}
	release, err := claim(dirs)
	if err != nil {
		socket.Close()
		return err
	}
	defer release()
	box := openLog(dirs, oneLine{os.Stderr})
	defer box.Close()
	slog.Debug("started", "version", desk.Version, "system", runtime.GOOS)
	defer slog.Debug("ended")
	store, err := openStore(ctx, dirs, log.Printf)
	if err != nil {
		socket.Close()
		return desk.NewProblem(desk.BadFile, "file", dirs.SpareJournal(), "reason", err.Error())
	}
	again := p.live(ctx, dirs, socket, store, box, view)
	if err := store.Close(); err != nil {
		log.Printf("journal: %v", err)
	}
	release() // the next one wants it
	if again != nil {
		return startAnew(*again)
	}
	return nil
}

// live is the life of the resident, until it is quit, or is to start again.
func (p *program) live(ctx context.Context, dirs settings.Dirs, socket net.Listener, store *store, box *blackbox.Box, view desk.View) (again *[]string) {
	keys := keyring()
	cfg := p.config(dirs.SettingsFile(), store.Journal, keys, keys.Waiting())
	cfg.SessionFile, cfg.DraftsFile, cfg.PeopleDir = dirs.SessionFile(), dirs.DraftsFile(), dirs.PeopleDir()
	cfg.UploadsFile = dirs.UploadsFile()
	cfg.Autostart, cfg.Shared = ourAutostart(), focus.Shared
	cfg.Policy = func() (policy.Policy, error) { return readPolicy(dirs.PolicyCopy()) }
	cfg.Doctor, cfg.Records = means(dirs, store), box.Follow
	var a *agent.Agent
	cfg.Notice = store.notice()
	demo := &demos{language: p.words.Language}
	cfg.TryDemo = demo.open
	defer demo.close()
	cfg.Trouble, cfg.SetAside = store.trouble, func() error {
		return store.setAside(func() { _ = a.Quit(context.Background()) })
	}
	a = agent.New(cfg)
	var all sync.WaitGroup
	defer all.Wait()
	serving, stopServing := context.WithCancel(context.Background())
	defer stopServing()
	all.Go(func() {
		if err := desk.Serve(serving, socket, a); err != nil {
			log.Printf("desk: %v", err)
		}
	})
	all.Go(func() { quitWith(ctx, serving, a) })
	running, ended := context.WithCancel(serving)
	all.Go(func() {
		defer ended()
		_ = a.Run(context.Background())
	})
	all.Go(func() { settle(running) })
	all.Go(func() { sleep.Watch(running, sleeper{a}) })
	all.Go(func() { watchPerson(running, a) })
	all.Go(func() { vault.Watch(running, a.KeyringCame) })
	u := newUpdate()
	u.resident = a
	all.Go(func() { u.watch(running) })
	if view.Screen != "" {
		if err := a.Show(running, view); err != nil {
			log.Print(explain(p.words, err))
		}
	}
	p.faces(running, a, u)
	<-running.Done()
	if store.anew.Load() {
		same := os.Args[1:]
		return &same
	}
	return u.next.Load()
}

// sleeper wakes what the network concerns.
type sleeper struct{ *agent.Agent }

// Wake implements [sleep.Sleeper].
func (s sleeper) Wake() {
	system.NetworkChanged()
	s.Agent.Wake()
}

// watchPerson tells the resident whether the person is there.
func watchPerson(ctx context.Context, a *agent.Agent) {
	for ctx.Err() == nil {
		away, extended, other := a.AwayAfter()
		watchFor(ctx, a, other, away, extended)
	}
}

// watchFor does so with these limits, until there are others.
func watchFor(ctx context.Context, a *agent.Agent, other <-chan struct{}, limits ...time.Duration) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	states := idle.Watch(ctx, limits...)
	for {
		select {
		case s, ok := <-states:
			if !ok { // nothing here tells it
				states = nil
				continue
			}
			a.Person(s.Idle, s.Locked)
		case <-other: // who has just changed them is there
			a.Person(0, false)
			return
		case <-ctx.Done():
			return
		}
	}
}

// quitWith quits the resident when the program is told to end.
func quitWith(told, ended context.Context, a *agent.Agent) {
	select {
	case <-told.Done():
		_ = a.Quit(context.Background())
	case <-ended.Done():
	}
}
