package popup

import (
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// clicking is a desk at which the person sends by one click.
type clicking struct {
	*testing.T
	*desktest.Fake
	*Recorder
}

// send sends a text by one click.
func (c clicking) send(body string) desk.Message {
	c.Helper()
	m, err := c.Fake.Send(c.Context(), desk.Outgoing{To: anna.Address, Body: body, Undo: true})
	if err != nil {
		c.Fatal(err)
	}
	synctest.Wait()
	return m
}

// become has a message come so far.
func (c clicking) become(m desk.Message, state desk.State, reason string) {
	m.State, m.Error = state, reason
	c.Emit(desk.Event{Kind: desk.EventMessage, Message: &m})
	synctest.Wait()
}

// says fails unless the popup is this one.
func (c clicking) says(text string, undo bool) {
	c.Helper()
	all := c.Shown()
	if len(all) != 1 || all[0].Title != "To anna@example.com" || all[0].Text != text || !all[0].Quiet {
		c.Fatalf("%+v, want %q", all, text)
	}
	if offers := len(all[0].Actions) == 2; offers != undo {
		c.Errorf("%+v", all[0].Actions)
	}
}

// inClicking runs a test with Serve in virtual time, on line or not.
func inClicking(t *testing.T, connection desk.Connection, test func(c clicking)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := clicking{t, desktest.New(), new(Recorder)}
		c.Emit(desk.Event{Kind: desk.EventStatus, Status: &desk.Status{Connection: connection}})
		end := serve(t, c.Fake, c.Recorder)
		test(c)
		if err := end(); err != nil {
			t.Error(err)
		}
	})
}

func TestWhatWasSentByOneClickIsToldAsItGoes(t *testing.T) {
	inClicking(t, desk.OnLine, func(c clicking) {
		m := c.send("Иду")
		c.says("Иду\nGoes out in 3 seconds", true)
		c.become(m, desk.Queued, "")
		c.says("Иду\nGoes out in 3 seconds", true)
		time.Sleep(desk.UndoTime)
		synctest.Wait()
		c.says("Иду\nGoing out…", false)
		c.become(m, desk.Sent, "")
		c.says("Иду\nSent", false)
		raised := len(c.Raised())
		c.become(m, desk.Delivered, "")
		if n := len(c.Raised()); n != raised {
			t.Errorf("%d popups more", n-raised)
		}
	})
	inClicking(t, desk.OnLine, func(c clicking) {
		c.become(c.send("Иду"), desk.Failed, "service-unavailable")
		if all := c.Shown(); len(all) != 1 || all[0].Text == "Иду\nSent" || len(all[0].Actions) != 1 {
			t.Errorf("%+v", all)
		}
	})
}

func TestWhatWasSentByOneClickIsTakenBackByAnother(t *testing.T) {
	inClicking(t, desk.OnLine, func(c clicking) {
		m := c.send("Иду")
		if !c.Recorder.Click(anna, undoKey(m.Number)) {
			t.Fatal("nothing offers to take it back")
		}
		synctest.Wait()
		c.says("Иду\nTaken back: it was not sent", false)
		time.Sleep(time.Minute)
		synctest.Wait()
		c.says("Иду\nTaken back: it was not sent", false)
	})
}

// Without a connection nothing more is said later: it would be no answer to the click.
func TestWhatWaitsForAConnectionIsSaidOnce(t *testing.T) {
	inClicking(t, desk.Waiting, func(c clicking) {
		m := c.send("Иду")
		time.Sleep(desk.UndoTime)
		synctest.Wait()
		c.says("Иду\nGoes out when there is a connection", false)
		c.become(m, desk.Sent, "")
		c.says("Иду\nGoes out when there is a connection", false)
	})
}

// Where popups are to say nothing, this one does not say to whom and what.
func TestWhatWasSentIsNotSaidWhereNothingIsToBeSaid(t *testing.T) {
	inClicking(t, desk.OnLine, func(c clicking) {
		c.Emit(desk.Event{Kind: desk.EventAlert, Alert: &desk.Alert{Peer: anna, Number: 7, Sent: true, Preview: desk.PreviewNone, Expires: time.Now().Add(desk.UndoTime)}})
		synctest.Wait()
		if all := c.Shown(); len(all) != 1 || all[0].Title != "Goes out in 3 seconds" || all[0].Text != "" || len(all[0].Actions) != 2 {
			t.Errorf("%+v", all)
		}
	})
}
