package session_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/roster"
	"vestnik/core/xmpp/session"
)

func TestCloseSaysGoodByeInOneWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		before := bubbled()
		conn, p := imtest.Connect(t)
		s := p.Online(conn, imtest.Config(new(imtest.Recorder)), imtest.MayBind)
		select {
		case <-s.Done():
			t.Error("done before its end")
		default:
		}
		if s.Err() != nil {
			t.Error(s.Err())
		}
		s.Close()
		if last := conn.Writes()[len(conn.Writes())-1]; last != "<presence type='unavailable'/></stream:stream>" {
			t.Error(last)
		}
		ended(t, s, session.ErrClosed)
		s.Close()
		if _, err := s.Messages.Send(message.Message{}); err == nil {
			t.Error("sent after the end")
		}
		p.ReadOn()
		synctest.Wait()
		if now := bubbled(); now > before {
			t.Errorf("%d goroutines, before %d", now, before)
		}
	})
}

// bubbled counts the goroutines in the virtual time of this one; those of the runtime come
// and go.
func bubbled() int {
	stacks := make([]byte, 1<<20)
	own, _, _ := strings.Cut(string(stacks[:runtime.Stack(stacks, false)]), "]")
	_, bubble, _ := strings.Cut(own, "synctest bubble ")
	return strings.Count(string(stacks[:runtime.Stack(stacks, true)]), ", synctest bubble "+bubble+"]")
}

// Quitting must be quick even where nobody reads what we write.
func TestCloseDoesNotWaitForAServerThatIsDeaf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn, p := imtest.Connect(t)
		result := imtest.Opening(t.Context(), conn, imtest.Config(new(imtest.Recorder)))
		p.LetIn()
		p.Say(imtest.Header + imtest.MayBind)
		p.Hears("<bind")
		p.Say(imtest.Bound)
		s := (<-result).Client
		p.Conn().SetReadDeadline(time.Unix(1, 0)) // it reads no more
		begin := time.Now()
		s.Close()
		if took := time.Since(begin); took > 2*time.Second {
			t.Errorf("closing took %v", took)
		}
		ended(t, s, session.ErrClosed)
	})
}

func TestTheServersEndOfTheSessionSaysWhy(t *testing.T) {
	streamError := func(content string) string { return "<stream:error>" + content + "</stream:error>" + imtest.End }
	const ns = "xmlns='urn:ietf:params:xml:ns:xmpp-streams'"
	for name, c := range map[string]struct {
		say  string
		want xmpp.StreamError // none: io.EOF
	}{
		"no reason":       {imtest.End, xmpp.StreamError{}},
		"conflict":        {streamError("<conflict " + ns + "/><text " + ns + ">Replaced by new connection</text>"), xmpp.StreamError{Condition: "conflict", Text: "Replaced by new connection"}},
		"text first":      {streamError("<text " + ns + ">bye</text><conflict " + ns + "/>"), xmpp.StreamError{Condition: "conflict", Text: "bye"}},
		"shutdown":        {streamError("<system-shutdown " + ns + "/>"), xmpp.StreamError{Condition: "system-shutdown"}},
		"nothing in it":   {streamError(""), xmpp.StreamError{Condition: "undefined-condition"}},
		"another prefix":  {"<e:error xmlns:e='http://etherx.jabber.org/streams'><reset " + ns + "/></e:error>", xmpp.StreamError{Condition: "reset"}},
		"and more behind": {streamError("<reset "+ns+"/>") + "<message from='a@b'/>", xmpp.StreamError{Condition: "reset"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := new(imtest.Recorder)
				s, p := imtest.Online(t, imtest.Config(e))
				go p.Say("<message from='boris@office.example'><body>last</body></message>" + c.say)
				<-s.Done()
				var end *xmpp.StreamError
				switch errors.As(s.Err(), &end) {
				case true:
					if *end != c.want {
						t.Error(end)
					}
				default:
					if (c.want != xmpp.StreamError{}) || !errors.Is(s.Err(), io.EOF) {
						t.Error(s.Err())
					}
				}
				if m := imtest.Only[message.Message](t, e); m.Body != "last" {
					t.Errorf("%+v", m)
				}
				s.Close()
			})
		})
	}
}

func TestALostConnectionEndsTheSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, p := imtest.Online(t, imtest.Config(new(imtest.Recorder)))
		p.Say("<message from='boris@office.example'><body>cut ")
		p.Conn().Close()
		ended(t, s, io.EOF)
	})
}

