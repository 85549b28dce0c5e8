package window

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// offered are the places of the window where a feature can be asked for that the organisation
// may switch off, and what asks for which.
var offered = map[string]struct {
	open     func(*office)
	controls map[string]string // features by what stands on the control
}{
	"menu": {func(o *office) {}, map[string]string{
		"Invisible": desk.FeatureInvisible, "unseen": desk.FeatureInvisible, "gone": desk.FeatureInvisible,
		"Add a person…": desk.FeatureAddContacts, "Add an account…": desk.FeatureMoreAccounts, "My card…": desk.FeatureOwnCard,
		"Alert people…": desk.FeatureBroadcast,
	}},
	"card of a contact": {func(o *office) { o.cardOf(fakedesk.Anna) }, map[string]string{
		"Rename…": desk.FeatureEditContacts, "Groups…": desk.FeatureEditContacts, "Remove…": desk.FeatureEditContacts, "Block…": desk.FeatureBlocking,
	}},
	"card of a stranger": {func(o *office) { o.cardOf(spammer) }, map[string]string{
		"Add a person…": desk.FeatureAddContacts, "Block…": desk.FeatureBlocking,
	}},
	"card of somebody blocked": {func(o *office) {
		o.desk.Change(fakedesk.Anna, func(c *desk.Contact) { c.Blocked = true })
		o.cardOf(fakedesk.Anna)
	}, map[string]string{"Unblock": desk.FeatureBlocking, "Rename…": desk.FeatureEditContacts}},
	"those who ask": {func(o *office) { o.requested(asker) }, map[string]string{
		"Accept": desk.FeatureAddContacts, "Block…": desk.FeatureBlocking,
	}},
	"those who are blocked": {func(o *office) { o.own("Blocked people…") }, map[string]string{"Unblock": desk.FeatureBlocking}},
	"signing out":           {func(o *office) { o.own("Sign out…") }, map[string]string{"Delete the messages too": desk.FeatureForget}},
}

var spammer = fakedesk.Peer("spam@example.org")

// controls are what can be clicked in what is uppermost, and whether it is greyed.
func (o *office) controls() map[string]bool {
	all := map[string]bool{}
	c := o.faces.compact.window.Canvas()
	find(c, func(b *button) bool { all[b.Text] = all[b.Text] || b.Disabled(); return false })
	find(c, func(b *check) bool { all[b.Text] = b.Disabled(); return false })
	var note func(items []*fyne.MenuItem)
	note = func(items []*fyne.MenuItem) {
		for _, i := range items {
			if i.ChildMenu != nil {
				note(i.ChildMenu.Items)
			} else if label := strings.TrimSuffix(i.Label, " (managed by your organisation)"); (label != i.Label) != i.Disabled {
				o.t.Errorf("%q is greyed without a word: %v", i.Label, i.Disabled)
			} else {
				all[label] = all[label] || i.Disabled // what is kept can be dropped all the same
			}
		}
	}
	if c.Overlays().Top() == nil {
		items := o.faces.compact.header.items()
		note(slices.DeleteFunc(items, func(i *fyne.MenuItem) bool { return i.IsSeparator }))
	}
	return all
}

// Nothing is to be clicked that the resident would refuse, and whoever sees it greyed reads why.
func TestWhatIsOffCannotBeClickedAnywhere(t *testing.T) {
	known := map[string]bool{
		desk.FeatureArchive: true, // of which what is found says itself that it is not all
		desk.FeatureTrust:   true, // which the form to sign in does not offer then: trusting_test.go
	}
	for place, at := range offered {
		for _, feature := range at.controls {
			known[feature] = true
		}
		for _, off := range desk.Features {
			t.Run(place+"/"+off, func(t *testing.T) {
				inOffice(t, locale.English, featured, func(o *office) {
					o.managedBy(desk.Managing{Key: "off", Values: []string{off}})
					at.open(o)
					there, greyed := o.controls(), false
					for label, feature := range at.controls {
						disabled, is := there[label]
						if !is || disabled != (feature == off) {
							t.Errorf("%q: there %v, greyed %v", label, is, disabled)
						}
						greyed = greyed || disabled
					}
					_, said := find(o.faces.compact.window.Canvas(), func(l *widget.Label) bool { return l.Visible() && l.Text == "Managed by your organisation" })
					_, line := find(o.faces.compact.window.Canvas(), func(l *line) bool { return l.Visible() && l.text == "Managed by your organisation" })
					if place != "menu" && greyed != (said || line) {
						t.Errorf("greyed %v, said why %v", greyed, said || line)
					}
				})
			})
		}
	}
	for _, feature := range desk.Features {
		if !known[feature] {
			t.Errorf("nothing is known to ask for %q", feature)
		}
	}
}

// featured is an office in which everything is on offer.
func featured() *fakedesk.Desk {
	d := usual()
	d.Block(nil, desk.Block{Peer: spammer}) //nolint:errcheck,staticcheck // a fake
	d.SetStatus(func(s *desk.Status) {
		s.CanHide = true
		s.Recent = []desk.Presence{{Show: desk.Invisible, Text: "unseen"}}
		s.Kept = []desk.Presence{{Show: desk.Invisible, Text: "gone"}}
		s.Presence.Text = "here"
	})
	return d
}

// A key and a link come to the form as well.
func TestTheKeyToAddSomebodySaysWhyItDoesNot(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.managedBy(desk.Managing{Key: "off", Values: []string{desk.FeatureAddContacts}})
		c := o.talk(fakedesk.Anna)
		o.ctrl(c.window, fyne.KeyN)
		if !o.told(c, desk.NewProblem(desk.Managed, "key", desk.FeatureAddContacts)) || c.window.Canvas().Overlays().Top() != nil {
			t.Error("a form that leads nowhere")
		}
	})
}

// Who was removed could not be brought back.
func TestWhatCouldNotBeUndoneIsNotOfferedToBe(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.managedBy(desk.Managing{Key: "off", Values: []string{desk.FeatureAddContacts}})
		c := o.cardOf(fakedesk.Anna)
		o.pushed(c, "Remove…")
		o.pushed(c, "Remove")
		o.mustHaveAsked("remove " + fakedesk.Anna.Address)
		if c.undo.root.Visible() {
			t.Error("to be undone")
		}
	})
}
