package message_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/session"
)

// The zoo of bots and servers: whatever has a sender is handed over, and nothing is
// answered that was not asked for.
func TestMessagesOfEveryKindOfSenderAreHandedOver(t *testing.T) {
	for name, c := range map[string]struct {
		stanza         string
		from, id, kind string
	}{
		"from a contact":              {"<message from='boris@office.example/Psi' id='1' type='chat'><body>b</body></message>", "boris@office.example/Psi", "1", "chat"},
		"from a stranger":             {"<message from='who@elsewhere.example' id='1' type='chat'><body>b</body></message>", "who@elsewhere.example", "1", "chat"},
		"without an id":               {"<message from='erp@office.example' type='normal'><body>b</body></message>", "erp@office.example", "", "normal"},
		"without a type":              {"<message from='erp@office.example'><body>b</body></message>", "erp@office.example", "", "normal"},
		"of an unknown type":          {"<message from='erp@office.example' type='broadcast'><body>b</body></message>", "erp@office.example", "", "normal"},
		"from the server":             {"<message from='office.example' type='headline' id='motd'><subject>s</subject><body>b</body></message>", "office.example", "motd", "headline"},
		"from a part of the server":   {"<message from='office.example/announce' type='headline'><body>b</body></message>", "office.example/announce", "", "headline"},
		"without a sender":            {"<message type='chat'><body>b</body></message>", "alice@office.example", "", "chat"},
		"with an empty sender":        {"<message from='' type='chat'><body>b</body></message>", "alice@office.example", "", "chat"},
		"in capitals":                 {"<message from='BORIS@Office.Example/Psi'><body>b</body></message>", "boris@office.example/Psi", "", "normal"},
		"in Cyrillic":                 {"<message from='иван@офис.пример/Комп'><body>b</body></message>", "иван@офис.пример/Комп", "", "normal"},
		"to somebody else, by mirror": {"<message from='erp@office.example' to='alice@office.example'><body>b</body></message>", "erp@office.example", "", "normal"},
	} {
		t.Run(name, func(t *testing.T) {
			imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
				p.Say(c.stanza)
				m := imtest.Only[message.Message](t, e)
				if m.From.String() != c.from || m.ID != c.id || m.Type != c.kind || m.Body != "b" || !m.Time.IsZero() || m.Error != nil {
					t.Errorf("%+v", m)
				}
				p.HearsNothing()
			})
		})
	}
}

func TestMessagesThatAreNotForUsAreIgnored(t *testing.T) {
	for name, stanza := range map[string]string{
		"groupchat":        "<message from='room@conference.office.example/boss' type='groupchat' id='1'><body>b</body><request xmlns='urn:xmpp:receipts'/></message>",
		"no address":       "<message from='a@b@c'><body>b</body></message>",
		"jabber:server":    "<message xmlns='jabber:server' from='boris@office.example'><body>b</body></message>",
		"no namespace":     "<message xmlns='' from='boris@office.example'><body>b</body></message>",
		"unknown element":  "<messages from='boris@office.example'><body>b</body></messages>",
		"stanza in stanza": "<x xmlns='u'><message xmlns='jabber:client' from='boris@office.example'><body>b</body></message></x>",
	} {
		imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			p.Say(stanza)
			if all := imtest.Got[message.Message](e); len(all) > 0 {
				t.Errorf("%s: %+v", name, all)
			}
			p.HearsNothing()
		})
	}
}

// R2 and R4: what is wrapped in a message was not written by whom it names.
func TestForwardedMessagesAreNeverTakenForTheirInnerSenders(t *testing.T) {
	const inner = "<message xmlns='jabber:client' from='boss@office.example' type='chat' id='x'><body>pay</body><request xmlns='urn:xmpp:receipts'/></message>"
	const forwarded = "<forwarded xmlns='urn:xmpp:forward:0'>" + inner + "</forwarded>"
	for _, wrapped := range []string{
		inner, forwarded,
		"<received xmlns='urn:xmpp:carbons:2'>" + forwarded + "</received>",
		"<sent xmlns='urn:xmpp:carbons:2'>" + forwarded + "</sent>",
		"<result xmlns='urn:xmpp:mam:2' id='1'>" + forwarded + "</result>",
	} {
		for _, from := range []string{"evil@elsewhere.example", "alice@office.example", "alice@office.example/desk", ""} {
			if own := from == "" || from == "alice@office.example"; own && strings.HasPrefix(wrapped, "<received") {
				continue // a copy from our own account, see core/xmpp/carbons
			}
			imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
				p.Say("<message from='" + from + "'>" + wrapped + "</message>")
				for _, m := range imtest.Got[message.Message](e) {
					if m.Body != "" || m.ID != "" || m.From.Local() == "boss" {
						t.Errorf("%s from %q: %+v", wrapped, from, m)
					}
				}
				p.HearsNothing()
			})
		}
	}
}

