package message_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/session"
)

const (
	body      = "<body>b</body>"
	receipt   = "<received xmlns='urn:xmpp:receipts' id='1'/>"
	displayed = "<displayed xmlns='urn:xmpp:chat-markers:0' id='1'/>"
	composing = "<composing xmlns='http://jabber.org/protocol/chatstates'/>"
	retract   = "<retract xmlns='urn:xmpp:message-retract:1' id='1'/>"
	react     = "<reactions xmlns='urn:xmpp:reactions:0' id='1'><reaction>👍</reaction></reactions>"
	attention = "<attention xmlns='urn:xmpp:attention:0'/>"
)

func from(sender, kind, content string) string {
	return "<message from='" + sender + "' type='" + kind + "' id='9'>" + content + "</message>"
}

// names tells what came, in order.
func names(events []session.Event) string {
	var all []string
	for _, e := range events {
		name := strings.TrimPrefix(fmt.Sprintf("%T", e), "message.")
		if m, ok := e.(message.Message); ok {
			name += "(" + m.Body + ")"
		}
		all = append(all, name)
	}
	return strings.Join(all, " ")
}

func TestAStanzaMayHoldSeveralThingsAtOnce(t *testing.T) {
	for content, want := range map[string]string{
		body:                "Message(b)",
		body + composing:    "Message(b) ChatState",
		composing:           "ChatState",
		receipt + displayed: "Receipt Marker",
		body + receipt + displayed + composing + retract + react + attention: "Message(b) Receipt Marker Retraction Reactions ChatState Attention",
		"<subject>s</subject>" + displayed:                                   "Message() Marker",
		"":                                                                   "Message()",
		"<x xmlns='jabber:x:oob'/>":                                          "Message()",
		// words for what is said besides
		"<body>/me retracts</body>" + retract + "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/>": "Retraction",
		"<body>+1</body>" + react + "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reactions:0'><body/></fallback>":  "Reactions",
		// which nobody can claim of anything else
		body + retract: "Message(b) Retraction",
		body + "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/>":           "Message(b)",
		body + retract + "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reactions:0'/>":       "Message(b) Retraction",
		body + retract + "<fallback xmlns='urn:xmpp:fallback:1' for='urn:xmpp:message-retract:1'/>": "Message(b) Retraction",
		// nor without saying which
		"<displayed xmlns='urn:xmpp:chat-markers:0'/>":                                                   "",
		"<retract xmlns='urn:xmpp:message-retract:1' id=''/>":                                            "",
		"<dancing xmlns='http://jabber.org/protocol/chatstates'/>":                                       "",
		"<displayed xmlns='urn:xmpp:chat-markers:0' id='" + strings.Repeat("x", 10_000) + "'/>":          "",
		body + "<displayed xmlns='urn:xmpp:chat-markers:0' id='" + strings.Repeat("x", 10_000) + "'/>":   "Message(b)",
		"<x xmlns='u'>" + receipt + displayed + composing + retract + react + attention + "</x>":         "Message()",
		"<displayed xmlns='urn:xmpp:chat-markers:1' id='1'/><received xmlns='urn:xmpp:receipt' id='1'/>": "Message()",
		"<markable xmlns='urn:xmpp:chat-markers:0'/><request xmlns='urn:xmpp:receipts'/>" + body:         "Message(b)",
		"<received xmlns='urn:xmpp:chat-markers:0' id='1'/><store xmlns='urn:xmpp:hints'/>":              "Message()",
	} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			p.Say(from("boris@office.example/Psi", "chat", content))
			if have := names(imtest.Got[session.Event](e)); have != want {
				t.Errorf("%.300s: %s, want %s", content, have, want)
			}
		})
	}
}

func TestARemarkSaysWhoItIsFromAndOfWhat(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		p.Say(from("boris@office.example/Psi", "chat", displayed+"<stanza-id xmlns='urn:xmpp:sid:0' by='alice@office.example' id='a'/>"))
		m := imtest.Only[message.Marker](t, e)
		if m.For != "1" || m.ID != "9" || m.ArchiveID != "a" || m.Type != "chat" || m.Mine || m.Origin != session.Live ||
			m.From.String() != "boris@office.example/Psi" || m.Peer().String() != "boris@office.example" {
			t.Errorf("%+v", m)
		}
	})
}

