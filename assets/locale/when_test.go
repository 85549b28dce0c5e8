package locale

import (
	"testing"
	"time"
)

func TestAMomentIsSaidAsShortlyAsItIsClear(t *testing.T) {
	now := time.Date(2026, 1, 1, 9, 30, 0, 0, time.UTC)
	for _, c := range []struct {
		at     time.Time
		en, ru string
	}{
		{now.Add(-9 * time.Hour), "00:30", "00:30"},
		{now.Add(-10 * time.Hour), "2025-12-31", "31.12.2025"}, // ten hours ago, and another year
		{now.AddDate(0, 2, 8), "9 Mar", "09.03"},               // a clock that goes ahead
		{now.AddDate(1, 0, 0), "2027-01-01", "01.01.2027"},
		{time.Time{}, "", ""},
	} {
		if en, ru := New(English).Brief(c.at, now), New(Russian).Brief(c.at, now); en != c.en || ru != c.ru {
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
		{now.AddDate(0, 0, -2), "30 December 2025", "30 декабря 2025 г."},
		{now.AddDate(0, 0, 1), "2 January 2026", "2 января 2026 г."},
		{time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC), "29 February 2024", "29 февраля 2024 г."},
		{time.Date(2025, 5, 9, 12, 0, 0, 0, time.UTC), "9 May 2025", "9 мая 2025 г."},
	} {
		if en, ru := New(English).Day(c.at, now), New(Russian).Day(c.at, now); en != c.en || ru != c.ru {
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
	words := New(Russian)
	if got := words.Brief(now.Add(-5*time.Hour), now); got != "01:00" {
		t.Errorf("at %q", got)
	}
	if got := words.Day(now.Add(-7*time.Hour), now); got != "Вчера" {
		t.Errorf("on %q", got)
	}
}

func TestHowFarOffAnEndIsDecidesHowItIsSaid(t *testing.T) {
	now := time.Date(2026, 3, 1, 23, 0, 0, 0, time.UTC)
	words := New(English)
	for at, want := range map[time.Duration]string{
		time.Minute: "23:01", 10 * time.Hour: "09:00", 24 * time.Hour: "2 Mar", -time.Hour: "22:00",
	} {
		if got := words.Soon(now.Add(at), now); got != want {
			t.Errorf("in %v: %q, not %q", at, got, want)
		}
	}
}

func TestTimesAreWrittenAsInTheCountryOfWhoReadsThem(t *testing.T) {
	now := time.Date(2026, 11, 27, 20, 30, 0, 0, time.Local)
	at := time.Date(2026, 3, 9, 14, 5, 0, 0, time.Local)
	for tag, want := range map[string][4]string{
		"ru_RU.UTF-8": {"14:05", "09.03.2026", "09.03", "9 марта 2026 г."},
		"ru-US":       {"14:05", "09.03.2026", "09.03", "9 марта 2026 г."},
		"en_US.UTF-8": {"2:05 PM", "3/9/2026", "Mar 9", "March 9, 2026"},
		"en-gb":       {"14:05", "09/03/2026", "9 Mar", "9 March 2026"},
		"en_IN":       {"2:05 pm", "9/3/2026", "9 Mar", "9 March 2026"},
		"fi_FI@euro":  {"14:05", "09.03.2026", "9 Mar", "9 March 2026"},
		"zh-Hans-CN":  {"14:05", "2026-03-09", "9 Mar", "9 March 2026"},
		"C.UTF-8":     {"14:05", "2026-03-09", "9 Mar", "9 March 2026"},
	} {
		w := New(tag)
		if got := [4]string{w.Clock(at), w.Date(at), w.Brief(at, now), w.Day(at, now)}; got != want {
			t.Errorf("%s: %q, not %q", tag, got, want)
		}
		if got, want := w.Moment(at, now), want[2]+" "+want[0]; got != want {
			t.Errorf("%s: %q, not %q", tag, got, want)
		}
	}
}

func TestADayOfACertificateIsWrittenAsOthers(t *testing.T) {
	for language, want := range map[string]string{Russian: "01.02.2030", English: "2030-02-01"} {
		if got := New(language).DateOf("2030-02-01"); got != want {
			t.Errorf("%s: %q", language, got)
		}
	}
	if got := New(Russian).DateOf("никогда"); got != "никогда" {
		t.Errorf("no day: %q", got)
	}
}

func TestDaysAreNamedAsTheyAreHere(t *testing.T) {
	const all = "Mon-Fri,Sun 19:00-08:00\nSat 00:00-24:00"
	if got := New(Russian).Weekdays(all); got != "пн-пт,вс 19:00-08:00\nсб 00:00-24:00" {
		t.Errorf("%q", got)
	}
	if got := New(English).Weekdays(all); got != all {
		t.Errorf("%q", got)
	}
}

// Who chooses another language stays in the same country.
func TestTimesStayThoseOfTheCountryInAnotherLanguage(t *testing.T) {
	w, day := New("en-DE"), time.Date(2026, 11, 27, 12, 0, 0, 0, time.Local)
	want := w.Date(day)
	w.Speak(Russian)
	w.Speak(English)
	if got := w.Date(day); got != want || got == New(English).Date(day) {
		t.Errorf("%q became %q", want, got)
	}
}