// Bodies in several languages are the same text: one is chosen, they are never joined.
func TestOneLanguageIsChosen(t *testing.T) {
	for bodies, want := range map[string]string{
		"en:hello ru:привет": "привет",
		"ru:привет en:hello": "привет",
		":plain en:hello":    "plain",
		"en:hello :plain":    "plain",
		"en:hello de:hallo":  "hello",
		"ru:один ru:два":     "один",
		":a :b":              "a",
		"":                   "",
	} {
		imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			var content string
			for _, b := range strings.Fields(bodies) {
				lang, text, _ := strings.Cut(b, ":")
				attr := ""
				if lang != "" {
					attr = " xml:lang='" + lang + "'"
				}
				content += "<body" + attr + ">" + text + "</body><subject" + attr + ">" + text + "</subject>"
			}
			p.Say("<message from='boris@office.example'>" + content + "<body xmlns='u'>other</body></message>")
			if m := imtest.Only[message.Message](t, e); m.Body != want || m.Subject != want {
				t.Errorf("%s: %q, %q", bodies, m.Body, m.Subject)
			}
		})
	}
}

// R11.
func TestDelaysAreCutToWhatCanBeTrue(t *testing.T) {
	for stamp, want := range map[string]func(now time.Time) time.Time{
		"1999-12-31T23:59:59Z":          func(time.Time) time.Time { return time.Date(1999, 12, 31, 23, 59, 59, 0, time.UTC) },
		"1999-12-31T23:59:59.123+03:00": func(time.Time) time.Time { return time.Date(1999, 12, 31, 20, 59, 59, 123e6, time.UTC) },
		"2000-01-01T12:00:00Z":          func(time.Time) time.Time { return time.Date(2000, 1, 1, 12, 0, 0, 0, time.UTC) }, // a clock that is wrong
		"2000-01-02T00:00:01Z":          func(now time.Time) time.Time { return now },
		"9999-12-31T23:59:59Z":          func(now time.Time) time.Time { return now },
		"1970-01-01T00:00:00Z":          func(now time.Time) time.Time { return now },
		"-0001-01-01T00:00:00Z":         func(now time.Time) time.Time { return now },
		"1999-12-31T23:59:59+14:99":     func(now time.Time) time.Time { return now },
		"99999999999-12-31T23:59:59Z":   func(now time.Time) time.Time { return now },
		"":                              func(now time.Time) time.Time { return now },
		"yesterday":                     func(now time.Time) time.Time { return now },
		"1999-12-31T23:59:59.9999999999999999999999999999Z": nil,
	} {
		imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) { // it is midnight, 2000-01-01
			now := time.Now()
			p.Say("<message from='boris@office.example'><body>b</body><delay xmlns='urn:xmpp:delay' stamp='" + stamp + "'/></message>")
			m := imtest.Only[message.Message](t, e)
			if m.Time.IsZero() || m.Time.After(now.Add(24*time.Hour)) || want != nil && !m.Time.Equal(want(now)) {
				t.Errorf("%q: %v", stamp, m.Time)
			}
		})
	}
	imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		p.Say("<message from='boris@office.example'>" + strings.Repeat("<delay xmlns='urn:xmpp:delay' stamp='1999-01-01T00:00:00Z'/>", 9000) + "</message>")
		imtest.Only[message.Message](t, e)
		p.Say("<message from='boris@office.example'><delay xmlns='urn:xmpp:delay'/></message>")
		if m := imtest.Only[message.Message](t, e); !m.Time.IsZero() {
			t.Error(m.Time)
		}
	})
}

// XEP-0359: only our own archive's id counts.
func TestArchiveIDsOfOthersAreIgnored(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		id := func(by, id string) string {
			return "<stanza-id xmlns='urn:xmpp:sid:0' by='" + by + "' id='" + id + "'/>"
		}
		for ids, want := range map[string]string{
			id("alice@office.example", "ours"):                                   "ours",
			id("evil@office.example", "x") + id("alice@office.example", "ours"):  "ours",
			id("alice@office.example/desk", "x"):                                 "",
			id("office.example", "x"):                                            "",
			id("", "x"):                                                          "",
			"<origin-id xmlns='urn:xmpp:sid:0' id='x'/>":                         "",
			"<stanza-id xmlns='u' by='alice@office.example' id='x'/>":            "",
			"<x xmlns='u'>" + id("alice@office.example", "deep inside") + "</x>": "",
		} {
			p.Say("<message from='boris@office.example'><body>b</body>" + ids + "</message>")
			if m := imtest.Only[message.Message](t, e); m.ArchiveID != want {
				t.Errorf("%s: %q", ids, m.ArchiveID)
			}
		}
	})
}

// mute takes messages and lets nobody know.
type mute struct{ *imtest.Recorder }

