// Package bench measures BOSH: our own client over core/xmpp/bosh against the same client
// over plain TCP and against other makers' clients, in one run, on one server.
//
// Run starts a private Prosody (core/servertest) and a colleague who is connected to
// it over plain TCP. Each client is a process of its own: package client is ours,
// peers holds the others. All of them do the same, as told over a few lines of text:
// sign in, send to the colleague, tell what has come from him and when. A message
// says when it was sent, by a clock that all processes share (package stamp), so
// what is measured is one way and not the way back. Messages are headlines: the
// server neither archives nor copies them, so that as little as possible of what is
// measured is its work.
//
// What lies between a client and the server is a [boshtest.Relay], where anything does: it
// lengthens the way to a round trip of 100 ms, counts bytes and requests, or breaks
// all connections about once a second. Figures of a loopback are taken without it.
//
// The sections of the report, each a file:
//
//	signin    how long signing in takes, and how many requests
//	steps     what SASL2, Bind2 and tokens save of that, over TLS
//	latency   one message, each way, with much time between messages and with little
//	burst     thousands of messages at once, each way, and who was at his limit
//	traffic   bytes and HTTP requests for a message
//	cost      processor time for a message received, and the most memory
//	resets    what is lost, doubled or late while connections break
//
// What a client fails to do is a note below the tables. Only where our own does not
// do all, Run returns an error.
package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"
)

// Options says what to measure.
type Options struct {
	Root    string    // the repository, to build our client in
	Strophe string    // the directory that holds strophe.js; empty: there is none
	NoPeers bool      // only our own client
	Short   bool      // see that all works; the figures mean nothing
	Only    string    // the one section to measure; empty: all of them
	Out     io.Writer // for the progress and the report
}

// run is one run of the benchmark.
type run struct {
	office *office
	load   load
	report *report
	failed error // what our own client did not do
}

// section is a part of the report. It is measured for one way after the other.
type section struct {
	name    string
	measure func(context.Context, *run, *Way) error
}

var sections = []section{
	{"signin", signIn}, {"steps", steps}, {"latency", latency}, {"burst", burst}, {"traffic", traffic}, {"cost", cost}, {"resets", resets},
}

// Run measures and writes the report. It ends soon after ctx does, and leaves no
// process behind.
func Run(ctx context.Context, o Options) error {
	dir, err := os.MkdirTemp("", "vestnik-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	ways, missing, err := prepare(ctx, o, dir)
	if err != nil {
		return err
	}
	office, err := openOffice(ctx)
	if err != nil {
		return err
	}
	defer office.close()
	r := &run{office: office, load: full, report: &report{ways: ways}}
	if o.Short {
		r.load = short
	}
	for _, err := range missing {
		r.report.note("not measured: %v", err)
	}
	if err := r.measure(ctx, o); err != nil {
		return err
	}
	fmt.Fprintf(o.Out, "\n%d cores, %s, %s/%s, %s\n\n", runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH, office.version)
	r.report.write(o.Out)
	return r.failed
}

// measure goes through the sections and the ways.
func (r *run) measure(ctx context.Context, o Options) error {
	known := false
	for _, s := range sections {
		if o.Only != "" && o.Only != s.name {
			continue
		}
		known = true
		for _, w := range r.report.ways {
			start := time.Now()
			fmt.Fprintf(o.Out, "%-8s %-8s", s.name, w.Name)
			err := s.measure(ctx, r, w)
			if ctx.Err() != nil {
				fmt.Fprintln(o.Out)
				return ctx.Err()
			}
			fmt.Fprintf(o.Out, "%6.1f s\n", time.Since(start).Seconds())
			if err != nil {
				r.fail(w, fmt.Errorf("%s, %s: %w", s.name, w.Name, err))
			}
		}
	}
	if !known {
		return fmt.Errorf("there is no section %q", o.Only)
	}
	return nil
}

// fail notes what a client has not done.
func (r *run) fail(w *Way, err error) {
	if w.peer {
		r.report.note("%v", err)
		return
	}
	r.failed = errors.Join(r.failed, err)
}