// Errors give back what we have said, and rooms are not joined.
func TestWhatComesBackOrFromARoomIsNoRemark(t *testing.T) {
	for kind, want := range map[string]string{"error": "Message()", "groupchat": ""} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			p.Say(from("boris@office.example/Psi", kind, receipt+displayed+composing+retract+react+attention))
			if have := names(imtest.Got[session.Event](e)); have != want {
				t.Errorf("%s: %s", kind, have)
			}
		})
	}
}

func copied(way, attrs, content string) string {
	return "<message from='alice@office.example'><" + way + " xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>" +
		"<message xmlns='jabber:client' " + attrs + ">" + content + "</message></forwarded></" + way + "></message>"
}

// What another program of ours has read, taken back or reacted to counts; what it types
// and that it has got something does not.
func TestWhatAnotherProgramOfOursSaysIsMine(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		p.Say(copied("sent", "from='alice@office.example/phone' to='boris@office.example' type='chat'", receipt+displayed+composing+retract+react+attention))
		all := imtest.Got[session.Event](e)
		if have := names(all); have != "Marker Retraction Reactions" {
			t.Fatal(have)
		}
		if m := all[0].(message.Marker); !m.Mine || m.Origin != session.Carbon || m.Peer().String() != "boris@office.example" {
			t.Errorf("%+v", m)
		}
		p.Say(copied("received", "from='boris@office.example/Psi' to='alice@office.example/phone' type='chat'", receipt+displayed+composing+retract+react+attention))
		if have := names(imtest.Got[session.Event](e)); have != "Receipt Marker Retraction Reactions ChatState" {
			t.Error(have)
		}
	})
}

func TestWhatWasKeptForUsIsNotTypedNow(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		p.Say(from("boris@office.example", "chat", displayed+composing+attention+"<delay xmlns='urn:xmpp:delay' stamp='1999-12-31T12:00:00Z' from='office.example'/>"))
		all := imtest.Got[session.Event](e)
		if have := names(all); have != "Marker" || all[0].(message.Marker).Time.Year() != 1999 || all[0].(message.Marker).Origin != session.Offline {
			t.Errorf("%s: %+v", have, all)
		}
	})
}

// What an archive gives is read with the same eyes.
func TestReadReturnsWhatIsNotHandedOver(t *testing.T) {
	var found *session.Stanza
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		c.Add(session.Module{Routes: []session.Route{{Name: "message", Space: "u", Local: "keep", From: session.Anyone, Take: func(st *session.Stanza) { found = st }}}})
		p.Say(from("boris@office.example", "chat", body+receipt+displayed+composing+"<keep xmlns='u'/>"))
		if all := imtest.Got[session.Event](e); len(all) > 0 {
			t.Fatal(all)
		}
		found.Origin, found.ArchiveID = session.Archive, "arch"
		all := c.Messages.Read(found)
		if have := names(all); have != "Message(b) Receipt Marker" || all[0].(message.Message).ArchiveID != "arch" {
			t.Errorf("%s: %+v", have, all)
		}
		found.Attrs = append(found.Attrs[:1:1], found.Attrs[2:]...) // not of a type
		if all := c.Messages.Read(found); all[0].(message.Message).Type != "normal" {
			t.Errorf("%+v", all)
		}
	})
}

func TestOnlyItsSenderIsTheSenderOfAMessage(t *testing.T) {
	address := func(text string) xmpp.Address {
		a, err := xmpp.ParseAddress(text)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	for _, c := range []struct {
		kind, from, sender string
		is                 bool
	}{
		{"chat", "boris@office.example/Psi", "boris@office.example/phone", true},
		{"chat", "boris@office.example/Psi", "boris@office.example", true},
		{"chat", "petr@office.example/Psi", "boris@office.example/Psi", false},
		{"normal", "boris@office.example.evil.example", "boris@office.example", false},
		{"groupchat", "room@rooms.example/boris", "room@rooms.example/boris", true},
		{"groupchat", "room@rooms.example/petr", "room@rooms.example/boris", false},
		{"groupchat", "room@rooms.example", "room@rooms.example/boris", false},
	} {
		if h := (message.Header{Type: c.kind, From: address(c.from)}); h.IsBy(address(c.sender)) != c.is {
			t.Errorf("%+v", c)
		}
	}
}

func TestCorrectionsRepliesIDsAndHintsAreReadWithTheText(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		p.Say(from("boris@office.example", "chat", body+"<replace xmlns='urn:xmpp:message-correct:0' id='7'/><origin-id xmlns='urn:xmpp:sid:0' id='o'/>"+
			"<markable xmlns='urn:xmpp:chat-markers:0'/><unstyled xmlns='urn:xmpp:styling:0'/><no-copy xmlns='urn:xmpp:hints'/><store xmlns='urn:xmpp:hints'/><dance xmlns='urn:xmpp:hints'/>"))
		m := imtest.Only[message.Message](t, e)
		if m.Replaces != "7" || m.OriginID != "o" || !m.Markable || !m.Unstyled || m.Hints != message.NoCopy|message.Store || m.Reply != nil {
			t.Errorf("%+v", m)
		}
	})
}

