package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"

	"golang.org/x/term"

	"vestnik/core/desk"
	"vestnik/core/disk"
	"vestnik/gui/popup"
)

// bringForward is what a second start does: it shows the window of the first, which may
// still be starting or just be starting again. Where that is in another session of the
// person, out of his sight, it says so.
func (p *program) bringForward(ctx context.Context, door string, v desk.View) error {
	holder := desk.HolderOf(door)
	running, err := desk.Dial(door)
	if errors.Is(err, desk.NewProblem(desk.NoResident)) {
		return absent(holder)
	}
	if err == nil {
		err = running.Show(ctx, v)
	}
	switch {
	case errors.Is(err, desk.NewProblem(desk.NoResident)):
		return nil // it has ended meanwhile
	case err != nil, holder.Process == 0, holder.Session == desk.Session():
		return err
	}
	text := printable(p.words.Say("cli.other-session", "Session", holder.Session))
	fmt.Println(text)
	if !term.IsTerminal(int(os.Stderr.Fd())) {
		p.leaveWord(ctx, popup.Open, popup.Popup{Key: "start", Title: p.words.Say("cli.runs-already"), Text: text})
	}
	return nil
}

// absent says what it means that somebody holds the lock of the door, and not the door.
func absent(holder disk.Holder) error {
	if host, err := os.Hostname(); err == nil && holder.Host != "" && holder.Host != host {
		return desk.NewProblem(desk.ResidentElsewhere, "host", holder.Host)
	}
	if holder.Process == 0 {
		return desk.NewProblem(desk.ResidentSilent)
	}
	return desk.NewProblem(desk.ResidentSilent, "process", strconv.Itoa(holder.Process)) // it begins, or ends
}
