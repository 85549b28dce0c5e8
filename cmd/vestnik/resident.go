package main

import (
	"context"
	"errors"
	"log"
	"sync"

	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/settings"
	"vestnik/core/vault"
	"vestnik/gui/popup"
	"vestnik/gui/sleep"
	"vestnik/gui/tray"
)

// Run is the resident: from the tray, until the person quits.
func (runCommand) Run(ctx context.Context, p *program) error {
	dirs, err := settings.StandardDirs()
	if err == nil {
		err = dirs.Make()
	}
	if err != nil {
		return err
	}
	socket, err := desk.Listen(dirs.Socket())
	if errors.Is(err, desk.ErrInUse) {
		return bringForward(ctx)
	}
	if err != nil {
		return err
	}
	store, err := journal.Open(dirs.JournalFile())
	if err != nil {
		return desk.NewProblem(desk.BadFile, "file", dirs.JournalFile(), "reason", err.Error())
	}
	defer store.Close()
	keys := keyring()
	cfg := p.config(dirs.SettingsFile(), store, keys, keys.Waiting())
	cfg.SessionFile, cfg.DraftsFile = dirs.SessionFile(), dirs.DraftsFile()
	a, err := agent.New(cfg)
	if err != nil {
		return err
	}
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
	all.Go(func() { sleep.Watch(running, a) })
	all.Go(func() { vault.Watch(running, a.KeyringCame) })
	p.faces(running, a)
	<-running.Done()
	return nil
}

// quitWith quits the resident when the program is told to end.
func quitWith(told, ended context.Context, a *agent.Agent) {
	select {
	case <-told.Done():
		_ = a.Quit(context.Background())
	case <-ended.Done():
	}
}

// bringForward is what a second start does: it shows the window of the first.
func bringForward(ctx context.Context) error {
	running, err := resident()
	if err != nil {
		return err
	}
	return running.Show(ctx, desk.View{Screen: desk.ScreenContacts})
}

// faces shows the desk in the tray, in popups and in windows, as far as there are
// such things here, until ctx ends. What is missing is said once, and the rest goes
// on without it.
func (p *program) faces(ctx context.Context, d desk.Desk) {
	var all sync.WaitGroup
	defer all.Wait()
	complaints := make(chan *desk.Problem, 8)
	complain := func(problem *desk.Problem) {
		log.Print(explain(p.words, problem))
		select {
		case complaints <- problem:
		default:
		}
	}
	all.Go(func() { p.popups(ctx, d, complain, complaints) })
	all.Go(func() { launchWindows(ctx, d, complain) })
	err := tray.ErrNoBus // to start a tray without a bus would end in a panic
	if p.hasBus {
		all.Go(func() { p.mindTray(ctx, d, complain) })
		err = tray.Run(ctx, d, p.words)
	}
	if errors.Is(err, tray.ErrNoBus) {
		complain(desk.NewProblem(desk.NoBus))
		_ = d.Show(ctx, desk.View{Screen: desk.ScreenContacts})
	} else if err != nil {
		log.Printf("tray: %v", err)
	}
	<-ctx.Done()
}

// mindTray opens the window when nothing shows tray icons: else there would be
// nothing of the program to see.
func (p *program) mindTray(ctx context.Context, d desk.Desk, complain func(*desk.Problem)) {
	shown, err := tray.Watch(ctx)
	if err != nil {
		return // no bus: the tray itself has said so
	}
	said := false
	for here := range shown {
		if !here && !said {
			said = true
			complain(desk.NewProblem(desk.NoTray))
			_ = d.Show(ctx, desk.View{Screen: desk.ScreenContacts})
		}
	}
}

// popups raises popups, and shows complaints as one.
func (p *program) popups(ctx context.Context, d desk.Desk, complain func(*desk.Problem), complaints <-chan *desk.Problem) {
	shown, err := popup.Open(ctx)
	if errors.Is(err, popup.ErrNoBus) {
		return // the tray says so
	}
	if err != nil {
		log.Print(explain(p.words, desk.NewProblem(desk.NoPopups)))
		return
	}
	defer shown.Close()
	var all sync.WaitGroup
	defer all.Wait()
	all.Go(func() {
		for {
			select {
			case problem := <-complaints:
				sentence, remedy := p.words.Problem(problem)
				_ = shown.Raise(ctx, popup.Popup{Title: sentence, Text: remedy})
			case <-ctx.Done():
				return
			}
		}
	})
	if err := popup.Serve(ctx, d, shown, p.words); err != nil {
		log.Printf("popup: %v", err)
	}
}
