package agent_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp/avatar"
)

// heardPresence is what the server was told of how the person is, all of it since it has
// last been listened to.
func (s *piped) heardPresence() (told string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.heard {
		if strings.HasPrefix(e, "<presence") && !strings.Contains(e, "type=") {
			told += e
		}
	}
	s.heard = nil
	return told
}

// takesCards answers as a server does that keeps cards and knows of no more.
func takesCards(e string) string {
	if !strings.Contains(e, "vcard-temp'") || strings.Contains(e, "<presence") {
		return ""
	}
	if strings.Contains(e, "type='get'") {
		return "<iq type='error' id='" + attribute(e, "id") + "'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
	}
	return "<iq type='result' id='" + attribute(e, "id") + "'/>"
}

func TestTheFirstPresenceAfterARestartTellsThePersonsPicture(t *testing.T) {
	home := t.TempDir()
	var drawn bytes.Buffer
	if err := png.Encode(&drawn, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		r := &pipedResident{t: t, server: &piped{}, keyring: &keyring{passwords: map[string]string{me: word}}, people: filepath.Join(home, "people")}
		r.patient.passwords = map[string]string{}
		r.server.answers(takesCards)
		onLine := func() (stop func()) {
			r.server.heardPresence()
			stop = r.start(home)
			if !r.within(time.Minute) {
				t.Fatal("not on line")
			}
			r.now()
			return stop
		}
		stop := onLine()
		if got := r.server.heardPresence(); strings.Contains(got, "<photo") {
			t.Errorf("before there is any: %s", got)
		}
		if err := r.SetPicture(context.Background(), "", drawn.Bytes()); err != nil {
			t.Fatal(err)
		}
		hash := r.now().Status.Accounts[0].Picture
		tells := "<photo>" + hash + "</photo>"
		if got := r.server.heardPresence(); !avatar.IsHash(hash) || !strings.Contains(got, tells) {
			t.Errorf("shown: %s", got)
		}
		stop()

		stop = onLine()
		if got := r.server.heardPresence(); strings.Count(got, tells) != 1 || strings.Count(got, "<presence") != 1 {
			t.Errorf("after a restart: %s", got)
		}
		// Our own comes back late, from a server that does that, and changes nothing.
		r.server.say("<presence from='" + me + "/desk'><x xmlns='vcard-temp:x:update'><photo>" + strings.Repeat("a", 40) + "</photo></x></presence>")
		r.now()
		if got := r.server.heardPresence(); got != "" {
			t.Errorf("reflected: %s", got)
		}
		r.server.say("<presence from='" + me + "/phone'><x xmlns='vcard-temp:x:update'><photo>" + strings.Repeat("b", 40) + "</photo></x></presence>")
		r.now()
		if got := r.server.heardPresence(); got == "" || strings.Contains(got, "<photo") {
			t.Errorf("another program shows another one: %s", got)
		}
		stop()
		defer onLine()()
		if got := r.server.heardPresence(); strings.Contains(got, "<photo") {
			t.Errorf("told after all: %s", got)
		}
	})
}
