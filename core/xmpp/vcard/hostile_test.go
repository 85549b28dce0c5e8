package vcard_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/vcard"
)

// got is what came of asking for a card.
type got struct {
	card vcard.Card
	err  error
}

func asking(ctx context.Context, c *im.Client, who string) <-chan got {
	var address xmpp.Address
	if who != "" {
		address, _ = xmpp.ReadAddress(who)
	}
	done := make(chan got, 1)
	go func() {
		card, err := c.Cards.Of(ctx, address)
		done <- got{card, err}
	}()
	return done
}

// A card that is more than a stanza can hold, or that no reader could take, is one that
// cannot be read: the other form is asked for, and the session goes on.
func TestACardBeyondALimitIsLookedForInTheOtherForm(t *testing.T) {
	for name, content := range map[string]string{
		"deep": "<vCard xmlns='vcard-temp'>" + strings.Repeat("<a>", 70) + strings.Repeat("</a>", 70) + "</vCard>", "a long text": "<vCard xmlns='vcard-temp'><DESC>" + strings.Repeat("x", 1<<20+1) + "</DESC></vCard>",
		"attributes": "<vCard xmlns='vcard-temp'><FN " + strings.Repeat("x", 300) + "=''/></vCard>",
	} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			done := asking(t.Context(), c, "boris@office.example")
			p.Hears("vcard-temp")
			p.Say(answer("boris@office.example", content))
			p.Hears("<items node='urn:xmpp:vcard4'/>")
			p.Say(answer("boris@office.example", four))
			if g := <-done; g.err != nil || g.card.FullName != "Боря" {
				t.Errorf("%s: %+v", name, g)
			}
			p.HearsNothing()
		})
	}
}

// Nobody but who was asked says what stands on a card, and nobody unasked.
func TestACardThatNobodyAskedForIsNone(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		const evil = "<vCard xmlns='vcard-temp'><FN>Директор</FN></vCard>"
		done := asking(t.Context(), c, "boris@office.example")
		p.Hears("to='boris@office.example'")
		for _, from := range []string{"boris@office.example/phone", "office.example", "alice@office.example", "boris@office.example.evil.example", "mallory@evil.example"} {
			p.Say(answer(from, evil))
		}
		p.Say("<iq type='set' id='{id}' from='boris@office.example'>" + evil + "</iq>") // a request, with that id
		p.Hears("type='error'", "service-unavailable")
		p.Say("<message from='boris@office.example'>" + evil + "</message>")
		p.Say(answer("boris@office.example", temp))
		if g := <-done; g.err != nil || g.card.FullName != "Борис" {
			t.Errorf("%+v", g)
		}
	})
}

// A server that never answers costs no more than the patience of who asks.
func TestWhoAsksForACardGivesUpWhenHeLikes(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		done := asking(ctx, c, "boris@office.example")
		p.Hears("vcard-temp")
		if g := <-done; !errors.Is(g.err, context.DeadlineExceeded) {
			t.Errorf("%+v", g)
		}
		p.Say(answer("boris@office.example", temp)) // too late, and nobody's
		p.HearsNothing()
		// In the second form as well.
		ctx, cancel = context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		done = asking(ctx, c, "boris@office.example")
		p.Hears("vcard-temp")
		p.Say(answer("boris@office.example", "!item-not-found"))
		p.Hears("urn:xmpp:vcard4")
		if g := <-done; !errors.Is(g.err, context.DeadlineExceeded) || !g.card.IsEmpty() {
			t.Errorf("%+v", g)
		}
	})
}

// An occupant of a room has a card in the form that rooms pass on, and no other.
func TestAnOccupantOfARoomIsAskedForOneFormOnly(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		done := asking(t.Context(), c, "room@conference.office.example/boris")
		p.Hears("to='room@conference.office.example/boris'", "vcard-temp")
		p.Say(answer("room@conference.office.example/boris", "!item-not-found"))
		var refused *xmpp.StanzaError
		if g := <-done; !errors.As(g.err, &refused) || !g.card.IsEmpty() {
			t.Errorf("%+v", g)
		}
		p.HearsNothing()
	})
}

// Our own card is written as the server lets it: what it refuses is said, and the second form
// goes out only behind the first, and only where it can be published.
func TestOurOwnCardIsWrittenInBothFormsOrTheErrorIsTold(t *testing.T) {
	const pubsub = "<query xmlns='http://jabber.org/protocol/disco#info'><feature var='http://jabber.org/protocol/pubsub#publish'/></query>"
	for name, v := range map[string]struct {
		said      []string // to the vcard-temp, to the question what is offered, to what is published
		condition string
		readOnly  bool
	}{
		"both":                     {[]string{"", pubsub, ""}, "", false},
		"no room":                  {[]string{"!resource-constraint"}, "resource-constraint", false},
		"read-only":                {[]string{"!forbidden"}, "forbidden", true},
		"nothing offered":          {[]string{"", "<query xmlns='http://jabber.org/protocol/disco#info'/>"}, "", false},
		"the second form is other": {[]string{"", pubsub, "!not-acceptable"}, "not-acceptable", false},
	} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			done := make(chan error, 1)
			go func() {
				done <- c.Cards.Publish(t.Context(), vcard.Card{FullName: "Алиса", Title: "Кладовщик"})
			}()
			for i, said := range v.said {
				p.Hears([]string{"<FN>Алиса</FN><TITLE>Кладовщик</TITLE>", "disco#info", "<publish node='urn:xmpp:vcard4'><item id='current'>"}[i])
				p.Say(answer("alice@office.example", said))
			}
			err := <-done
			var refused *xmpp.StanzaError
			if errors.As(err, &refused) != (v.condition != "") || refused != nil && refused.Condition != v.condition || errors.Is(err, vcard.ErrReadOnly) != v.readOnly {
				t.Errorf("%s: %v", name, err)
			}
			p.HearsNothing()
		})
	}
}

// A card that no server would take is refused here, and the session goes on.
func TestACardThatIsTooLargeIsNotSent(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		if err := c.Cards.Publish(t.Context(), vcard.Card{Note: strings.Repeat("ж", 1<<20)}); !errors.Is(err, session.ErrUnsendable) {
			t.Errorf("%v", err)
		}
		p.HearsNothing()
		done := asking(t.Context(), c, "")
		if asked := p.Hears("<vCard xmlns='vcard-temp'/>"); strings.Contains(asked, "to=") {
			t.Errorf("our own is asked for at %s", asked)
		}
		p.Say(answer("alice@office.example", temp))
		p.Hears("urn:xmpp:vcard4")
		p.Say(answer("alice@office.example", "!item-not-found"))
		if g := <-done; g.err != nil || g.card.FullName != "Борис" {
			t.Errorf("%+v", g)
		}
	})
}
