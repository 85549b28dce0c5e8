package manager

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp/bosh/wire"
)

// visits are the fuzz target's seeds: a line is something that happens to a
// session. "r1 attributes|content" is a request with rid 101, "b" one whose
// connection breaks; "p" posts what follows, with the session's name for $; "w"
// makes the server write, "d" read, "e" end; "s" with n characters behind it lets 5n seconds pass.
var visits = []string{
	"r1 |<message/>\nr2 |\nr3 |\nw<message/>\nr1 |",
	"r2 |\nr1 |\nr3 type='terminate'|<presence/>\nr4 |",
	"r1 pause='10'|\ns.\nr2 |\nr2 |\nr2 |\nr2 |\nr2 |\nr2 |\nr2 |",
	"b1 |\nw<message/><message/>\nr1 |\nr2 ack='100'|\ns..\nr3 ack='99'|",
	"r1 key='a'|\nr2 newkey='b'|\nr3 key='c'|",
	"w</stream:stream>\nr1 |\nr1 |\nr2 |",
	"w<stream:error/>\ne\nr1 |",
	"b1 |\ne\nr2 |\nr1 |",
	"r1 xmpp:restart='true' xmlns:xmpp='urn:xmpp:xbosh'|\nd\nw<?xml version='1.0'?><stream:stream id='2'>\nw<a:b/>",
	"p<body sid='$' rid='101'><!-- --></body>\np<body rid='5' to='o' hold='0'/>\np\x00\np<body sid='$'/>",
	"r1 |" + strings.Repeat("<message/>", 50) + "\nd\ns.............\nr2 |",
}

// check holds what is always true of a session that nobody is calling.
func (s *session) check(t *testing.T) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, h := range s.held {
		if h.rid != s.next-uint64(len(s.held)-i) {
			t.Errorf("held request %d has rid %d, next is %d", i, h.rid, s.next)
		}
		if len(h.copies) > maxCopies {
			t.Errorf("%d copies of rid %d wait", len(h.copies), h.rid)
		}
	}
	for rid := range s.parked {
		if rid < s.next || rid-s.next > grantedRequests {
			t.Errorf("rid %d waits for its turn, next is %d", rid, s.next)
		}
	}
	size := 0
	for _, e := range s.out {
		size += len(e)
	}
	if size != s.outSize && !s.ended {
		t.Errorf("%d bytes wait for the client, counted as %d", size, s.outSize)
	}
	switch {
	case s.ended && len(s.held)+len(s.parked) > 0:
		t.Error("a request waits in a session that has ended")
	case len(s.held) > grantedRequests || s.created && len(s.in) <= maxQueue && len(s.held) > max(s.hold, 1):
		t.Errorf("%d requests are held", len(s.held))
	case len(s.out) > 0 && slices.ContainsFunc(s.held, (*request).awaited):
		t.Error("there is something to say and somebody to say it to")
	case !s.ended && s.idleAt.IsZero() && !slices.ContainsFunc(s.held, (*request).awaited) && !s.parkedAwaited():
		t.Error("nobody waits and the inactivity does not run")
	}
}

func (s *session) parkedAwaited() bool {
	for _, q := range s.parked {
		if q.awaited() {
			return true
		}
	}
	return false
}

// FuzzListener holds that whatever is sent to a session, and whatever its server
// does, every request is answered with a body that can be read, the session's
// state makes sense all the time, and nothing is left when it is over.
func FuzzListener(f *testing.F) {
	for _, v := range visits {
		f.Add(v, true)
		f.Add(v, false)
	}
	f.Fuzz(func(t *testing.T, script string, acks bool) {
		if len(script) > 2000 || strings.Count(script, "\n") > 50 {
			return
		}
		attrs := "ver='1.11'"
		if acks {
			attrs += " ack='1'"
		}
		visitAs(t, attrs, func(t *testing.T, g *guest) { play(t, g, script) })
	})
}

func play(t *testing.T, g *guest, script string) {
	s := g.l.session(g.sid)
	var answers []<-chan string
	for line := range strings.Lines(script) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" {
			continue
		}
		rest := line[1:]
		g.server.SetDeadline(time.Now().Add(time.Millisecond))
		switch line[0] {
		case 'r', 'b':
			if rest == "" {
				continue
			}
			attrs, content, _ := strings.Cut(rest[1:], "|")
			text := fmt.Sprintf("<body sid='%s' rid='%d' %s>%s</body>", g.sid, 100+int(rest[0]-'0'), attrs, content)
			if line[0] == 'r' {
				answers = append(answers, post(g.l, text))
				break
			}
			r := newRequest(g.l, text)
			r.leave()
			r.done()
		case 'p':
			answers = append(answers, post(g.l, strings.ReplaceAll(rest, "$", g.sid)))
		case 'w':
			io.WriteString(g.server, rest)
		case 'd':
			io.Copy(io.Discard, g.server)
		case 'e':
			g.server.Close()
		case 's':
			time.Sleep(time.Duration(len(rest)) * 5 * time.Second)
		}
		synctest.Wait()
		s.check(t)
	}
	g.l.Close()
	synctest.Wait()
	for _, answered := range answers {
		status, text, _ := strings.Cut(g.gets(answered), " ")
		if _, err := wire.Parse([]byte(text)); err != nil || status > "404" {
			t.Errorf("answered %s %s: %v", status, text, err)
		}
	}
}
