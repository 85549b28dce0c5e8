package agent_test

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/policy"
	"vestnik/core/settings"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/xmlsafe"
)

// piped is a server at the other end of a pipe, so that tests with it run in virtual
// time. It answers as it is told to.
type piped struct {
	mu        sync.Mutex
	conn      net.Conn
	heard     []string                      // elements, but those of signing in
	dialled   []time.Time                   // each attempt
	answer    func(string) string           // to an element, instead of what is usual; empty: that
	roster    string                        // its items
	features  string                        // that are offered beside the usual ones
	bound     string                        // the account that is bound; empty: me
	known     string                        // how the account was signed in before
	trouble   chan bool                     // as the connection tells it
	spool     func(net.Conn) net.Conn       // what the server writes goes through this; nil: nothing
	down      bool                          // nobody answers
	eager     bool                          // reads while it answers
	stalls    bool                          // when it hears that nobody looks
	ends      bool                          // closing waits for the server to end the stream, as BOSH does
	transport http.RoundTripper             // to another server, over BOSH; nil: the pipe
	policy    func() (policy.Policy, error) // what the organisation has set; nil: nothing
	speak     func(language string)         // has the faces speak another; nil: nobody is there to
	language  func() string                 // that they speak; nil: they say nothing of it
	chosen    func(*settings.Settings)      // what the person has chosen; nil: nothing
	transfer  http.RoundTripper             // to where files lie
	shared    func() bool                   // others may look at the screen; nil: they never do
}

// pipedConn is the resident's end.
type pipedConn struct {
	net.Conn
	trouble chan bool
	stalls  bool
	gone    chan struct{} // closed when the server has ended; nil: not waited for
}

func (c pipedConn) Close() error {
	if c.gone != nil {
		<-c.gone
	}
	return c.Conn.Close()
}

func (c pipedConn) Stalls() bool         { return c.stalls }
func (pipedConn) Encrypted() bool        { return true }
func (c pipedConn) Trouble() <-chan bool { return c.trouble }

func (s *piped) dial(desk.Account, time.Duration, bosh.Keeper) (net.Conn, error) {
	ours, theirs := net.Pipe()
	if s.spool != nil {
		theirs = s.spool(theirs)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dialled = append(s.dialled, time.Now())
	if s.down {
		return nil, fmt.Errorf("%w: %w", bosh.ErrBroken, syscall.ECONNREFUSED)
	}
	if s.transport != nil {
		return bosh.Dial(bosh.Config{URL: "https://office.example/http-bind/", Transport: s.transport})
	}
	s.conn, s.trouble = theirs, make(chan bool, 1)
	conn, gone := pipedConn{Conn: ours, trouble: s.trouble, stalls: s.stalls}, make(chan struct{})
	if s.ends {
		conn.gone = gone
	}
	go func() {
		defer close(gone)
		s.serve(theirs)
	}()
	return conn, nil
}

// say writes to the resident.
func (s *piped) say(text string) {
	s.mu.Lock()
	c := s.conn
	s.mu.Unlock()
	_, _ = c.Write([]byte(text))
}

// has tells whether an element with all these parts was heard.
func (s *piped) has(parts ...string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.heard {
		all := true
		for _, part := range parts {
			all = all && strings.Contains(e, part)
		}
		if all {
			return true
		}
	}
	return false
}

func (s *piped) attempts() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.dialled)
}

// answers sets what elements are answered with.
func (s *piped) answers(answer func(string) string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = answer
}

const pipedHeader = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' from='example.com' version='1.0'>"

func (s *piped) serve(c net.Conn) {
	defer c.Close()
	var data []byte
	signedIn := false
	for part := range s.parts(c) {
		data = append(data, part...)
		for len(data) > 0 {
			if bytes.HasPrefix(data, []byte("</stream:stream>")) {
				_, _ = c.Write([]byte("</stream:stream>"))
				return
			}
			answer := pipedHeader + "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms></stream:features>"
			if signedIn {
				answer = pipedHeader + "<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>" + s.features + "</stream:features>"
			}
			var n int
			var err error
			if bytes.HasPrefix(data, []byte("<stream:stream")) {
				_, n, err = xmlsafe.ReadStart(data, &xmlsafe.Default)
			} else {
				_, n, err = xmlsafe.ReadElement(data, &xmlsafe.Default)
				if err == nil {
					answer = s.hear(string(data[:n]))
					signedIn = signedIn || strings.HasPrefix(answer, "<success")
				}
			}
			if err != nil {
				break
			}
			data = data[n:]
			_, _ = c.Write([]byte(answer))
		}
	}
}

// parts are what comes. Of an eager server it is read also while an answer takes its time: no writer waits for
// another, which in virtual time would be for ever.
func (s *piped) parts(c net.Conn) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		if s.eager {
			for part := range eagerly(c) {
				if !yield(part) {
					return
				}
			}
			return
		}
		part := make([]byte, 64<<10)
		for n, err := c.Read(part); err == nil && yield(part[:n]); n, err = c.Read(part) {
		}
	}
}

