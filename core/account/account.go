package account

import (
	"context"
	"crypto/rand"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"vestnik/core/journal"
	"vestnik/core/xmpp/avatar"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/session"
)

// Vault keeps passwords; core/vault is the real one. Its calls end with ctx.
type Vault interface {
	Get(ctx context.Context, account string) (string, error)
	Set(ctx context.Context, account, password string) error
	Delete(ctx context.Context, account string) error
}

// Store keeps messages; a [journal.Journal] is the real one. Its calls may wait for the
// disk.
type Store interface {
	Take(ctx context.Context, b journal.Batch) (journal.Taken, error)
	Outbox(ctx context.Context, account string, limit int) ([]journal.Entry, error)
	NextDue(ctx context.Context, account string) (time.Time, error)
	MarkAll(ctx context.Context, marks []journal.Mark) ([]journal.Change, error)
	Tried(ctx context.Context, account, id string) (int, error)
	Held(ctx context.Context, account, archive, with string) (journal.Held, error)
	HeardBefore(ctx context.Context, account, session string) (time.Time, error)
	LastIn(ctx context.Context, account, peer string) (time.Time, error)
	Untold(ctx context.Context, account string, whole bool) ([]journal.Displayed, error)
	CaughtUp(ctx context.Context, account, room string) error
}

// Config is what an account is made of.
type Config struct {
	Address     string        // a bare JID
	Password    string        // empty: the keyring has it
	Certificate bool          // the connection shows one: it signs in, without a password
	Resource    string        // see [NewResource]
	Known       session.Proof // how it was signed in before
	AllowWeaker bool          // once: see [session.Config]
	Program     im.Program
	// UserAgent is which installation signs in; without its ID no token is asked for.
	UserAgent session.UserAgent
	// Language is the one in which the server shall speak, asked for each session; nil: as it likes.
	Language func() string
	// MaxMessage is the largest message that is sent, in bytes of its stanza.
	MaxMessage int
	// NoAutojoin has no room entered that the account remembers, but those alone that are named.
	NoAutojoin bool
	// SessionFile is where the session is kept, so that it survives the program; empty:
	// it is not.
	SessionFile string
	// PeopleFile is where the roster is kept, and what its people are called and show, from
	// one session to the next; empty: they are not.
	PeopleFile string
	// Programs are what the programs of others can, and Pictures those that people show:
	// what is known by its hash is not asked for again.
	Programs *disco.Cache
	Pictures avatar.Cache
	Store    Store
	// Vault answers at once or not at all; Patient waits for a person to unlock it.
	Vault, Patient Vault
	// Dial opens a connection to the server, whose state is kept with keep. wait is for
	// how long requests are to be held, which the connection before has learned
	// ([bosh.Conn.Held]); 0 is as usual.
	Dial func(ctx context.Context, wait time.Duration, keep bosh.Keeper) (net.Conn, error)
	// Resume opens one that goes on with a session that was kept; nil: none is.
	Resume func(ctx context.Context, state []byte, keep bosh.Keeper) (*bosh.Conn, error)
	// Log takes lines for support staff: no texts, no secrets.
	Log func(format string, args ...any)
}

// Owner is whose account it is. All but Do and Explain are called on the owner's loop.
type Owner interface {
	// Do runs act on the loop and waits for it, unless ctx ends before it has begun.
	Do(ctx context.Context, act func()) error
	// Changed says that [Account.State] has changed.
	Changed(a *Account)
	// Heard says what was heard, and stored as far as it is to be.
	Heard(a *Account, n *News)
	// Proven says how a session was opened, which is to be remembered.
	Proven(a *Account, p session.Proof)
	// Explain says what a trouble is called, in the log and in [State], and what ends it.
	// Opening says that the session had not begun yet.
	Explain(err error, opening bool) (told error, cure Cure)
}

// Phase says how far an account is.
type Phase uint8

const (
	Offline    Phase = iota // by the person's will
	Connecting              // opening a session
	OnLine                  // in a session
	Checking                // on line, but the server has not answered for some seconds
	Waiting                 // for the next attempt
)

