package manager

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp/bosh/internal/streamtest"
	"vestnik/core/xmpp/bosh/wire"
)

func TestARequestIsHeldUntilThereIsSomethingToSayOrWaitIsOver(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		held := g.request(101, "", "")
		time.Sleep(30 * time.Second)
		g.waits(held)
		write(t, g.server, "<message id='1'/>")
		g.gets(held, message("1"))
		held = g.request(102, "", "")
		time.Sleep(59 * time.Second)
		g.waits(held)
		time.Sleep(time.Second)
		if a := g.gets(held); a != emptyAnswer {
			t.Error(a)
		}
	})
}

func TestTheOlderRequestIsAnsweredWhenMoreThanHoldIsHeld(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		older := g.request(101, "", "")
		younger := g.request(102, "", "<message xmlns='jabber:client' id='1'/>")
		if a := g.gets(older); a != emptyAnswer {
			t.Error(a)
		}
		g.waits(younger)
		if got := g.reads(); got != message("1") {
			t.Error(got)
		}
	})
}

func TestRequestsAreProcessedInTheOrderOfTheirRIDs(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		third := g.request(103, "type='terminate'", message("3")) // may be one more than requests
		second := g.request(102, "", message("2"))
		g.waits(third)
		g.waits(second)
		if got := g.reads(); got != "" {
			t.Errorf("before its turn: %s", got)
		}
		g.gets(g.request(101, "", message("1")))
		if got := g.reads(); got != message("1")+message("2")+message("3")+"end" {
			t.Error(got)
		}
		g.gets(second)
		g.gets(third, "type='terminate'")
	})
}

func TestARepetitionGetsTheSameAnswerAndIsNotProcessedAgain(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		held := g.request(101, "", message("1"))
		copied := g.request(101, "", message("other"))
		write(t, g.server, message("answer"))
		first := g.gets(held, message("answer"))
		for _, again := range []<-chan string{copied, g.request(101, "", ""), g.request(101, "", message("1"))} {
			if a := g.gets(again); a != first {
				t.Errorf("%s, first %s", a, first)
			}
		}
		if got := g.reads(); got != message("1") {
			t.Error(got)
		}
	})
}

func TestARIDWhoseAnswerIsNotKeptIsNotFoundAndTheSessionGoesOn(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		for rid := 101; rid < 106; rid++ {
			held := g.request(rid, "", "")
			write(t, g.server, message("1"))
			g.gets(held)
		}
		g.gets(g.request(101, "", ""), "type='terminate'", "item-not-found")
		g.gets(g.request(105, "", ""), message("1"))
		g.waits(g.request(106, "", message("2")))
		if got := g.reads(); got != message("2") {
			t.Error(got)
		}
	})
}

func TestARIDBeyondTheWindowEndsTheSession(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		held := g.request(101, "", "")
		g.gets(g.request(105, "", message("5")), "type='terminate'", "item-not-found")
		g.gets(held, "type='terminate'", "item-not-found")
		if got := g.reads(); got != "end" {
			t.Error(got)
		}
	})
}

func TestInactivityEndsTheSessionAndAHeldRequestKeepsIt(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		for rid := 101; rid < 105; rid++ {
			held := g.request(rid, "", "")
			time.Sleep(60 * time.Second)
			g.gets(held)
			time.Sleep(59 * time.Second)
		}
		if got := g.reads(); got != "" {
			t.Error(got)
		}
		time.Sleep(2 * time.Second)
		if got := g.reads(); got != "end" {
			t.Error(got)
		}
		if _, err := g.server.Write([]byte(message("1"))); !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
		g.gets(g.request(105, "", ""), "type='terminate'", "item-not-found")
		time.Sleep(time.Minute)
		g.gets(g.request(106, "", ""), "type='terminate'", "item-not-found")
	})
}

func TestATerminateIsDeliveredWithItsPayload(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		held := g.request(101, "", "")
		end := g.request(102, "type='terminate'", "<presence xmlns='jabber:client' type='unavailable'/>")
		g.gets(held, "type='terminate'")
		g.gets(end, "type='terminate'")
		if got := g.reads(); got != "<presence xmlns='jabber:client' type='unavailable'/>end" {
			t.Error(got)
		}
	})
}

