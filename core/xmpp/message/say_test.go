package message_test

import (
	"strings"
	"testing"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
)

var boris, _ = xmpp.ParseAddress("boris@office.example")

func TestRemarksAreSentAsTheyAreWritten(t *testing.T) {
	to := message.Header{To: boris}
	for want, remark := range map[string]message.Remark{
		"<displayed xmlns='urn:xmpp:chat-markers:0' id='&lt;1'/><store xmlns='urn:xmpp:hints'/></message>":                                                                                           message.Marker{Header: to, For: "<1"},
		"<composing xmlns='http://jabber.org/protocol/chatstates'/></message>":                                                                                                                       message.ChatState{Header: to, State: message.Composing},
		"<retract xmlns='urn:xmpp:message-retract:1' id='1'/><store xmlns='urn:xmpp:hints'/></message>":                                                                                              message.Retraction{Header: to, For: "1"},
		"<retract xmlns='urn:xmpp:message-retract:1' id='1'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/><body>Отозвано</body><store xmlns='urn:xmpp:hints'/></message>": message.Retraction{Header: to, For: "1", Fallback: "Отозвано"},
		"<reactions xmlns='urn:xmpp:reactions:0' id='1'><reaction>👍</reaction><reaction>🎉</reaction></reactions><store xmlns='urn:xmpp:hints'/></message>":                                           message.Reactions{Header: to, For: "1", All: []string{"👍", "🎉"}},
		"<reactions xmlns='urn:xmpp:reactions:0' id='1'/><store xmlns='urn:xmpp:hints'/></message>":                                                                                                  message.Reactions{Header: to, For: "1"},
		"<attention xmlns='urn:xmpp:attention:0'/></message>":                                                                                                                                        message.Attention{Header: to},
	} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			id, err := c.Messages.Say(remark)
			if err != nil || len(id) < 20 {
				t.Fatal(id, err)
			}
			if have := p.Hears("<message to='boris@office.example' type='chat' id='" + id + "'>"); !strings.HasSuffix(have, want) {
				t.Errorf("%s, want %s", have, want)
			}
		})
	}
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		if id, err := c.Messages.Say(message.Attention{Header: message.Header{To: boris, Type: "headline", ID: "own"}}); id != "own" || err != nil {
			t.Error(id, err)
		}
		p.Hears("type='headline'", "id='own'")
	})
}

func TestWhatIsSentSaysWhatItsWriterWants(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		m := message.Message{ID: "2", To: boris, Type: "chat", Body: "b", Replaces: "1", Markable: true, Unstyled: true, State: message.Active, Hints: message.NoCopy | message.NoPermanentStore}
		if _, err := c.Messages.Send(m); err != nil {
			t.Fatal(err)
		}
		have := p.Next()
		if want := "<message to='boris@office.example' type='chat' id='2'><body>b</body><replace xmlns='urn:xmpp:message-correct:0' id='1'/>" +
			"<request xmlns='urn:xmpp:receipts'/><markable xmlns='urn:xmpp:chat-markers:0'/><unstyled xmlns='urn:xmpp:styling:0'/><active xmlns='http://jabber.org/protocol/chatstates'/>" +
			"<origin-id xmlns='urn:xmpp:sid:0' id='2'/><no-permanent-store xmlns='urn:xmpp:hints'/><no-copy xmlns='urn:xmpp:hints'/></message>"; have != want {
			t.Errorf("%s, want %s", have, want)
		}
		if m.Size() != len(have) {
			t.Errorf("%d bytes, said to be %d", len(have), m.Size())
		}
	})
}
