package locale

import (
	"strings"
	"testing"
	"time"

	"vestnik/core/alert"
	"vestnik/core/desk"
)

// Of whatever may be foretold there is a sentence, and of whatever may be in the way.
func TestWhatIsForetoldIsSaidInWords(t *testing.T) {
	now := time.Date(2026, 11, 27, 17, 0, 0, 0, time.Local)
	facts := desk.Cause{Until: now.Add(time.Hour), Rule: "no-popup *", Notify: desk.NotifyNone, Managed: true}
	for _, language := range []string{English, Russian} {
		w := New(language)
		for show := alert.Silent; show <= alert.Takeover; show++ {
			for _, preview := range desk.Previews {
				if says, _ := w.Forecast(desk.Forecast{Show: show, Sound: true, Preview: preview, Again: true}, now); !whole(says) {
					t.Errorf("%s: %q", show, says)
				}
			}
		}
		for _, reason := range alert.Hindrances() {
			facts.Reason = reason
			for _, c := range []desk.Cause{{Reason: reason}, facts} {
				_, because := w.Forecast(desk.Forecast{Why: []desk.Cause{c}}, now)
				if !whole(because[0]) {
					t.Errorf("%s: %q", reason, because[0])
				}
			}
		}
	}
	w := New(English)
	if _, because := w.Forecast(desk.Forecast{Why: []desk.Cause{{Reason: alert.Ruled, Rule: "no-popup *"}}}, now); because[0] != "Your rule: no-popup *" {
		t.Errorf("%q", because)
	}
	if says, _ := w.Forecast(desk.Forecast{Show: alert.Banner, Preview: desk.PreviewAll}, now); says != "A popup without a sound, which shows the text." {
		t.Errorf("%q", says)
	}
	_, because := w.Forecast(desk.Forecast{Why: []desk.Cause{{Reason: alert.Quiet, Until: now.Add(time.Hour)}, {Reason: alert.Muted, Until: now.Add(10 * time.Hour)}}}, now)
	if !strings.Contains(because[0], "until 18:00") || !strings.Contains(because[1], "03:00") || strings.Contains(because[1], "until 03:00") {
		t.Errorf("%q", because)
	}
}

// whole tells whether a sentence has all its words.
func whole(says string) bool {
	return says != "" && !strings.Contains(says, "forecast.") && !strings.Contains(says, "<no value>")
}
