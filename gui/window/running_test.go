package window

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// lively is an app whose loop runs as Fyne's does: until it is told to end, or the last of
// its windows has closed.
type lively struct {
	orderly
	quit context.CancelFunc
	done context.Context
	less int // windows that the driver for tests has by itself
}

func newLively() lively {
	app := orderly{App: test.NewApp()}
	app.driver = &queue{Driver: app.App.Driver()}
	l := lively{orderly: app}
	l.done, l.quit = context.WithCancel(context.Background())
	l.less = len(l.Driver().AllWindows())
	fyne.SetCurrentApp(l)
	return l
}

func (l lively) Quit() { l.quit() }

// windows are those of the program.
func (l lively) windows() []fyne.Window { return l.Driver().AllWindows()[l.less:] }

func (l lively) Run() {
	for shown := false; l.done.Err() == nil; time.Sleep(5 * time.Millisecond) {
		open := len(l.windows())
		if shown = shown || open > 0; shown && open == 0 {
			return
		}
	}
}

// program is [Run] as main runs it.
type program struct {
	t     *testing.T // of the bubble
	app   lively
	seen  []uint64
	ended chan error
}

// inProgram runs the whole program over a Desk, in virtual time.
func inProgram(t *testing.T, d desk.Desk, check func(*program, context.CancelFunc)) {
	t.Setenv("DISPLAY", "")
	t.Setenv("FYNE_THEME", "light")
	for _, name := range []string{"LC_ALL", "LANGUAGE"} { // which tell the toolkit what to speak
		t.Setenv(name, os.Getenv(name))
	}
	synctest.Test(t, func(t *testing.T) {
		p := &program{t: t, app: newLively(), ended: make(chan error, 1)}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go func() {
			p.ended <- Run(ctx, p.app, d, locale.New(locale.English), nil, func(show func()) { show() }, func(upTo uint64) { p.seen = append(p.seen, upTo) })
		}()
		p.rest(0)
		defer func() {
			cancel()
			p.rest(2 * time.Second)
			p.app.quit()
			p.rest(time.Second)
		}()
		check(p, cancel)
	})
}

func (p *program) rest(d time.Duration) {
	for end := time.Now().Add(d); ; time.Sleep(10 * time.Millisecond) {
		for synctest.Wait(); p.app.driver.work(); synctest.Wait() {
		}
		if !time.Now().Before(end) {
			return
		}
	}
}

// over returns how the program has ended.
func (p *program) over() error {
	p.t.Helper()
	select {
	case err := <-p.ended:
		return err
	default:
		p.t.Fatal("it goes on")
		return nil
	}
}

func TestTheProgramEndsWhenItsLastWindowIsClosed(t *testing.T) {
	d := fakedesk.Office(time.Now())
	inProgram(t, d, func(p *program, _ context.CancelFunc) {
		windows := p.app.windows()
		if len(windows) != 1 || len(p.seen) != 1 {
			t.Fatalf("%d windows; seen %v", len(windows), p.seen)
		}
		if p.app.Settings().Theme().Color(theme.ColorNameBackground, theme.VariantLight) != newLook().Color(theme.ColorNameBackground, theme.VariantLight) {
			t.Error("it does not have its own look")
		}
		if err := d.Show(t.Context(), desk.View{Screen: desk.ScreenConversation, Peer: fakedesk.Anna}); err != nil {
			t.Fatal(err)
		}
		if p.rest(0); len(p.seen) != 2 || p.seen[1] <= p.seen[0] {
			t.Errorf("who has asked is not told that it is there: %v", p.seen)
		}
		windows[0].Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyW, Modifier: fyne.KeyModifierShortcutDefault})
		p.rest(time.Second)
		if err := p.over(); err != nil {
			t.Error(err)
		}
	})
}

