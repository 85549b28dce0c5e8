package locale

import (
	"time"

	"vestnik/core/alert"
	"vestnik/core/desk"
)

// Forecast says what a message would do, and why it would do no more.
func (w *Words) Forecast(f desk.Forecast, now time.Time) (says string, because []string) {
	switch {
	case f.Later:
		says = w.Say("forecast.later")
	case f.Show < alert.Banner:
		says = w.Say("forecast." + f.Show.String())
	default:
		says = w.Say("forecast."+f.Show.String(), "Heard", yes(f.Sound), "Shows", w.Say("forecast.shows-"+string(f.Preview)))
	}
	if f.Again {
		says += " " + w.Say("forecast.again")
	}
	for _, c := range f.Why {
		because = append(because, w.cause(c, now))
	}
	return says, because
}

// cause says what keeps a message from doing more.
func (w *Words) cause(c desk.Cause, now time.Time) string {
	until := ""
	if !c.Until.IsZero() {
		until = w.Moment(c.Until, now)
	}
	return w.Say("forecast.why-"+string(c.Reason), "Until", until, "Rule", c.Rule, "Notify", string(c.Notify), "All", yes(c.All), "Managed", yes(c.Managed))
}

// yes is what is so as a fact of a sentence; what is not is empty.
func yes(is bool) string {
	if is {
		return "yes"
	}
	return ""
}
