package window

import (
	"testing"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// pins does what the menu offers about pinning somebody.
func (o *office) pins(peer desk.Ref) (label string) {
	label, do := o.faces.compact.pin(peer)
	do()
	o.rest()
	return label
}

func TestWhatIsPinnedStandsOnTop(t *testing.T) {
	inOffice(t, locale.English, grouped, func(o *office) {
		gleb := fakedesk.Peer("gleb@example.com")
		groups := []string{"> Бухгалтерия 2/3", "anna", "vera", "dasha", "> Дирекция 1/1", "boris", "> Продажи 2/2", "boris", "gleb"}
		top := func(want ...string) {
			o.t.Helper()
			o.mustList(append(append([]string{"> Conversations"}, want...), groups...)...)
		}
		if label := o.pins(fakedesk.Boris); label != "Pin on top" {
			t.Errorf("%q", label)
		}
		top("boris", "1c", "anna", "kto")
		o.pins(gleb) // with whom nothing was written
		top("boris", "gleb", "1c", "anna", "kto")
		o.receive(fakedesk.Peer("kto@example.org"), "Здравствуйте")
		o.receive(gleb, "Привет")
		top("gleb", "boris", "kto", "1c", "anna")
		if label := o.pins(gleb); label != "Unpin" {
			t.Errorf("%q", label)
		}
		top("boris", "gleb", "kto", "1c", "anna")
	})
}

func TestThePinIsSeenOnTopAndNotInTheGroup(t *testing.T) {
	inOffice(t, locale.English, grouped, func(o *office) {
		o.pins(fakedesk.Boris)
		c := o.faces.compact
		c.people.scroll.Resize(c.people.scroll.Size().AddWidthHeight(0, 900))
		c.people.draw()
		var pinned []bool
		for _, l := range c.people.lines {
			if l.name.text == o.faces.model.person(fakedesk.Boris).name {
				pinned = append(pinned, l.pin.Visible())
			}
		}
		if len(pinned) != 3 || !pinned[0] || pinned[1] || pinned[2] {
			t.Errorf("%v", pinned)
		}
	})
}

func TestAConversationOfWhichNoPopupComesSaysSo(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		muted := func() bool { return o.row(fakedesk.Anna).muted.Visible() }
		if muted() {
			t.Error("at first")
		}
		o.desk.SetStatus(func(s *desk.Status) {
			s.Muted = []desk.Muted{{Peer: fakedesk.Anna, Until: time.Now().Add(time.Hour)}}
		})
		o.rest()
		if !muted() {
			t.Error("it is not seen")
		}
		o.later(2 * time.Hour)
		if muted() {
			t.Error("it does not end")
		}
	})
	room := desk.Room{Ref: fakedesk.Peer("team@rooms.example.com"), Notify: desk.NotifyNone}
	m := newModel(desk.Snapshot{Rooms: []desk.Room{room}})
	if p := m.drawn(m.person(room.Ref)); !p.muted {
		t.Error("a room of which nothing is told")
	}
	room.Notify = desk.NotifyMentions
	m.applyRoom(desk.Event{Kind: desk.EventRoom, Room: &room})
	if p := m.drawn(m.person(room.Ref)); p.muted {
		t.Error("a room of which mentions are told")
	}
}