func TestAnIDWithoutEndIsNone(t *testing.T) {
	long := strings.Repeat("ы", 10_000)
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		p.Say("<message from='boris@office.example' id='" + long + "' type='chat'><body>b</body><request xmlns='urn:xmpp:receipts'/>" +
			"<replace xmlns='urn:xmpp:message-correct:0' id='" + long + "'/><origin-id xmlns='urn:xmpp:sid:0' id='" + long + "'/>" +
			"<stanza-id xmlns='urn:xmpp:sid:0' by='alice@office.example' id='" + long + "'/><reply xmlns='urn:xmpp:reply:0' id='" + long + "'/></message>")
		m := imtest.Only[message.Message](t, e)
		if m.Body != "b" || m.ID+m.Replaces+m.OriginID+m.ArchiveID != "" || m.Reply != nil {
			t.Errorf("%.100v", m)
		}
		p.HearsNothing()
	})
}

func TestAFloodOfStatesIsCutToOneASecond(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		flood := strings.Repeat(from("boris@office.example/Psi", "chat", composing)+from("boris@office.example/other", "chat", "<paused xmlns='http://jabber.org/protocol/chatstates'/>"), 500)
		p.Say(flood)
		if n := len(imtest.Got[session.Event](e)); n != 10 {
			t.Errorf("%d were handed over", n)
		}
		p.Say(from("anna@office.example", "chat", composing)) // who has done nothing
		if s := imtest.Only[message.ChatState](t, e); s.State != message.Composing || s.From.Local() != "anna" {
			t.Errorf("%+v", s)
		}
		time.Sleep(3 * time.Second)
		p.Say(flood)
		if n := len(imtest.Got[session.Event](e)); n != 3 {
			t.Errorf("%d were handed over", n)
		}
		p.Say(from("boris@office.example/Psi", "chat", body+composing))
		if have := names(imtest.Got[session.Event](e)); have != "Message(b)" {
			t.Error(have)
		}
	})
}

func TestAFloodFromManySendersIsBounded(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		for i := range 3000 {
			p.Say(from(fmt.Sprintf("n%d@elsewhere.example", i), "chat", composing))
		}
		if n := len(imtest.Got[message.ChatState](e)); n != 1000 {
			t.Errorf("%d were handed over", n)
		}
		time.Sleep(2 * time.Second)
		p.Say(from("boris@office.example", "chat", composing))
		imtest.Only[message.ChatState](t, e)
	})
}

func TestCallsForAttentionAreRare(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		for i := range 100 {
			p.Say(from("boris@office.example/"+fmt.Sprint(i), "headline", attention))
		}
		if a := imtest.Only[message.Attention](t, e); a.From.Local() != "boris" {
			t.Errorf("%+v", a)
		}
		for i := range 100 {
			p.Say(from(fmt.Sprintf("n%d@elsewhere.example", i), "headline", attention))
		}
		if n := len(imtest.Got[message.Attention](e)); n != 4 {
			t.Errorf("%d were handed over", n)
		}
		time.Sleep(time.Minute)
		p.Say(from("boris@office.example", "headline", body+attention))
		if have := names(imtest.Got[session.Event](e)); have != "Message(b) Attention" {
			t.Error(have)
		}
	})
}

