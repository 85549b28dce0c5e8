package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"
	"slices"
	"strings"

	"vestnik/core/blackbox"
	"vestnik/core/desk"
	"vestnik/core/settings"
)

// openLog has all that is logged from now on kept in a black box, and printed as before:
// what is only for the box has level debug.
func openLog(dirs settings.Dirs, printed io.Writer) *blackbox.Box {
	box := blackbox.New(dirs.LogFile())
	slog.SetDefault(slog.New(slog.NewMultiHandler(&console{to: log.New(printed, "", log.LstdFlags)}, box)))
	return box
}

// console prints records as package log does.
type console struct {
	to    *log.Logger
	attrs []slog.Attr
}

// Enabled implements [slog.Handler].
func (c *console) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelInfo }

// Handle implements [slog.Handler].
func (c *console) Handle(_ context.Context, r slog.Record) error {
	var line strings.Builder
	if r.Level != slog.LevelInfo {
		line.WriteString(r.Level.String() + " ")
	}
	line.WriteString(r.Message)
	add := func(a slog.Attr) bool { fmt.Fprintf(&line, " %s=%v", a.Key, a.Value); return true }
	for _, a := range c.attrs {
		add(a)
	}
	r.Attrs(add)
	return c.to.Output(0, line.String())
}

// WithAttrs implements [slog.Handler].
func (c *console) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &console{c.to, append(slices.Clone(c.attrs), attrs...)}
}

// WithGroup implements [slog.Handler].
func (c *console) WithGroup(string) slog.Handler { return c }

type logCommand struct {
	JSON   bool `name:"json" help:"cli.json"`
	Number int  `name:"number" short:"n" default:"100" placeholder:"N" help:"cli.log-number"`
	Follow bool `name:"follow" short:"f" help:"cli.log-follow"`
}

// Run prints what has happened: as the resident has it in memory, or else as its last life
// has written it.
func (c *logCommand) Run(ctx context.Context, p *program) error {
	running, err := resident()
	if err == nil {
		return c.follow(ctx, running)
	}
	if c.Follow {
		return err
	}
	dirs, err := settings.StandardDirs()
	if err != nil {
		return err
	}
	records, err := blackbox.Read(dirs.LogFile(), max(c.Number, 0))
	for i := range records {
		if err := c.print(&records[i]); err != nil {
			return err
		}
	}
	return err
}

func (c *logCommand) follow(ctx context.Context, running *desk.Client) error {
	records, err := running.Log(ctx, max(c.Number, 0), c.Follow)
	if err != nil {
		return err
	}
	for r := range records {
		if err := c.print(&r); err != nil {
			return err
		}
	}
	return nil
}

func (c *logCommand) print(r *desk.Record) error {
	if c.JSON {
		return printJSON(os.Stdout, r)
	}
	_, err := fmt.Println(printable(r.Line()))
	return err
}
