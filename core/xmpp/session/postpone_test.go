package session_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

// keeper is a feature that stores what it takes, on a disk that is full at first.
type keeper struct {
	s     *session.Session
	full  int // for so many tries
	tries []time.Duration
	kept  []string
	begin time.Time
}

func (k *keeper) take(st *session.Stanza) {
	k.tries = append(k.tries, time.Since(k.begin))
	if k.full > 0 {
		k.full--
		k.s.Postpone(errors.New("the disk is full"))
		return
	}
	k.kept = append(k.kept, st.Attr("id"))
}

func (k *keeper) module() session.Module {
	return session.Module{Routes: []session.Route{{Name: "message", Space: "u", Local: "keep", From: session.Anyone, Take: k.take}}}
}

const keep = "<message from='boris@office.example' id='%d'><keep xmlns='u'><x/></keep></message>"

func TestWhatAFeatureCannotDealWithIsGivenToItAgainAndNothingIsReadMeanwhile(t *testing.T) {
	k := &keeper{full: 9}
	done, parts := 0, 0
	with(t, func(s *session.Session, p *imtest.Peer) {
		k.s, k.begin = s, time.Now()
		p.Say("<iq type='get' id='before' from='office.example'><ping xmlns='urn:xmpp:ping'/></iq>" + fmt.Sprintf(keep, 1) + fmt.Sprintf(keep, 2))
		p.Hears("id='before'") // what came before has been dealt with
		said := make(chan bool)
		go func() { p.Say(fmt.Sprintf(keep, 3)); close(said) }()
		time.Sleep(15 * time.Second)
		synctest.Wait()
		select {
		case <-said:
			t.Error("more was read")
		default:
		}
		if len(k.kept) > 0 || done != 1 || parts != 1 {
			t.Errorf("kept %q, %d were dealt with, %d parts", k.kept, done, parts)
		}
		time.Sleep(15 * time.Second)
		synctest.Wait()
		if want := []string{"1", "2", "3"}; !slices.Equal(k.kept, want) || done != 4 {
			t.Errorf("kept %q, %d were dealt with", k.kept, done)
		}
		var waits []time.Duration
		for i := 1; i < 10; i++ {
			waits = append(waits, k.tries[i]-k.tries[i-1])
		}
		if have := fmt.Sprint(waits); have != "[50ms 100ms 200ms 400ms 800ms 1.6s 3.2s 5s 5s]" {
			t.Error(have)
		}
	}, k.module(), session.Module{
		Part: func(parent, child *xmlsafe.Node) bool { parts++; return false },
		Done: func() { done++ },
	})
}

// The answer to a query waits for who takes it as well, and comes once.
func TestAnAnswerMayBePostponed(t *testing.T) {
	full, taken := 2, 0
	with(t, func(s *session.Session, p *imtest.Peer) {
		if err := s.Send(s.Ask("get", xmpp.Address{}, []byte("<q xmlns='u'/>"), func(st *session.Stanza) {
			if full > 0 {
				full--
				s.Postpone(errors.New("the disk is full"))
				return
			}
			taken++
		})); err != nil {
			t.Fatal(err)
		}
		p.Hears("<q")
		p.Say("<iq type='result' id='{id}'/>")
		time.Sleep(time.Second)
		p.Say("<iq type='result' id='{id}'/>")
		synctest.Wait()
		if taken != 1 || full != 0 {
			t.Errorf("taken %d times", taken)
		}
	})
}

// A request is answered when it was taken, and not refused because that was late.
func TestAPostponedRequestIsAnsweredOnce(t *testing.T) {
	full := 3
	var s *session.Session
	module := session.Module{Routes: []session.Route{{Name: "iq", Space: "u", Local: "q", From: session.Anyone, Take: func(st *session.Stanza) {
		if full > 0 {
			full--
			s.Postpone(errors.New("the disk is full"))
			return
		}
		s.Reply(st, nil)
	}}}}
	with(t, func(own *session.Session, p *imtest.Peer) {
		s = own
		p.Say("<iq type='set' id='1' from='boris@office.example'><q xmlns='u'/></iq>")
		p.HearsNothing()
		p.Hears("type='result'", "id='1'")
		p.HearsNothing()
	}, module)
}

// What came before is handed over while a feature cannot; what the handler cannot take
// either waits with it.
func TestWhatCameBeforeIsHandedOverMeanwhile(t *testing.T) {
	k := &keeper{full: 5}
	synctest.Test(t, func(t *testing.T) {
		e := new(imtest.Recorder)
		c, p := imtest.Online(t, imtest.Config(e))
		c.Add(k.module())
		k.s = c.Session
		p.Say("<presence from='boris@office.example'/>" + fmt.Sprintf(keep, 1))
		if n := len(imtest.Got[session.Event](e)); n != 1 || len(k.kept) > 0 {
			t.Errorf("%d events, kept %q", n, k.kept)
		}
		time.Sleep(time.Minute)
		if n := len(imtest.Got[session.Event](e)); n != 0 || len(k.kept) != 1 {
			t.Errorf("%d events, kept %q", n, k.kept)
		}
		p.Leave(c)
	})
}

func TestClosingEndsAPostponement(t *testing.T) {
	k := &keeper{full: 1 << 30}
	synctest.Test(t, func(t *testing.T) {
		var logged []string
		cfg := imtest.Config(new(imtest.Recorder))
		cfg.Log = func(format string, args ...any) { logged = append(logged, fmt.Sprintf(format, args...)) }
		c, p := imtest.Online(t, cfg)
		c.Add(k.module())
		k.s = c.Session
		p.Say(fmt.Sprintf(keep, 1) + fmt.Sprintf(keep, 2))
		time.Sleep(time.Minute)
		begin := time.Now()
		p.Leave(c)
		if took := time.Since(begin); took > 2*time.Second || !errors.Is(c.Err(), session.ErrClosed) || len(k.kept) > 0 {
			t.Errorf("%v, %v, kept %q", took, c.Err(), k.kept)
		}
		if len(logged) != 1 || !strings.Contains(logged[0], "the disk is full") {
			t.Errorf("%q", logged)
		}
	})
}
