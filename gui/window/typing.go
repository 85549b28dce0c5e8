package window

import (
	"time"

	"fyne.io/fyne/v2"

	"vestnik/core/desk"
)

// longestTyping is for how long somebody is shown to write, if nothing says that he still
// does: the end of it may never come.
const longestTyping = time.Minute

// types notes that somebody writes, or no longer does.
func (m *model) types(t desk.Typing) {
	if delete(m.typing, t.Peer); t.On {
		m.typing[t.Peer] = time.Now()
	}
}

// isTyping tells whether somebody is to be shown as writing.
func (m *model) isTyping(peer desk.Ref) bool {
	since, ok := m.typing[peer]
	return ok && time.Since(since) < longestTyping
}

// refreshWhenTyped draws anew when somebody has written for the longest time.
func (f *faces) refreshWhenTyped() {
	time.AfterFunc(longestTyping, func() {
		if !f.over.Load() && f.ctx.Err() == nil {
			fyne.Do(f.refresh)
		}
	})
}
