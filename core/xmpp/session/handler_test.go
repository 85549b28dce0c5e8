package session_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/roster"
	"vestnik/core/xmpp/session"
)

// taker is a handler that a test decides for.
type taker func(ctx context.Context, events []session.Event) ([]int, error)

func (f taker) Take(ctx context.Context, events []session.Event) ([]int, error) {
	return f(ctx, events)
}

func texts(events []session.Event) (all []string) {
	for _, e := range events {
		switch v := e.(type) {
		case message.Message:
			all = append(all, v.Body)
		case roster.Push:
			all = append(all, "push "+v.Name)
		default:
			all = append(all, fmt.Sprintf("%T", v))
		}
	}
	return all
}

func chat(id int) string {
	return fmt.Sprintf("<message from='boris@office.example/Psi' type='chat' id='%d'><body>%d</body><request xmlns='urn:xmpp:receipts'/></message>", id, id)
}

func TestWhatOneReadBringsIsTakenTogetherAndInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var batches []string
		s, p := imtest.Online(t, imtest.Config(taker(func(_ context.Context, events []session.Event) ([]int, error) {
			batches = append(batches, strings.Join(texts(events), " "))
			return nil, nil
		})))
		p.Say(chat(1) + "<presence from='boris@office.example/Psi'/>" + chat(2) +
			"<iq type='set' id='p'><query xmlns='jabber:iq:roster'><item jid='b@office.example' name='B'/></query></iq>" + chat(3) + "<message from='bo")
		p.Say("ris@office.example'><body>4</body></message>")
		synctest.Wait()
		if have := strings.Join(batches, "|"); have != "1 presence.Presence 2 push B 3|4" {
			t.Error(have)
		}
		p.Leave(s)
	})
}

func TestABatchIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sizes []int
		s, p := imtest.Online(t, imtest.Config(taker(func(_ context.Context, events []session.Event) ([]int, error) {
			sizes = append(sizes, len(events))
			return nil, nil
		})))
		p.Say(strings.Repeat("<message from='b@c'/>", 600))
		synctest.Wait()
		if fmt.Sprint(sizes) != "[256 256 88]" {
			t.Error(sizes)
		}
		p.Leave(s)
	})
}

func TestWhatWasNotTakenIsOfferedAgainAndNothingIsReadMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var offers []string
		var at []time.Duration
		begin := time.Now()
		s, p := imtest.Online(t, imtest.Config(taker(func(_ context.Context, events []session.Event) ([]int, error) {
			offers = append(offers, strings.Join(texts(events), " "))
			at = append(at, time.Since(begin))
			if len(offers) < 12 {
				return nil, errors.New("the disk is full")
			}
			return []int{0, 1}[:len(events)], nil
		})))
		p.Say(chat(1) + chat(2))
		said := make(chan bool)
		go func() { p.Say(chat(3)); close(said) }()
		time.Sleep(20 * time.Second)
		select {
		case <-said:
			t.Error("more was read than was taken")
		default:
		}
		p.HearsNothing()
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if len(offers) != 13 || offers[11] != "1 2" || offers[12] != "3" {
			t.Fatal(offers)
		}
		var waits []time.Duration
		for i := 1; i < 12; i++ {
			waits = append(waits, at[i]-at[i-1])
		}
		if have := fmt.Sprint(waits); have != "[50ms 100ms 200ms 400ms 800ms 1.6s 3.2s 5s 5s 5s 5s]" {
			t.Error(have)
		}
		p.Hears("<received", "id='1'")
		p.Hears("<received", "id='2'")
		p.Hears("<received", "id='3'")
		p.Leave(s)
	})
}

func TestOnlyWhatTheHandlerNamesIsConfirmed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, p := imtest.Online(t, imtest.Config(taker(func(context.Context, []session.Event) ([]int, error) { return []int{2}, nil })))
		p.Say(chat(1) + "<presence from='boris@office.example/Psi'/>" + chat(2) + chat(3))
		p.Hears("<received", "id='2'")
		p.HearsNothing()
		p.Leave(s)
	})
}

