package doctor

import (
	"context"
	"crypto/tls"
	"time"

	"vestnik/core/desk"
)

// Way is the network, as the program goes through it. Its calls end with ctx.
type Way interface {
	// Locate finds the BOSH address that the domain of an account publishes. A nil error
	// without one says that it publishes none.
	Locate(ctx context.Context, a desk.Account) (string, error)
	// Reach makes one request to the account's server, and tells how far it came.
	Reach(ctx context.Context, a desk.Account) Reached
	// Open opens a stream there, and tells by which mechanisms one signs in.
	Open(ctx context.Context, a desk.Account) (mechanisms []string, err error)
	// SignIn signs in beside whatever is signed in already, seen by nobody.
	SignIn(ctx context.Context, a desk.Account) (Session, error)
}

// Reached is how far a request came.
type Reached struct {
	Proxy   string // host and port of the proxy that it went through; empty: none
	Source  string // who has said so, see core/proxy
	Address string // that was connected to; empty: none was
	Connect time.Duration
	// TLS is what was agreed on; nil: nothing was. Handshake is how long that took.
	TLS       *tls.ConnectionState
	Handshake time.Duration
	Status    int
	// Ahead is how far our clock is ahead of the server's, if it has told: Told.
	Ahead time.Duration
	Told  bool
	Err   error
}

// Session is one that was opened for the examination.
type Session interface {
	Mechanism() string
	// Contacts counts those of the roster.
	Contacts(ctx context.Context) (int, error)
	// Help asks the server whom to turn to (XEP-0157): addresses that can be opened.
	Help(ctx context.Context) ([]string, error)
	// Time asks the server what time it is (XEP-0202).
	Time(ctx context.Context) (time.Time, error)
	Close() error
}

// Desktop is what the program shows itself by. Its calls end with ctx.
type Desktop interface {
	// Popups tells by which way messages are shown, and why they are not.
	Popups(ctx context.Context) (way string, problem *desk.Problem)
	// Tray tells whether the icon can be seen; if not, why.
	Tray(ctx context.Context) *desk.Problem
	// Idle names what tells that the person is away; empty: nothing does.
	Idle(ctx context.Context) string
}

// Keyring has the password of an account; core/vault's errors are its own.
type Keyring interface {
	Get(ctx context.Context, account string) (string, error)
}

// Files are the program's own.
type Files interface {
	// Policy tells what the organisation has set.
	Policy(ctx context.Context) Ruled
	// Journal tells why messages cannot be stored; nil: they can.
	Journal(ctx context.Context) error
	// Disk tells where they are stored, how many bytes are free there, and why nothing can
	// be written.
	Disk(ctx context.Context) (dir string, free uint64, err error)
}

// Ruled is what an organisation has set above the settings.
type Ruled struct {
	Place   string   // where it stands, or would
	Owner   string   // of what stands there; empty: nothing does, or nobody knows
	Sets    []string // the names of what is set
	Unknown []string // what this version does not know
	Err     error    // why it does not hold
}

// Live is what the program that is on line with an account knows.
type Live struct {
	JID      string
	Contacts int
	// Help asks the server whom to turn to (XEP-0157); none where it does not say.
	Help func(ctx context.Context) []string
}

// Means are what an examination is done with.
type Means struct {
	Way     Way
	Desktop Desktop
	Keyring Keyring
	Files   Files
}

// Config says who is examined, and by what.
type Config struct {
	// Account is whose way is gone. Its password may be empty: the keyring is asked. Its
	// URL may be: the domain is.
	Account desk.Account
	// Stored says that the program signs in by this account itself: then a password that
	// is missing is a fault.
	Stored bool
	// Live is what the program knows that is on line by it; nil: none is.
	Live *Live

	Means
	// Explain puts an error into words.
	Explain func(err error, a desk.Account) *desk.Problem
	// Domain returns the domain of the account's address, or why it is none.
	Domain func(address string) (string, error)
	Now    func() time.Time
}

// Examine goes through all steps, and reports each as it ends. It returns when ctx ends
// too, with its error; what a step was at then is not reported.
func Examine(ctx context.Context, cfg Config, report func(desk.Check)) error {
	e := &examination{Config: cfg, account: cfg.Account, blocked: map[desk.Step]desk.Step{}}
	defer e.close()
	for _, s := range steps {
		c, err := e.take(ctx, s)
		if err != nil {
			return err
		}
		report(c)
	}
	return nil
}

// examination is one that goes on. Only the goroutine of [Examine] touches it: what is
// left behind has no part in it.
type examination struct {
	Config
	account desk.Account            // with what was found out
	blocked map[desk.Step]desk.Step // steps that cannot be built on: because of which one
	reached *Reached
	session Session
	secret  *secret
}

// secret is what asking for the password has come to.
type secret struct {
	password string
	err      error
}

// take goes through one step.
func (e *examination) take(ctx context.Context, s step) (desk.Check, error) {
	c := desk.Check{Step: s.name, Result: desk.Skipped}
	for _, need := range s.needs {
		if cause := e.blocked[need]; cause != "" {
			e.blocked[s.name] = cause
			c.Facts = named([]string{"after", string(cause)})
			return c, ctx.Err()
		}
	}
	limited, cancel := context.WithTimeout(ctx, s.limit)
	defer cancel()
	began := e.Now()
	found := s.run(e, limited)
	if err := ctx.Err(); err != nil {
		return c, err
	}
	c.Result, c.Facts, c.Problem, c.Took = found.result, found.facts, found.problem, found.took
	if c.Took == 0 {
		c.Took = e.Now().Sub(began)
	}
	if c.Result == desk.Bad || found.blocks {
		e.blocked[s.name] = s.name
	}
	return c, nil
}

// close ends what was opened.
func (e *examination) close() {
	if e.session != nil {
		_ = e.session.Close()
	}
}

// within waits for a call until ctx ends, and then for nobody: late is what it came to. A
// call that comes to its end later has no effect.
func within[T any](ctx context.Context, call func(context.Context) T) (result T, late bool) {
	done := make(chan T, 1)
	go func() { done <- call(ctx) }()
	select {
	case result = <-done:
		return result, false
	case <-ctx.Done():
	}
	select { // what has come at the same moment counts
	case result = <-done:
		return result, false
	case <-time.After(grace):
	}
	return result, true
}

// grace is how long a call may need to see that its time is over, and to say why.
const grace = 250 * time.Millisecond
