package window

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// both looks at a window in both themes. It stays dark.
func (o *office) both(w fyne.Window, name, language string) {
	o.t.Helper()
	o.looksLike(w, name+"."+language+".xml")
	o.dark()
	o.looksLike(w, name+"-dark."+language+".xml")
}

// found shows who was found.
func (o *office) found() *services {
	s := o.opened()
	o.desk.Steps = []desk.ServiceStep{peopleFound("otto@example.com", "petra@example.com")}
	o.pick(s, 0)
	s.step.form.table.OnSelected(widget.TableCellID{Row: 1})
	o.rest()
	return s
}

func TestScreensOfServicesLookAsTheyDid(t *testing.T) {
	for _, language := range []string{locale.Russian, locale.English} {
		t.Run(language, func(t *testing.T) {
			inOffice(t, language, served, func(o *office) {
				o.both(o.opened().window, "services", language)
			})
			inOffice(t, language, noded, func(o *office) {
				o.several()
				s := o.opened()
				s.visit(desk.Spot{Ref: fakedesk.Peer("nodes.example.com")})
				o.rest()
				o.both(s.window, "service-nodes", language)
			})
			inOffice(t, language, served, func(o *office) {
				s := o.opened()
				o.desk.Steps = []desk.ServiceStep{stepOf(leaveForm(), desk.ActionNext)}
				o.pick(s, 0)
				o.pressIn(s.window, o.faces.words.Say("window.step-next"))
				o.both(s.window, "service-form", language)
			})
			inOffice(t, language, served, func(o *office) {
				o.both(o.found().window, "service-found", language)
			})
			inOffice(t, language, usual, func(o *office) {
				c := o.talk(fakedesk.Anna)
				b := o.asks(fakedesk.Anna, orderForm())
				o.both(c.window, "form-asks", language)
				test.Tap(b.choices.buttons[0])
				o.rest()
				o.pressIn(c.window, o.faces.words.Say("window.send"))
				o.looksLike(c.window, "form-fill-dark."+language+".xml")
			})
			inOffice(t, language, usual, func(o *office) {
				c := o.talk(fakedesk.Anna)
				b := o.asks(fakedesk.Anna, orderForm())
				test.Tap(b.choices.buttons[0])
				o.rest()
				o.looksLike(c.window, "form-fill."+language+".xml")
			})
			inOffice(t, language, usual, func(o *office) {
				m := o.desk.Receive(desk.Message{Peer: fakedesk.Anna, From: fakedesk.Anna.Address, Body: "?", Notice: orderForm()})
				o.show(desk.View{Screen: desk.ScreenQuick, Peer: fakedesk.Anna, Number: m.Number})
				o.both(o.faces.quicks[fakedesk.Anna].window, "form-quick", language)
			})
		})
	}
}
