package window

import (
	"strings"
	"testing"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

func TestAMomentIsSaidAsShortlyAsItIsClear(t *testing.T) {
	now := time.Date(2026, 1, 1, 9, 30, 0, 0, time.UTC)
	for _, c := range []struct {
		at     time.Time
		en, ru string
	}{
		{now.Add(-9 * time.Hour), "00:30", "00:30"},
		{now.Add(-10 * time.Hour), "2025-12-31", "31.12.2025"}, // ten hours ago, and another year
		{now.AddDate(0, 2, 8), "03/09", "09.03"},               // a clock that goes ahead
		{now.AddDate(1, 0, 0), "2027-01-01", "01.01.2027"},
		{time.Time{}, "", ""},
	} {
		if en, ru := brief(locale.New(locale.English), c.at, now), brief(locale.New(locale.Russian), c.at, now); en != c.en || ru != c.ru {
			t.Errorf("%v: %q and %q, not %q and %q", c.at, en, ru, c.en, c.ru)
		}
	}
}

func TestADayIsNamedAsItIsSaidAloud(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 1, 0, time.UTC)
	for _, c := range []struct {
		at     time.Time
		en, ru string
	}{
		{now, "Today", "Сегодня"},
		{now.Add(-2 * time.Second), "Yesterday", "Вчера"}, // of last year
		{now.AddDate(0, 0, -2), "December 30, 2025", "30 декабря 2025 г."},
		{now.AddDate(0, 0, 1), "January 2, 2026", "2 января 2026 г."},
		{time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC), "February 29, 2024", "29 февраля 2024 г."},
		{time.Date(2025, 5, 9, 12, 0, 0, 0, time.UTC), "May 9, 2025", "9 мая 2025 г."},
	} {
		if en, ru := day(locale.New(locale.English), c.at, now), day(locale.New(locale.Russian), c.at, now); en != c.en || ru != c.ru {
			t.Errorf("%v: %q and %q, not %q and %q", c.at, en, ru, c.en, c.ru)
		}
	}
}

// What the server says in UTC is said in the person's own time, of day and of the day.
func TestAMomentIsInThePersonsOwnTime(t *testing.T) {
	was := time.Local
	time.Local = time.FixedZone("Владивосток", 10*3600)
	defer func() { time.Local = was }()
	now := time.Date(2026, 3, 1, 20, 0, 0, 0, time.UTC) // the second of March, 06:00
	words := locale.New(locale.Russian)
	if got := brief(words, now.Add(-5*time.Hour), now); got != "01:00" {
		t.Errorf("at %q", got)
	}
	if got := day(words, now.Add(-7*time.Hour), now); got != "Вчера" {
		t.Errorf("on %q", got)
	}
}

func TestHowFarOffAnEndIsDecidesHowItIsSaid(t *testing.T) {
	now := time.Date(2026, 3, 1, 23, 0, 0, 0, time.UTC)
	words := locale.New(locale.English)
	for at, want := range map[time.Duration]string{
		time.Minute: "23:01", 10 * time.Hour: "09:00", 24 * time.Hour: "03/02", -time.Hour: "22:00",
	} {
		if got := soon(words, now.Add(at), now); got != want {
			t.Errorf("in %v: %q, not %q", at, got, want)
		}
	}
}

// A window stays open over night; in the morning what is in it is of yesterday.
func TestOverNightTodayBecomesYesterday(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		c := o.talk(fakedesk.Billing)
		o.receive(fakedesk.Billing, "вечером")
		heading := func() string { return c.talk.feed.body.Objects[0].(*bubble).day.text }
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
