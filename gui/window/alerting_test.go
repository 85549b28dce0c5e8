package window

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

func TestAConversationIsMutedAndNoMore(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.faces.compact
		o.faces.compact.showCard(fakedesk.Anna)
		o.rest()
		o.pushed(c, "Mute for an hour")
		o.rest()
		o.mustHaveAsked("mute " + fakedesk.Anna.Address + " true")
		unmute, ok := find(c.window.Canvas(), func(b *button) bool { return strings.HasPrefix(b.Text, "Muted until ") })
		if !ok {
			t.Fatal("the card does not say so")
		}
		test.Tap(unmute)
		o.rest()
		o.mustHaveAsked("mute " + fakedesk.Anna.Address + " false")
		if label, _ := c.mute(fakedesk.Anna); label != "Mute for an hour" {
			t.Errorf("%q", label)
		}
	})
}

// A headline is urgent without saying so, and its popup stays until it is acknowledged: here
// too, where it has come.
func TestAHeadlineIsAcknowledged(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.talk(fakedesk.Anna)
		b := o.asks(fakedesk.Anna, nil)
		if len(b.choices.buttons) != 0 {
			t.Fatalf("%+v", b.choices.buttons)
		}
		i := b.item
		i.message.Type = desk.TypeHeadline
		if labels, _ := b.choices.of(i); !slices.Equal(labels, []string{"Acknowledge"}) {
			t.Errorf("%q", labels)
		}
	})
}
