package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"vestnik/core/desk"
)

// Run prints what the resident is doing.
func (c *statusCommand) Run(ctx context.Context, p *program) error {
	running, err := resident()
	if err != nil {
		return err
	}
	s, err := running.Snapshot(ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(s.Status)
	}
	lines := []string{s.Status.Address}
	if s.Status.Connection.Live() {
		lines = append(lines, strings.TrimSpace(p.words.Show(s.Status.Presence.Show)+" "+s.Status.Presence.Text))
	} else {
		lines = append(lines, p.words.Show(desk.Offline))
	}
	if s.Status.Connection == desk.Checking {
		lines = append(lines, p.words.Say("cli.checking"))
	}
	if s.Status.Problem != nil {
		lines = append(lines, explain(p.words, s.Status.Problem))
	}
	lines = append(lines, p.words.Count("count.unread", s.Status.Unread))
	for _, line := range lines {
		if line != "" {
			fmt.Println(printable(line))
		}
	}
	return nil
}

// Run shows the person in another way.
func (c *presenceCommand) Run(ctx context.Context, _ *program) error {
	running, err := resident()
	if err != nil {
		return err
	}
	return running.SetPresence(ctx, desk.Presence{Show: desk.Show(c.Show), Text: c.Text})
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
