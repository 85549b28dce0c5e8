package main

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// errDate says that a text names no moment.
var errDate = errors.New("no date")

// dateForms are the dates that people write, with whether they name a day only and whether
// the year is missing.
var dateForms = []struct {
	form      string
	day, bare bool
}{
	{time.RFC3339, false, false},
	{"2006-01-02 15:04:05", false, false}, {"2006-01-02 15:04", false, false}, {"2006-01-02", true, false},
	{"02.01.2006 15:04", false, false}, {"02.01.2006", true, false}, {"02.01 15:04", false, true}, {"02.01", true, true},
}

// ago is how long ago something was: a number and a unit of English or Russian.
var ago = regexp.MustCompile(`^(\d{1,5}) ?(m|min|мин|h|ч|d|д|w|н|нед)$`)

var lengths = map[string]time.Duration{
	"m": time.Minute, "min": time.Minute, "мин": time.Minute, "h": time.Hour, "ч": time.Hour,
}

var days = map[string]int{"d": 1, "д": 1, "w": 7, "н": 7, "нед": 7}

// parseDate returns the moment that a person means who types a date, a time of day or how
// long ago it was, by the clock of now's location:
//
//	2026-11-26   26.11.2026   26.11   today   yesterday   сегодня   вчера    a day
//	2026-11-26 14:00   26.11 14:00   2026-11-26T14:00:00Z   14:00   9.30     a moment
//	30m   2h   3d   2w   30 мин   2 ч   3 д   2 нед                          before now
//
// A day is its beginning, or, where something ends with it, the beginning of the next one. A
// time of day, and a date without a year, is the last one there was.
func parseDate(text string, now time.Time, ends bool) (time.Time, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	after := 0
	if ends {
		after = 1
	}
	switch text {
	case "today", "сегодня":
		return today.AddDate(0, 0, after), nil
	case "yesterday", "вчера":
		return today.AddDate(0, 0, after-1), nil
	}
	if m := ago.FindStringSubmatch(text); m != nil {
		n, _ := strconv.Atoi(m[1])
		return now.AddDate(0, 0, -n*days[m[2]]).Add(-time.Duration(n) * lengths[m[2]]), nil
	}
	if clock, err := time.Parse("15:04", strings.Replace(text, ".", ":", 1)); err == nil && len(text) <= 5 && !isDate(text) {
		t := time.Date(now.Year(), now.Month(), now.Day(), clock.Hour(), clock.Minute(), 0, 0, now.Location())
		if t.After(now) {
			t = t.AddDate(0, 0, -1)
		}
		return t, nil
	}
	return parseCalendar(text, now, after)
}

// isDate tells 26.11 from 9.30: two digits on both sides of a point are day and month, if
// they can be.
func isDate(text string) bool {
	_, err := time.Parse("02.01", text)
	return err == nil
}

func parseCalendar(text string, now time.Time, after int) (time.Time, error) {
	for _, f := range dateForms {
		t, err := time.ParseInLocation(f.form, strings.Replace(strings.ToUpper(text), "T", upperT(f.form), 1), now.Location())
		if err != nil {
			continue
		}
		if f.bare {
			if t = t.AddDate(now.Year()-t.Year(), 0, 0); t.After(now) {
				t = t.AddDate(-1, 0, 0)
			}
		}
		if f.day {
			t = t.AddDate(0, 0, after)
		}
		return t, nil
	}
	return time.Time{}, errDate
}

// upperT is what stands between date and time: 2026-11-26T14:00 is meant as with a space.
func upperT(form string) string {
	if form == time.RFC3339 {
		return "T"
	}
	return " "
}
