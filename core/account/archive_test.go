package account_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/account"
	"vestnik/core/journal"
	"vestnik/core/xmpp/archive"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

const (
	own  = "anna@office.example"
	peer = "boris@office.example"
)

// server is one at the other end of a pipe, with an archive of the messages from first to n,
// a minute apart, whose ids are a0, a1, …
type server struct {
	mu       sync.Mutex
	conn     net.Conn
	first, n int
	none     bool                  // there is no archive
	words    bool                  // it finds words: every message has them
	spool    string                // what waits until somebody is on line
	fail     func(page int) string // the condition of an error; empty: there is none
	pages    int                   // how many were asked for in this session
	last     string                // what a99 is, when it is no message
	receipts int                   // every so manyeth is a receipt; 0: none is
	abrupt   bool                  // all were written in one second, which is as much as the stamps tell
	early    int                   // those before it were written by vera
}

// vera wrote what is early.
const vera = "vera@office.example"

// by returns who wrote a message.
func (s *server) by(i int) string {
	if i < s.early {
		return vera
	}
	return peer
}

// closed is the account's end.
type closed struct{ net.Conn }

func (closed) Encrypted() bool { return true }

func (s *server) dial(context.Context, time.Duration, bosh.Keeper) (net.Conn, error) {
	ours, theirs := net.Pipe()
	s.mu.Lock()
	s.conn, s.pages = theirs, 0
	s.mu.Unlock()
	go s.serve(theirs)
	return closed{ours}, nil
}

func (s *server) say(text string) {
	s.mu.Lock()
	c := s.conn
	s.mu.Unlock()
	_, _ = c.Write([]byte(text))
}

// set changes the server.
func (s *server) set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

func (s *server) serve(c net.Conn) {
	defer c.Close()
	const header = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' from='office.example' version='1.0'>"
	features := "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms>"
	var data []byte
	part := make([]byte, 64<<10)
	for {
		n, err := c.Read(part)
		if err != nil {
			return
		}
		for data = append(data, part[:n]...); len(data) > 0; data = data[n:] {
			answer := header + "<stream:features>" + features + "</stream:features>"
			switch {
			case bytes.HasPrefix(data, []byte("</stream:stream>")):
				return
			case bytes.HasPrefix(data, []byte("<stream:stream")):
				_, n, err = xmlsafe.ReadStart(data, &xmlsafe.Default)
			default:
				if _, n, err = xmlsafe.ReadElement(data, &xmlsafe.Default); err == nil {
					answer = s.answer(string(data[:n]))
					features = "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>"
				}
			}
			if err != nil {
				break
			}
			_, _ = c.Write([]byte(answer))
		}
	}
}

func (s *server) answer(e string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := attribute(e, "id")
	switch {
	case strings.HasPrefix(e, "<auth"):
		return "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"
	case strings.Contains(e, "xmpp-bind"):
		return result(id, "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>"+own+"/desk</jid></bind>")
	case strings.Contains(e, "jabber:iq:roster"):
		return result(id, "<query xmlns='jabber:iq:roster'/>")
	case strings.HasPrefix(e, "<presence"):
		text := s.spool
		s.spool = ""
		return text
	case strings.Contains(e, "urn:xmpp:mam:2") && strings.HasPrefix(e, "<iq") && !s.none:
		return s.archived(e, id)
	case strings.HasPrefix(e, "<iq"):
		return failure(id, "service-unavailable")
	}
	return ""
}

