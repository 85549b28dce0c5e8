package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"time"

	"vestnik/core/bot"
	"vestnik/core/desk"
)

// stream has one program for all messages: a line to it for each, and a line from it, which
// may be empty, in turn. A line that names the id of another message than the one that was
// asked about is passed over, and so is what is said unasked.
type stream struct {
	argv []string
	turn chan *talker // has the program that runs, nil for none, while nobody speaks to it
}

// talker is a program that runs.
type talker struct {
	in    io.WriteCloser
	said  chan [][]byte // lines that came together; closed when it has ended
	end   context.CancelCauseFunc
	ended context.Context
	wails *complaints
}

func newStream(argv []string) *stream {
	s := &stream{argv, make(chan *talker, 1)}
	s.turn <- nil
	return s
}

// Run implements [bot.Runner].
func (s *stream) Run(ctx context.Context, m *desk.Message) ([]byte, error) {
	line, err := asLine(m)
	if err != nil {
		return nil, err
	}
	var t *talker
	select {
	case t = <-s.turn:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { s.turn <- t }()
	if t == nil || !t.listens(ctx) {
		if t, err = s.start(); err != nil {
			return nil, fmt.Errorf("%w: %w", bot.ErrUnavailable, err)
		}
	}
	said, err := t.ask(ctx, m.ID, line)
	if err != nil {
		t.kill(err)
		t = nil
	}
	return said, err
}

func (s *stream) start() (*talker, error) {
	ctx, end := context.WithCancelCause(context.Background())
	cmd, tree := command(ctx, s.argv)
	t := &talker{said: make(chan [][]byte), end: end, ended: ctx, wails: &complaints{left: mostComplaints}}
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	t.in, cmd.Stderr = in, t.wails
	cmd.Stdout = &splitter{to: t}
	if err := tree.start(cmd); err != nil {
		end(err)
		return nil, err
	}
	go func() {
		err := cmd.Wait()
		tree.end()
		end(fmt.Errorf("%w: %v", bot.ErrDied, err))
		close(t.said)
	}()
	return t, nil
}

// breath is how long a program that speaks unasked is let finish what it has to say.
const breath = 10 * time.Millisecond

// listens passes over what was said unasked, and tells whether the program still lives. One
// that does not come to rest is found out by the time limit.
func (t *talker) listens(ctx context.Context) bool {
	for unasked := false; ctx.Err() == nil; unasked = true {
		if unasked {
			time.Sleep(breath)
		}
		select {
		case _, lives := <-t.said:
			if !lives {
				return false
			}
			log.Print("bot: what the program says unasked is passed over")
		default:
			return true
		}
	}
	return true
}

// ask gives the program a line, and returns the one that it answers.
func (t *talker) ask(ctx context.Context, id string, line []byte) ([]byte, error) {
	t.wails.again()
	go func() { _, _ = t.in.Write(line) }() // one that does not read may block it, until it is killed
	for {
		select {
		case said, lives := <-t.said:
			if !lives {
				return nil, context.Cause(t.ended)
			}
			for _, line := range said { // what comes behind the answer is unasked
				if about := namedID(line); about == "" || about == id {
					return line, nil
				}
				log.Print("bot: an answer to another message is passed over")
			}
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// kill ends the program.
func (t *talker) kill(why error) {
	t.in.Close()
	t.end(why)
	for range t.said { // until it has ended
	}
}

// mercyOfStream is how long the program may take to end when there is nothing more to read.
const mercyOfStream = 2 * time.Second

// close has the program end.
func (s *stream) close() {
	t := <-s.turn
	if t == nil {
		return
	}
	t.in.Close()
	defer time.AfterFunc(mercyOfStream, func() { t.end(errors.New("it does not end")) }).Stop()
	for range t.said {
	}
}

// namedID is the id that an answer says it is about.
func namedID(said []byte) string {
	var about struct {
		ID string `json:"id"`
	}
	if !bytes.HasPrefix(bytes.TrimSpace(said), []byte("{")) || json.Unmarshal(said, &about) != nil {
		return ""
	}
	return about.ID
}

// splitter takes what a program says apart in lines.
type splitter struct {
	to   *talker
	text []byte // that has no end yet
}

// Write implements [io.Writer]. It waits for whoever is to hear the lines.
func (s *splitter) Write(data []byte) (int, error) {
	var lines [][]byte
	for rest, whole := data, true; whole; {
		var line []byte
		line, rest, whole = bytes.Cut(rest, []byte("\n"))
		if len(s.text)+len(line) > bot.MostOutput {
			s.to.end(bot.ErrTooMuch)
			return 0, bot.ErrTooMuch
		}
		if s.text = append(s.text, line...); whole {
			lines, s.text = append(lines, s.text), nil
		}
	}
	if len(lines) == 0 {
		return len(data), nil
	}
	select {
	case s.to.said <- lines:
		return len(data), nil
	case <-s.to.ended.Done():
		return 0, context.Cause(s.to.ended)
	}
}
