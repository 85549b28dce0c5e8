package window

import (
	"context"
	"net/url"
	"slices"
	"sync/atomic"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/clipboard"
)

// faces holds the model and decides which windows are open. All of it runs on
// Fyne's goroutine.
type faces struct {
	ctx        context.Context
	app        fyne.App
	desk       desk.Desk
	words      *locale.Words
	model      *model // nil before the first snapshot
	appearance *appearance
	drafting   *drafting

	signIn   *signIn
	compact  *compact
	quicks   map[desk.Ref]*quick // by whose draft is written there
	cast     *broadcast
	services *services
	settings *preferences
	records  *records
	absent   *widget.Label // in a window of its own, while there is no resident and no window
	away     fyne.Window
	above    *above // what lies above all else; nil: nothing

	lives      map[fyne.Window]*life        // the windows that are open
	sheets     map[fyne.CanvasObject]*sheet // what lies over them
	dialogs    map[fyne.CanvasObject]func() // and what of the toolkit does, with what ends it
	leaving    int                          // how many were shut and are not closed yet
	screen     screen                       // nil where windows need no more than the toolkit
	heads      heads                        // nil where the monitors are not known
	unfocused  func(show func())            // shows a window that takes no keyboard
	toolkit    func(language string)        // has the toolkit speak a language
	foreground bool                         // one of our windows has the keyboard
	taken      bool                         // a program has taken it from there: the screen is locked
	hands      hands
	memory     Memory   // nil where nothing is to be kept
	keeping    bool     // how the window is will soon be kept
	view       view     // of the list of people
	recent     []string // the signs that were chosen last
	pictures   *pictures
	files      *filing

	openURL   func(*url.URL) error
	clipboard func(context.Context) (clipboard.Held, error) // besides text

	// seen is called when what was asked for is on the screen, with the number of the
	// newest event that was taken into account.
	seen func(upTo uint64)
	end  func()      // called when the last window has closed
	over atomic.Bool // it has
}

func newFaces(ctx context.Context, app fyne.App, d desk.Desk, words *locale.Words) *faces {
	f := &faces{ctx: ctx, app: app, desk: d, words: words, openURL: app.OpenURL, clipboard: clipboard.Read, appearance: newAppearance(app), end: func() {}, unfocused: func(show func()) { show() }, toolkit: func(string) {},
		quicks: make(map[desk.Ref]*quick), lives: make(map[fyne.Window]*life), sheets: make(map[fyne.CanvasObject]*sheet), dialogs: make(map[fyne.CanvasObject]func()), seen: func(uint64) {}, view: view{folded: make(map[string]bool)}}
	f.pictures, f.files = newPictures(f), newFiling(f)
	f.drafting = &drafting{faces: f, waiting: make(map[desk.Ref]string)}
	return f
}

// start implements follower: a snapshot replaces everything. What the resident was
// last asked to show is shown by a process that has just started; later it is old.
func (f *faces) start(s desk.Snapshot) {
	first := f.model == nil
	f.model = newModel(s)
	f.appearance.choose(s.Status.Look)
	f.drafting.begin(s.Drafts)
	f.speak(s.Status.Language)
	f.loadAlerted()
	if first {
		f.show(s.View)
	}
	if f.away != nil {
		f.shut(f.away)
	}
	if f.signIn != nil {
		f.signIn.found()
	}
	f.above.found()
	f.settle()
	f.refresh()
	f.reloadBlocked()
	if f.settings != nil {
		f.settings.load()
	}
	if f.records != nil && f.records.ended {
		f.records.begin()
	}
	if f.cast != nil {
		f.cast.renew()
	}
	f.seen(s.Seq)
	if len(f.lives) == 0 && f.leaving == 0 { // what it was started for was dealt with meanwhile
		f.quit()
	}
}

// fold implements follower.
func (f *faces) fold(events []desk.Event) {
	asked := false
	for _, e := range events {
		f.model.apply(e)
		f.appearance.choose(f.model.status.Look)
		f.speak(f.model.status.Language)
		f.complete(e.Message)
		if e.Fetching != nil {
			f.files.came(e.Fetching)
		}
		f.above.heard(e.Message)
		if e.Typing != nil && e.Typing.On {
			f.refreshWhenTyped()
		}
		if e.Kind == desk.EventBlocked {
			f.reloadBlocked()
		}
		if f.compact != nil && f.compact.alerts != nil {
			f.compact.alerts.follow(e)
		}
		if f.compact != nil {
			f.compact.talk.happens(e.RoomNews)
			f.compact.roomGone(e)
		}
		if f.compact != nil && f.compact.inRoom != nil {
			f.compact.inRoom.follow(e)
		}
		if e.Kind == desk.EventShow && e.View != nil {
			f.show(*e.View)
			asked = true
		}
	}
	f.settle()
	f.refresh()
	if f.cast != nil {
		f.cast.fold(events)
	}
	if f.settings != nil && slices.ContainsFunc(events, func(e desk.Event) bool { return e.Kind == desk.EventStatus }) {
		f.settings.load()
	}
	if asked {
		f.seen(f.model.seq)
	}
}

// reloadBlocked asks anew who is blocked, where that is seen.
func (f *faces) reloadBlocked() {
	if f.compact != nil && f.compact.blocked != nil {
		f.compact.blocked.load()
	}
}

// lost implements follower: the resident does not answer.
func (f *faces) lost(p *desk.Problem) {
	if f.model != nil {
		f.model.gone = p
		f.refresh()
	}
	switch {
	case f.compact != nil: // its banner says so
	case f.above != nil:
		f.above.fail(p)
	case f.signIn != nil:
		f.signIn.fail(p)
	case f.away == nil:
		f.absent = newWrapped()
		f.away = f.open(fyne.NewSize(360, 120), func() { f.away = nil })
		f.away.SetContent(container.NewPadded(f.absent))
		f.bring(f.away)
		fallthrough
	default:
		f.absent.SetText(told(f.words, p))
	}
}

