package doctor

import (
	"context"
	"strconv"
	"strings"
	"time"

	"vestnik/core/desk"
)

// step is a step of an examination.
type step struct {
	name  desk.Step
	needs []desk.Step
	limit time.Duration
	run   func(*examination, context.Context) finding
}

// finding is what a step has found.
type finding struct {
	result  desk.Result
	facts   map[string]string
	problem *desk.Problem
	took    time.Duration // 0: as long as the step has taken
	blocks  bool          // those that need it cannot be gone through, though it has not failed
}

var steps = []step{
	{desk.StepPolicy, nil, 10 * time.Second, (*examination).policy},
	{desk.StepAddress, nil, time.Second, (*examination).address},
	{desk.StepDiscovery, []desk.Step{desk.StepAddress}, 10 * time.Second, (*examination).discovery},
	{desk.StepProxy, []desk.Step{desk.StepDiscovery}, 30 * time.Second, (*examination).proxy},
	{desk.StepTCP, []desk.Step{desk.StepProxy}, time.Second, (*examination).tcp},
	{desk.StepTLS, []desk.Step{desk.StepTCP}, time.Second, (*examination).tls},
	{desk.StepCertificate, []desk.Step{desk.StepTLS}, time.Second, (*examination).certificate},
	{desk.StepBOSH, []desk.Step{desk.StepCertificate}, 30 * time.Second, (*examination).bosh},
	{desk.StepSignIn, []desk.Step{desk.StepBOSH}, 40 * time.Second, (*examination).signIn},
	{desk.StepRoster, []desk.Step{desk.StepSignIn}, 20 * time.Second, (*examination).roster},
	{desk.StepHelp, []desk.Step{desk.StepSignIn}, 20 * time.Second, (*examination).help},
	{desk.StepPopup, nil, 10 * time.Second, (*examination).popup},
	{desk.StepTray, nil, 10 * time.Second, (*examination).tray},
	{desk.StepKeyring, nil, 15 * time.Second, (*examination).keyring},
	{desk.StepIdle, nil, 10 * time.Second, (*examination).idle},
	{desk.StepJournal, nil, 10 * time.Second, (*examination).journal},
	{desk.StepDisk, nil, 10 * time.Second, (*examination).disk},
	{desk.StepClock, nil, 10 * time.Second, (*examination).clock},
}

// good is a step that has found what it should, with facts given as name, value.
func good(facts ...string) finding { return finding{result: desk.Good, facts: named(facts)} }

func failed(p *desk.Problem) finding { return finding{result: desk.Bad, problem: p} }

func warning(p *desk.Problem, facts ...string) finding {
	return finding{result: desk.Warning, problem: p, facts: named(facts)}
}

func skipped(p *desk.Problem) finding {
	return finding{result: desk.Skipped, problem: p, blocks: true}
}

// silent is a step whose time is over.
func silent() *desk.Problem { return desk.NewProblem(desk.NoAnswer) }

func named(facts []string) map[string]string {
	if len(facts) == 0 {
		return nil
	}
	return desk.NewProblem("", facts...).Facts
}

func (e *examination) explain(err error) *desk.Problem { return e.Explain(err, e.account) }

// outcome is what a call may come to.
type outcome[T any] struct {
	value T
	err   error
}

// policy tells where the organisation's policy stands, whose it is, and what it sets: the names,
// not to what. One that is broken holds nobody up: the others are gone through.
func (e *examination) policy(ctx context.Context) finding {
	found, late := within(ctx, e.Files.Policy)
	facts := []string{"place", found.Place, "owner", found.Owner, "sets", strings.Join(found.Sets, ", ")}
	switch {
	case late:
		return warning(silent())
	case found.Err != nil:
		p := e.explain(found.Err)
		if p.Facts["kept"] != "" {
			return warning(p, facts...)
		}
		return failed(p)
	case len(found.Unknown) > 0:
		return warning(desk.NewProblem(desk.PolicyUnknown, "file", found.Place, "keys", desk.Brief(strings.Join(found.Unknown, ", "))), facts...)
	}
	return good(facts...)
}

func (e *examination) address(context.Context) finding {
	if e.account.Address == "" {
		return failed(desk.NewProblem(desk.NoAccount))
	}
	if _, err := e.Domain(e.account.Address); err != nil {
		return failed(e.explain(err))
	}
	return good("address", e.account.Address)
}

