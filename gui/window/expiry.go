package window

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// isExpired tells whether a message of somebody is of no use any more, and nothing was done
// about it. What was done stays to be seen instead.
func isExpired(m *desk.Message, now time.Time) bool {
	return !m.Mine && !m.Retracted && m.AlertState(now) == desk.AlertExpired
}

// expiring draws what it is for anew when the next of its messages becomes of no use.
type expiring struct {
	faces *faces
	draw  func()
	next  time.Time // zero: none does
	timer *time.Timer
}

// of takes the messages that are drawn now.
func (e *expiring) of(messages []desk.Message) {
	now := time.Now()
	var next time.Time
	for i := range messages {
		m := &messages[i]
		if m.Notice == nil || m.Mine {
			continue
		}
		if at := m.Notice.Expires; at.After(now) && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	if next.Equal(e.next) {
		return
	}
	e.stop()
	if e.next = next; next.IsZero() {
		return
	}
	e.timer = time.AfterFunc(min(next.Sub(now), longestWait), func() {
		if !e.faces.over.Load() && e.faces.ctx.Err() == nil {
			fyne.Do(func() {
				e.next = time.Time{}
				e.draw()
			})
		}
	})
}

// longestWait is after how long it is looked again what the time is: a timer does not run while
// the machine sleeps.
const longestWait = time.Minute

// stop ends the waiting.
func (e *expiring) stop() {
	if e.timer != nil {
		e.timer.Stop()
	}
}

// fade draws a bubble as of a message that is of no use any more, or as others.
func (b *bubble) fade(expired bool) {
	b.text.fade(expired)
	importance := widget.MediumImportance
	if expired {
		importance = widget.LowImportance
	}
	if b.subject.Importance != importance {
		b.subject.Importance = importance
		b.subject.Refresh()
	}
}

// longestClass is how many runes of a classification are shown.
const longestClass = 64

// classOf is how a message is classified, as its sender says.
func classOf(m *desk.Message) string {
	if m.Notice == nil || m.Retracted {
		return ""
	}
	text, _ := clip(plain(m.Notice.Classification), longestClass)
	return text
}
