package window

import (
	"time"

	"vestnik/assets/locale"
)

// brief says when something was, as shortly as a list needs it: the time today,
// the day and month this year, else the whole date.
func brief(words *locale.Words, t, now time.Time) string {
	t, now = t.Local(), now.Local()
	switch {
	case t.IsZero():
		return ""
	case sameDay(t, now):
		return t.Format("15:04")
	case t.Year() == now.Year():
		return words.Say("window.date-short", "Day", t.Format("02"), "Month", t.Format("01"))
	}
	return words.Say("window.date", "Day", t.Format("02"), "Month", t.Format("01"), "Year", t.Year())
}

// soon says when something will be: the time of day, or the day where that is far off.
func soon(words *locale.Words, t, now time.Time) string {
	if t.Sub(now) < 24*time.Hour {
		return t.Local().Format("15:04")
	}
	return brief(words, t, now)
}

// day names the day above the messages that were written on it.
func day(words *locale.Words, t, now time.Time) string {
	t, now = t.Local(), now.Local()
	switch {
	case sameDay(t, now):
		return words.Say("window.today")
	case sameDay(t, now.AddDate(0, 0, -1)):
		return words.Say("window.yesterday")
	}
	return words.Say("window.day", "Day", t.Day(), "Month", month(words, t.Month()), "Year", t.Year())
}

func month(words *locale.Words, m time.Month) string {
	return [...]string{
		words.Say("window.january"), words.Say("window.february"), words.Say("window.march"),
		words.Say("window.april"), words.Say("window.may"), words.Say("window.june"),
		words.Say("window.july"), words.Say("window.august"), words.Say("window.september"),
		words.Say("window.october"), words.Say("window.november"), words.Say("window.december"),
	}[m-time.January]
}

func sameDay(a, b time.Time) bool {
	return a.Year() == b.Year() && a.YearDay() == b.YearDay()
}