// discovery looks for the address of the server. One that is set counts, whatever is
// published.
func (e *examination) discovery(ctx context.Context) finding {
	domain, _ := e.Domain(e.account.Address)
	found, late := within(ctx, func(ctx context.Context) outcome[string] {
		url, err := e.Way.Locate(ctx, e.account)
		return outcome[string]{url, err}
	})
	switch {
	case e.account.URL == "" && late:
		return failed(silent())
	case e.account.URL == "" && found.err != nil:
		return failed(unpublished(e.explain(found.err), domain))
	case e.account.URL == "" && found.value == "":
		return failed(desk.NewProblem(desk.NoURL, "domain", domain))
	case e.account.URL == "":
		e.account.URL = found.value
		return good("url", desk.ShownURL(found.value))
	// Only a server can tell whether the last slash means anything to it.
	case found.value != "" && strings.TrimSuffix(found.value, "/") != strings.TrimSuffix(e.account.URL, "/"):
		return warning(desk.NewProblem(desk.OtherURL, "domain", domain, "published", desk.ShownURL(found.value), "url", desk.ShownURL(e.account.URL)))
	}
	return good("url", desk.ShownURL(e.account.URL), "set", "yes")
}

// unpublished says of a server that cannot be reached that it is not the one of the
// messages, which nobody knows yet.
func unpublished(p *desk.Problem, domain string) *desk.Problem {
	if p.Code == desk.Unreachable {
		return desk.NewProblem(desk.HostMetaSilent, "domain", domain)
	}
	return p
}

func (e *examination) popup(ctx context.Context) finding {
	type shown struct {
		way     string
		problem *desk.Problem
	}
	found, late := within(ctx, func(ctx context.Context) shown {
		way, problem := e.Desktop.Popups(ctx)
		return shown{way, problem}
	})
	switch {
	case late:
		return warning(silent())
	case found.problem != nil:
		return warning(found.problem, "way", found.way)
	}
	return good("way", found.way)
}

func (e *examination) tray(ctx context.Context) finding {
	problem, late := within(ctx, e.Desktop.Tray)
	switch {
	case late:
		return warning(silent())
	case problem != nil:
		return warning(problem)
	}
	return good()
}

func (e *examination) idle(ctx context.Context) finding {
	source, late := within(ctx, e.Desktop.Idle)
	switch {
	case late:
		return warning(silent())
	case source == "":
		return warning(desk.NewProblem(desk.NoIdle))
	}
	return good("source", source)
}

func (e *examination) journal(ctx context.Context) finding {
	err, late := within(ctx, e.Files.Journal)
	switch {
	case late:
		return failed(silent())
	case err != nil:
		return failed(e.explain(err))
	}
	return good()
}

// What is free on the disk: under the first the journal will not be written for long,
// and under the second not at all.
const (
	littleRoom = 200 << 20
	noRoom     = 5 << 20
)

func (e *examination) disk(ctx context.Context) finding {
	type room struct {
		dir  string
		free uint64
		err  error
	}
	r, late := within(ctx, func(ctx context.Context) room {
		dir, free, err := e.Files.Disk(ctx)
		return room{dir, free, err}
	})
	facts := []string{"dir", r.dir, "free", strconv.FormatUint(r.free>>20, 10)}
	switch {
	case late:
		return failed(silent())
	case r.err != nil:
		return failed(e.explain(r.err))
	case r.free < noRoom:
		return failed(desk.NewProblem(desk.LittleRoom, facts...))
	case r.free < littleRoom:
		return warning(desk.NewProblem(desk.LittleRoom, facts...), facts...)
	}
	return good(facts...)
}

// How far the clocks may be apart. Certificates and times of messages are wrong soon;
// sign-in by Kerberos, at the usual limit of five minutes.
const (
	apart    = time.Minute
	farApart = 5 * time.Minute
)

func (e *examination) clock(ctx context.Context) finding {
	ahead, told := time.Duration(0), false
	if e.reached != nil && e.reached.Told {
		ahead, told = e.reached.Ahead, true
	} else if e.session != nil {
		ahead, told = e.askTime(ctx)
	}
	switch {
	case !told:
		return skipped(nil)
	case ahead.Abs() < apart:
		return good("seconds", strconv.Itoa(int(ahead.Abs().Seconds())))
	}
	by := []string{"by", strings.TrimSuffix(ahead.Abs().Round(time.Second).String(), "0s")}
	if ahead < 0 {
		by = append(by, "behind", "yes")
	}
	problem := desk.NewProblem(desk.ClockWrong, by...)
	if ahead.Abs() < farApart {
		return warning(problem)
	}
	return failed(problem)
}

// askTime asks the server over the session. Half of the way is not ours.
func (e *examination) askTime(ctx context.Context) (ahead time.Duration, told bool) {
	asked := e.Now()
	at, late := within(ctx, func(ctx context.Context) outcome[time.Time] {
		at, err := e.session.Time(ctx)
		return outcome[time.Time]{at, err}
	})
	now := e.Now()
	return asked.Add(now.Sub(asked) / 2).Sub(at.value), !late && at.err == nil
}
