//go:build !windows

package locale

import (
	"testing"
	"time"
)

// The language is what the person has chosen; how times are written is his country's.
func TestTheLanguageIsChosenAndTheCountryIsTheSystems(t *testing.T) {
	at := time.Date(2026, 3, 9, 14, 5, 0, 0, time.UTC)
	t.Setenv("LC_ALL", "")
	t.Setenv("LANG", "ru_RU.UTF-8")
	for _, c := range []struct{ variable, setting, times, want string }{
		{"", "en", "en_US.UTF-8", "2:05 PM"},
		{"", "en", "", "14:05"},
		{"en", "ru", "en_US.UTF-8", "2:05 PM"},
		{"en-GB", "", "en_US.UTF-8", "14:05"},
		{"", "ru", "en_US.UTF-8", "14:05"},
	} {
		t.Setenv(Variable, c.variable)
		t.Setenv("LC_TIME", c.times)
		if got := New(Chosen(c.setting)).Clock(at); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
	t.Setenv(Variable, "")
	t.Setenv("LANG", "en_GB.UTF-8")
	t.Setenv("LC_TIME", "en_US.UTF-8")
	if got := New("").Clock(at); got != "2:05 PM" {
		t.Errorf("times as in the United States: %q", got)
	}
}
