package servertest

import (
	"crypto/x509"
	"errors"
	"fmt"
	"maps"
	"os"
	"sync"
	"testing"
	"time"
)

// Server is a running server. Its fields do not change, not by Restart either. Its
// methods fail the test when they fail.
type Server struct {
	Name      string // "Prosody" or "ejabberd"
	URL       string // the BOSH address over http
	SecureURL string // the same over https
	Addr      string // host:port of XMPP over TCP, to compare with
	CAFile    string // the authority that signed its certificate, PEM
	// CertFile and KeyFile are a certificate of alice@certified.example by the same
	// authority, PEM.
	CertFile, KeyFile string
	CA                *x509.CertPool
	Domains           []string
	Users             map[string]string // passwords by localpart, in every domain

	dir      string
	run      func() (*process, error)
	probe    func() error
	process  *process
	database *process // nil where there is none
}

// readyIn is how long a server may take to be ready. They need two seconds at most
// on an idle machine, but tests compile beside them.
const readyIn = 2 * time.Minute

// Option changes a server before it starts.
type Option func(*config)

type config struct {
	inactivity int
	private    bool
	cleartext  bool
	tokens     Tokens
	database   Database
	staff      int
	certified  bool
	motd       string
	bare       bool
	multicast  int
}

// Staff gives a private server so many more users, u0, u1, …, the contacts of
// [Server.Contacts] among them. The password of each is its name behind "pw-".
func Staff(n int) Option { return func(c *config) { c.staff = n } }

// Inactivity sets after how many seconds without a request the server gives a
// session up. The default is 60 with Prosody and 30 with ejabberd.
func Inactivity(seconds int) Option { return func(c *config) { c.inactivity = seconds } }

// Private starts a server for this test alone, which may stop or freeze it. It ends
// with the test.
func Private() Option { return func(c *config) { c.private = true } }

// Bare leaves out of Prosody what a small office may not have: rooms, the archive, a place for
// files, and the other services.
func Bare() Option { return func(c *config) { c.bare = true } }

// MOTD has Prosody say something to whoever comes on line. ejabberd is told what by a
// message of alice's to announce/motd; what she writes to announce/online both pass on to all who are.
func MOTD(text string) Option { return func(c *config) { c.motd = text } }

// Multicast has ejabberd pass one message on to so many at a time (XEP-0033). Else it passes none on.
func Multicast(most int) Option { return func(c *config) { c.multicast = most } }

// Cleartext lets users sign in over plain TCP, which Prosody refuses otherwise: to
// compare ways of connecting by what they cost without encryption.
func Cleartext() Option { return func(c *config) { c.cleartext = true } }

// Tokens is how Prosody deals with the tokens that it gives out (XEP-0484).
type Tokens string

const (
	Daily    Tokens = "daily"    // a token is replaced when it is used after a day
	Rotating Tokens = "rotating" // whenever it is used
	Expired  Tokens = "expired"  // none is good for anything

	// Unanswered is no way with tokens: SASL2 is offered over BOSH as Debian 12 has it, and
	// who tries it is never answered.
	Unanswered Tokens = "unanswered"
)

// Certified gives Prosody a domain besides, certified.example, where people sign in by
// their certificates and in no other way, by a module of Debian's package
// prosody-modules.
func Certified() Option { return func(c *config) { c.certified = true } }

// SASL2 lets Prosody offer SASL2, Bind2 and tokens too, by the modules of Debian's package
// prosody-modules. ejabberd 23 has nothing of the kind.
func SASL2(t Tokens) Option { return func(c *config) { c.tokens = t } }

// StartProsody starts a Prosody for a program that is no test, and waits until it is
// ready. [Server.Close] ends it. The error says what is missing where it is not
// installed.
func StartProsody(options ...Option) (*Server, error) {
	c := configured(options)
	if err := c.prosodyAvailable(); err != nil {
		return nil, err
	}
	return startProsody(c)
}

// Prosody returns a running Prosody, shared by all tests of the process that ask
// with the same options. It blocks until the server is ready.
func Prosody(t testing.TB, options ...Option) *Server {
	t.Helper()
	return get(t, "Prosody", startProsody, configured(options).prosodyAvailable, options)
}

// Ejabberd returns a running ejabberd as [Prosody] does. Its users lack carol,
// whose password it does not take.
func Ejabberd(t testing.TB, options ...Option) *Server {
	t.Helper()
	return get(t, "ejabberd", startEjabberd, configured(options).ejabberdAvailable, options)
}

