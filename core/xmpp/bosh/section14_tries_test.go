package bosh

import (
	"testing"
	"time"
)

// §14.3 and §17.3: repeating is not hammering, whatever the server does wrong.
func TestADeadServerIsNotHammered(t *testing.T) {
	const patient = "sid='s1' wait='60' hold='1' requests='2' inactivity='3600' ver='1.11'"
	for name, refuse := range map[string]func(q *asked){
		"resets":             func(q *asked) { q.fail(errReset) },
		"503":                func(q *asked) { q.reply(503, "busy") },
		"a page":             func(q *asked) { q.reply(200, "<html/>") },
		"recoverable errors": func(q *asked) { q.answer("type='error'", "") },
	} {
		t.Run(name, func(t *testing.T) {
			session(t, patient, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
				held := m.poll()
				write(t, c, "<message id='1'/>")
				refuse(m.next())
				refuse(held)
				tries, begin := 0, time.Now()
				for time.Since(begin) < time.Minute {
					refuse(m.next())
					tries++
				}
				t.Logf("%d tries of two requests in a minute", tries)
				if tries < 20 || tries > 90 {
					t.Errorf("%d tries of two requests in a minute", tries)
				}
				begin = time.Now()
				if m.next().answer("", ""); time.Since(begin) > 5*time.Second {
					t.Errorf("the next try came after %v", time.Since(begin))
				}
			})
		})
	}
}
