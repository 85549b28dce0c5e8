package window

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

func TestHowUrgentMessagesInsistIsChosenInTheMenuUnlessTheOrganisationHas(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		menu := func() []*fyne.MenuItem {
			items := o.faces.compact.header.items()
			at := slices.IndexFunc(items, func(i *fyne.MenuItem) bool { return i.Label == "Urgent messages" })
			return items[at].ChildMenu.Items
		}
		menu()[0].Action()
		o.rest()
		o.mustHaveAsked("insistence true 0")
		menu()[3].Action()
		o.rest()
		o.mustHaveAsked("insistence true 15")
		if all := menu(); !all[0].Checked || all[2].Checked || !all[3].Checked || all[5].Checked || all[3].Label != "Tell again after 15 minutes" {
			t.Errorf("%+v", all)
		}
		o.desk.SetStatus(func(s *desk.Status) {
			s.Managed = []desk.Managing{{Key: desk.ManagedTakeover, Values: []string{"true"}}}
		})
		if o.rest(); !menu()[0].Disabled || menu()[3].Disabled {
			t.Error("what is set can be chosen, or what is not cannot")
		}
	})
}
