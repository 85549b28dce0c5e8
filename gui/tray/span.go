package tray

import (
	"time"

	"vestnik/assets/locale"
	"vestnik/core/availability"
)

// The hours of the day that mean something to people.
const (
	morning = 8
	lunch   = 13
	evening = 18
)

// span is for how long something is to hold: so long, or until the next time that it is this hour.
type span struct {
	length time.Duration
	hour   int
}

// end returns when it is over that begins now.
func (s span) end(now time.Time) time.Time {
	if s.length > 0 {
		return now.Add(s.length).Truncate(time.Second)
	}
	return availability.Next(s.hour, 0, now)
}

func (s span) label(words *locale.Words) string {
	if s.length > 0 {
		return words.Length(s.length)
	}
	return words.Say("tray.until", "Time", words.Clock(time.Date(2000, 1, 1, s.hour, 0, 0, 0, time.Local)))
}
