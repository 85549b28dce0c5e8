//go:build linux

package desktop

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"
)

// Options says what to measure.
type Options struct {
	Programs string    // the directory that holds Vestnik's
	NoPeers  bool      // only our own client
	Short    bool      // see that all works; the figures mean nothing
	Only     string    // the one section to measure; empty: all of them
	Out      io.Writer // for the progress and the report
}

// section is a part of the report. In each of its rounds every client has its turn.
type section struct {
	name    string
	rounds  func(load) int
	measure func(context.Context, *turn) error
}

var sections = []section{
	{"start", func(l load) int { return l.starts }, starting},
	{"click", func(l load) int { return l.rounds }, clicking},
	{"keys", func(l load) int { return l.rounds }, typing},
	{"notify", func(l load) int { return l.rounds }, notifying},
	{"rest", func(l load) int { return l.rests }, resting},
	{"busy", func(l load) int { return l.rounds }, busy},
	{"burst", func(l load) int { return l.rounds }, bursting},
}

// load is how much is done.
type load struct {
	starts, rounds, rests int // rounds of the sections
	clicks, keys          int // in a round
	notifications         int
	rest                  time.Duration
	burst, conversations  int
}

// full is what figures are taken with, and short shows that everything works.
var (
	full  = load{starts: 5, rounds: 2, rests: 1, clicks: 5, keys: 40, notifications: 10, rest: 30 * time.Second, burst: 500, conversations: 10_000}
	short = load{starts: 1, rounds: 1, rests: 1, clicks: 1, keys: 4, notifications: 1, rest: time.Second, burst: 20, conversations: 100}
)

// turn is that of one client, in one round of a section.
type turn struct {
	*seat
	load  load
	round int
	put   func(figure string, u unit, value float64)
}

// Run measures and writes the report. It ends soon after ctx does, and leaves no process behind.
func Run(ctx context.Context, o Options) error {
	dir, err := os.MkdirTemp("", "vestnik-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	office, err := openOffice(ctx, dir)
	if err != nil {
		return err
	}
	defer office.close()
	r := &run{out: o.Out, load: full, report: &report{}}
	if o.Short {
		r.load = short
	}
	clients := []client{vestnik{o.Programs}}
	if !o.NoPeers {
		clients = append(clients, peers...)
	}
	r.invite(office, clients)
	began := loadAverage()
	if err := r.measure(ctx, o.Only); err != nil {
		return err
	}
	fmt.Fprintf(o.Out, "\n%d processors, load %s before and %s after, %s/%s\n", runtime.NumCPU(), began, loadAverage(), runtime.GOOS, runtime.GOARCH)
	r.report.write(o.Out)
	return r.failed
}

// run is one run of the benchmark.
type run struct {
	out    io.Writer
	load   load
	seats  []*seat
	report *report
	failed error // what our own client has not done
}

// invite gives a seat to each client that is installed.
func (r *run) invite(o *office, clients []client) {
	for i, c := range clients {
		if !present(c) {
			r.report.note("%s is not installed", c.name())
			continue
		}
		s, err := o.seat(c, i+1)
		if err != nil {
			r.fail(s, fmt.Errorf("%s: %w", c.name(), err))
			continue
		}
		r.seats = append(r.seats, s)
		r.report.clients = append(r.report.clients, c.name())
		r.report.versions = append(r.report.versions, c.version())
	}
}

// measure goes through the sections, their rounds and the clients.
func (r *run) measure(ctx context.Context, only string) error {
	known := false
	for _, s := range sections {
		if only != "" && only != s.name {
			continue
		}
		known = true
		failed := map[string]bool{}
		for round := range s.rounds(r.load) {
			for _, seat := range r.seats {
				if failed[seat.name()] {
					continue
				}
				if err := r.turn(ctx, s, seat, round); err != nil {
					if ctx.Err() != nil {
						return ctx.Err()
					}
					failed[seat.name()] = true
					r.fail(seat, fmt.Errorf("%s, %s: %w", s.name, seat.name(), err))
				}
			}
		}
	}
	if !known {
		return fmt.Errorf("there is no section %q", only)
	}
	return nil
}

// turn lets a client do what a section measures, and ends it.
func (r *run) turn(ctx context.Context, s section, seat *seat, round int) error {
	start := time.Now()
	fmt.Fprintf(r.out, "%-7s %d  %-8s", s.name, round+1, seat.name())
	err := s.measure(ctx, &turn{seat: seat, load: r.load, round: round, put: func(figure string, u unit, value float64) {
		r.report.put(s.name, figure, u, seat.name(), value)
	}})
	err = errors.Join(err, seat.stop())
	fmt.Fprintf(r.out, "%6.1f s\n", time.Since(start).Seconds())
	return err
}

// fail notes what a client has not done.
func (r *run) fail(s *seat, err error) {
	if _, ours := s.client.(vestnik); ours {
		r.failed = errors.Join(r.failed, err)
		return
	}
	r.report.note("%v", err)
}

// loadAverage is how busy the machine was in the last minute.
func loadAverage() string {
	text, _ := os.ReadFile("/proc/loadavg")
	first, _, _ := strings.Cut(string(text), " ")
	return first
}