func TestTheProgramEndsWithTheResidentAndWithItsContext(t *testing.T) {
	for name, end := range map[string]func(d *fakedesk.Desk, cancel context.CancelFunc){
		"the resident quits":  func(d *fakedesk.Desk, _ context.CancelFunc) { _ = d.Quit(context.Background()) },
		"main is told to end": func(_ *fakedesk.Desk, cancel context.CancelFunc) { cancel() },
	} {
		d := fakedesk.Office(time.Now())
		inProgram(t, d, func(p *program, cancel context.CancelFunc) {
			end(d, cancel)
			p.rest(2 * time.Second)
			if err := p.over(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if n := len(p.app.windows()); n > 0 {
				t.Errorf("%s: %d windows stay", name, n)
			}
		})
	}
}

func TestTheProgramSaysWhyItEndsWithoutAResident(t *testing.T) {
	d := fakedesk.Office(time.Now())
	d.SnapshotError = desk.NewProblem(desk.NoResident)
	inProgram(t, d, func(p *program, _ context.CancelFunc) {
		p.rest(patience + 5*time.Second)
		if err := p.over(); !errors.Is(err, desk.NewProblem(desk.NoResident)) {
			t.Errorf("%v", err)
		}
	})
}

// deaf is a Desk that answers nothing, and hears nothing of an end.
type deaf struct{ *fakedesk.Desk }

func (d deaf) Snapshot(context.Context) (desk.Snapshot, error) {
	time.Sleep(time.Hour)
	return desk.Snapshot{}, errors.New("late")
}

func TestADeskThatHangsDoesNotKeepTheProgram(t *testing.T) {
	inProgram(t, deaf{fakedesk.Office(time.Now())}, func(p *program, cancel context.CancelFunc) {
		p.rest(time.Minute)
		cancel()
		p.app.quit()
		p.rest(2 * time.Second)
		if err := p.over(); err != nil {
			t.Error(err)
		}
		time.Sleep(2 * time.Hour)
	})
}

// A burst is drawn once, in its order, and what comes behind the end of the resident never.
func TestABurstIsOneDrawingAndEndsWithTheResident(t *testing.T) {
	events := make(chan desk.Event, 5000)
	for n := range 3000 {
		events <- desk.Event{Seq: uint64(n + 2), Kind: desk.EventStatus}
	}
	batch, quit := gather(desk.Event{Seq: 1}, events)
	if len(batch) != 3001 || quit || !slices.IsSortedFunc(batch, func(a, b desk.Event) int { return int(a.Seq) - int(b.Seq) }) {
		t.Errorf("%d events, quit %v", len(batch), quit)
	}
	events <- desk.Event{Kind: desk.EventQuit}
	events <- desk.Event{Kind: desk.EventShow}
	if batch, quit := gather(desk.Event{Seq: 1}, events); len(batch) != 2 || !quit {
		t.Errorf("%d events, quit %v", len(batch), quit)
	}
	close(events)
	if batch, quit := gather(desk.Event{Seq: 1}, events); len(batch) != 2 || quit || batch[1].Kind != desk.EventShow {
		t.Errorf("of a stream that has ended: %v, quit %v", batch, quit)
	}
}

// gappy is a Desk whose stream cannot be taken up where it broke.
type gappy struct {
	*fakedesk.Desk
	gaps int
}

func (g *gappy) Watch(ctx context.Context, after uint64) (<-chan desk.Event, error) {
	if g.gaps > 0 {
		g.gaps--
		return nil, desk.ErrGap
	}
	return g.Desk.Watch(ctx, after)
}

// Who was too slow begins anew at once, and it is no failure to be told.
func TestAGapIsClosedByASnapshotAndNotTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		app := newLively()
		d := &gappy{fakedesk.Office(time.Now()), 20}
		ctx, cancel := context.WithCancel(t.Context())
		f := newFaces(ctx, app, d, locale.New(locale.English))
		ended := make(chan error, 1)
		go func() { ended <- follow(ctx, d, f) }()
		p := &program{t: t, app: app}
		told := false
		for range 150 {
			p.rest(10 * time.Millisecond)
			told = told || f.away != nil
		}
		if told {
			t.Error("the resident is said to be gone")
		}
		if f.compact == nil || d.gaps > 0 {
			t.Fatalf("%d gaps are left; a window %v", d.gaps, f.compact != nil)
		}
		cancel()
		p.rest(time.Second)
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// The account changes, and at that moment the resident goes: it is asked again until it is
// there, and nothing of the account before is shown meanwhile.
func TestAResidentThatGoesWhileTheAccountChanges(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.SnapshotError = desk.NewProblem(desk.NoResident) })
		o.desk.Another("other@example.com")
		o.later(3 * time.Second)
		if !c.banner.root.Visible() || len(o.faces.model.conversations)+len(o.faces.model.contacts) > 0 {
			t.Errorf("banner %v, %d conversations", c.banner.root.Visible(), len(o.faces.model.conversations))
		}
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.SnapshotError = nil })
		o.later(3 * time.Second)
		if c.banner.root.Visible() || o.faces.model.status.Address != "other@example.com" {
			t.Errorf("the account is %q", o.faces.model.status.Address)
		}
	})
}

// Ten thousand events in one go, forged and foreign ones between them, and the window shows
// what the last ones say.
func TestAFloodOfEventsIsFoldedIn(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		for n := range 3000 {
			peer := fakedesk.Peer(fmt.Sprintf("бот%d@example.com", n%500))
			o.desk.Tell(desk.Event{Kind: "of-a-newer-resident"})
			o.desk.Tell(desk.Event{Kind: desk.EventTyping, Typing: &desk.Typing{Peer: peer, On: n%2 == 0}})
			o.desk.Receive(desk.Message{Peer: peer, From: peer.Address, Body: fmt.Sprint("счёт ", n), Time: time.Now()})
		}
		o.rest()
		if got := o.faces.model.roll.unread; got != 3003 {
			t.Errorf("%d are unread", got)
		}
		if top := c.people.rows.at(0).person; top.last.Body != "счёт 2999" {
			t.Errorf("on top stands %q", top.last.Body)
		}
		if !strings.HasPrefix(c.window.Title(), "(3003) Анна") || c.talk.peer != fakedesk.Anna {
			t.Errorf("%q", c.window.Title())
		}
		if len(o.faces.model.typing) > 0 || len(o.faces.model.threads) != 1 {
			t.Errorf("%d write, %d conversations are held", len(o.faces.model.typing), len(o.faces.model.threads))
		}
	})
}
