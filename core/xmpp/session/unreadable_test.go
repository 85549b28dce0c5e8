package session_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/roster"
	"vestnik/core/xmpp/session"
)

var tooDeep = strings.Repeat("<a xmlns='x'>", 70) + strings.Repeat("</a>", 70)

// A stanza that breaks a limit takes nothing along, and its sender and kind are told.
func TestAMessageBeyondALimitIsToldAsUnreadable(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		stanza := func(head, content string) string {
			return "<message from='dave@elsewhere.example/x' " + head + "><body>b</body><request xmlns='urn:xmpp:receipts'/>" + content + "</message>"
		}
		p.Say(stanza("id='1' type='chat'", "") + stanza("id='2' type='chat'", tooDeep) + stanza("id='3' type='headline'", tooDeep) +
			stanza("id='4' type='groupchat'", tooDeep) + stanza("id='5' type='error'", tooDeep) + stanza("id='6' type='chat'", ""))
		all := imtest.Got[message.Message](e)
		if len(all) != 5 || all[0].Unreadable != "" || all[4].ID != "6" || all[4].Unreadable != "" {
			t.Fatalf("%+v", all)
		}
		for i, want := range map[int]string{1: "chat", 2: "headline"} {
			m := all[i]
			if m.Unreadable != "depth" || m.Body != "" || m.From.String() != "dave@elsewhere.example/x" || m.Type != want || m.ID == "" || m.Error != nil {
				t.Errorf("%+v", m)
			}
		}
		if m := all[3]; m.Error == nil || m.ID != "5" || m.Error.Condition != "undefined-condition" {
			t.Errorf("%+v", m)
		}
		p.Hears("<received", "id='1'")
		p.Hears("<received", "id='6'")
		p.HearsNothing()
	})
}

func TestARequestBeyondALimitIsTurnedDown(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		p.Say("<iq type='get' id='1' from='office.example'>" + tooDeep + "</iq><iq type='set' id='2' from='evil@elsewhere.example'>" + tooDeep + "</iq>" +
			"<iq type='result' id='3' from='office.example'>" + tooDeep + "</iq><iq type='get' from='office.example'>" + tooDeep + "</iq>")
		p.Hears("type='error'", "id='1'", "to='office.example'", "<not-acceptable")
		p.Hears("type='error'", "id='2'", "<service-unavailable")
		p.HearsNothing()
	})
}

func TestAPresenceBeyondALimitSaysWhetherSomebodyHasGone(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		p.Say("<presence from='dave@office.example/x'>" + tooDeep + "</presence><presence from='dave@office.example/x' type='unavailable'>" + tooDeep + "</presence>")
		if v := imtest.Only[presence.Presence](t, e); v.Type != "unavailable" {
			t.Errorf("%+v", v)
		}
	})
}

func TestAnAnswerBeyondALimitIsAnError(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		failed := make(chan error, 1)
		go func() {
			_, err := s.Query(t.Context(), "get", xmpp.Address{}, []byte("<q xmlns='u'/>"))
			failed <- err
		}()
		p.Say("<iq type='result' id='" + attr(p.Hears("<q"), "id") + "'>" + tooDeep + "</iq>")
		if err := <-failed; !errors.Is(err, session.ErrUnreadable) {
			t.Error(err)
		}
		if err := s.Send(s.Roster.Ask()); err != nil {
			t.Fatal(err)
		}
		p.Say("<iq type='result' id='" + attr(p.Hears("roster"), "id") + "'>" + tooDeep + "</iq>")
		if all := imtest.Got[roster.List](e); len(all) > 0 {
			t.Errorf("%+v", all)
		}
	})
}

// Whoever writes the mark himself has said that his message cannot be read, in our words.
func TestAMarkOfASendersOwnSaysNoMore(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		p.Say("<message from='evil@elsewhere.example'><limit xmlns='urn:vestnik:limit' name='Ваш пароль устарел'/></message>" +
			"<message from='evil@elsewhere.example'><limit xmlns='urn:vestnik:limit' name='size'/><body>b</body></message>")
		all := imtest.Got[message.Message](e)
		if len(all) != 2 || all[0].Unreadable != "limit" || all[0].Body != "" || all[1].Unreadable != "" || all[1].Body != "b" {
			t.Errorf("%+v", all)
		}
	})
}

// ejabberd hands on a prefix that was declared on its sender's stream, without the
// declaration. That shall end nobody's session, nor hide what is said beside it.
func TestAPrefixThatNothingDeclaresSpoilsNothing(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		p.Say("<message from='dave@office.example/x' type='chat' id='1'><body>до</body></message>" +
			"<message from='dave@office.example/x' type='chat' id='2'><foo:x><y foo:a='1' bar:a='1'/></foo:x><body>слово</body></message>" +
			"<foo:message from='dave@office.example/x' type='chat' id='3'><body>чужое</body></foo:message>" +
			"<message from='dave@office.example/x' type='chat' id='4'><body>после</body></message>")
		var bodies []string
		for _, m := range imtest.Got[message.Message](e) {
			bodies = append(bodies, m.Body)
		}
		if want := []string{"до", "слово", "после"}; !slices.Equal(bodies, want) {
			t.Errorf("%q, want %q", bodies, want)
		}
	})
}
