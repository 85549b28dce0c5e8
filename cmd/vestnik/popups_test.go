package main

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/popup"
)

// shifting are popups that are shown now in this way and now in that.
type shifting struct {
	popup.Popups
	mu    sync.Mutex
	way   popup.Way
	asked int
}

func (s *shifting) Way(context.Context) popup.Way {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	return s.way
}

func (s *shifting) become(w popup.Way) (asked int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.way = w
	return s.asked
}

// listener is the resident as far as popups go.
type listener struct {
	mu   sync.Mutex
	told desk.Popups
}

func (l *listener) PopupsBy(p desk.Popups) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.told = p
}

func (l *listener) ShowPopups(func(context.Context) desk.Popups) {}

func (l *listener) now() desk.Popups {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.told
}

func TestHowPopupsAreShownIsToldAndWhatIsWrongSaidOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shown, to, raised := &shifting{Popups: new(popup.Recorder)}, new(listener), make(chan struct{}, 1)
		f := &faces{popupsBy: to, words: locale.New(locale.English), complaints: make(chan *desk.Problem, 8)}
		balloon := popup.Way{Name: desk.ByBalloon, Err: popup.ErrNoToasts}
		shown.become(balloon)
		go f.mindPopups(t.Context(), shown, raised)
		time.Sleep(popupsAsked)
		synctest.Wait()
		if p := to.now(); p.Way != desk.ByBalloon || p.Problem.Code != desk.NoToasts || len(f.complaints) != 1 {
			t.Errorf("%+v, %d complaints", p, len(f.complaints))
		}
		time.Sleep(24 * time.Hour)
		if asked := shown.become(popup.Way{Name: desk.ByToast}); asked > 24+12 {
			t.Errorf("it was asked %d times in a day", asked)
		}
		raised <- struct{}{}
		synctest.Wait()
		if p := to.now(); p.Way != desk.ByToast || p.Problem != nil {
			t.Errorf("%+v", p)
		}
		before := shown.become(popup.Way{Name: desk.ByToast})
		time.Sleep(24 * time.Hour)
		if asked := shown.become(balloon); asked != before {
			t.Error("it is asked while nothing is wrong")
		}
		raised <- struct{}{}
		synctest.Wait()
		if p := to.now(); p.Way != desk.ByBalloon || len(f.complaints) != 1 {
			t.Errorf("%+v, %d complaints", p, len(f.complaints))
		}
	})
}
