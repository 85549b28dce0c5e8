package window

import (
	"testing"

	"fyne.io/fyne/v2"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

func TestScreensOfRoomsLookAsTheyDid(t *testing.T) {
	for _, language := range []string{locale.Russian, locale.English} {
		t.Run(language, func(t *testing.T) {
			inOffice(t, language, roomy, func(o *office) {
				c := o.talk(planning)
				o.desk.Invited(desk.Invitation{Ref: fakedesk.Peer("sales@rooms.example.com"), From: fakedesk.Boris.Address, Reason: "ждём тебя"})
				o.rest()
				o.looksLike(c.window, "room."+language+".xml")
				o.dark()
				o.looksLike(c.window, "room-dark."+language+".xml")
			})
			inOffice(t, language, roomy, func(o *office) {
				c := o.talk(planning)
				o.desk.SetOccupants(planning, desk.Occupant{Nick: "Ольга", Self: true, Role: desk.RoleModerator, Affiliation: desk.Owner, Show: desk.Available},
					desk.Occupant{Nick: "Анна", Address: fakedesk.Anna.Address, Role: desk.RoleModerator, Affiliation: desk.Administrator, Show: desk.Available, Text: "На месте до шести"},
					desk.Occupant{Nick: "Борис", Role: desk.RoleParticipant, Affiliation: desk.Member, Show: desk.Away},
					desk.Occupant{Nick: "Глеб", Role: desk.RoleVisitor, Affiliation: desk.NoAffiliation, Show: desk.DoNotDisturb})
				o.ctrl(c.window, fyne.KeyI)
				o.looksLike(c.window, "room-about."+language+".xml")
				c.showOccupant(planning, c.inRoom.all[2])
				o.rest()
				o.dark()
				o.looksLike(c.window, "room-occupant-dark."+language+".xml")
			})
			inOffice(t, language, roomy, func(o *office) {
				c := o.talk(planning)
				o.desk.Room(desk.Room{Ref: planning, Name: "Планирование", Nick: "Ольга", State: desk.RoomRefused, Reason: desk.RoomPassword, Notify: desk.NotifyMentions})
				o.rest()
				o.looksLike(c.window, "room-refused."+language+".xml")
				o.desk.SetErrors(func(d *fakedesk.Desk) {
					d.FoundRooms = desk.FoundRooms{Service: "rooms.example.com", Rooms: []desk.FoundRoom{{Address: "kitchen@rooms.example.com", Name: "Кухня"}, {Address: "sales@rooms.example.com", Name: "Продажи"}}}
				})
				o.ctrl(c.window, fyne.KeyR)
				o.looksLike(c.window, "room-enter."+language+".xml")
			})
		})
	}
}