// archived answers a question for the form, or for a page.
func (s *server) archived(e, id string) string {
	if attribute(e, "type") == "get" {
		field := map[bool]string{true: "<field var='withtext'/>"}[s.words]
		return result(id, "<query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='form'>"+field+"</x></query>")
	}
	if s.pages++; s.fail != nil {
		if condition := s.fail(s.pages); condition != "" {
			return failure(id, condition)
		}
	}
	from, to, back := s.first, s.n, strings.Contains(e, "<before")
	with := ""
	if _, rest, ok := strings.Cut(e, "'with'><value>"); ok {
		with = rest[:strings.Index(rest, "<")]
	}
	if _, end, ok := strings.Cut(e, "'end'><value>"); ok {
		at, _ := time.Parse(time.RFC3339, end[:20])
		for from < to && written(to-1).After(at) {
			to--
		}
	}
	for from < to && with != "" && s.by(from) != with {
		from++
	}
	for from < to && with != "" && s.by(to-1) != with {
		to--
	}
	found := [2]int{from, to}
	if _, start, ok := strings.Cut(e, "'start'><value>"); ok {
		at, _ := time.Parse(time.RFC3339, start[:20])
		for from < to && written(from).Before(at) {
			from++
		}
	}
	for name, edge := range map[string]*int{"after": &from, "before": &to} {
		if _, rest, ok := strings.Cut(e, "<"+name+">a"); ok {
			i, _ := strconv.Atoi(rest[:strings.Index(rest, "<")])
			if i < s.first || with != "" && (i < found[0] || i >= found[1]) { // as Prosody is with archives in files
				return failure(id, "item-not-found")
			}
			*edge = i + map[string]int{"after": 1}[name]
		}
	}
	const most = 50
	complete := to-from <= most
	if back {
		from = max(from, to-most)
	} else {
		to = min(to, from+most)
	}
	text, set := "", ""
	for i := from; i < to; i++ {
		kept := chat(i)
		if s.last != "" && i == 99 {
			kept = s.last
		}
		if s.receipts > 0 && i%s.receipts == 0 {
			kept = "<message from='" + peer + "' to='" + own + "'><received xmlns='urn:xmpp:receipts' id='x'/></message>"
		}
		text += fmt.Sprintf("<message from='%s'><result xmlns='urn:xmpp:mam:2' queryid='%s' id='a%d'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='%s'/>%s</forwarded></result></message>",
			own, attribute(e, "queryid"), i, s.stamp(i).Format(time.RFC3339), strings.Replace(strings.Replace(kept, peer, s.by(i), 1), "<message", "<message xmlns='jabber:client'", 1))
	}
	if from < to {
		set = fmt.Sprintf("<first>a%d</first><last>a%d</last>", from, to-1)
	}
	return text + result(id, fmt.Sprintf("<fin xmlns='urn:xmpp:mam:2' complete='%v'><set xmlns='http://jabber.org/protocol/rsm'>%s</set></fin>", complete, set))
}

// stamp is when the archive says that a message was written.
func (s *server) stamp(i int) time.Time {
	if s.abrupt {
		i = 0
	}
	return written(i)
}

func written(i int) time.Time {
	return time.Date(1999, 12, 30, 0, i, 0, 0, time.UTC)
}

// chat is message i, as it comes live too.
func chat(i int) string {
	return fmt.Sprintf("<message from='%s/1' to='%s' type='chat' id='random-%d-id'><body>%d</body><stanza-id xmlns='urn:xmpp:sid:0' by='%s' id='a%d'/></message>", peer, own, i, i, own, i)
}

func result(id, text string) string { return "<iq type='result' id='" + id + "'>" + text + "</iq>" }

func failure(id, condition string) string {
	return "<iq type='error' id='" + id + "'><error type='cancel'><" + condition + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
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

// quiet is an owner that tells nobody.
type quiet struct{ loop sync.Mutex }

func (o *quiet) Do(_ context.Context, act func()) error {
	o.loop.Lock()
	defer o.loop.Unlock()
	act()
	return nil
}

func (*quiet) Changed(*account.Account)                        {}
func (*quiet) Heard(*account.Account, *account.News)           {}
func (*quiet) Proven(*account.Account, session.Proof)          {}
func (*quiet) Explain(err error, _ bool) (error, account.Cure) { return err, account.ByItself }

// kept is an account at such a server, in virtual time.
type kept struct {
	*account.Account
	t     *testing.T
	owner *quiet
	store *journal.Journal
}

func atServer(t *testing.T, s *server, test func(k *kept)) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "journal.db")
	synctest.Test(t, func(t *testing.T) {
		store, err := journal.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		k := &kept{t: t, owner: &quiet{}, store: store}
		k.Account = account.New(account.Config{Address: own, Password: "secret", Store: store, MaxMessage: 1 << 18, Log: t.Logf, Dial: s.dial}, k.owner)
		_ = k.owner.Do(t.Context(), func() { k.Connect(nil) })
		defer k.leave()
		k.settle()
		test(k)
	})
}

// leave goes off line.
func (k *kept) leave() {
	var gone <-chan struct{}
	_ = k.owner.Do(k.t.Context(), func() { gone = k.Disconnect() })
	<-gone
}

// settle waits until nothing happens any more.
func (k *kept) settle() {
	time.Sleep(time.Minute)
	synctest.Wait()
}

// again ends the session; another one begins.
func (k *kept) again(s *server) {
	s.say("</stream:stream>")
	k.settle()
}

// texts returns all that is stored of the conversation, in its order.
func (k *kept) texts() string {
	k.t.Helper()
	found, err := k.store.Search(k.t.Context(), journal.Query{Account: own, Peer: peer, Forward: true, Limit: 10_000})
	if err != nil {
		k.t.Fatal(err)
	}
	return bodies(found.Entries)
}

func bodies(entries []journal.Entry) string {
	var all []string
	for _, e := range entries {
		all = append(all, e.Body)
	}
	return strings.Join(all, " ")
}

func numbers(from, to int) string {
	var all []string
	for i := from; i < to; i++ {
		all = append(all, strconv.Itoa(i))
	}
	return strings.Join(all, " ")
}

