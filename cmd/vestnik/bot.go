package main

import (
	"context"
	"errors"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"vestnik/core/bot"
	"vestnik/core/desk"
	"vestnik/core/disk"
)

type botCommand struct {
	accountOptions
	Allow    []string      `sep:"none" placeholder:"J" help:"cli.bot-allow"`
	Timeout  time.Duration `default:"30s" placeholder:"D" help:"cli.bot-timeout"`
	Parallel uint8         `default:"8" placeholder:"N" help:"cli.bot-parallel"`
	Rate     string        `default:"60/min" placeholder:"N/min" help:"cli.bot-rate"`
	Uses     uint32        `placeholder:"N" help:"cli.bot-uses"`
	Failed   string        `placeholder:"TEXT" help:"cli.bot-failed-text"`
	Stream   bool          `help:"cli.bot-stream"`
	Files    string        `placeholder:"DIR" help:"cli.bot-files"`
	Exec     string        `required:"" placeholder:"CMD" help:"cli.bot-exec"`
	Args     []string      `arg:"" optional:"" name:"ARGS" help:"cli.bot-args"`
}

// programArguments has what stands behind --exec CMD be arguments of that program, whatever they
// look like.
func programArguments(args []string) []string {
	if len(args) == 0 || args[0] != "bot" {
		return args
	}
	for i, arg := range args {
		behind := i + 1
		if arg == "--exec" {
			behind++
		}
		if arg == "--" || behind >= len(args) {
			break
		}
		if arg == "--exec" || strings.HasPrefix(arg, "--exec=") {
			return slices.Insert(slices.Clone(args), behind, "--")
		}
	}
	return args
}

// Run answers by a program until it is told to end.
func (c *botCommand) Run(ctx context.Context, p *program) error {
	rate, err := perMinute(c.Rate)
	switch {
	case err != nil:
		return sentence(p.words.Say("cli.bot-bad-rate"))
	case c.Timeout <= 0:
		return sentence(p.words.Say("cli.bot-bad-timeout"))
	}
	path, err := exec.LookPath(c.Exec)
	if err != nil {
		return sentence(p.words.Say("cli.bot-no-program", "Program", c.Exec, "Reason", err.Error()))
	}
	account, err := c.choose(ctx, p, "")
	if err != nil {
		return err
	}
	allowed, err := bot.ParseAllowed(account.Address, c.Allow)
	if err != nil {
		return desk.NewProblem(desk.BadAddress, "address", strings.Join(c.Allow, ", "))
	}
	config := bot.Config{
		Allowed: allowed, Timeout: c.Timeout, Parallel: int(c.Parallel), Rate: rate, Uses: int(c.Uses), Files: c.Files, Log: log.Printf,
		Words: bot.Words{Failed: c.Failed, TooMany: p.words.Say("cli.bot-too-many"), NoMore: p.words.Say("cli.bot-no-more")},
	}
	if c.Failed == "" {
		config.Words.Failed = p.words.Say("cli.bot-failed")
	}
	if c.Stream {
		stream := newStream(append([]string{path}, c.Args...))
		defer stream.close()
		config.Runner, config.InTurn = stream, true
	} else {
		config.Runner = processes{append([]string{path}, c.Args...)}
	}
	return answer(ctx, p, account, config)
}

// perMinute reads N/min, or N; 0 is without end.
func perMinute(text string) (int, error) {
	n, err := strconv.Atoi(strings.TrimSuffix(text, "/min"))
	if err == nil && n < 0 {
		err = strconv.ErrRange
	}
	return n, err
}

// answer runs a bot on a session of its own, whose journal stays.
func answer(ctx context.Context, p *program, account desk.Account, config bot.Config) error {
	dir, held, err := ownDir("bots", account.Address)
	if errors.Is(err, disk.ErrHeld) {
		return sentence(p.words.Say("cli.bot-runs", "Address", account.Address))
	}
	if err != nil {
		return err
	}
	defer held.Close()
	if config.Book, err = bot.OpenBook(filepath.Join(dir, "book"), time.Now()); err != nil {
		return err
	}
	defer config.Book.Close()
	// An account that signs in by itself would do so without its password.
	if err := os.Remove(filepath.Join(dir, "settings.json")); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	own, err := startIn(ctx, p, dir, account, allowed, false)
	if err != nil {
		return err
	}
	defer own.stop()
	config.Desk, config.Status = own.desk, p.tellsTurns()
	return bot.New(config).Run(ctx)
}

// tellsTurns logs when the account comes on line and goes off; it fails when it does not
// come back by itself.
func (p *program) tellsTurns() func(*desk.Status) error {
	online := false
	return func(s *desk.Status) error {
		live := s.Connection.Live()
		switch {
		case live && !online:
			log.Print(p.words.Say("cli.online", "Address", s.JID))
		case !live && online:
			log.Print(p.words.Say("cli.offline"))
		}
		online = live
		if problem := stuck(s, ""); problem != nil && s.Connection != desk.OffLine {
			return problem
		}
		return nil
	}
}
