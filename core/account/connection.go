package account

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	random "math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/auth"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/session"
)

const (
	// signInLimit bounds one attempt to open a session.
	signInLimit = 40 * time.Second
	// queryLimit bounds what is asked of the server on an open session.
	queryLimit = 20 * time.Second
	// steady is how long a session must have lived for the next attempt to count as
	// the first one.
	steady = time.Minute
)

// connection is the wish to be on line; see the package comment.
type connection struct {
	*Account
	cancel context.CancelFunc
	done   chan struct{}

	// noted says that what is known of people has changed, and read that the person has
	// read something, here or elsewhere.
	noted, read chan struct{}

	// What it is told: Retry, Wake, KeyringCame (twice: for the one who stores a
	// password), Show, Look, Post.
	retry, woken, keyring, stored, shown, looked, posted chan struct{}
	// roomed says that there may be something to do about rooms, or that the person hides or not.
	roomed chan struct{}

	password string                 // empty until the keyring has given it
	renewed  atomic.Pointer[string] // what the server has been given in its place
	token    session.Token          // stands in for it
	known    session.Proof          // how the account was signed in before
	weaker   bool                   // consent to a weaker way

	sessionFile *sessionFile
	asking      sync.Mutex                // held by who asks the archive
	caught      atomic.Pointer[im.Client] // the session whose archive has been caught up with
	handler     *handler                  // of the session
	roomsNew    sync.Map                  // addresses of rooms of which nothing was here: what they tell of before is no news
	roomsHeard  sync.Map                  // those that have said something since they were pinged
	asked       sync.Map                  // by the address of a room: a mutex that is held by who asks its archive
	hadLeft     func(id string) bool      // of a resumed session: what is not to be sent again
	together    int                       // how many messages are sent at a time
	before      learner                   // the connection before, or nil
	trouble     <-chan bool               // of the connection; nil: it tells nothing
	staller     staller                   // the connection; nil: none of that kind
	detacher    detacher                  // the connection; nil: none of that kind
	handsOver   atomic.Bool               // the session is left to the program's next life

	began bool // there was a session, or an attempt at one
	// dismissed says that the person has been asked to unlock the keyring, and has not.
	dismissed bool
}

// ErrAddress says that an account's address is none.
var ErrAddress = errors.New("account: no address")

// learner is a connection that learns for how long the way to the server lets requests
// be held, as BOSH connections do.
type learner interface{ Held() time.Duration }

// ailing is a connection that tells when the server no longer answers, and when it does
// again, long before the session is given up. BOSH connections do.
type ailing interface{ Trouble() <-chan bool }

// staller is a connection whose server may not be told that nobody looks, which it knows
// when the session is open. Some BOSH connections are.
type staller interface{ Stalls() bool }

// detacher is a connection that can be given up without the server hearing of it, so that
// another program goes on with the session. BOSH connections are.
type detacher interface{ Detach() ([]byte, error) }

// listen makes the account hear of the troubles of its connection.
func (c *connection) listen(conn net.Conn) {
	c.trouble = nil
	c.staller, _ = conn.(staller)
	c.detacher, _ = conn.(detacher)
	if conn, ok := conn.(ailing); ok {
		c.trouble = conn.Trouble()
	}
}

