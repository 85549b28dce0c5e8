package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/availability"
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
	var lines []string
	for i := range s.Accounts {
		lines = append(lines, accountLines(&s.Accounts[i], shown(s, words), words)...)
	}
	if len(s.Accounts) == 0 {
		lines = append(lines, words.Show(desk.Offline))
	}
	if s.Trouble != nil { // why nobody is signed in
		lines = append(lines, explain(words, s.Trouble))
	}
	if s.Notice != nil {
		lines = append(lines, explain(words, s.Notice))
	}
	if len(s.Managed) > 0 {
		lines = append(lines, words.Say("cli.managed"))
	}
	if s.Problem != nil && !slices.ContainsFunc(s.Accounts, func(a desk.AccountStatus) bool { return a.Problem != nil }) {
		lines = append(lines, explain(words, s.Problem))
	}
	if s.Popups != nil && s.Popups.Problem != nil {
		lines = append(lines, explain(words, s.Popups.Problem))
	}
	return append(lines, words.Count("count.unread", s.Unread))
}

// shown says how the person is shown, and until when if that ends by itself.
func shown(s *desk.Status, words *locale.Words) string {
	show := words.Show(s.Show())
	if !s.Until.IsZero() {
		show = words.Say("window.until", "Presence", show, "Time", s.Until.Local().Format("2006-01-02 15:04"))
	}
	return strings.TrimSpace(show + " " + s.Presence.Text)
}

func accountLines(a *desk.AccountStatus, shown string, words *locale.Words) []string {
	lines := []string{a.Address, words.Show(desk.Offline)}
	if a.Connection.Live() {
		lines[1] = shown
	}
	if a.Connection == desk.Checking {
		lines = append(lines, words.Say("cli.checking"))
	}
	if a.Reading > 0 {
		lines = append(lines, words.Count("count.reading", a.Reading))
	}
	if a.Problem != nil {
		lines = append(lines, explain(words, a.Problem))
	}
	return lines
}

// Run shows the person in another way.
func (c *presenceCommand) Run(ctx context.Context, p *program) error {
	choice := desk.Choice{Presence: desk.Presence{Show: desk.Show(c.Show), Text: c.Text}}
	if c.Until != "" {
		var err error
		if choice.Until, err = availability.ParseUntil(c.Until, time.Now()); err != nil {
			return sentence(p.words.Say("cli.bad-time"))
		}
	}
	running, err := resident()
	if err != nil {
		return err
	}
	return running.SetPresence(ctx, choice)
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
