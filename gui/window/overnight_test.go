package window

import (
	"strings"
	"testing"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// A window stays open over night; in the morning what is in it is of yesterday.
func TestOverNightTodayBecomesYesterday(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		c := o.talk(fakedesk.Billing)
		o.receive(fakedesk.Billing, "вечером")
		heading := func() string { return c.talk.feed.body.Objects[1].(*bubble).day.text }
		if heading() != "Сегодня" {
			t.Fatalf("%q", heading())
		}
		time.Sleep(14 * time.Hour) // it is two at night
		o.desk.Change(fakedesk.Billing, func(c *desk.Contact) { c.Show = desk.Away })
		o.rest()
		if heading() != "Вчера" {
			t.Errorf("%q", heading())
		}
		o.receive(fakedesk.Billing, "ночью")
		var days []string
		for _, b := range c.talk.feed.body.Objects {
			if b := b.(*bubble); b.day.Visible() && b.day.text != "" {
				days = append(days, b.day.text)
			}
		}
		if got := strings.Join(days, ", "); got != "Вчера, Сегодня" {
			t.Errorf("the headings are %s", got)
		}
	})
}
