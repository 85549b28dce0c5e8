package window

import (
	"testing"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

func TestABrokenStreamIsTakenUpAgain(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.desk.Break()
		o.desk.Receive(desk.Message{Peer: fakedesk.Anna, From: fakedesk.Anna.Address, Body: "missed", Time: time.Now()})
		time.Sleep(time.Second)
		o.rest()
		if lastBody(c) != "missed" {
			t.Errorf("the last message is %q", lastBody(c))
		}
		if c != o.faces.compact || c.talk.peer != fakedesk.Anna {
			t.Error("the person has lost their place")
		}
	})
}

func TestTheWindowWaitsForTheResidentAWhile(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.talk(fakedesk.Anna)
		gone := desk.NewProblem(desk.NoResident)
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.SnapshotError = gone })
		o.desk.Break()
		time.Sleep(5 * time.Second)
		o.rest()
		b := o.faces.compact.banner
		if sentence, _ := o.faces.words.Problem(gone); !b.root.Visible() || b.sentence.Text != sentence {
			t.Fatalf("says %q", b.sentence.Text)
		}
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.SnapshotError = nil })
		time.Sleep(2 * time.Second)
		o.rest()
		if b.root.Visible() {
			t.Error("the banner stays though the resident is back")
		}
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.SnapshotError = gone })
		o.desk.Break()
		time.Sleep(patience + 2*time.Second)
		o.rest()
		select {
		case err := <-o.ended:
			if p := problemOf(err); p == nil || p.Code != desk.NoResident {
				t.Errorf("ended with %v", err)
			}
		default:
			t.Error("waits for ever")
		}
	})
}

func TestWithoutAResidentAtTheStartAWindowSaysSo(t *testing.T) {
	absent := func() *fakedesk.Desk {
		d := usual()
		d.SnapshotError = desk.NewProblem(desk.NoResident)
		return d
	}
	inOffice(t, locale.English, absent, func(o *office) {
		if o.faces.away == nil || o.faces.absent.Text == "" {
			t.Fatal("nothing is shown")
		}
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.SnapshotError = nil })
		time.Sleep(2 * time.Second)
		o.rest()
		if o.faces.away != nil || o.faces.compact == nil {
			t.Error("the window does not come when the resident does")
		}
	})
}

func TestTheWindowEndsWithTheResident(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		if err := o.desk.Quit(t.Context()); err != nil {
			t.Fatal(err)
		}
		o.rest()
		select {
		case err := <-o.ended:
			if err != nil {
				t.Error(err)
			}
		default:
			t.Error("it goes on")
		}
	})
}
