package main

import (
	"fmt"
	"time"

	"github.com/alecthomas/kong"

	"vestnik/cmd/vestnik/manual"
	"vestnik/core/desk"
)

type completeCommand struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"cli.completion-shell"`
}

// Run prints the completion of the commands for a shell.
func (c *completeCommand) Run(parsed *kong.Context, p *program) error {
	if err := describe(p.words, parsed.Model); err != nil {
		return err
	}
	fmt.Print(manual.Completion(parsed.Model, c.Shell))
	return nil
}

// manualCommand is for those who make packages.
type manualCommand struct {
	Date int64 // of the version, in seconds since 1970
}

// Run prints the page for man in the person's language.
func (c *manualCommand) Run(parsed *kong.Context, p *program) error {
	if err := describe(p.words, parsed.Model); err != nil {
		return err
	}
	say := func(id string) string { return p.words.Say("cli.man-" + id) }
	headings := manual.Headings{
		Name: say("name"), Synopsis: say("synopsis"), Description: say("description"),
		Commands: say("commands"), ExitStatus: say("exit"),
	}
	fmt.Print(manual.Page(parsed.Model, headings, desk.Version, time.Unix(c.Date, 0), say("exits")))
	return nil
}