// State is how an account stands.
type State struct {
	Phase   Phase
	JID     string // the full one, on line
	Err     error  // what keeps it off line, or ails it
	Again   bool   // it is tried again by itself: at RetryAt, if that is not zero
	RetryAt time.Time
	CanHide bool // the server can make the person invisible
	// Reading is how many messages of the archive have been read, while what was missed is
	// being read and that takes longer than a second; how many there are nobody says.
	Reading int
}

// Presence is how the person wants to be shown.
type Presence struct {
	Show     string // of RFC 6121 §4.7.2.1; empty: available
	Text     string
	Hidden   bool // invisible; then the rest does not matter
	Priority *int8
}

// Account is an account of its [Owner], and so are its methods: but for those that say
// otherwise they are called on the owner's loop, and return at once.
type Account struct {
	cfg   Config
	owner Owner
	marks marks
	// What others are not told, and how the account may sign in; safe for concurrent use.
	withheld   withheld
	mechanisms atomic.Pointer[[]string]
	// What is kept in PeopleFile; nil where nothing is.
	rosterFile *rosterFile
	factsFile  *factsFile

	// All below is the loop's.
	withhold Withhold // as the person has said
	state    State
	people   People
	wish     Presence
	password string // in memory only, once it is known
	unstored bool   // the keyring did not take it when the person signed in
	known    session.Proof
	unseen   bool // nobody looks at it
	current  *connection
	session  *im.Client       // the open one, or nil
	nodes    []Node           // of services, to which it has subscribed
	rooms    map[string]*room // by address
	idle     time.Time        // since when the person has done nothing; zero: he is active
	states   map[string]bool  // who has shown that he knows of chat states: whether he is told that we write
}

// New returns an account that is off line.
func New(cfg Config, owner Owner) *Account {
	a := &Account{
		cfg: cfg, owner: owner, marks: marks{store: cfg.Store},
		people: newPeople(cfg.Address), password: cfg.Password, known: cfg.Known,
	}
	if cfg.PeopleFile != "" {
		a.rosterFile = &rosterFile{path: cfg.PeopleFile + rosterAt, account: cfg.Address}
		a.factsFile = &factsFile{path: cfg.PeopleFile, account: cfg.Address}
		a.people.facts = a.factsFile.load()
	}
	return a
}

// Recall shows the roster that was kept until the server says how it is now: so the person
// sees whom he knows while the server is away. It reads a file, and is not for the loop.
func (a *Account) Recall() {
	if a.rosterFile == nil {
		return
	}
	kept := a.rosterFile.recall()
	if len(kept.Items) == 0 {
		return
	}
	all := newDirectory(a.cfg.Address, kept.Items)
	_ = a.owner.Do(context.Background(), func() {
		if a.people.recall(all) {
			a.owner.Heard(a, &News{Roster: true})
		}
	})
}

// rosterAt is how the file of the roster is called beside that of its people.
const rosterAt = ".roster"

// ForgetPeople removes what is kept of the people of the account, and keeps no more. It is
// for an account that signs out.
func (a *Account) ForgetPeople() {
	if a.factsFile != nil {
		a.factsFile.remove()
		a.rosterFile.remove()
	}
}

// RemovePeopleFile removes what is kept of the people of an account that is not running.
func RemovePeopleFile(file string) {
	_ = os.Remove(file)
	_ = os.Remove(file + rosterAt)
}

// NewResource names this installation to the server: the same each time, so that a
// session that was lost makes way for the next one, and unlike any other's.
func NewResource() string { return "vestnik-" + strings.ToLower(rand.Text()[:6]) }

// Address returns the account's bare JID. Safe for concurrent use.
func (a *Account) Address() string { return a.cfg.Address }

// State returns how the account stands.
func (a *Account) State() State { return a.state }

// People returns those of the roster.
func (a *Account) People() *People { return &a.people }

// Session returns the open session, nil when there is none.
func (a *Account) Session() *im.Client { return a.session }

// Show shows the person as he wants to be shown, now and in every session to come.
func (a *Account) Show(p Presence) {
	if a.wish = p; a.state.Err == presence.ErrCannotHide {
		a.state.Err = nil // told again if it is still so
	}
	a.applyWithhold()
	if a.current != nil {
		poke(a.current.shown)
	}
}

// SetMechanisms says by which mechanisms the account may sign in from now on; none: all. See
// [session.Config].
func (a *Account) SetMechanisms(list []string) { a.mechanisms.Store(&list) }

