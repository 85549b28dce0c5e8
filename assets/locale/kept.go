package locale

import "vestnik/core/desk"

// Kept says how much of messages is on this computer.
func (w *Words) Kept(k desk.Kept) string {
	says := w.Count("count.kept", k.Messages)
	if k.Waiting > 0 {
		says += " " + w.Count("count.kept-waiting", k.Waiting)
	}
	return says
}
