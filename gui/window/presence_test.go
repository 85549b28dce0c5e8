package window

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// Nobody knows who is there while no resident says so.
func TestPresencesAreGreyWhileTheResidentIsAway(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		row := newPersonRow(o.faces.words)
		signs := func() (mine, head, list fyne.Resource) {
			row.show(o.faces.model.drawn(*c.people.rows.at(1).person), false, time.Now())
			return c.header.face.sign.Resource, c.talk.face.sign.Resource, row.face.sign.Resource
		}
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.SnapshotError = desk.NewProblem(desk.NoResident) })
		o.desk.Break()
		time.Sleep(5 * time.Second)
		o.rest()
		if mine, head, list := signs(); mine != shows[desk.Offline] || head != shows[desk.Offline] || list != shows[desk.Offline] {
			t.Errorf("the signs are %s, %s, %s", mine.Name(), head.Name(), list.Name())
		}
		if !strings.HasPrefix(c.talk.status.text, "Presence not known") {
			t.Errorf("said to be %q", c.talk.status.text)
		}
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.SnapshotError = nil })
		time.Sleep(2 * time.Second)
		o.rest()
		if mine, head, list := signs(); mine != shows[desk.Available] || head != shows[desk.Available] || list != shows[desk.Available] {
			t.Errorf("and then %s, %s, %s", mine.Name(), head.Name(), list.Name())
		}
	})
}

// A stranger is marked wherever they are shown.
func TestAStrangerIsMarkedEverywhere(t *testing.T) {
	peer := fakedesk.Peer("kto@example.org")
	inOffice(t, locale.Russian, usual, func(o *office) {
		c := o.talk(peer)
		o.show(desk.View{Screen: desk.ScreenQuick, Peer: peer})
		q, mark := o.faces.quicks[peer], o.faces.words.Say("window.stranger")
		row := newPersonRow(o.faces.words)
		row.show(o.faces.model.drawn(o.faces.model.person(peer)), false, time.Now())
		for where, texts := range map[string][2]string{
			"list":         {row.name.text, row.last.text},
			"conversation": {c.talk.name.text, c.talk.status.text},
			"quick window": {q.whom.name.text, q.whom.status.text},
		} {
			if texts[0] != peer.Address || !strings.HasPrefix(texts[1], mark) {
				t.Errorf("%s: %q", where, texts)
			}
		}
	})
}
