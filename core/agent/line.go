package agent

import (
	"cmp"
	"context"
	"crypto/rand"
	random "math/rand/v2"
	"net"
	"slices"
	"time"

	"vestnik/core/desk"
	"vestnik/core/xmpp"
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

// line is the wish to be on line with one account; see the package comment.
type line struct {
	agent   *Agent
	account desk.Account // its password is empty until the keyring has given it
	cancel  context.CancelFunc
	done    chan struct{}

	retry    chan struct{} // Reconnect
	woken    chan struct{} // Wake
	keyring  chan struct{} // KeyringCame
	presence chan struct{} // the chosen presence has changed
	outbox   chan struct{} // there is something to send

	session *im.Client // the loop's: the open one, or nil

	keeping *keeping
	hears   *ear                 // of the session
	hadLeft func(id string) bool // of a resumed session: what is not to be sent again
	careful int64                // up to this number messages are sent one by one
	before  learner              // the connection before, or nil
	known   session.Proof        // how the account was signed in before
	trouble <-chan bool          // of the connection; nil: it tells nothing

	unstored bool          // the keyring did not take the password when the person signed in
	stored   chan struct{} // KeyringCame, for the one who stores it

	began bool // there was a session, or an attempt at one

	// dismissed says that the person has been asked to unlock the keyring, and has not.
	dismissed bool
}

// learner is a connection that learns for how long the way to the server lets requests
// be held, as BOSH connections do.
type learner interface{ Held() time.Duration }

// ailing is a connection that tells when the server no longer answers, and when it does
// again, long before the session is given up. BOSH connections do.
type ailing interface{ Trouble() <-chan bool }

// hear makes the line hear of the troubles of its connection.
func (l *line) hear(conn net.Conn) {
	l.trouble = nil
	if c, ok := conn.(ailing); ok {
		l.trouble = c.Trouble()
	}
}

func poke(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// newLine is called on the loop, or before it runs.
func newLine(a *Agent, account desk.Account) *line {
	return &line{
		known: a.known(account.Address),
		agent: a, account: account, done: make(chan struct{}), keeping: newKeeping(account.Address),
		retry: make(chan struct{}, 1), woken: make(chan struct{}, 1), keyring: make(chan struct{}, 1), stored: make(chan struct{}, 1), presence: make(chan struct{}, 1), outbox: make(chan struct{}, 1),
	}
}

// goOnLine begins a line with the stored account.
func (a *Agent) goOnLine(open *im.Client) {
	s := a.settings.Account
	a.begin(newLine(a, desk.Account{
		Address: s.Address, URL: s.URL, AllowHTTP: s.AllowHTTP, CAFile: s.CAFile, Password: a.password,
	}), open)
}

// begin runs a line in place of any other; open is a session that has been signed
// in already, or nil.
func (a *Agent) begin(l *line, open *im.Client) {
	ctx, cancel := context.WithCancel(context.Background())
	l.cancel = cancel
	a.line = l
	a.status.Connection, a.status.Problem = desk.Connecting, nil
	a.publishStatus()
	go l.run(ctx, open)
}

// hangUp ends the line, if there is one, and returns a channel that is closed when
// it has signed off.
func (a *Agent) hangUp() <-chan struct{} {
	l := a.line
	if l == nil {
		done := make(chan struct{})
		close(done)
		return done
	}
	a.line = nil
	a.status.JID, a.status.RetryAt, a.status.CanHide = "", time.Time{}, false
	a.forgetPresences()
	l.cancel()
	a.parting = slices.DeleteFunc(a.parting, closed)
	a.parting = append(a.parting, l.done)
	return l.done
}

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// run keeps the account on line until ctx ends.
func (l *line) run(ctx context.Context, open *im.Client) {
	defer close(l.done)
	defer l.cancel()
	if l.unstored {
		go l.storeLater(ctx, l.account.Password)
	}
	tries := 0
	l.began = open != nil
	for ctx.Err() == nil {
		s, err := open, error(nil)
		opening := s == nil
		if open = nil; opening {
			s, err = l.open(ctx)
		}
		if err == nil {
			began := time.Now()
			err = l.serve(ctx, s)
			if opening = false; time.Since(began) >= steady {
				tries = 0
			}
		}
		if ctx.Err() != nil {
			return
		}
		problem := Explain(err, Target{Address: l.account.Address, URL: l.account.URL, Opening: opening})
		if !l.wait(ctx, problem, tries, !opening && tries == 0) {
			return
		}
		tries++
	}
	if open != nil {
		open.Close() // the line was hung up before it began
	}
}

// wait lets the time pass until the next attempt. After a session that was lost
// the first attempt is made at once.
func (l *line) wait(ctx context.Context, problem *desk.Problem, tries int, atOnce bool) bool {
	delay, again := policy(problem.Code, tries, func(d time.Duration) time.Duration { return random.N(d + 1) })
	l.agent.cfg.Log("line: %v; again: %v in %v", problem, again, delay)
	if again && atOnce {
		return true
	}
	var at time.Time
	var timer <-chan time.Time
	var woken, keyring <-chan struct{}
	if again {
		problem = problem.With("again", "yes")
		at = time.Now().Add(delay)
		timer = time.After(delay)
	}
	if cures[problem.Code] != byPerson {
		woken = l.woken
	}
	if cures[problem.Code] == byKeyring {
		keyring = l.keyring
	}
	l.tell(ctx, func(a *Agent) {
		a.status.Connection, a.status.Problem, a.status.RetryAt = desk.Waiting, problem, at
		a.publishStatus()
	})
	select {
	case <-timer:
	case <-woken:
	case <-keyring:
	case <-l.retry:
		l.dismissed = false // the person is there, and may be asked again
	case <-ctx.Done():
		return false
	}
	l.tell(ctx, func(a *Agent) {
		a.status.Connection, a.status.RetryAt = desk.Connecting, time.Time{}
		a.publishStatus()
	})
	return true
}

// tell runs act on the loop, if the line is still the one that counts.
func (l *line) tell(ctx context.Context, act func(*Agent)) {
	_ = l.agent.do(ctx, func() {
		if l.agent.line == l {
			act(l.agent)
		}
	})
}

// takeUp goes on with the session of the program's last life, if it can be. That is
// tried once, as soon as there is a password: the key to that session lies beside it.
func (l *line) takeUp(ctx context.Context) *im.Client {
	if l.began || l.agent.cfg.SessionFile == "" {
		return nil
	}
	l.began = true
	l.shelve(ctx)
	return l.resume(ctx)
}

// open makes one attempt to open a session. Only a wake that comes from now on, and a
// keyring, is a reason for another.
func (l *line) open(ctx context.Context) (*im.Client, error) {
	for _, reason := range []chan struct{}{l.woken, l.keyring} {
		select {
		case <-reason:
		default:
		}
	}
	if l.account.Password == "" {
		if err := l.fetchPassword(ctx); err != nil {
			return nil, err
		}
	}
	if s := l.takeUp(ctx); s != nil {
		return s, nil
	}
	ctx, cancel := context.WithTimeout(ctx, signInLimit)
	defer cancel()
	return l.dial(ctx, nil)
}

// dial opens a session whose messages belong to this line.
func (l *line) dial(ctx context.Context, checking func()) (*im.Client, error) {
	address, err := xmpp.ParseAccount(l.account.Address)
	if err != nil {
		return nil, desk.NewProblem(desk.BadAddress, "address", l.account.Address)
	}
	l.hadLeft = nil
	account, resource := l.way(ctx)
	var wait time.Duration
	if l.before != nil {
		wait = l.before.Held()
	}
	l.hears = newEar(l, rand.Text())
	l.keeping.call(l.hears.session)
	cfg := l.sessionConfig(resource, checking)
	cfg.Account = address
	s, err := im.SignIn(ctx, func(context.Context) (net.Conn, error) {
		conn, err := l.agent.cfg.Dial(account, wait, l.keeping)
		if err == nil {
			l.before, _ = conn.(learner)
			l.hear(conn)
		}
		return conn, err
	}, cfg, l.program())
	if forgets(err) {
		// The keyring may hold a newer one by the next attempt.
		l.account.Password = ""
		l.tell(ctx, func(a *Agent) { a.password = "" })
	}
	if err == nil {
		l.remember(ctx, s.Proof())
	}
	return s, err
}

// way completes the account by what the settings say about the way to any server, and
// returns the resource to ask for.
func (l *line) way(ctx context.Context) (account desk.Account, resource string) {
	account, resource = l.account, NewResource()
	_ = l.agent.do(ctx, func() {
		s := &l.agent.settings
		account.Proxy, account.Pin = cmp.Or(account.Proxy, s.Proxy), cmp.Or(account.Pin, s.Pin)
		if s := s.Account; s != nil && s.Resource != "" && s.Address == account.Address {
			resource = s.Resource
		}
	})
	return account, resource
}

// program is what contacts are told that they are talking to.
func (l *line) program() im.Program {
	return im.Program{Name: "Vestnik", Version: l.agent.cfg.Version}
}

func (l *line) sessionConfig(resource string, checking func()) session.Config {
	return session.Config{
		Password: l.account.Password, Resource: resource,
		Known: l.known, AllowWeaker: l.account.AllowWeaker,
		Lang: l.agent.cfg.Lang, Log: l.agent.cfg.Log, Handler: l.hears, Checking: checking,
	}
}
