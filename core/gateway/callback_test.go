package gateway_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"vestnik/core/desk"
)

// ear is what is called back.
type ear struct {
	*httptest.Server
	mu     sync.Mutex
	heard  []told
	refuse int // so many more
}

type told struct{ ID, Address, State, Answer string }

func newEar(t *testing.T) *ear {
	e := new(ear)
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var one told
		if err := json.Unmarshal(body, &one); err != nil || r.Method != "POST" || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s %s: %v", r.Method, body, err)
		}
		e.mu.Lock()
		defer e.mu.Unlock()
		if e.refuse > 0 {
			e.refuse--
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		e.heard = append(e.heard, one)
	}))
	t.Cleanup(e.Close)
	return e
}

func (e *ear) all() []told {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]told(nil), e.heard...)
}

func TestAnAcknowledgementAndAnAnswerAreCalledBack(t *testing.T) {
	e := newEar(t)
	o := open(t, `,"callback":"`+e.URL+`"`)
	id := o.takes(`{"topic": "orders", "body": "x"}`)
	o.desk.Edit(1, func(m *desk.Message) { m.State = desk.Delivered }) // is not
	o.desk.Edit(1, func(m *desk.Message) { m.Acknowledged = time.Now() })
	eventually(t, "the acknowledgement is called back", func() bool { return len(e.all()) == 1 })
	o.desk.Edit(1, func(m *desk.Message) { m.Answer = "да" })
	eventually(t, "the answer is called back", func() bool { return len(e.all()) == 2 })
	want := []told{{id, boss, "acknowledged", ""}, {id, boss, "answered", "да"}}
	if got := e.all(); got[0] != want[0] || got[1] != want[1] {
		t.Errorf("%+v", got)
	}
}

// A callback that is not taken is made again, also by the next life; each is taken once.
func TestACallbackThatIsNotTakenIsMadeAgain(t *testing.T) {
	e := newEar(t)
	o := open(t, "")
	id := o.takes(`{"topic": "orders", "body": "x", "callback": "` + e.URL + `/own"}`)
	e.refuse = 1
	o.desk.Edit(1, func(m *desk.Message) { m.Answer, m.Acknowledged = "нет", time.Now() })
	eventually(t, "one was refused", func() bool {
		e.mu.Lock()
		defer e.mu.Unlock()
		return e.refuse == 0
	})
	o.stop()
	o.start()
	eventually(t, "it is made again", func() bool { return len(e.all()) == 1 })
	o.report(id)
	o.stop()
	if got := e.all(); len(got) != 1 || got[0] != (told{id, boss, "answered", "нет"}) {
		t.Errorf("%+v", got)
	}
}

// What was answered while the gateway was away is called back when it returns.
func TestAnAnswerThatCameMeanwhileIsCalledBack(t *testing.T) {
	e := newEar(t)
	o := open(t, `,"callback":"`+e.URL+`"`)
	o.takes(`{"topic": "orders", "body": "x"}`)
	o.stop()
	o.desk.Edit(1, func(m *desk.Message) { m.Answer, m.Acknowledged = "да", time.Now() })
	o.start()
	eventually(t, "it is called back", func() bool { return len(e.all()) == 1 && e.all()[0].Answer == "да" })
}