// SECURITY.md's X1 to X4: what must not be in a stream ends the session, and nothing
// of the element it is in is handed over.
func TestHostileInputEndsTheSessionAndIsNotHandedOver(t *testing.T) {
	in := func(text string) string {
		return "<message from='boris@office.example'><body>" + text + "</body></message>"
	}
	for name, text := range map[string]string{
		"document type":       "<!DOCTYPE a [<!ENTITY b 'c'>]>",
		"comment":             in("<!-- x -->"),
		"comment outside":     "<!-- x -->",
		"instruction":         in("<?php x ?>"),
		"declaration":         "<?xml version='1.0'?>",
		"entity":              in("&nbsp;"),
		"NUL by reference":    in("&#0;"),
		"control character":   in("\x01"),
		"invalid UTF-8":       in("\xc3\x28"),
		"surrogates":          in("\xed\xa0\x80"),
		"noncharacter":        in("\uFFFE"),
		"text outside":        "text <a/>",
		"CDATA outside":       "<![CDATA[x]]>",
		"wrong end tag":       "<message><body></message>",
		"duplicate attribute": "<message from='boris@office.example' from='boss@office.example'/>",
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := new(imtest.Recorder)
				s, p := imtest.Online(t, imtest.Config(e))
				go p.Say(in("good") + text + in("behind"))
				ended(t, s, session.ErrProtocol)
				if m := imtest.Only[message.Message](t, e); m.Body != "good" {
					t.Errorf("%.100q", m.Body)
				}
				s.Close()
			})
		})
	}
}

// White space keeps connections alive; it must not add up.
func TestWhiteSpaceBetweenStanzasIsFree(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		space := strings.Repeat(" \n", 1<<20)
		for range 10 {
			p.Say(space)
		}
		p.Say("<message from='boris@office.example'/>")
		imtest.Only[message.Message](t, e)
	})
}

// diary is a handler that writes down all it hears.
type diary struct{ entries chan string }

func (d diary) Take(_ context.Context, events []session.Event) ([]int, error) {
	for _, event := range events {
		switch v := event.(type) {
		case message.Message:
			d.entries <- "message " + v.Body
		case presence.Presence:
			d.entries <- "presence " + v.Status
		case roster.List:
			d.entries <- "roster"
		case roster.Push:
			d.entries <- "item " + v.Name
		}
	}
	return nil, nil
}

// Whatever comes, in whatever pieces, is handed over once and in order.
func TestEverythingIsHandedOverOnceAndInOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		kinds := rapid.SliceOfN(rapid.SampledFrom([]string{"message", "presence", "item", "groupchat", "iq", "space", "result"}), 0, 60).Draw(rt, "kinds")
		piece := rapid.IntRange(1, 300).Draw(rt, "piece")
		var stream strings.Builder
		var want []string
		for i, kind := range kinds {
			switch kind {
			case "message":
				fmt.Fprintf(&stream, "<message from='boris@office.example' id='%d'><body>%d</body><request xmlns='urn:xmpp:receipts'/></message>", i, i)
			case "presence":
				fmt.Fprintf(&stream, "<presence from='boris@office.example/Psi'><status>%d</status></presence>", i)
			case "item":
				fmt.Fprintf(&stream, "<iq type='set' id='%d'><query xmlns='jabber:iq:roster'><item jid='b@office.example' name='%d'/></query></iq>", i, i)
			case "groupchat":
				fmt.Fprintf(&stream, "<message from='room@office.example/b' type='groupchat'><body>%d</body></message>", i)
			case "iq":
				fmt.Fprintf(&stream, "<iq type='get' from='boris@office.example' id='%d'><ping xmlns='urn:xmpp:ping'/></iq>", i)
			case "result":
				fmt.Fprintf(&stream, "<iq type='result' id='%d'/>", i)
			case "space":
				stream.WriteString(" \n")
			}
			if kind == "message" || kind == "presence" || kind == "item" {
				want = append(want, fmt.Sprint(kind, " ", i))
			}
		}
		var heard []string
		synctest.Test(t, func(t *testing.T) {
			d := diary{make(chan string, 1000)}
			s, p := imtest.Online(t, imtest.Config(d))
			for text := stream.String(); text != ""; {
				n := min(piece, len(text))
				p.Say(text[:n])
				text = text[n:]
			}
			heard = got(d.entries)
			p.Leave(s)
		})
		if strings.Join(heard, ", ") != strings.Join(want, ", ") {
			rt.Fatalf("heard %q, want %q", heard, want)
		}
	})
}