// show brings a view before the person.
func (f *faces) show(v desk.View) {
	signedOut := f.model.status.Connection == desk.SignedOut
	switch {
	case v.Screen == desk.ScreenTakeover: // what there is of it is shown whenever there is
	case v.Unasked && signedOut && f.signIn != nil:
		f.urge(f.signIn.window)
	case v.Unasked && !signedOut && f.compact != nil:
		f.urge(f.compact.window)
	case v.Screen == desk.ScreenSettings:
		f.showSettings()
	case v.Screen == desk.ScreenSignIn || signedOut:
		f.showSignIn()
	case v.Screen == desk.ScreenQuick && !v.Peer.IsZero():
		f.showQuick(v.Peer)
		if v.Number != 0 {
			f.quicks[v.Peer].quote(v.Number)
		}
		if v.Attach {
			f.quicks[v.Peer].files.choose()
		}
	case v.Screen == desk.ScreenQuick: // whom to write to is found first
		f.showCompact(desk.Ref{})
		f.compact.find()
	case v.Screen == desk.ScreenAdd && !v.Peer.IsZero():
		f.showCompact(desk.Ref{})
		f.compact.addPerson(v.Peer)
	case v.Screen == desk.ScreenJoin:
		f.showCompact(desk.Ref{})
		f.compact.enterRoom(v.Peer, v.Password)
	case v.Screen == desk.ScreenBroadcast:
		f.showBroadcast()
	default:
		f.showCompact(v.Peer)
		f.compact.propose(v.Text)
	}
}

// settle closes what the state of the account has made useless. The window that
// takes its place opens first, because closing the last one ends the program.
func (f *faces) settle() {
	if f.signIn != nil && f.signIn.done() {
		f.signedIn()
	}
	if f.model.status.Connection != desk.SignedOut || (f.compact == nil && len(f.quicks) == 0 && f.cast == nil && f.services == nil) {
		return
	}
	f.showSignIn()
	if f.compact != nil {
		f.shut(f.compact.window)
	}
	for _, q := range f.quicks {
		f.shut(q.window)
	}
	if f.cast != nil {
		f.shut(f.cast.window)
	}
	if f.services != nil {
		f.shut(f.services.window)
	}
}

func (f *faces) showSignIn() {
	if f.signIn == nil {
		f.signIn = newSignIn(f, f.open(fyne.NewSize(420, 540), func() {
			f.signIn.cancel()
			f.signIn = nil
		}))
		f.signIn.window.CenterOnScreen()
	}
	f.bring(f.signIn.window)
}

// signInAgain lets the person sign in anew with an account that cannot.
func (f *faces) signInAgain(address, url string) {
	f.showSignIn()
	f.signIn.fill(address, url)
}

// signedIn is called when there is an account.
func (f *faces) signedIn() {
	unkept := f.signIn.unkept
	f.showCompact(desk.Ref{})
	f.shut(f.signIn.window)
	if unkept != nil {
		f.compact.banner.fail(unkept)
	}
}

func (f *faces) showCompact(peer desk.Ref) {
	if f.compact == nil {
		was := f.remembered()
		f.recall(was)
		f.compact = newCompact(f, f.open(fyne.NewSize(was.Width, was.Height), func() {
			f.remember()
			f.compact.close()
			f.compact = nil
		}))
		w := f.compact.window
		f.afterHush(hushes, func() { f.putBack(w, was.Corner, managing) })
	}
	f.bring(f.compact.window)
	if !peer.IsZero() {
		f.compact.choose(peer, true)
	}
	f.compact.refresh()
}

func (f *faces) showQuick(peer desk.Ref) {
	q := f.quicks[peer]
	if q == nil {
		q = newQuick(f, f.open(fyne.NewSize(430, 280), func() {
			delete(f.quicks, q.peer)
			f.drafting.last()
			f.attend()
		}), peer)
		f.quicks[peer] = q
		q.window.CenterOnScreen()
	}
	f.bring(q.window)
	q.turn(peer)
}

// drawn returns p as it may be shown now, with the picture that is there.
func (f *faces) drawn(p person) person {
	p = f.model.drawn(p)
	if p.inside != "" {
		p.name = f.words.Say("room.nick-in", "Nick", p.name, "Room", p.inside)
	}
	p.image = f.pictures.of(p.peer, p.picture)
	return p
}

// refresh draws the model in every open window.
func (f *faces) refresh() {
	if f.signIn != nil {
		f.signIn.refresh()
	}
	if f.compact != nil {
		f.compact.refresh()
	}
	for _, q := range f.quicks {
		q.refresh()
	}
	if f.cast != nil {
		f.cast.refresh()
	}
	if f.settings != nil {
		f.settings.accounts.refresh()
	}
	f.takeOver()
}

// setForeground notes whether the person is working in one of our windows.
func (f *faces) setForeground(yes bool) {
	f.foreground = yes
	f.touch()
	f.attend()
}

// setTaken notes whether a program keeps the keyboard from our windows.
func (f *faces) setTaken(yes bool) {
	if f.taken != yes {
		f.taken = yes
		f.touch()
		f.attend()
	}
}

// attend follows from where the keyboard is whether the person is looking at the
// open conversation.
func (f *faces) attend() {
	if f.compact == nil {
		return
	}
	looking := f.foreground && !f.taken && !f.hands.idle && f.above == nil
	for _, q := range f.quicks {
		looking = looking && !q.focused
	}
	f.compact.attend(looking)
}
