package main

import (
	"encoding/json"
	"testing"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

func TestWhatHasChangedIsPrintedAsItIsNow(t *testing.T) {
	office := desktest.New()
	lines := watched(t, office, &watching{})
	next(t, lines, "online")
	m := office.Receive(desktest.Peer("anna@example.com"), "at three")
	next(t, lines, "message")
	// A correction is a message of its own to who follows by number.
	correction := office.Receive(m.Peer, "at four")
	office.Edit(correction.Number, func(c *desk.Message) { c.Replaces = m.ID })
	office.Edit(m.Number, func(m *desk.Message) { m.Body, m.Edited = "at four", correction.Number })
	office.Edit(m.Number, func(m *desk.Message) {
		m.Reactions = []desk.Reaction{{From: "anna@example.com", Emoji: []string{"👍"}}}
	})
	office.Edit(m.Number, func(m *desk.Message) { m.Body, m.Reactions, m.Retracted = "", nil, true })
	var got []editedLine
	for lines.Scan() {
		var line editedLine
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		if line.Event == "edited" && line.ID == m.ID {
			got = append(got, line)
		}
		if line.Retracted {
			break
		}
	}
	if len(got) < 3 || got[0].Body != "at four" || len(got[len(got)-2].Reactions) != 1 || got[len(got)-1].Body != "" {
		t.Errorf("%+v", got)
	}
}
