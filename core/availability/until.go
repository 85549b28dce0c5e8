package availability

import (
	"errors"
	"strings"
	"time"
)

// ErrTime says that a text is neither a time of day nor a length of time.
var ErrTime = errors.New("availability: neither a time of day nor a length of time")

// longest is the longest time for which a choice may be made by [ParseUntil].
const longest = 7 * 24 * time.Hour

// units writes lengths of time as Go does.
var units = strings.NewReplacer(" ", "", "\u00a0", "", "min", "m", "мин", "m", "м", "m", "ч", "h")

// ParseUntil returns the moment that a person means by a time of day, "14:00" or "9.30",
// which is the next one by the clock of now's location, or by a length of time, "30m",
// "30 min", "30м", "1h30m" or "1 ч 30 мин", which is counted from now and is a week at most. The
// error is [ErrTime].
func ParseUntil(text string, now time.Time) (time.Time, error) {
	text = units.Replace(text)
	if length, err := time.ParseDuration(text); err == nil {
		if length <= 0 || length > longest {
			return time.Time{}, ErrTime
		}
		return now.Add(length).Round(0), nil
	}
	clock, err := time.Parse("15:04", strings.Replace(text, ".", ":", 1))
	if err != nil {
		return time.Time{}, ErrTime
	}
	return Next(clock.Hour(), clock.Minute(), now), nil
}

// Next returns when it is a time of day next, by the clock of now's location: one that has passed
// is tomorrow's.
func Next(hour, minute int, now time.Time) time.Time {
	for day := 0; ; day++ {
		t := time.Date(now.Year(), now.Month(), now.Day()+day, hour, minute, 0, 0, now.Location())
		if t.After(now) {
			return t
		}
	}
}
