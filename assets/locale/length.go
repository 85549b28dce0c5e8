package locale

import "time"

// Length says for how long something is: in minutes, from one hour on in hours.
func (w *Words) Length(d time.Duration) string {
	if d >= time.Hour {
		return w.Count("count.hours", int(d.Hours()))
	}
	return w.Count("count.minutes", int(d.Minutes()))
}
