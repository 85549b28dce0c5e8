package availability

import (
	"errors"
	"testing"
	"time"
	_ "time/tzdata"
)

func TestUntilIsTheNextSuchTimeOrSoMuchLater(t *testing.T) {
	for text, want := range map[string]time.Time{
		"14:00":           at(120),
		" 14.30":          at(150),
		"12:00":           at(24 * 60), // now is not later than now
		"9:05":            at(21*60 + 5),
		"00:00":           at(12 * 60),
		"30m":             at(30),
		"1h30m":           at(90),
		"1.5h":            at(90),
		"30 min":          at(30),
		"30м":             at(30),
		"1ч30м":           at(90),
		"1 ч 30\u00a0мин": at(90),
		"168h":            at(7 * 24 * 60),
	} {
		if got, err := ParseUntil(text, noon); err != nil || !got.Equal(want) {
			t.Errorf("%q: %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "soon", "14", "24:00", "12:60", "9:5", "-1h", "0s", "169h", "14:00:00", "1:2:3", "14..00", "min", "30 минут", "0 min"} {
		if got, err := ParseUntil(text, noon); !errors.Is(err, ErrTime) {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}

// In the night in which the clocks are put forward 02:30 is not on them.
func TestUntilWhenTheClocksAreChanged(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for now, want := range map[time.Time]string{
		time.Date(2026, 3, 29, 1, 0, 0, 0, berlin):   "2026-03-29T03:30:00+02:00",
		time.Date(2026, 3, 28, 23, 0, 0, 0, berlin):  "2026-03-29T03:30:00+02:00",
		time.Date(2026, 10, 25, 1, 0, 0, 0, berlin):  "2026-10-25T02:30:00+01:00",
		time.Date(2026, 10, 25, 4, 0, 0, 0, berlin):  "2026-10-26T02:30:00+01:00",
		time.Date(2026, 12, 31, 23, 0, 0, 0, berlin): "2027-01-01T02:30:00+01:00",
	} {
		if got, err := ParseUntil("02:30", now); err != nil || got.Format(time.RFC3339) != want {
			t.Errorf("from %v: %v, %v; want %v", now, got, err, want)
		}
	}
}

func FuzzParseUntil(f *testing.F) {
	for _, text := range []string{"14:00", "9.30", "30m", "1h30m", "soon", "-9223372036854775808ns"} {
		f.Add(text, int64(0))
	}
	f.Fuzz(func(t *testing.T, text string, seconds int64) {
		now := noon.Add(time.Duration(seconds%(1<<32)) * time.Second)
		until, err := ParseUntil(text, now)
		if err == nil && (!until.After(now) || until.Sub(now) > longest) {
			t.Errorf("%q at %v is %v", text, now, until)
		}
	})
}
