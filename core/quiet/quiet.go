// Package quiet knows at which hours of the week a person is not to be disturbed. It is
// arithmetic: text in, moments out, no clock.
//
//	hours, err := quiet.Parse([]string{"Mon-Fri 18:00-09:00", "Sat,Sun 00:00-24:00"})
//	until, is := hours.At(time.Now())
//
// A span is days, a beginning and an end. One that ends before it begins goes on into the
// next day, and belongs to the day on which it begins: "Fri 22:00-06:00" ends on Saturday.
// Without days it is every day. Days are written as in English calendars, because files and
// registries are read by programs; who types them may do it in Russian. Times are those of the
// clock on the wall, also when that is set to summer.
//
// Spans that touch or overlap are one: who asks is told when it is over, and not when the
// first of them ends. Where it is never over, the end is a week away.
package quiet

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Most is how many spans there may be.
const Most = 50

// ErrSyntax says that a span is not written as one.
var ErrSyntax = errors.New(`quiet: not hours like "Mon-Fri 18:00-09:00"`)

// Hours are the spans of a week in which it is quiet. The zero value is none.
type Hours []Span

// Span is one of them.
type Span struct {
	days     [7]bool // by time.Weekday: those on which it begins
	from, to int     // minutes of the day; where to is not behind from it is on the next one
}

var (
	names   = [7]string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}
	russian = [7]string{"вс", "пн", "вт", "ср", "чт", "пт", "сб"}
)

// Parse reads spans.
func Parse(lines []string) (Hours, error) {
	if len(lines) > Most {
		return nil, fmt.Errorf("%w: more than %d", ErrSyntax, Most)
	}
	hours := make(Hours, len(lines))
	for i, line := range lines {
		if err := hours[i].UnmarshalText([]byte(line)); err != nil {
			return nil, err
		}
	}
	return hours, nil
}

// UnmarshalText reads a span.
func (s *Span) UnmarshalText(text []byte) error {
	wrong := fmt.Errorf("%w: %.40q", ErrSyntax, text)
	fields := strings.Fields(string(text))
	days := "Sun-Sat"
	if len(fields) == 2 {
		days, fields = fields[0], fields[1:]
	}
	if len(fields) != 1 {
		return wrong
	}
	var one Span
	from, to, ok := strings.Cut(fields[0], "-")
	if !ok || !minutes(from, &one.from) || !minutes(to, &one.to) || one.from == day || one.from == one.to {
		return wrong
	}
	for part := range strings.SplitSeq(days, ",") {
		first, last, isRange := strings.Cut(part, "-")
		if !isRange {
			last = first
		}
		a, b := weekday(first), weekday(last)
		if a < 0 || b < 0 {
			return wrong
		}
		for ; ; a = (a + 1) % 7 {
			if one.days[a] = true; a == b {
				break
			}
		}
	}
	*s = one
	return nil
}

// day is how many minutes a day has.
const day = 24 * 60

func minutes(text string, into *int) bool {
	h, m, ok := strings.Cut(text, ":")
	hours, errHours := strconv.ParseUint(h, 10, 8)
	mins, errMins := strconv.ParseUint(m, 10, 8)
	*into = int(hours)*60 + int(mins)
	return ok && errHours == nil && errMins == nil && len(h) <= 2 && len(m) == 2 && mins < 60 && *into <= day
}

func weekday(name string) int {
	is := func(n string) bool { return strings.EqualFold(n, name) }
	return max(slices.IndexFunc(names[:], is), slices.IndexFunc(russian[:], is))
}

// MarshalText writes a span as it can be read, and as a person would write it.
func (s Span) MarshalText() ([]byte, error) {
	var days []string
	for first := 1; first <= 7; first++ { // a week begins on Monday
		last := first
		for last < 7 && s.days[last%7] && s.days[(last+1)%7] {
			last++
		}
		switch name := names[first%7]; {
		case !s.days[first%7]:
			continue
		case last-first >= 2:
			days = append(days, name+"-"+names[last%7])
			first = last
		default:
			days = append(days, name)
		}
	}
	text := fmt.Sprintf("%02d:%02d-%02d:%02d", s.from/60, s.from%60, s.to/60, s.to%60)
	if all := [7]bool{true, true, true, true, true, true, true}; s.days != all {
		text = strings.Join(days, ",") + " " + text
	}
	return []byte(text), nil
}

// At tells whether it is quiet at a moment, and until when.
func (h Hours) At(now time.Time) (until time.Time, is bool) {
	for until = now; until.Sub(now) < 7*24*time.Hour; {
		later := h.end(until)
		if !later.After(until) {
			return until, until.After(now)
		}
		until = later
	}
	return until, true
}

// end returns the latest end of those spans in which a moment lies, that moment where it
// lies in none.
func (h Hours) end(now time.Time) time.Time {
	latest := now
	year, month, today := now.Date()
	for _, s := range h {
		for _, begins := range []int{today - 1, today} {
			noon := time.Date(year, month, begins, 12, 0, 0, 0, now.Location())
			from := time.Date(year, month, begins, 0, s.from, 0, 0, now.Location())
			to := s.to
			if to <= s.from {
				to += day
			}
			ends := time.Date(year, month, begins, 0, to, 0, 0, now.Location())
			if s.days[noon.Weekday()] && !now.Before(from) && now.Before(ends) && ends.After(latest) {
				latest = ends
			}
		}
	}
	return latest
}
