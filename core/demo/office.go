package demo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"net"
	"strings"
	"sync"
	"time"

	"mellium.im/xmpp/jid"
)

// What a client may use up.
const (
	maxConnections = 256
	maxResources   = 16
	maxOffline     = 100
	maxOfflineSize = 1 << 20
	maxRoster      = 500
	maxDirected    = 100
)

// Options says what the office is like. The zero value is a whole one.
type Options struct {
	Domain   string            // "office.example" when empty
	Accounts map[string]string // passwords by user; when nil, alice with a random one
	Locale   string            // "ru" or "en", in which colleagues write
	Pace     time.Duration     // between two alerts of the bot; 45 seconds when zero
	// SASL2 lets the office offer SASL2, Bind2 and tokens (XEP-0388, 0386, 0484) beside the
	// old way to sign in, as servers do that are up to date.
	SASL2 bool
	// Archive lets the office keep what is written (XEP-0313, and the search of XEP-0431),
	// beginning with some days of a past.
	Archive bool
	// Remembered lets those who sign in remember the first room of the office: their programs enter it.
	Remembered bool
	// Files is the address at which [Office.Files] is served, https://HOST:PORT; empty: the office
	// takes no files (XEP-0363), and nobody has sent any.
	Files string
	// Secure tells whether what goes over a connection is encrypted, so that PLAIN
	// may be offered. When nil, the connection is asked: it may be a *tls.Conn or have
	// a method Encrypted() bool.
	Secure func(net.Conn) bool
}

// Office is an XMPP server for one domain. It is safe for concurrent use.
type Office struct {
	domain   jid.JID
	locale   string
	pace     time.Duration
	sasl2    bool
	archives bool
	service  jid.JID // for rooms
	files    *depot  // nil: none are taken
	secure   func(net.Conn) bool
	script   *script
	opened   map[string]string // passwords of Options, by address
	problem  error             // with the Options

	shift    sync.Mutex // protects serving and sendHome
	serving  int        // listeners
	sendHome func()     // ends colleagues and bot, and waits for them

	mu       sync.Mutex          // protects what follows, except which accounts there are
	accounts map[string]*account // by localpart; the map is not changed after New
	arrivals uint64              // stanzas numbered so far
	requests int                 // for leave, so far
	tokens   map[tokenKey]*tokens
	rooms    map[string]*chatRoom // by localpart
}

// account is somebody in the office, by localpart. Only those with a password can
// sign in.
type account struct {
	jid      jid.JID
	password string
	staff    bool
	roster   map[string]*contact // by bare address
	requests map[string]*stanza  // subscriptions asked of it, by bare address
	sessions map[string]*session // by resource
	offline  []*stanza           // in order of arrival
	archive  []kept              // in order of time
	archived int                 // the size of that
	card     []byte              // nil for none
	private  map[string][]byte   // by namespace
	blocked  map[string]bool     // addresses and domains
}

// New returns an office that nobody serves yet. Options it cannot work with, such
// as a domain that is none, are the error of Serve.
func New(opt Options) *Office {
	o := &Office{
		locale: opt.Locale, pace: opt.Pace, sasl2: opt.SASL2, archives: opt.Archive, secure: opt.Secure,
		accounts: map[string]*account{}, tokens: map[tokenKey]*tokens{}, opened: map[string]string{}, rooms: map[string]*chatRoom{},
	}
	if o.locale != "ru" {
		o.locale = "en"
	}
	if o.pace <= 0 {
		o.pace = 45 * time.Second
	}
	if o.secure == nil {
		o.secure = encrypted
	}
	o.script = readScript(o.locale)
	o.problem = o.furnish(opt)
	return o
}

// furnish makes the accounts and lets everybody know everybody.
func (o *Office) furnish(opt Options) error {
	domain, users := opt.Domain, opt.Accounts
	if domain == "" {
		domain = "office.example"
	}
	if users == nil {
		users = map[string]string{"alice": strings.ToLower(rand.Text()[:12])}
	}
	var err error
	if o.domain, err = jid.New("", domain, ""); err != nil {
		return fmt.Errorf("demo: domain %q: %w", domain, err)
	}
	for user, password := range users {
		name, ok := userName(user, domain)
		if !ok {
			return fmt.Errorf("demo: %q cannot be the name of an account", user)
		}
		o.open(name).password = password
		o.opened[o.accounts[name].jid.String()] = password
	}
	for _, name := range staff {
		if o.accounts[name] == nil {
			o.open(name).staff = true
			o.accounts[name].card = o.script.card(name, o.accounts[name])
		}
	}
	for _, a := range o.accounts {
		for name, other := range o.accounts {
			if a != other {
				a.roster[other.jid.String()] = o.script.contact(name, other)
			}
		}
	}
	if err := o.furnishFiles(opt.Files); err != nil {
		return err
	}
	if o.archives {
		o.remember(time.Now())
	}
	if err := o.furnishRooms(time.Now()); err != nil || !opt.Remembered {
		return err
	}
	o.rememberRooms()
	return nil
}

