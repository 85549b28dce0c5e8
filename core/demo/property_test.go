package demo

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"vestnik/core/xmpp/xmlsafe"
)

// traffic is what random clients have done, and what it came to.
type traffic struct {
	b       *building
	online  []*client
	gone    []*client          // left or were sent off; they may have read before
	sender  map[string]*client // by the message's id, in which numbers grow
	unknown map[string]bool    // messages to nobody
	silent  map[*client]bool   // has not read to the end
	wrong   []string
}

var trafficUsers = []string{"alice", "boris", "vera"}

// step is one random thing that a client does. It is drawn beforehand, because
// rapid cannot draw within virtual time.
type step struct {
	Action string
	Client int // of those on line, modulo
	User   string
	Prio   int
	To     string
}

var steps = rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) step {
	return step{
		Action: rapid.SampledFrom([]string{"send", "join", "close", "end", "deafen", "away", "wait", "send", "send", "send"}).Draw(rt, "action"),
		Client: rapid.IntRange(0, 5).Draw(rt, "client"),
		User:   rapid.SampledFrom(trafficUsers).Draw(rt, "user"),
		Prio:   rapid.IntRange(1, 2).Draw(rt, "priority"),
		To: rapid.SampledFrom([]string{
			"alice@office.example", "boris@office.example", "vera@office.example",
			"alice@office.example/1", "boris@office.example/2", "nobody@office.example",
		}).Draw(rt, "to"),
	}
}), 1, 80)

// do does a step. A user's two resources have different priorities, so that there
// is always one place that a message belongs to.
func (tr *traffic) do(s step, n int) {
	if s.Action == "join" || len(tr.online) == 0 {
		tr.online = append(tr.online, tr.join(s.User, fmt.Sprint(s.Prio), s.Prio))
		return
	}
	i := s.Client % len(tr.online)
	c := tr.online[i]
	switch s.Action {
	case "send":
		tr.message(c, s.To, n)
	case "close":
		_ = c.conn.Close()
		tr.leave(i)
	case "end":
		c.send("</stream:stream>")
		tr.leave(i)
	case "deafen":
		if c.deaf.Load() == nil {
			c.deafen()
		}
		tr.silent[c] = true
	case "away":
		c.send("<presence type='unavailable'/>")
	case "wait":
		synctest.Wait()
	}
}

func (tr *traffic) join(user, resource string, priority int) *client {
	address := user + "@office.example/" + resource
	for i, old := range tr.online {
		if old.jid == address {
			_ = old.conn.Close()
			tr.leave(i)
			break
		}
	}
	synctest.Wait() // what a session that was replaced still says is not heard
	c := tr.b.online(user, resource)
	c.send(fmt.Sprintf("<presence><priority>%d</priority></presence>", priority))
	return c
}

func (tr *traffic) leave(i int) {
	tr.gone = append(tr.gone, tr.online[i])
	tr.silent[tr.online[i]] = true
	tr.online = append(tr.online[:i:i], tr.online[i+1:]...)
}

func (tr *traffic) message(c *client, to string, n int) {
	id := fmt.Sprintf("%05d", n)
	var e xmlsafe.Encoder
	raw := e.Start("message", "to", to, "type", "chat", "id", id).Leaf("body", "Привет № "+id).End().Bytes()
	if _, err := c.conn.Write(raw); err != nil {
		return
	}
	tr.sender[id] = c
	tr.unknown[id] = to == "nobody@office.example"
}

// settle ends all traffic: who is deaf leaves, and everybody comes once more for
// what was kept.
func (tr *traffic) settle() {
	for i := len(tr.online) - 1; i >= 0; i-- {
		if tr.silent[tr.online[i]] {
			_ = tr.online[i].conn.Close()
			tr.leave(i)
		}
	}
	synctest.Wait()
	for _, user := range trafficUsers {
		tr.online = append(tr.online, tr.join(user, "last", 100))
	}
	time.Sleep(2 * parting) // the deaf are given up
	synctest.Wait()
}

// judge holds the property.
func (tr *traffic) judge() {
	delivered, returned := map[string]int{}, map[string]int{}
	for _, c := range append(tr.gone, tr.online...) {
		last := map[*client]string{}
		for _, n := range c.got() {
			id := n.Attr("id")
			switch {
			case n.Local != "message":
			case n.Attr("type") == "error":
				returned[id]++
			default:
				delivered[id]++
				from := tr.sender[id]
				if n.Child("urn:xmpp:delay", "delay") != nil {
					continue // may have been overtaken
				}
				if last[from] >= id {
					tr.wrong = append(tr.wrong, fmt.Sprintf("%s got %s after %s", c.jid, id, last[from]))
				}
				last[from] = id
			}
		}
	}
	for id, c := range tr.sender {
		switch {
		case tr.unknown[id] && delivered[id] == 0 && (returned[id] == 1 || returned[id] == 0 && tr.silent[c]):
		case !tr.unknown[id] && delivered[id] == 1 && returned[id] == 0:
		default:
			tr.wrong = append(tr.wrong, fmt.Sprintf("%s was delivered %d and returned %d times", id, delivered[id], returned[id]))
		}
	}
}

// TestEveryMessageArrivesOnceInOrderOrComesBack holds whatever clients do: come,
// go, break off, stop reading, in any order.
func TestEveryMessageArrivesOnceInOrderOrComesBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		plan := steps.Draw(rt, "plan")
		var wrong []string
		synctest.Test(t, func(t *testing.T) {
			b := serve(t, quiet())
			defer b.stop()
			tr := &traffic{b: b, sender: map[string]*client{}, unknown: map[string]bool{}, silent: map[*client]bool{}}
			for n, s := range plan {
				tr.do(s, n+1)
			}
			tr.settle()
			tr.judge()
			wrong = tr.wrong
			for _, c := range append(tr.online, tr.gone...) { // let the deaf end
				_ = c.conn.Close()
				if wait := c.deaf.Load(); wait != nil {
					close(*wait)
				}
			}
		})
		if len(wrong) > 0 {
			rt.Fatalf("%q", wrong)
		}
	})
}
