package quiet

import (
	"encoding/json"
	"errors"
	"testing"
	"time"
)

// at is a moment of the week that begins on Monday, the 23rd.
func at(t *testing.T, text string) time.Time {
	t.Helper()
	moment, err := time.ParseInLocation("02 15:04", text, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	return moment.AddDate(2026, 10, 0)
}

func TestQuietHours(t *testing.T) {
	office := []string{"Mon-Fri 18:00-09:00", "Sat,Sun 00:00-24:00"}
	for _, c := range []struct {
		hours      []string
		now, until string // until is empty where it is not quiet
	}{
		{nil, "23 12:00", ""},
		{[]string{"13:00-14:00"}, "23 12:59", ""},
		{[]string{"13:00-14:00"}, "23 13:00", "23 14:00"},
		{[]string{"13:00-14:00"}, "23 13:59", "23 14:00"},
		{[]string{"13:00-14:00"}, "23 14:00", ""},
		{[]string{"22:00-07:00"}, "23 23:00", "24 07:00"},
		{[]string{"22:00-07:00"}, "23 06:59", "23 07:00"},
		{[]string{"Fri 22:00-06:00"}, "27 23:00", "28 06:00"},
		{[]string{"Fri 22:00-06:00"}, "28 05:59", "28 06:00"}, // it belongs to Friday
		{[]string{"Fri 22:00-06:00"}, "27 05:00", ""},
		{[]string{"fri-mon 12:00-13:00"}, "23 12:30", "23 13:00"}, // over the end of the week
		{[]string{"Fri-Mon 12:00-13:00"}, "24 12:30", ""},
		{[]string{"Sun 00:00-24:00"}, "29 23:59", "30 00:00"},
		{[]string{"Пн-пт,вс 18:00-09:00"}, "27 18:00", "28 09:00"},
		{[]string{"пн-пт,Вс 18:00-09:00"}, "29 18:00", "30 09:00"},
		{office, "27 17:59", ""},
		{office, "27 18:00", "30 00:00"}, // the whole week-end; Monday morning belongs to no day
		{office, "24 03:00", "24 09:00"},
		{append(office, "Sun 18:00-09:00"), "28 12:00", "30 09:00"},
		{[]string{"00:00-12:00", "12:00-24:00"}, "23 12:00", "30 12:00"}, // never over
		{[]string{"10:00-12:00", "11:00-13:00"}, "23 10:30", "23 13:00"},
	} {
		hours, err := Parse(c.hours)
		if err != nil {
			t.Fatal(err)
		}
		until, is := hours.At(at(t, c.now))
		switch {
		case c.until == "" && is:
			t.Errorf("%q at %s: until %v", c.hours, c.now, until)
		case c.until != "" && (!is || until.Before(at(t, c.until)) || until.Sub(at(t, c.until)) > 24*time.Hour):
			t.Errorf("%q at %s: %v %v, want %s", c.hours, c.now, is, until, c.until)
		case c.until != "" && c.hours[0] != "00:00-12:00" && !until.Equal(at(t, c.until)):
			t.Errorf("%q at %s: until %v, want %s", c.hours, c.now, until, c.until)
		}
	}
}

// The clock of the wall counts on the nights on which it is changed.
func TestQuietHoursFollowTheClockOfTheWall(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip(err) // no data of time zones here
	}
	hours, _ := Parse([]string{"22:00-07:00"})
	for _, night := range []time.Time{time.Date(2026, 3, 28, 23, 0, 0, 0, berlin), time.Date(2026, 10, 24, 23, 0, 0, 0, berlin)} {
		if until, is := hours.At(night); !is || until.Hour() != 7 || until.Day() != night.Day()+1 {
			t.Errorf("from %v until %v", night, until)
		}
	}
}

func TestWhatIsNoSpanIsRefused(t *testing.T) {
	for _, text := range []string{
		"", " ", "Mon", "18:00", "18:00-", "-09:00", "18-09", "18:0-09:00", "25:00-26:00", "24:00-01:00", "18:00-18:00", "18:60-19:00",
		"Foo 18:00-09:00", "Mon- 18:00-09:00", "Mon,,Tue 18:00-09:00", "Mon 18:00-09:00 x", "Mon 18:00 - 09:00", "+1:00-02:00", "00:00-24:01",
	} {
		if _, err := Parse([]string{text}); !errors.Is(err, ErrSyntax) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := Parse(make([]string, Most+1)); !errors.Is(err, ErrSyntax) {
		t.Error(err)
	}
}

func TestHoursComeBackFromJSON(t *testing.T) {
	for text, want := range map[string]string{
		`["Mon-Fri 18:00-9:00","22:15-24:00"]`: `["Mon-Fri 18:00-09:00","22:15-24:00"]`,
		`["sun-sat 01:00-02:00"]`:              `["01:00-02:00"]`,
	} {
		var hours Hours
		if err := json.Unmarshal([]byte(text), &hours); err != nil {
			t.Fatal(err)
		}
		if got, err := json.Marshal(hours); err != nil || string(got) != want {
			t.Errorf("%s: %s %v", text, got, err)
		}
	}
}

// FuzzHours: what is read is written as the same, and an end is never in the past.
func FuzzHours(f *testing.F) {
	f.Add("Mon-Fri 18:00-09:00", int64(1795000000))
	f.Add("sat,sun 00:00-24:00", int64(0))
	f.Fuzz(func(t *testing.T, text string, second int64) {
		hours, err := Parse([]string{text})
		if err != nil {
			return
		}
		written, _ := hours[0].MarshalText()
		again, err := Parse([]string{string(written)})
		if err != nil || again[0] != hours[0] {
			t.Fatalf("%q became %q: %v", text, written, err)
		}
		now := time.Unix(second%1e10, 0).UTC()
		if until, is := hours.At(now); is != until.After(now) {
			t.Errorf("%q at %v: %v %v", text, now, until, is)
		}
	})
}