func (o *Office) open(name string) *account {
	address, _ := o.domain.WithLocal(name) // name is prepared, so it fits
	a := &account{
		jid: address, roster: map[string]*contact{}, requests: map[string]*stanza{}, sessions: map[string]*session{},
	}
	o.accounts[name] = a
	return a
}

// Domain returns the XMPP domain that is served.
func (o *Office) Domain() string { return o.domain.String() }

// Accounts returns the passwords of those who can sign in, by bare address.
func (o *Office) Accounts() map[string]string { return maps.Clone(o.opened) }

// Serve accepts connections and serves them until ctx ends or l fails. It closes
// l, says good-bye to everybody, and returns only when all its goroutines have
// ended: nil after ctx has ended, else the listener's error. An office may be
// served on several listeners at once; colleagues and bot work while it is on any.
func (o *Office) Serve(ctx context.Context, l net.Listener) error {
	if o.problem != nil {
		return errors.Join(o.problem, l.Close())
	}
	defer o.startStaff()()
	inner, end := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer end()
	defer context.AfterFunc(inner, func() { _ = l.Close() })()
	room := make(chan struct{}, maxConnections)
	for {
		conn, err := l.Accept()
		if err != nil {
			_ = l.Close()
			if ctx.Err() != nil {
				return nil
			}
			return fmt.Errorf("demo: %w", err)
		}
		select {
		case room <- struct{}{}:
			wg.Go(func() {
				defer func() { <-room }()
				o.attend(inner, conn)
			})
		default:
			_ = conn.Close()
		}
	}
}

// password is the lookup of core/xmpp/auth. Accounts do not change after New.
func (o *Office) password(user string) (string, bool) {
	a := o.member(user)
	if a == nil {
		return "", false
	}
	return a.password, true
}

// member returns the account that a user signs in to, nil when there is none.
func (o *Office) member(user string) *account {
	name, ok := userName(user, o.Domain())
	if !ok || o.accounts[name] == nil || o.accounts[name].staff {
		return nil
	}
	return o.accounts[name]
}

// here tells whether an address is in this office.
func (o *Office) here(j jid.JID) bool { return j.Domainpart() == o.domain.Domainpart() }

// account returns the account of an address, nil when there is none.
func (o *Office) account(j jid.JID) *account {
	if !o.here(j) {
		return nil
	}
	return o.accounts[j.Localpart()]
}

// session returns the session of a full address, nil when it is not connected.
func (o *Office) session(j jid.JID) *session {
	if a := o.account(j); a != nil {
		return a.sessions[j.Resourcepart()]
	}
	return nil
}

// receive handles a stanza that a session has sent; an error ends its stream.
func (o *Office) receive(s *session, st *stanza) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if s.gone {
		return streamError("conflict")
	}
	if !absent(st.from) && !st.from.Equal(s.jid) && !st.from.Equal(s.account.jid) {
		return streamError("invalid-from") // RFC 6120 §8.1.2.1
	}
	o.arrivals++
	st.from, st.at, st.number = s.jid, time.Now(), o.arrivals
	switch {
	case st.fault != "":
		st.to = jid.JID{}
		o.refuse(st, st.fault)
	case o.stopped(s, st):
	case st.kind == "message" && o.inService(st.to):
		o.roomMessage(s, st)
	case st.kind == "message":
		if absent(st.to) { // RFC 6121 §5.2.1: it is for the account itself
			st.to = s.account.jid
		}
		o.keep(s.account, st)
		o.message(st)
	case st.kind == "presence":
		o.presence(s, st)
	default:
		o.iq(s, st)
	}
	return nil
}

// refuse answers a stanza with an error, unless it is an answer itself.
func (o *Office) refuse(st *stanza, condition string) {
	if st.typ == "error" || st.kind == "iq" && !st.request() {
		return
	}
	if s := o.session(st.from); s != nil {
		s.deliver(st.refusal(condition))
	}
}
