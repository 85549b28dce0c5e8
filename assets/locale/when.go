package locale

import (
	"strings"
	"time"
)

// format is how times and days are written, in the layouts of [time.Time.Format].
type format struct {
	clock string // the time of day
	date  string // a day in digits
	brief string // a day of this year
	day   string // a day in words
}

var russian = format{"15:04", "02.01.2006", "02.01", "2 January 2006 г."}

// english are the formats of those who read English, by country as CLDR has them. Nobody's is that
// which nobody misreads.
var english = map[string]format{
	"":   {"15:04", "2006-01-02", "2 Jan", "2 January 2006"},
	"US": {"3:04 PM", "1/2/2006", "Jan 2", "January 2, 2006"},
	"CA": {"3:04 PM", "2006-01-02", "Jan 2", "January 2, 2006"},
	"AU": {"3:04 pm", "2/1/2006", "2 Jan", "2 January 2006"},
	"GB": {"15:04", "02/01/2006", "2 Jan", "2 January 2006"},
	"DE": {"15:04", "02.01.2006", "2 Jan", "2 January 2006"},
}

// alike are countries that write as another one does.
var alike = map[string]string{
	"PH": "US", "PR": "US",
	"IN": "AU", "NZ": "AU", "PK": "AU", "BD": "AU", "EG": "AU", "MY": "AU", "SG": "AU",
	"IE": "GB", "FR": "GB", "ES": "GB", "IT": "GB", "PT": "GB", "BR": "GB", "IL": "GB", "NG": "GB", "KE": "GB",
	"RU": "DE", "BY": "DE", "UA": "DE", "KZ": "DE", "KG": "DE", "AM": "DE", "AZ": "DE", "GE": "DE", "MD": "DE", "EE": "DE", "LV": "DE",
	"AT": "DE", "CH": "DE", "PL": "DE", "CZ": "DE", "SK": "DE", "FI": "DE", "NO": "DE", "RO": "DE", "BG": "DE", "TR": "DE", "RS": "DE",
}

func formatOf(language, country string) format {
	if language == Russian {
		return russian
	}
	if like := alike[country]; like != "" {
		country = like
	}
	if f, known := english[country]; known {
		return f
	}
	return english[""]
}

// region returns the country in a tag or the name of a locale, "" where there is none.
func region(tag string) string {
	if end := strings.IndexAny(tag, ".@"); end >= 0 {
		tag = tag[:end]
	}
	parts := strings.FieldsFunc(tag, func(r rune) bool { return r == '-' || r == '_' })
	if last := len(parts) - 1; last > 0 && len(parts[last]) == 2 {
		return strings.ToUpper(parts[last])
	}
	return ""
}

// here returns a language as it is spoken where the system says that times are written.
func here(language string) string {
	country := region(timesLocale())
	if language == "" || region(language) != "" || country == "" {
		return language
	}
	return language + "-" + country
}

// Clock says at which time of the day something is, by the clock of t's location.
func (w *Words) Clock(t time.Time) string { return t.Format(w.format().clock) }

// Date says on which day something is, in digits.
func (w *Words) Date(t time.Time) string { return t.Local().Format(w.format().date) }

// DateOf is [Words.Date] of a day that a certificate names, such as 2026-11-28.
func (w *Words) DateOf(day string) string {
	t, err := time.ParseInLocation(time.DateOnly, day, time.Local)
	if err != nil {
		return day
	}
	return w.Date(t)
}

// Weekdays is a text with the short names of English days as they are here.
func (w *Words) Weekdays(text string) string {
	for day := time.Sunday; day <= time.Saturday; day++ {
		name := day.String()[:3]
		text = strings.ReplaceAll(text, name, w.Say("when."+strings.ToLower(name)))
	}
	return text
}

// Day says it in words, as above what was written on it: today, yesterday, or the date.
func (w *Words) Day(t, now time.Time) string {
	t, now = t.Local(), now.Local()
	switch {
	case SameDay(t, now):
		return w.Say("when.today")
	case SameDay(t, now.AddDate(0, 0, -1)):
		return w.Say("when.yesterday")
	}
	name := t.Month().String()
	return strings.Replace(t.Format(w.format().day), name, w.Say("when."+strings.ToLower(name)), 1)
}

// Brief says when something is, as shortly as it is clear: the time today, the day this year, else
// the date; nothing of the zero time.
func (w *Words) Brief(t, now time.Time) string {
	t, now = t.Local(), now.Local()
	switch {
	case t.IsZero():
		return ""
	case SameDay(t, now):
		return w.Clock(t)
	case t.Year() == now.Year():
		return t.Format(w.format().brief)
	}
	return w.Date(t)
}

// Soon says when something will be: the time of day, or the day where that is far off.
func (w *Words) Soon(t, now time.Time) string {
	if t.Sub(now) < 24*time.Hour {
		return w.Clock(t.Local())
	}
	return w.Brief(t, now)
}

// Moment says when something is, with the time of day.
func (w *Words) Moment(t, now time.Time) string {
	clock := w.Clock(t.Local())
	if SameDay(t, now) {
		return clock
	}
	return w.Brief(t, now) + " " + clock
}

// SameDay tells whether two moments are on one day of the person's.
func SameDay(a, b time.Time) bool {
	a, b = a.Local(), b.Local()
	return a.Year() == b.Year() && a.YearDay() == b.YearDay()
}

func (w *Words) format() format { return w.speech.Load().format }