// SetIdle says since when the person has done nothing, the zero time that he is active:
// those who may see him are told when they ask.
func (a *Account) SetIdle(since time.Time) {
	if a.idle = since; a.session != nil {
		a.session.LastActivity.SetIdle(since)
	}
}

// Look says whether the person may be looking at what the account shows: else the server
// may keep back who comes and goes and who writes, until he does or there is a message.
// It holds for every session to come.
func (a *Account) Look(looks bool) {
	a.unseen = !looks
	if a.current != nil {
		poke(a.current.looked)
	}
}

// Attempt is a session that was opened to see whether it can be.
type Attempt struct {
	*im.Client
	by *connection
}

// Try signs in. What comes waits until the attempt is given to [Account.Connect], or is
// closed. Checking, if not nil, is called when the server has been reached. It waits for
// the network, and is not for the loop.
func (a *Account) Try(ctx context.Context, checking func()) (*Attempt, error) {
	var c *connection
	if err := a.owner.Do(ctx, func() { c = a.connection() }); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, signInLimit)
	defer cancel()
	open, err := c.dial(ctx, checking)
	if err != nil {
		return nil, err
	}
	return &Attempt{open, c}, nil
}

// Connect goes on line, and goes on trying until [Account.Disconnect]. With an attempt,
// which may be nil, it is there already.
func (a *Account) Connect(at *Attempt) {
	var c *connection
	var open *im.Client
	if at != nil {
		c, open = at.by, at.Client
		c.adopted()
	} else {
		c = a.connection()
	}
	ctx, cancel := context.WithCancel(context.Background())
	c.cancel, a.current = cancel, c
	a.state = State{Phase: Connecting}
	if a.unstored {
		go c.storeLater(ctx, c.password)
	}
	go c.run(ctx, open)
}

// Disconnect goes off line, if it is not, and returns a channel that is closed when the
// account has signed off.
func (a *Account) Disconnect() <-chan struct{} {
	c := a.current
	if c == nil {
		done := make(chan struct{})
		close(done)
		return done
	}
	a.current, a.session, a.state = nil, nil, State{}
	a.forgetPresences()
	a.forgetRooms()
	c.cancel()
	return c.done
}

// HandOver goes off line as Disconnect does, but does not sign off: what is kept of the
// session stays, and the next life of the program goes on with it. Where nothing is kept,
// or the connection cannot be left, it signs off.
func (a *Account) HandOver() <-chan struct{} {
	if a.current != nil {
		a.current.handsOver.Store(true)
	}
	return a.Disconnect()
}

// Connected tells whether the account is on line or wants to be.
func (a *Account) Connected() bool { return a.current != nil }

// Retry makes the next attempt now.
func (a *Account) Retry() {
	switch {
	case a.session != nil:
		a.session.Wake()
	case a.current != nil:
		poke(a.current.retry)
	}
}

// Wake is to be called when the machine has slept, or its network has changed. The open
// session sends again what is under way, over new connections; one that waits for its
// next attempt makes it now. One that waits for the person goes on waiting: sleep mends
// no wrong password.
func (a *Account) Wake() {
	if a.session != nil {
		a.session.Wake()
	}
	if a.current != nil {
		poke(a.current.woken)
	}
}

// KeyringCame is to be called when a keyring has come to be there: whoever waits for one
// asks it now.
func (a *Account) KeyringCame() {
	if a.current != nil {
		poke(a.current.keyring)
		poke(a.current.stored)
	}
}

// Post has the outbox looked into, where there is something new.
func (a *Account) Post() {
	if a.current != nil {
		poke(a.current.posted)
	}
}

// asGranted asks for more than any server grants: it answers with its own limit.
const asGranted = 24 * time.Hour

// Sleep is to be called before the machine sleeps. The session asks the server to wait
// for it for as long as that ever does, and gives its connections up; so a short sleep
// costs no new session. It returns when that is done, at once when nothing is on line or
// the server cannot wait, and when ctx ends. It is not for the loop.
func (a *Account) Sleep(ctx context.Context) {
	var open *im.Client
	_ = a.owner.Do(ctx, func() { open = a.session })
	if open == nil {
		return
	}
	if err := open.Pause(ctx, asGranted); err != nil {
		a.cfg.Log("before sleep: %v", err)
	}
}