func poke(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// connection returns one that has not begun.
func (a *Account) connection() *connection {
	signal := func() chan struct{} { return make(chan struct{}, 1) }
	return &connection{
		Account: a, done: make(chan struct{}), noted: signal(), read: signal(),
		retry: signal(), woken: signal(), keyring: signal(), stored: signal(), shown: signal(), looked: signal(), posted: signal(), roomed: signal(),
		together: mostPosted, password: a.password, known: a.known, weaker: a.cfg.AllowWeaker, sessionFile: newSessionFile(a.cfg.Address),
	}
}

// run keeps the account on line until ctx ends.
func (c *connection) run(ctx context.Context, open *im.Client) {
	defer close(c.done)
	defer c.cancel()
	tries := 0
	c.began = open != nil
	for ctx.Err() == nil {
		s, err := open, error(nil)
		opening := s == nil
		if open = nil; opening {
			s, err = c.open(ctx)
		}
		if err == nil {
			began := time.Now()
			err = c.serve(ctx, s)
			if opening = false; time.Since(began) >= steady {
				tries = 0
			}
		}
		if ctx.Err() != nil {
			return
		}
		if !c.wait(ctx, err, opening, tries) {
			return
		}
		tries++
	}
	if open != nil {
		open.Close() // it was ended before it began
	}
}

// wait lets the time pass until the next attempt. After a session that was lost
// the first attempt is made at once.
func (c *connection) wait(ctx context.Context, err error, opening bool, tries int) bool {
	told, cure := c.owner.Explain(err, opening)
	delay, again := backoff(cure, tries, func(d time.Duration) time.Duration { return random.N(d + 1) })
	c.cfg.Log("account: %v; again: %v in %v", told, again, delay)
	if again && !opening && tries == 0 {
		return true
	}
	var at time.Time
	var timer <-chan time.Time
	var woken, keyring <-chan struct{}
	if again {
		at, timer = time.Now().Add(delay), time.After(delay)
	}
	if cure != ByPerson {
		woken = c.woken
	}
	if cure == ByKeyring {
		keyring = c.keyring
	}
	c.change(ctx, func(s *State) {
		s.Phase, s.Err, s.Again, s.RetryAt = Waiting, told, again, at
	})
	select {
	case <-timer:
	case <-woken:
	case <-keyring:
	case <-c.retry:
		c.dismissed = false // the person is there, and may be asked again
	case <-ctx.Done():
		return false
	}
	c.change(ctx, func(s *State) { s.Phase, s.RetryAt = Connecting, time.Time{} })
	return true
}

// tell runs act on the loop, if the connection is still the one that counts.
func (c *connection) tell(ctx context.Context, act func()) {
	_ = c.owner.Do(ctx, func() {
		if c.current == c {
			act()
		}
	})
}

// change changes the state, and tells the owner.
func (c *connection) change(ctx context.Context, change func(s *State)) {
	c.tell(ctx, func() {
		change(&c.state)
		c.owner.Changed(c.Account)
	})
}

// open makes one attempt to open a session. Only a wake that comes from now on, and a
// keyring, is a reason for another.
func (c *connection) open(ctx context.Context) (*im.Client, error) {
	for _, reason := range []chan struct{}{c.woken, c.keyring} {
		select {
		case <-reason:
		default:
		}
	}
	if renewed := c.renewed.Swap(nil); renewed != nil {
		c.password = *renewed
	}
	if c.password == "" && !c.cfg.Certificate {
		if err := c.fetchPassword(ctx); err != nil {
			return nil, err
		}
	}
	if c.token == (session.Token{}) && c.cfg.UserAgent.ID != "" {
		c.fetchToken(ctx)
	}
	if s := c.resumeOnce(ctx); s != nil {
		return s, nil
	}
	ctx, cancel := context.WithTimeout(ctx, signInLimit)
	defer cancel()
	return c.dial(ctx, nil)
}

// dial opens a session whose messages belong to this connection.
func (c *connection) dial(ctx context.Context, checking func()) (*im.Client, error) {
	c.hadLeft = nil
	var wait time.Duration
	if c.before != nil {
		wait = c.before.Held()
	}
	c.handler = newHandler(c, rand.Text())
	c.sessionFile.setName(c.handler.session)
	cfg, err := c.sessionConfig()
	if err != nil {
		return nil, err
	}
	cfg.Checking = checking
	s, err := im.SignIn(ctx, func(ctx context.Context) (net.Conn, error) {
		conn, err := c.cfg.Dial(ctx, wait, c.sessionFile)
		if err == nil {
			c.before, _ = conn.(learner)
			c.listen(conn)
		}
		return conn, err
	}, cfg, c.cfg.Program)
	if err == nil {
		c.remember(ctx, s.Proof())
		return s, nil
	}
	if c.wrongPassword(err) {
		c.forgetPassword(ctx)
	}
	return nil, err
}

// adopted makes how an attempt was signed in what is known of the account. Consent to a
// weaker way is used up by it.
func (c *connection) adopted() { c.Account.known, c.cfg.AllowWeaker = c.known, false }

// wrongPassword tells whether a refusal says so: then nobody but the person can help.
func (c *connection) wrongPassword(err error) bool {
	var refused *session.AuthError
	if !errors.As(err, &refused) {
		return false
	}
	_, cure := c.owner.Explain(err, true)
	return cure == ByPerson
}

func (c *connection) sessionConfig() (session.Config, error) {
	address, err := xmpp.ParseAccount(c.cfg.Address)
	if err != nil {
		return session.Config{}, fmt.Errorf("%w: %w", ErrAddress, err)
	}
	var mechanisms []string
	if set := c.mechanisms.Load(); set != nil {
		mechanisms = *set
	}
	language := ""
	if c.cfg.Language != nil {
		language = c.cfg.Language()
	}
	return session.Config{
		Account: address, UserAgent: c.cfg.UserAgent, Token: c.token, Password: c.password, Certificate: c.cfg.Certificate, Resource: c.cfg.Resource, Known: c.known, AllowWeaker: c.weaker, Mechanisms: mechanisms,
		Lang: language, Log: c.cfg.Log, Handler: c.handler,
	}, nil
}

// remember notes how a session was opened, so that whoever gets in between one day, and
// offers nothing but PLAIN, is not given the password. Consent to a weaker way is for the
// one time, and makes it the way that is remembered.
func (c *connection) remember(ctx context.Context, p session.Proof) {
	c.known, c.weaker = p, false
	c.tell(ctx, func() {
		known := c.Account.known
		better := known.Mechanism == "" || auth.Weaker(known.Mechanism, p.Mechanism)
		if !better {
			p.Mechanism = known.Mechanism
		}
		if c.Account.known = p; better || known.NoSASL2 != p.NoSASL2 {
			c.owner.Proven(c.Account, p)
		}
	})
}