func TestPagesThatComeWithGapsAreMergedInOrderEachOnce(t *testing.T) {
	s := &server{n: 60}
	atServer(t, s, func(k *kept) {
		if got := k.texts(); got != numbers(10, 60) {
			t.Fatalf("at first: %s", got)
		}
		// The archive fails in the middle of what was missed, and more comes live.
		s.set(func() {
			s.n, s.fail = 300, func(page int) string { return map[bool]string{true: "internal-server-error"}[page > 2] }
		})
		k.again(s)
		s.set(func() { s.n = 302 })
		s.say(chat(300) + chat(301))
		k.settle()
		if got := k.texts(); got != numbers(10, 160)+" 300 301" {
			t.Fatalf("while it fails: %s", got)
		}
		s.set(func() { s.fail = nil })
		k.again(s)
		if got := k.texts(); got != numbers(10, 302) {
			t.Fatalf("then: %s", got)
		}
		for range 5 {
			if _, err := k.Older(k.t.Context(), peer, time.Time{}); err != nil {
				t.Fatal(err)
			}
		}
		if got := k.texts(); got != numbers(0, 302) {
			t.Errorf("scrolled back: %s", got)
		}
	})
}

func TestAnArchiveThatWasEmptyIsNotAskedAgainAndAllOfItIsNew(t *testing.T) {
	s := &server{}
	atServer(t, s, func(k *kept) {
		for range 3 {
			if more, err := k.Older(k.t.Context(), peer, time.Time{}); more || err != nil {
				t.Fatalf("scrolled back: %v %v", more, err)
			}
		}
		s.set(func() {
			if s.pages != 1 {
				t.Errorf("%d pages were asked for", s.pages)
			}
			// The archive fails in the next session, and hours later something comes live.
			s.n, s.fail = 3, func(int) string { return "internal-server-error" }
		})
		k.again(s)
		time.Sleep(5 * time.Hour)
		s.set(func() { s.n, s.fail = 4, nil })
		s.say(chat(3))
		k.settle()
		if got := k.texts(); got != "3" {
			t.Fatalf("while it fails: %s", got)
		}
		k.again(s)
		if got := k.texts(); got != numbers(0, 4) {
			t.Errorf("then: %s", got)
		}
		if more, err := k.Older(k.t.Context(), peer, time.Time{}); more || err != nil {
			t.Errorf("scrolled back then: %v %v", more, err)
		}
	})
}

// Prosody, which keeps archives in files unless it is told otherwise, knows the ids of what it
// finds only: where what is held of all begins is no place among what was written with vera.
func TestSomebodysHistoryIsReadBackWhoeverWroteWhereWhatIsHeldBegins(t *testing.T) {
	s := &server{n: 200, early: 100}
	atServer(t, s, func(k *kept) {
		if got := k.texts(); got != numbers(150, 200) {
			t.Fatalf("at first: %s", got)
		}
		read := func(who string) (all string) {
			for more := true; more; {
				var err error
				if more, err = k.Older(k.t.Context(), who, time.Time{}); err != nil {
					t.Fatalf("with %s: %v", who, err)
				}
			}
			found, err := k.store.Search(k.t.Context(), journal.Query{Account: own, Peer: who, Forward: true, Limit: 10_000})
			if err != nil {
				t.Fatal(err)
			}
			return bodies(found.Entries)
		}
		if got := read(vera); got != numbers(0, 100) {
			t.Errorf("vera: %s", got)
		}
		if got := read(peer); got != numbers(100, 200) {
			t.Errorf("boris: %s", got)
		}
		if got := read("nobody@office.example"); got != "" {
			t.Errorf("nobody: %s", got)
		}
		s.set(func() {
			if s.pages > 10 {
				t.Errorf("%d pages were asked for", s.pages)
			}
			s.n = 210
		})
		k.again(s)
		if got := k.texts(); got != numbers(100, 210) {
			t.Errorf("then: %s", got)
		}
	})
}

// Which message is before another is known by the page that it was on, also where the page behind it
// begins with what has no place among the messages.
func TestWhatWasWrittenInOneSecondStaysInOrderBehindAReceipt(t *testing.T) {
	s := &server{n: 200, receipts: 50, abrupt: true}
	atServer(t, s, func(k *kept) {
		for more := true; more; {
			var err error
			if more, err = k.Older(k.t.Context(), peer, time.Time{}); err != nil {
				t.Fatal(err)
			}
		}
		var want []string
		for i := range 200 {
			if i%50 != 0 {
				want = append(want, strconv.Itoa(i))
			}
		}
		if got := k.texts(); got != strings.Join(want, " ") {
			t.Errorf("%s", got)
		}
	})
}