func (m mute) Take(ctx context.Context, events []session.Event) ([]int, error) {
	_, err := m.Recorder.Take(ctx, events)
	return nil, err
}

// XEP-0184.
func TestReceiptsAreSentWhenTheyAreAskedForAndTheHandlerAgrees(t *testing.T) {
	const request = "<request xmlns='urn:xmpp:receipts'/>"
	for stanza, confirmed := range map[string]bool{
		"<message from='boris@office.example/Psi' type='chat' id='1'>" + request + "<body>b</body></message>": true,
		"<message from='boris@office.example/Psi' id='1'>" + request + "<body>b</body></message>":             true,
		"<message from='boris@office.example/Psi' type='chat'>" + request + "<body>b</body></message>":        false,
		"<message from='boris@office.example/Psi' type='chat' id='1'><body>b</body></message>":                false,
		"<message from='boris@office.example/Psi' type='error' id='1'>" + request + "</message>":              false,
		"<message from='boris@office.example/Psi' type='groupchat' id='1'>" + request + "</message>":          false,
	} {
		imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			p.Say(stanza)
			if !confirmed {
				p.HearsNothing()
				return
			}
			p.Hears("<message", "to='boris@office.example/Psi'", "<received xmlns='urn:xmpp:receipts' id='1'/>")
			p.HearsNothing()
		})
	}
	e := new(imtest.Recorder)
	imtest.InSessionOf(t, imtest.Config(mute{e}), func(t *testing.T, c *im.Client, p *imtest.Peer) {
		p.Say("<message from='boris@office.example' type='chat' id='1'>" + request + "<body>b</body></message>")
		imtest.Only[message.Message](t, e)
		p.HearsNothing()
	})
}

func TestAReceiptNamesTheMessageThatItIsFor(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		p.Say("<message from='boris@office.example' id='9'><received xmlns='urn:xmpp:receipts' id='1'/></message>")
		if r := imtest.Only[message.Receipt](t, e); r.For != "1" || r.ID != "9" || r.Peer().String() != "boris@office.example" {
			t.Errorf("%+v", r)
		}
		p.HearsNothing()
	})
}

func TestAReturnedMessageSaysWhy(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		p.Say("<message from='ghost@office.example' type='error' id='7'><body>what we wrote</body><error type='cancel'>" +
			"<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>Нет такого</text></error></message>" +
			"<message from='ghost@office.example' type='error' id='8'/>")
		all := imtest.Got[message.Message](e)
		if len(all) != 2 || all[0].ID != "7" || *all[0].Error != (xmpp.StanzaError{Type: "cancel", Condition: "service-unavailable", Text: "Нет такого"}) {
			t.Fatalf("%+v", all)
		}
		if all[1].Error == nil || all[1].Error.Condition != "undefined-condition" {
			t.Errorf("%+v", all[1].Error)
		}
	})
}

// RFC 6120 §8.1.2.1: what has no sender is from our own server, which returns messages
// for all.
func TestWhatOurOwnServerReturnsIsKnownByItsID(t *testing.T) {
	for from, want := range map[string]string{
		"":                                    "",
		" from=''":                            "",
		" from='office.example'":              "",
		" from='alice@office.example'":        "",
		" from='alice@office.example/desk'":   "",
		" from='alice@office.example/other'":  "alice@office.example/other",
		" from='ghost@office.example'":        "ghost@office.example",
		" from='office.example/x'":            "office.example/x",
		" from='elsewhere.example'":           "elsewhere.example",
		" from='office.example.evil.example'": "office.example.evil.example",
	} {
		imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			p.Say("<message" + from + " type='error' id='7'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>")
			if m := imtest.Only[message.Message](t, e); m.From.String() != want || m.ID != "7" || m.Error.Condition != "item-not-found" {
				t.Errorf("%s: %+v", from, m)
			}
		})
	}
}

func TestSendWritesOneMessage(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		to, _ := xmpp.ParseAddress("иван@office.example")
		ids := map[string]bool{}
		for _, kind := range []string{"chat", "normal", "headline"} {
			id, err := s.Messages.Send(message.Message{To: to, Type: kind, Subject: "<Тема>", Body: "a\x00&\nб😀"})
			if err != nil || id == "" || ids[id] {
				t.Fatal(id, err)
			}
			ids[id] = true
			text := p.Hears("to='иван@office.example'", "type='"+kind+"'", "id='"+id+"'", "<subject>&lt;Тема&gt;</subject>", "<body>a&amp;\nб😀</body>")
			if asks := strings.Contains(text, "urn:xmpp:receipts"); asks != (kind != "headline") {
				t.Errorf("%s: asks for a receipt: %v", kind, asks)
			}
		}
		if id, _ := s.Messages.Send(message.Message{ID: "own", To: to, Type: "chat"}); id != "own" {
			t.Error(id)
		}
		p.Hears("id='own'")
	})
}
