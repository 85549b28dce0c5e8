package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// logEvery is how often a log gets a line about something that goes on.
const logEvery = 10 * time.Second

// progress tells how far something long has come: on a terminal in one line that
// changes, in a log in a line every now and then.
type progress struct {
	out      io.Writer
	terminal bool
	what     string
	start    time.Time
	steps    int
	step     string    // the newest
	next     time.Time // when a log gets its next line
}

func newProgress(out *os.File, what string) *progress {
	info, err := out.Stat()
	terminal := err == nil && info.Mode()&os.ModeCharDevice != 0
	return &progress{out: out, terminal: terminal, what: what, start: time.Now()}
}

// advance notes that the next step has begun.
func (p *progress) advance(step string) {
	p.steps++
	p.step = step
}

// show brings what is to be seen up to date. It is called about once a second.
func (p *progress) show() {
	line := fmt.Sprintf("%s … %s", p.what, p.elapsed())
	if p.steps > 0 {
		line += fmt.Sprintf(", %d packages, now %s", p.steps, p.step)
	}
	now := time.Now()
	switch {
	case p.terminal:
		// A line that wraps could not be taken back.
		fmt.Fprintf(p.out, "\r\033[K%.78s", line)
	case !now.Before(p.next):
		fmt.Fprintln(p.out, line)
		p.next = now.Add(logEvery)
	}
}

// say puts in a line of somebody else.
func (p *progress) say(line string) {
	if p.terminal {
		line = "\r\033[K" + line
	}
	fmt.Fprintln(p.out, line)
}

// end leaves the last line as it is to stay.
func (p *progress) end(err error) {
	word := "done"
	if err != nil {
		word = "failed"
	}
	p.say(fmt.Sprintf("%s: %s in %s", p.what, word, p.elapsed()))
}

func (p *progress) elapsed() time.Duration { return time.Since(p.start).Round(time.Second) }

// followLines reads what a command says until it ends, shows about once a second how far
// it has come, and returns how it ended. Each line is taken by tell.
func followLines(p *progress, said io.Reader, tell func(line string)) error {
	lines, ended := make(chan string), make(chan error, 1)
	go func() {
		reader := bufio.NewReader(said)
		for {
			line, err := reader.ReadString('\n')
			if line != "" {
				lines <- strings.TrimRight(line, "\r\n")
			}
			if err != nil {
				ended <- err
				return
			}
		}
	}()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	p.show()
	for {
		select {
		case line := <-lines:
			tell(line)
		case <-tick.C:
			p.show()
		case err := <-ended:
			if err == io.EOF {
				err = nil
			}
			p.end(err)
			return err
		}
	}
}