func TestAnArchiveThatHasForgottenTheMarkIsGoneOnWithByTime(t *testing.T) {
	s := &server{n: 100}
	atServer(t, s, func(k *kept) {
		s.set(func() { s.first, s.n = 120, 400 }) // what lies between is lost
		k.again(s)
		if got := k.texts(); got != numbers(50, 100)+" "+numbers(120, 400) {
			t.Errorf("%s", got)
		}
		s.set(func() { s.n = 410 })
		k.again(s)
		if got := k.texts(); got != numbers(50, 100)+" "+numbers(120, 410) {
			t.Errorf("then: %s", got)
		}
	})
}

// What has come since, or waits to go out, does not say up to when all was read.
func TestWhatIsNewDoesNotHideWhatWasMissedWhenTheMarkIsForgotten(t *testing.T) {
	said := func(text string) string {
		return fmt.Sprintf("<message from='%s/1' to='%s' type='chat' id='random-%s-id'><body>%s</body></message>", peer, own, text, text)
	}
	const got = "<message from='" + peer + "/1' to='" + own + "' type='chat'><received xmlns='urn:xmpp:receipts' id='random-99-id'/></message>"
	for name, receipt := range map[string]string{"the mark is a message": "", "it is a receipt": got} {
		t.Run(name, func(t *testing.T) {
			s := &server{n: 100, last: receipt}
			atServer(t, s, func(k *kept) {
				if _, err := k.store.Enqueue(k.t.Context(), journal.Entry{Account: own, Peer: peer, From: own, To: peer, Type: "chat", Body: "waits"}); err != nil {
					t.Fatal(err)
				}
				s.set(func() { s.first, s.n, s.spool = 120, 400, said("live") })
				k.again(s)
				want := strings.TrimSpace(numbers(50, 100)+" "+numbers(120, 400)) + " waits live"
				if receipt != "" {
					want = strings.Replace(want, " 99 ", " ", 1)
				}
				if texts := k.texts(); texts != want {
					t.Errorf("%s", texts)
				}
			})
		})
	}
}

func TestWithoutAnArchiveWhatWaitsComesAllTheSame(t *testing.T) {
	s := &server{none: true, spool: chat(1) + chat(2)}
	atServer(t, s, func(k *kept) {
		s.say(chat(3))
		k.settle()
		s.set(func() { s.spool = chat(4) })
		k.again(s)
		if got := k.texts(); got != "1 2 3 4" {
			t.Errorf("%q", got)
		}
		if more, err := k.Older(k.t.Context(), peer, time.Time{}); more || !errors.Is(err, archive.ErrNotOffered) {
			t.Errorf("scrolled back: %v %v", more, err)
		}
		if found, _, err := k.Find(k.t.Context(), archive.Filter{Text: "w"}, archive.Mark{}, 10); len(found) > 0 || !errors.Is(err, archive.ErrNotOffered) {
			t.Errorf("searched: %v %v", found, err)
		}
	})
}

func TestFindGoesBackPageByPageAndStoresNothing(t *testing.T) {
	s := &server{n: 330, words: true}
	atServer(t, s, func(k *kept) {
		before, all, sizes := k.texts(), []journal.Entry(nil), []int(nil)
		for from := (archive.Mark{}); ; {
			found, next, err := k.Find(k.t.Context(), archive.Filter{Text: "w"}, from, 70)
			if err != nil {
				t.Fatal(err)
			}
			all, sizes = append(all, found...), append(sizes, len(found))
			if from = next; from == (archive.Mark{}) {
				break
			}
		}
		slices.Reverse(all)
		if got := bodies(all); got != numbers(0, 330) || !slices.Equal(sizes, []int{100, 100, 100, 30}) {
			t.Errorf("%v: %s", sizes, got)
		}
		if all[7].ArchiveID != "a7" || all[7].Peer != peer || !all[7].Time.Equal(written(7)) {
			t.Errorf("%+v", all[7])
		}
		if k.texts() != before {
			t.Error("what was found is stored")
		}
	})
}

func TestFindSaysWhyItFindsNothing(t *testing.T) {
	s := &server{n: 10}
	atServer(t, s, func(k *kept) {
		find := func(f archive.Filter) error {
			_, _, err := k.Find(k.t.Context(), f, archive.Mark{}, 10)
			return err
		}
		if err := find(archive.Filter{Text: "w"}); !errors.Is(err, archive.ErrUnsupported) {
			t.Errorf("it cannot search: %v", err)
		}
		s.set(func() { s.fail = func(int) string { return "forbidden" } })
		if err := find(archive.Filter{}); err == nil || !strings.Contains(err.Error(), "forbidden") {
			t.Errorf("refused: %v", err)
		}
		k.leave()
		if err := find(archive.Filter{}); !errors.Is(err, account.ErrOffLine) {
			t.Errorf("off line: %v", err)
		}
	})
}
