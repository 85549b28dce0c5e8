package window

import (
	"context"

	"vestnik/core/desk"
)

// mostAlerted is among how many of the last alerts one of a conversation must be for it to stand
// among those with alerts when the window opens.
const mostAlerted = 200

// alerts notes that an alert has come in a conversation.
func (m *model) alerts(peer desk.Ref) {
	if !m.alerted[peer] {
		m.alerted[peer] = true
		m.turned(peer)
	}
}

// loadAlerted asks in which conversations alerts have come, which nothing on the screen waits for.
func (f *faces) loadAlerted() {
	m := f.model
	work(f.ctx, func(ctx context.Context) ([]desk.Message, error) {
		return f.desk.Alerts(ctx, desk.AlertQuery{Limit: mostAlerted})
	}, func(all []desk.Message, _ error) {
		if f.model != m {
			return // there is a newer snapshot
		}
		for i := range all {
			m.alerts(all[i].Peer)
		}
		if f.compact != nil {
			f.compact.refreshPeople()
		}
	})
}
