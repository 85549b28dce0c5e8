package main

import (
	"context"
	"errors"
	"log"
	"sync"
	"sync/atomic"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/gui/hotkey"
	"vestnik/gui/link"
	"vestnik/gui/popup"
	"vestnik/gui/tray"
)

// faces shows the desk in the tray, in popups and in windows, as far as there are
// such things here, until ctx ends. What is missing is said once, and the rest goes
// on without it.
func (p *program) faces(ctx context.Context, a *agent.Agent, u *update) {
	var d desk.Desk = a
	f := &faces{desk: d, popupsBy: a, words: p.words, complaints: make(chan *desk.Problem, 8)}
	defer heedEnd(d)()
	var all sync.WaitGroup
	defer all.Wait()
	all.Go(func() { f.popups(ctx) })
	all.Go(func() {
		if err := hotkey.Serve(ctx, d, f.complain); err != nil {
			log.Printf("hot key: %v", err)
		}
	})
	all.Go(func() { launchWindows(ctx, d, u, p.words, f.complain) })
	if now, err := d.Snapshot(ctx); err == nil && now.Status.Trouble != nil {
		f.complain(now.Status.Trouble)
	}
	err := tray.ErrNoBus // to start a tray without a bus would end in a panic
	if p.hasBus {
		if shown, err := tray.Watch(ctx); err == nil {
			all.Go(func() { f.mindTray(ctx, shown) })
		}
		err = tray.Run(ctx, d, p.words)
	}
	if errors.Is(err, tray.ErrNoBus) {
		f.complain(desk.NewProblem(desk.NoBus))
		_ = d.Show(ctx, desk.View{Screen: desk.ScreenContacts})
	} else if err != nil {
		log.Printf("tray: %v", err)
	}
	<-ctx.Done()
}

// faces are what a person sees of the resident.
type faces struct {
	desk       desk.Desk
	popupsBy   popupsBy
	words      *locale.Words
	complaints chan *desk.Problem
	icon       atomic.Bool // there is one in a tray
}

// complain tells the person of something that ails the faces themselves.
func (f *faces) complain(problem *desk.Problem) {
	log.Print(explain(f.words, problem))
	select {
	case f.complaints <- problem:
	default:
	}
}

// mindTray opens the window when nothing shows tray icons: else there would be
// nothing of the program to see.
func (f *faces) mindTray(ctx context.Context, shown <-chan bool) {
	var missing <-chan time.Time
	said := false
	for {
		select {
		case here, open := <-shown:
			if !open {
				return
			}
			f.icon.Store(here)
			if missing = nil; !here && !said {
				missing = time.After(tray.Patience)
			}
		case <-missing:
			missing, said = nil, true
			f.complain(desk.NewProblem(desk.NoTray))
			_ = f.desk.Show(ctx, desk.View{Screen: desk.ScreenContacts, Unasked: true})
		}
	}
}

// popups raises popups, and shows complaints as such, until ctx ends or the desk quits;
// none stays behind then.
func (f *faces) popups(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	shown, err := popup.Open(ctx)
	if err != nil {
		if !errors.Is(err, popup.ErrNoBus) { // the tray says so
			log.Print(explain(f.words, desk.NewProblem(desk.NoPopups)))
			err = errors.Join(popup.ErrNoDaemon, err)
		}
		shown = nowhere{new(popup.Recorder), err}
	}
	f.popupsBy.ShowPopups(func(ctx context.Context) desk.Popups { return popup.Test(ctx, shown, f.words) })
	defer f.popupsBy.ShowPopups(nil)
	raised := make(chan struct{}, 1)
	var all sync.WaitGroup
	all.Go(func() { f.voice(ctx, shown) })
	all.Go(func() { f.mindPopups(ctx, shown, raised) })
	if err := popup.Serve(ctx, f.desk, heeded{shown, f.missed, raised}, f.words, link.Open); err != nil {
		log.Printf("popup: %v", err)
	}
	_ = shown.Close()
	cancel()
	all.Wait()
}

// voice shows complaints. One about the window offers to open it again: the click comes
// out where those on all popups do.
func (f *faces) voice(ctx context.Context, shown popup.Popups) {
	for {
		select {
		case problem := <-f.complaints:
			sentence, remedy := f.words.Problem(problem)
			said := popup.Popup{Key: string(problem.Code), Title: sentence, Text: remedy}
			if problem.Code == desk.WindowCrashed || problem.Code == desk.WindowSilent {
				said.Actions = []popup.Action{{Key: popup.Default, Label: f.words.Say("popup.open-again")}}
			}
			_ = shown.Raise(ctx, said)
		case <-ctx.Done():
			return
		}
	}
}

// missed is called when a message could not be shown in a popup. When there is no icon
// either that counts it, the window comes up, without taking the keyboard from what the
// person is doing.
func (f *faces) missed(ctx context.Context) {
	if !f.icon.Load() {
		_ = f.desk.Show(ctx, desk.View{Screen: desk.ScreenContacts, Unasked: true})
	}
}
