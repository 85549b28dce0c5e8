package bosh

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
)

// A server that asks faster than it takes the answers, in bodies that are each not large: who
// reads waits for what he writes to leave, and with each request that takes some of it comes
// more than that. He is given all that has come, once.
func TestAServerThatAsksFasterThanItIsAnsweredIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		c := m.begin(Config{}, usual)
		defer c.kill()
		next(t, c)
		const each = 4000
		questions := strings.Join(gathered(each, 200), "")
		most, sent, told := 0, 0, false
		stop := m.always(func(q *asked) {
			c.mu.Lock()
			most = max(most, len(c.in))
			c.mu.Unlock()
			if told = q.Get("type") == "terminate"; told {
				q.answer("type='terminate'", "")
				return
			}
			sent += each
			q.answer("", questions)
		})
		answer := strings.Repeat("a", 1000)
		had := 0
		var err error
		for err == nil && had < 500_000 {
			var e string
			if e, err = nextElement(c); err != nil {
				break
			}
			if want := fmt.Sprintf("id='%d'", had%each); !strings.Contains(e, want) {
				t.Fatalf("number %d is %.100s", had, e)
			}
			_, _ = fmt.Fprintf(c, "<iq id='%d' type='result'><query>%s</query></iq>", had, answer)
			had++
		}
		stop()
		if most > maxUnread+wholeBody || !errors.Is(err, errFlooded) || !told {
			t.Errorf("%d MiB wait for the reader; after %d: %v, told: %v", most>>20, had, err, told)
		}
		// What was asked while it was told so may not have come.
		if had < sent-2*each {
			t.Errorf("of %d elements that were sent %d came", sent, had)
		}
	})
}

// What the reader has dealt with is not held by the connection, however much it was.
func TestWhatWasDealtWithIsLetGo(t *testing.T) {
	large := func(size int) string {
		return "<message xmlns='jabber:client'><body>" + strings.Repeat("a", size) + "</body></message>"
	}
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		c := m.begin(Config{}, usual)
		defer c.kill()
		next(t, c)
		before := inUse()
		const n, size = 60, 100_000
		for range n { // with requests that carry something, for which the reader is not waited for
			write(t, c, "<message/>")
			m.next().answer("", large(size))
		}
		for range n {
			next(t, c)
		}
		m.poll().answer("", strings.Repeat(large(size), 8))
		h := listen(c)
		for range 8 {
			<-h.elements
		}
		synctest.Wait()
		if held := inUse() - before; held > 3*size {
			t.Errorf("of %d KiB %d are held", n*size>>10, held>>10)
		}
	})
}

// inUse returns how many bytes are in use.
func inUse() int {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}
