package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// Run prints what the resident is doing.
func (c *statusCommand) Run(ctx context.Context, p *program) error {
	_, s, err := look(ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(os.Stdout, s.Status)
	}
	for _, line := range statusLines(&s.Status, p.words) {
		if line != "" {
			fmt.Println(printable(line))
		}
	}
	return nil
}

// statusLines says in words how things are; a line may be empty.
func statusLines(s *desk.Status, words *locale.Words) []string {
	lines := []string{s.Address, words.Show(desk.Offline)}
	if s.Connection.Live() {
		lines[1] = strings.TrimSpace(words.Show(s.Presence.Show) + " " + s.Presence.Text)
	}
	if s.Connection == desk.Checking {
		lines = append(lines, words.Say("cli.checking"))
	}
	for _, problem := range []*desk.Problem{s.Trouble, s.Problem} { // why nobody is signed in comes first
		if problem != nil {
			lines = append(lines, explain(words, problem))
		}
	}
	return append(lines, words.Count("count.unread", s.Unread))
}

// Run shows the person in another way.
func (c *presenceCommand) Run(ctx context.Context, _ *program) error {
	running, err := resident()
	if err != nil {
		return err
	}
	return running.SetPresence(ctx, desk.Presence{Show: desk.Show(c.Show), Text: c.Text})
}

// Run has a file set aside that cannot be used.
func (setAsideCommand) Run(ctx context.Context, p *program) error {
	running, before, err := look(ctx)
	if err != nil {
		return err
	}
	if before.Status.Trouble == nil {
		fmt.Println(p.words.Say("cli.nothing-aside"))
		return nil
	}
	if err := running.SetAside(ctx); err != nil {
		return err
	}
	fmt.Println(p.words.Say("cli.aside", "File", printable(before.Status.Trouble.Facts["file"])))
	// Of two only one was told; a resident that begins anew has none left.
	if after, err := running.Snapshot(ctx); err == nil && after.Status.Trouble != nil && after.Status.Trouble.Code != before.Status.Trouble.Code {
		fmt.Println(explain(p.words, after.Status.Trouble))
	}
	return nil
}

// Run ends the resident.
func (quitCommand) Run(ctx context.Context) error {
	running, err := resident()
	if err != nil {
		return err
	}
	err = running.Quit(ctx)
	if errors.Is(err, desk.NewProblem(desk.NoResident)) {
		return nil // it has ended before it could answer
	}
	return err
}