func TestTheServersLastWordsComeWithTheTerminate(t *testing.T) {
	const word = "<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>"
	for name, writes := range map[string][]string{
		"in one write":        {message("1") + word + "</stream:stream>"},
		"in several":          {message("1") + word, "</stream:stream>"},
		"and Close":           {message("1") + word},
		"with nothing before": {word + "</stream:stream>"},
	} {
		t.Run(name, func(t *testing.T) {
			visit(t, func(t *testing.T, g *guest) {
				first := g.request(101, "", "")
				for _, text := range writes {
					write(t, g.server, text)
				}
				g.server.Close()
				a := g.gets(first, word)
				if !strings.Contains(a, "terminate") {
					a = g.gets(g.request(102, "", ""))
				}
				if !strings.Contains(a, "type='terminate' condition='remote-stream-error'") {
					t.Error(a)
				}
			})
		})
	}
	// Nothing is held: the next request gets them.
	visit(t, func(t *testing.T, g *guest) {
		write(t, g.server, word+"</stream:stream>")
		g.gets(g.request(101, "", ""), word, "condition='remote-stream-error'")
	})
}

func TestBadRequestsAreRefused(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		body := func(attrs string) string { return "<body xmlns='" + wire.NSHTTPBind + "' " + attrs + "/>" }
		sid := "sid='" + g.sid + "' "
		for text, condition := range map[string]string{
			"":                               "bad-request",
			"text":                           "bad-request",
			"<html/>":                        "bad-request",
			body("rid='1' ver='1.6'"):        "improper-addressing",
			body("to='o.example' ver='1.6'"): "bad-request",
			body("rid='-1' to='o.example' ver='1.6'"):  "bad-request",
			body("rid='abc' to='o.example' ver='1.6'"): "bad-request",
			body("rid='1' sid='unknown'"):              "item-not-found",
			body(sid + "rid='9007199254740992'"):       "bad-request",
			body(sid):                                  "bad-request",
			"<body xmlns='" + wire.NSHTTPBind + "' " + sid + "rid='101'>" + strings.Repeat("<x xmlns='u'>"+strings.Repeat("y", 1<<20)+"</x>", 9) + "</body>": "bad-request",
		} {
			if a := g.gets(post(g.l, text), "200 <body", "type='terminate'"); !strings.Contains(a, "condition='"+condition+"'") {
				t.Errorf("%.80s: %s", text, a)
			}
		}
		for _, b := range streamtest.HostileBodies() {
			text := strings.Replace(b.Text, "<body ", "<body "+sid+"rid='101' ", 1)
			g.gets(post(g.l, text), "type='terminate'", "bad-request")
		}
		// None of that was delivered, nor did it harm the session.
		g.waits(g.request(101, "", message("1")))
		if got := g.reads(); got != message("1") {
			t.Errorf("%.200s", got)
		}
	})
}

func TestOtherMethods(t *testing.T) {
	l := New(Config{})
	for method, want := range map[string]int{http.MethodGet: 405, http.MethodPut: 405, http.MethodHead: 405, http.MethodOptions: 200} {
		w := httptest.NewRecorder()
		l.ServeHTTP(w, httptest.NewRequest(method, "/", nil))
		if w.Code != want || w.Header().Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: %d %v", method, w.Code, w.Header())
		}
	}
}

func TestThereIsAnEndToSessions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := New(Config{MaxSessions: 2})
		create := "<body xmlns='" + wire.NSHTTPBind + "' rid='1' to='office.example'/>"
		a, b := post(l, create), post(l, create)
		g := &guest{t: t, l: l}
		g.gets(post(l, create), "policy-violation")
		g.waits(a)
		g.waits(b)
		l.Close()
		g.gets(a, "type='terminate'", "system-shutdown")
		g.gets(b, "type='terminate'", "system-shutdown")
		g.gets(post(l, create), "type='terminate'", "system-shutdown")
		if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	})
}

func TestTheServersWriteBlocksWhileTheClientIsBehind(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		write(t, g.server, "<message><body>"+strings.Repeat("x", 1<<20)+"</body></message>")
		g.server.SetWriteDeadline(time.Now().Add(10 * time.Second))
		if _, err := g.server.Write([]byte("<message/>")); err == nil {
			t.Error("written")
		}
		g.server.SetWriteDeadline(time.Time{})
		written := make(chan error, 1)
		go func() { _, err := g.server.Write([]byte(message("2"))); written <- err }()
		synctest.Wait()
		if len(written) > 0 {
			t.Error("written before there was room")
		}
		g.gets(g.request(101, "", ""), "xxx")
		if err := <-written; err != nil {
			t.Error(err)
		}
		g.gets(g.request(102, "", ""), message("2"))
	})
}