// Whoever learns of an answer may count on all that came before it.
func TestAnAnswerComesBehindWhatWasBeforeIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var taken, fails atomic.Int64
		fails.Store(3)
		s, p := imtest.Online(t, imtest.Config(taker(func(_ context.Context, events []session.Event) ([]int, error) {
			if fails.Add(-1) >= 0 {
				return nil, errors.New("busy")
			}
			taken.Add(int64(len(events)))
			return nil, nil
		})))
		confirmed := make(chan int64, 1)
		go func() {
			_ = s.Confirm(t.Context())
			confirmed <- taken.Load()
		}()
		_, id, _ := strings.Cut(p.Hears("<ping"), "id='")
		id, _, _ = strings.Cut(id, "'")
		p.Say(chat(1) + chat(2) + "<iq type='result' id='" + id + "'/>")
		if n := <-confirmed; n != 2 {
			t.Errorf("%d were taken", n)
		}
		fails.Store(3)
		p.Say(chat(3) + "<iq type='get' id='q' from='office.example'><ping xmlns='urn:xmpp:ping'/></iq>")
		p.HearsNothing()
		p.Hears("id='q'")
		if n := taken.Load(); n != 3 {
			t.Errorf("%d were taken when the ping was answered", n)
		}
		p.Leave(s)
	})
}

// A handler that never takes does not keep a session from being closed, and what comes
// behind is not handed over with a hole before it.
func TestClosingEndsTheOffers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var offers atomic.Int64
		s, p := imtest.Online(t, imtest.Config(taker(func(ctx context.Context, events []session.Event) ([]int, error) {
			if events[0].(message.Message).ID != "1" {
				t.Error("a hole")
			}
			offers.Add(1)
			<-ctx.Done() // a store that hangs
			return nil, ctx.Err()
		})))
		p.Say("<message from='b@c' id='1'/>" + strings.Repeat("<message from='b@c' id='2'/>", 300)) // more than one batch
		begin := time.Now()
		p.Leave(s)
		if took := time.Since(begin); took > 2*time.Second || offers.Load() != 1 || !errors.Is(s.Err(), session.ErrClosed) {
			t.Errorf("%v, %d offers, %v", took, offers.Load(), s.Err())
		}
	})
}

func TestEverySessionHasANameOfItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ids := map[string]bool{}
		for range 3 {
			s, p := imtest.Online(t, imtest.Config(new(imtest.Recorder)))
			ids[s.ID()] = true
			p.Leave(s)
		}
		if len(ids) != 3 || ids[""] {
			t.Error(ids)
		}
	})
}

// XEP-0203: who kept it says so; what others claim is no more than a time.
func TestOnlyOurOwnServerSaysThatAMessageWasKept(t *testing.T) {
	for attr, want := range map[string]session.Origin{
		"stamp='1999-01-01T00:00:00Z'":                                    session.Offline,
		"stamp='1999-01-01T00:00:00Z' from='office.example'":              session.Offline,
		"stamp='1999-01-01T00:00:00Z' from='alice@office.example'":        session.Offline,
		"stamp='1999-01-01T00:00:00Z' from='elsewhere.example'":           session.Live,
		"stamp='1999-01-01T00:00:00Z' from='room@office.example'":         session.Live,
		"stamp='1999-01-01T00:00:00Z' from='boris@office.example/Psi'":    session.Live,
		"stamp='1999-01-01T00:00:00Z' from='office.example@evil.example'": session.Live,
		"from='office.example'":                                           session.Live,
	} {
		imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			p.Say("<message from='boris@office.example/Psi'><body>b</body><delay xmlns='urn:xmpp:delay' " + attr + "/></message>")
			if m := imtest.Only[message.Message](t, e); m.Origin != want || m.Time.IsZero() == strings.Contains(attr, "stamp") {
				t.Errorf("%s: %+v", attr, m)
			}
		})
	}
}

func TestASessionMayEndWhileTheRosterIsAwaited(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		if err := s.Announce(presence.Presence{}); err != nil {
			t.Fatal(err)
		}
		p.Hears("jabber:iq:roster")
	})
}
