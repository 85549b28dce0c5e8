package avatar_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/avatar"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
)

// SECURITY: an event that somebody else could have sent says nothing of anybody.
func TestAnAnnouncementCountsOnlyFromTheAccountItself(t *testing.T) {
	event := "<event xmlns='http://jabber.org/protocol/pubsub#event'><items node='urn:xmpp:avatar:metadata'><item id='x'>" +
		"<metadata xmlns='urn:xmpp:avatar:metadata'><info id='" + hash + "'/></metadata></item></items></event>"
	for _, stanza := range []string{
		"<message from='boris@office.example/x'>" + event + "</message>",
		"<message from='office.example'>" + event + "</message>",
		"<message from='room@rooms.example' type='groupchat'>" + event + "</message>",
		"<message from='boris@office.example' type='error'>" + event + "</message>",
		"<message from='mallory@evil.example'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='boris@office.example'>" + event + "</message></forwarded></message>",
	} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			p.Say(stanza)
			if all := imtest.Got[avatar.Changed](e); len(all) > 0 {
				t.Errorf("%s: %+v", stanza, all)
			}
		})
	}
}

// SECURITY: only whom was asked can answer.
func TestAPictureOfSomebodyElseIsNotTaken(t *testing.T) {
	_, hash, text := picture(t, 10)
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		boris, _ := xmpp.ParseAddress("boris@office.example")
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		done := make(chan error, 1)
		go func() {
			_, err := c.Pictures.Fetch(ctx, boris, hash)
			done <- err
		}()
		p.Hears("urn:xmpp:avatar:data")
		p.Say("<iq type='result' id='{id}' from='mallory@evil.example'>" + inNode(hash, text) + "</iq>")
		if err := <-done; !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		// Who does not wait any more has given his turn back.
		for range 10 {
			cancelled, cancel := context.WithCancel(t.Context())
			cancel()
			if _, err := c.Pictures.Fetch(cancelled, boris, hash); err == nil {
				t.Error("a picture")
			}
		}
		go func() {
			_, err := c.Pictures.Fetch(t.Context(), boris, hash)
			done <- err
		}()
		for heard := false; !heard; {
			p.Next()
			p.Say("<iq type='result' id='{id}' from='boris@office.example'>" + inNode(hash, text) + "</iq>")
			select {
			case err := <-done:
				if heard = true; err != nil {
					t.Error(err)
				}
			case <-time.After(time.Second):
			}
		}
	})
}

// A picture in Base64 that is longer than a stanza may be is no picture, and the session goes
// on.
func TestAPictureThatBreaksALimitIsNone(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		boris, _ := xmpp.ParseAddress("boris@office.example")
		done := make(chan error, 1)
		go func() {
			_, err := c.Pictures.Fetch(t.Context(), boris, hash)
			done <- err
		}()
		huge := strings.Repeat("AAAA", 300_000)
		p.Hears("urn:xmpp:avatar:data")
		p.Say("<iq type='result' id='{id}' from='boris@office.example'>" + inNode(hash, huge) + "</iq>")
		p.Hears("vcard-temp")
		p.Say("<iq type='result' id='{id}' from='boris@office.example'>" + inCard(huge) + "</iq>")
		if err := <-done; !errors.Is(err, avatar.ErrNone) {
			t.Error(err)
		}
		p.Say("<iq type='get' id='1' from='office.example'><ping xmlns='urn:xmpp:ping'/></iq>")
		p.Hears("type='result'", "id='1'")
	})
}

// An occupant of a room has a card, and publishes nothing.
func TestAnOccupantOfARoomIsAskedForHisCardAlone(t *testing.T) {
	data, hash, text := picture(t, 10)
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		boris, _ := xmpp.ParseAddress("room@rooms.example/Борис")
		done := make(chan int, 1)
		go func() {
			have, _ := c.Pictures.Fetch(t.Context(), boris, hash)
			done <- len(have)
		}()
		p.Hears("to='room@rooms.example/Борис'", "<vCard xmlns='vcard-temp'/>")
		p.Say("<iq type='result' id='{id}' from='room@rooms.example/Борис'>" + inCard(text) + "</iq>")
		if have := <-done; have != len(data) {
			t.Error(have)
		}
	})
}
