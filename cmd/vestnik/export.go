package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/term"

	"vestnik/core/agent"
	"vestnik/core/backup"
	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/settings"
)

type exportCommand struct {
	File string `arg:"" name:"FILE" help:"cli.export-file"`
}

type importCommand struct {
	Check bool   `name:"check" help:"cli.import-check"`
	File  string `arg:"" name:"FILE" help:"cli.import-file"`
}

// Run writes what there is, also while a resident has it open.
func (c *exportCommand) Run(ctx context.Context, p *program) (err error) {
	dirs, err := settings.StandardDirs()
	if err != nil {
		return err
	}
	from := backup.Source{Program: desk.Version}
	if from.Settings, err = settings.Load(dirs.SettingsFile()); err != nil {
		return err
	}
	reader, err := journal.OpenReader(dirs.JournalFile())
	if err == nil {
		defer reader.Close()
		from.Messages = reader
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	n, err := backup.Save(ctx, c.File, from, p.countUp())
	if err != nil {
		return err
	}
	fmt.Println(printable(p.words.Say("cli.exported", "File", c.File, "Number", n)))
	return nil
}

// countUp shows at a terminal how far it has come.
func (p *program) countUp() func(int) {
	if !term.IsTerminal(int(os.Stderr.Fd())) {
		return nil
	}
	return func(n int) { fmt.Fprint(os.Stderr, p.words.Say("cli.exporting", "Number", n), "\r") }
}

// Run says what is in a file, and takes it.
func (c *importCommand) Run(ctx context.Context, p *program) error {
	path, err := filepath.Abs(c.File)
	if err != nil {
		return err
	}
	f, err := backup.Open(path)
	if err != nil {
		return agent.ExplainImport(err, c.File)
	}
	defer f.Close()
	fmt.Println(printable(p.words.Say("cli.import-holds", "File", c.File, "Date", f.Made.Local().Format(time.DateOnly),
		"Number", f.Count, "Accounts", strings.Join(f.Accounts, ", "))))
	if c.Check {
		return nil
	}
	done, err := importFile(ctx, f, path)
	if err != nil {
		return agent.ExplainImport(err, c.File)
	}
	what := strings.Join(done.Settings, ", ")
	if what == "" {
		what = p.words.Say("cli.import-nothing")
	}
	fmt.Println(printable(p.words.Say("cli.imported", "Fresh", done.Messages, "Known", done.Known, "Settings", what)))
	return nil
}

// importFile has the resident take a file, or takes it where none runs.
func importFile(ctx context.Context, f *backup.File, path string) (done desk.Imported, err error) {
	if running, err := resident(); err == nil {
		return running.Import(ctx, path)
	}
	dirs, err := settings.StandardDirs()
	if err == nil {
		err = dirs.Make()
	}
	if err != nil {
		return done, err
	}
	mine, release, err := claimSettings(dirs)
	if err != nil {
		return done, err
	}
	defer release()
	store, err := journal.Open(dirs.JournalFile())
	if err != nil {
		return done, err
	}
	defer store.Close()
	if done.Messages, err = store.Import(ctx, f.Messages()); err != nil {
		return done, err
	}
	done.Known = f.Count - done.Messages
	holds, broken := governed()
	if done.Settings = agent.Complete(holds, agent.Undecided(broken), &mine, f.Settings); len(done.Settings) > 0 {
		err = settings.Save(dirs.SettingsFile(), mine)
	}
	return done, err
}