func TestReactionsAreSignsAndFew(t *testing.T) {
	for text, is := range map[string]bool{
		"👍": true, "❤️": true, "👍🏿": true, "👨‍👩‍👧‍👦": true, "👩🏽‍❤️‍💋‍👨🏿": true, "🇷🇺": true, "🏴󠁧󠁢󠁥󠁮󠁧󠁿": true, "7️⃣": true, "ℹ️": true, "☑": true, "©️": true, "€": true,
		"": false, "+1": false, "да": false, "pay": false, "7": false, "👍 ": false, "👍\n": false, "👍ы": false, "\u202e👍": false, "\u200d": false, "100€": false,
		strings.Repeat("👍", 17): false, "a\u0301": false, "👍" + strings.Repeat("\u0301", 16): false, "\ufeff👍": false,
	} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			p.Say(from("boris@office.example", "chat", "<reactions xmlns='urn:xmpp:reactions:0' id='1'><reaction>"+text+"</reaction></reactions>"))
			if r := imtest.Only[message.Reactions](t, e); (len(r.All) == 1) != is {
				t.Errorf("%+q: %+q", text, r.All)
			}
		})
	}
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		var all strings.Builder
		for i := range 1000 {
			fmt.Fprintf(&all, "<reaction>%c</reaction><reaction>%c</reaction>", 0x1F300+i%300, 0x1F300)
		}
		p.Say(from("boris@office.example", "chat", "<reactions xmlns='urn:xmpp:reactions:0' id='1'>"+all.String()+"</reactions>"))
		r := imtest.Only[message.Reactions](t, e)
		if len(r.All) != 20 || r.All[0] != "🌀" || r.All[1] == "🌀" || r.For != "1" {
			t.Errorf("%q", r.All)
		}
		p.Say(from("boris@office.example", "chat", "<reactions xmlns='urn:xmpp:reactions:0' id='1'/>")) // takes all back
		if r := imtest.Only[message.Reactions](t, e); len(r.All) != 0 || r.For != "1" {
			t.Errorf("%+v", r)
		}
	})
}

// What a reply quotes for others is cut away, and never so that nothing is left.
func TestAReplyIsReadWithoutWhatItQuotes(t *testing.T) {
	const quoted = "&gt; Когда?\nВ пять 😀"
	for part, want := range map[string]string{
		"<body start='0' end='9'/>":                    "В пять 😀",
		"<body start='9' end='15'/>":                   "> Когда?\n 😀",
		"<body start='15' end='17'/>":                  "> Когда?\nВ пять",
		"<body start='9' end='10000'/>":                "> Когда?\n",
		"<body start='10000' end='20000'/>":            "> Когда?\nВ пять 😀",
		"<body start='0' end='17'/>":                   "> Когда?\nВ пять 😀",
		"<body/>":                                      "> Когда?\nВ пять 😀",
		"":                                             "> Когда?\nВ пять 😀",
		"<body start='9' end='3'/>":                    "> Когда?\nВ пять 😀",
		"<body start='-9' end='3'/>":                   "> Когда?\nВ пять 😀",
		"<body start='0' end='99999999999999999999'/>": "> Когда?\nВ пять 😀",
	} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			p.Say(from("boris@office.example", "chat", "<body>"+quoted+"</body><reply xmlns='urn:xmpp:reply:0' id='7' to='alice@office.example/x'/>"+
				"<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'>"+part+"</fallback>"))
			m := imtest.Only[message.Message](t, e)
			if m.Reply == nil || m.Reply.Text != want || m.Reply.ID != "7" || m.Reply.To.Local() != "alice" || m.Body != "> Когда?\nВ пять 😀" {
				t.Errorf("%s: %+v, %+v", part, m, m.Reply)
			}
		})
	}
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		p.Say(from("boris@office.example", "chat", body+"<reply xmlns='urn:xmpp:reply:0' id='7' to='@'/>"))
		if m := imtest.Only[message.Message](t, e); m.Reply == nil || !m.Reply.To.IsZero() || m.Reply.Text != "b" {
			t.Errorf("%+v", m.Reply)
		}
	})
}

// SECURITY: only our own account says what another program of it has done, and what a
// stranger wraps says nothing.
func TestNobodyElseSaysWhatWeHaveReadOrTakenBack(t *testing.T) {
	const all = displayed + retract + react + receipt + composing + attention
	for _, sender := range []string{"evil@elsewhere.example", "boris@office.example/Psi", "alice@office.example/desk", "office.example"} {
		for _, way := range []string{"sent", "received"} {
			imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
				stanza := copied(way, "from='alice@office.example/phone' to='boris@office.example' type='chat'", all)
				p.Say(strings.Replace(stanza, "from='alice@office.example'", "from='"+sender+"'", 1))
				if have := names(imtest.Got[session.Event](e)); have != "Message()" {
					t.Errorf("%s %s: %s", way, sender, have)
				}
				// And what he says himself is his, whoever he says it for.
				p.Say(from(sender, "chat", all))
				for _, event := range imtest.Got[session.Event](e) {
					if m, ok := event.(message.Marker); ok && (m.Mine || m.From.String() != sender || m.Origin != session.Live) {
						t.Errorf("%s: %+v", sender, m)
					}
				}
			})
		}
	}
}
