package manager

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp/bosh/wire"
)

// XEP-0206, XMPP over BOSH, as the listener serves it.

const restartAttrs = "xmpp:restart='true' xmlns:xmpp='urn:xmpp:xbosh' to='office.example'"

func TestTheFirstAnswerHasTheFeaturesAndSaysThatRestartsAreUnderstood(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		for _, part := range []string{"xmpp:version='1.0'", "xmpp:restartlogic='true'", "xmlns:xmpp='urn:xmpp:xbosh'", "xmlns:stream='" + wire.NSStreams + "'", features} {
			if !strings.Contains(g.creation, part) {
				t.Errorf("%s lacks %s", g.creation, part)
			}
		}
	})
}

func TestTheFirstAnswerDoesNotWaitForeverForTheFeatures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &guest{t: t, l: New(Config{})}
		created := post(g.l, "<body rid='100' to='office.example' ver='1.11' wait='20'/>")
		time.Sleep(19 * time.Second)
		g.waits(created)
		time.Sleep(time.Second)
		_, sid, _ := strings.Cut(g.gets(created, "sid='"), "sid='")
		g.sid, _, _ = strings.Cut(sid, "'")
		held := g.request(101, "", "")
		server, err := g.l.Accept() // only now
		if err != nil {
			t.Fatal(err)
		}
		write(t, server, header+features)
		if a := g.gets(held, features); strings.Contains(a, "sid=") {
			t.Error(a)
		}
		g.l.Close()
	})
}

func TestARestartBeginsANewStreamBothWays(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		held := g.request(101, restartAttrs, "")
		expectStart(t, g.server)
		g.waits(held)
		write(t, g.server, "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='"+wire.NSStreams+"' id='i2' version='1.0'>"+features)
		if a := g.gets(held, features); strings.Contains(a, "<stream:stream") || strings.Contains(a, "<?xml") {
			t.Error(a)
		}
		if got := g.reads(); got != "" {
			t.Error(got)
		}
	})
}

func TestOnlyARestartOfItsNamespaceIsOne(t *testing.T) {
	for attrs, want := range map[string]bool{
		restartAttrs: true, strings.Replace(restartAttrs, "true", "1", 1): true,
		strings.Replace(restartAttrs, "true", "false", 1): false, "restart='true'": false,
		"x:restart='true' xmlns:x='urn:other'": false, "x:restart='true' xmlns:x='urn:xmpp:xbosh'": true,
	} {
		visit(t, func(t *testing.T, g *guest) {
			g.request(101, attrs, "")
			g.server.SetReadDeadline(time.Now().Add(time.Millisecond))
			head := make([]byte, 1000)
			n, _ := g.server.Read(head)
			if got := strings.HasPrefix(string(head[:n]), "<stream:stream "); got != want {
				t.Errorf("%s: %s", attrs, head[:n])
			}
		})
	}
}

// An answer declares what an element in it needs and the server's stream header had
// declared for it.
func TestAnElementHasThePrefixesOfTheServersStream(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		write(t, g.server, "<stream:stream xmlns:stream='"+wire.NSStreams+"' xmlns:db='jabber:server:dialback' id='i2'>")
		write(t, g.server, "<db:verify/><iq><stream:error/></iq>")
		g.gets(g.request(101, "", ""), "<db:verify xmlns:db='jabber:server:dialback'/>", "xmlns:stream='"+wire.NSStreams+"'")
		if _, err := g.server.Write([]byte("<other:x/>")); err == nil {
			t.Error("an element with a prefix that nothing declares was sent")
		}
	})
}