// Both returns a running Prosody and a running ejabberd.
func Both(t testing.TB) []*Server {
	t.Helper()
	return []*Server{Prosody(t), Ejabberd(t)}
}

// Available returns nil when both servers can be run here, else what is missing.
func Available() error { return errors.Join(config{}.prosodyAvailable(), config{}.ejabberdAvailable()) }

// users are those of both domains. The passwords are ASCII, Cyrillic, outside the
// basic plane, and such as SASLprep changes.
var users = map[string]string{
	"alice": "alice-secret",
	"bob":   "bob-secret",
	"carol": "пароль-😀",
	"dave":  "пароль",
	"erin":  "Пароль №1",
	"иван":  "пароль-ёж",
}

var domains = []string{"office.example", "second.example"}

// key tells the shared servers apart.
type key struct {
	name   string
	config config
}

type entry struct {
	once   sync.Once
	server *Server
	err    error
}

var shared = struct {
	sync.Mutex
	inMain  bool
	entries map[key]*entry
}{entries: map[key]*entry{}}

// Main runs the tests, stops the servers that they have shared, and exits. Call it
// from TestMain.
func Main(m interface{ Run() int }) {
	shared.Lock()
	shared.inMain = true
	shared.Unlock()
	code := m.Run()
	for _, e := range shared.entries {
		if e.server != nil {
			e.server.discard()
		}
	}
	os.Exit(code)
}

func configured(options []Option) config {
	var c config
	for _, option := range options {
		option(&c)
	}
	return c
}

func get(t testing.TB, name string, start func(config) (*Server, error), available func() error, options []Option) *Server {
	t.Helper()
	if err := available(); err != nil {
		if os.Getenv("VESTNIK_REQUIRE") == "all" {
			t.Fatal("required:", err)
		}
		t.Skip(err)
	}
	c := configured(options)
	if c.private {
		s, err := start(c)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.discard)
		return s
	}
	shared.Lock()
	if !shared.inMain {
		shared.Unlock()
		t.Fatal("the package lacks func TestMain(m *testing.M) { servertest.Main(m) }")
	}
	k := key{name, c}
	e := shared.entries[k]
	if e == nil {
		e = &entry{}
		shared.entries[k] = e
	}
	shared.Unlock()
	e.once.Do(func() { e.server, e.err = start(c) })
	if e.err != nil {
		t.Fatal(e.err)
	}
	return e.server
}

// Stop ends the server as its administrator would. It may be started again.
func (s *Server) Stop(t testing.TB) {
	t.Helper()
	s.Thaw(t)
	s.process.terminate()
}

// Restart stops the server if it runs and starts it again, with the same ports,
// users and archives, and waits until it is ready.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	s.Stop(t)
	if err := s.start(); err != nil {
		t.Fatal(err)
	}
}

// Freeze lets the server hang: connections stay open, nothing is answered.
func (s *Server) Freeze(t testing.TB) {
	t.Helper()
	if err := s.process.freeze(); err != nil {
		t.Fatal(err)
	}
}

// Thaw ends what Freeze began.
func (s *Server) Thaw(t testing.TB) {
	t.Helper()
	if err := s.process.thaw(); err != nil {
		t.Fatal(err)
	}
}

// start runs the server and waits until it is ready.
func (s *Server) start() error {
	p, err := s.run()
	if err != nil {
		return err
	}
	s.process = p
	deadline := time.Now().Add(readyIn)
	for {
		err := s.probe()
		if err == nil {
			return nil
		}
		if p.ended() || time.Now().After(deadline) {
			p.kill()
			return errors.Join(errors.New("servertest: "+s.Name+" did not start: "+p.output()), err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// PID returns the process id of the running server, to measure what it costs.
func (s *Server) PID() int { return s.process.id() }

// Close ends a server of [StartProsody] and removes what it wrote.
func (s *Server) Close() { s.discard() }

// discard ends the server at once and removes what it wrote.
func (s *Server) discard() {
	s.process.kill()
	s.database.kill()
	os.RemoveAll(s.dir)
}

func allUsers(staff int) map[string]string {
	all := maps.Clone(users)
	for i := range staff {
		name := fmt.Sprint("u", i)
		all[name] = "pw-" + name
	}
	return all
}