func eagerly(c net.Conn) <-chan []byte {
	all := make(chan []byte, 10_000)
	go func() {
		defer close(all)
		for {
			part := make([]byte, 64<<10)
			n, err := c.Read(part)
			if err != nil {
				return
			}
			all <- part[:n]
		}
	}()
	return all
}

// hear takes an element and returns the answer.
func (s *piped) hear(e string) string {
	s.mu.Lock()
	s.heard = append(s.heard, e)
	answer, roster, bound := s.answer, s.roster, s.bound
	if bound == "" {
		bound = me
	}
	s.mu.Unlock()
	if answer != nil {
		if text := answer(e); text != "" {
			return text
		}
	}
	id := attribute(e, "id")
	switch {
	case strings.HasPrefix(e, "<auth"):
		return "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"
	case strings.Contains(e, "xmpp-bind"):
		return "<iq type='result' id='" + id + "'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>" + bound + "/desk</jid></bind></iq>"
	case strings.Contains(e, "jabber:iq:roster"):
		return "<iq type='result' id='" + id + "'><query xmlns='jabber:iq:roster'>" + roster + "</query></iq>"
	case strings.Contains(e, "urn:xmpp:ping"):
		return "<iq type='result' id='" + id + "'/>"
	case strings.HasPrefix(e, "<iq"):
		return "<iq type='error' from='" + attribute(e, "to") + "' id='" + id + "'><error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
	}
	return ""
}

func attribute(e, name string) string {
	for _, quote := range []string{"'", `"`} {
		if _, rest, ok := strings.Cut(e, " "+name+"="+quote); ok {
			value, _, _ := strings.Cut(rest, quote)
			return value
		}
	}
	return ""
}

// pipedResident is a resident with a stored account, in virtual time.
type pipedResident struct {
	*agent.Agent
	t       testing.TB
	server  *piped
	keyring *keyring
	patient asking
	ending  []func()
	stop    func() // ends the program
	home    string
	file    string // the settings
	people  string // where people are kept; empty: nowhere
}

// inVirtualTime runs a test with a resident that has just been started.
func inVirtualTime(t *testing.T, prepare func(*piped, *keyring), test func(r *pipedResident)) {
	home := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		r := &pipedResident{t: t, server: &piped{}, keyring: &keyring{passwords: map[string]string{me: word}}}
		if prepare != nil {
			prepare(r.server, r.keyring)
		}
		r.patient.passwords = map[string]string{}
		r.home = home
		r.stop = r.start(home)
		defer func() { r.stop() }()
		synctest.Wait()
		test(r)
	})
}

// start starts the resident on what stands in home.
func (r *pipedResident) start(home string) (stop func()) {
	r.t.Helper()
	j, err := journal.Open(filepath.Join(home, "journal.db"))
	if err != nil {
		r.t.Fatal(err)
	}
	file := filepath.Join(home, "settings.json")
	r.file = file
	account := settings.Account{Address: me, URL: "https://office.example/b", Resource: "desk", Mechanism: r.server.known}
	s, err := settings.Load(file)
	if err != nil {
		r.t.Fatal(err)
	}
	s.Put(account)
	if r.server.chosen != nil {
		r.server.chosen(&s)
	}
	if err := settings.Save(file, s); err != nil {
		r.t.Fatal(err)
	}
	r.Agent = agent.New(agent.Config{
		Version: "test", Language: r.server.language, Speak: r.server.speak, Journal: j, SettingsFile: file, Vault: r.keyring, Patient: &r.patient, PeopleDir: r.people,
		Policy: r.server.policy, Shared: r.server.shared, UploadsFile: filepath.Join(home, "uploads.json"), Downloads: filepath.Join(home, "downloads"),
		Transfer: func(desk.Account, string) (http.RoundTripper, error) { return r.server.transfer, nil },
		Dial:     r.server.dial, Log: func(format string, args ...any) { r.t.Log(time.Now().Format("15:04:05"), fmt.Sprintf(format, args...)) },
	})
	ran := make(chan struct{})
	go func() { defer close(ran); _ = r.Run(context.Background()) }()
	return func() {
		for _, end := range r.ending {
			end()
		}
		_ = r.Quit(context.Background())
		<-ran
		j.Close()
	}
}

// now returns the state when all has come to rest.
func (r *pipedResident) now() desk.Snapshot {
	r.t.Helper()
	synctest.Wait()
	s, err := r.Snapshot(context.Background())
	if err != nil {
		r.t.Fatal(err)
	}
	return s
}

// loseSession ends the session, and no other one comes about until the server answers again.
func (r *pipedResident) loseSession() {
	r.t.Helper()
	r.server.answers(func(e string) string {
		if strings.HasPrefix(e, "<auth") {
			return "</stream:stream>"
		}
		return ""
	})
	r.server.say("</stream:stream>")
	r.now()
}

// within lets time pass until the resident is on line, and tells whether it was in time.
func (r *pipedResident) within(limit time.Duration) bool {
	r.t.Helper()
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if r.now().Status.Connection == desk.OnLine {
			return true
		}
	}
	return false
}
