package shell

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf16"
	"unsafe"
)

// fakeArea is a notification area that can be away.
type fakeArea struct {
	away, busy bool // busy: takes an icon and says that it has not
	has        *notifyIconData
	version    uint32
	said       []uint32        // all messages
	live       map[uintptr]int // handles and their sizes
	made       int
	small      int
}

func newFakeArea() *fakeArea { return &fakeArea{live: make(map[uintptr]int), small: 16} }

func (a *fakeArea) notify(message uint32, d *notifyIconData) bool {
	a.said = append(a.said, message)
	if a.away {
		return false
	}
	switch message {
	case nimAdd:
		if a.has != nil {
			return false
		}
		a.has = new(*d)
		return !a.busy
	case nimModify:
		if a.has == nil {
			return false
		}
		a.merge(d)
	case nimSetVersion:
		a.version = d.version
	case nimDelete:
		a.has = nil
	}
	return true
}

func (a *fakeArea) merge(d *notifyIconData) {
	if d.flags&nifIcon != 0 {
		a.has.icon, a.has.tip = d.icon, d.tip
	}
	if d.flags&nifInfo != 0 {
		a.has.info, a.has.infoTitle, a.has.infoFlags, a.has.balloonIcon = d.info, d.infoTitle, d.infoFlags, d.balloonIcon
	}
}

func (a *fakeArea) load(_ []byte, size int) uintptr {
	a.made++
	a.live[uintptr(a.made)] = size
	return uintptr(a.made)
}

func (a *fakeArea) free(handle uintptr)             { delete(a.live, handle) }
func (a *fakeArea) sizes() (int, int)               { return a.small, 2 * a.small }
func (a *fakeArea) after(d time.Duration, f func()) { time.AfterFunc(d, f) }

// place returns one in the area, whose changes come out of told.
func (a *fakeArea) place() (p *place, told *[]bool) {
	told = new([]bool)
	return &place{area: a, tell: func(shown bool) { *told = append(*told, shown) }}, told
}

func icon(tooltip string) *Icon {
	return &Icon{Picture: func(int) []byte { return []byte{1} }, Tooltip: tooltip}
}

func text(field []uint16) string {
	s, _, _ := strings.Cut(string(utf16.Decode(field)), "\x00")
	return s
}

func TestTheIconIsOfferedUntilThereIsAShell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newFakeArea()
		a.away = true
		p, told := a.place()
		p.set(icon("one"))
		time.Sleep(time.Hour)
		tries := len(a.said)
		if p.shown || tries < 100 || tries > 300 {
			t.Errorf("shown %v after %d messages in an hour", p.shown, tries)
		}
		p.set(icon("two"))
		a.away = false
		time.Sleep(mostPause)
		if !p.shown || text(a.has.tip[:]) != "two" || a.version != version4 || len(*told) != 1 || !(*told)[0] {
			t.Errorf("shown %v, %+v, told %v", p.shown, a.has, *told)
		}
		said := len(a.said)
		time.Sleep(time.Hour)
		if len(a.said) != said {
			t.Error("an icon that is shown is offered again")
		}
	})
}

func TestAShellThatWasTooBusyToAnswerHasTheIcon(t *testing.T) {
	a := newFakeArea()
	a.busy = true
	p, _ := a.place()
	p.set(icon("one"))
	if !p.shown || a.version != version4 {
		t.Errorf("shown %v in version %d", p.shown, a.version)
	}
}

func TestANewShellGetsTheIcon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newFakeArea()
		p, told := a.place()
		p.created() // before there is anything to show
		p.set(icon("one"))
		if err := p.show(&Balloon{Title: "title", Text: "text"}); err != nil {
			t.Error(err)
		}
		a.has, a.version = nil, 0 // Explorer crashes and starts
		p.created()
		if a.has == nil || a.version != version4 || text(a.has.info[:]) != "" || p.balloon != nil {
			t.Errorf("%+v in version %d", a.has, a.version)
		}
		a.has = nil // or does not say so
		p.set(icon("two"))
		if a.has == nil || text(a.has.tip[:]) != "two" {
			t.Errorf("%+v", a.has)
		}
		a.has, a.away = nil, true
		p.set(icon("three"))
		a.away = false
		time.Sleep(leastPause)
		synctest.Wait()
		if a.has == nil || text(a.has.tip[:]) != "three" {
			t.Errorf("%+v", a.has)
		}
		if last := (*told)[len(*told)-1]; !last {
			t.Errorf("told %v", *told)
		}
	})
}

func TestEveryPictureIsFreedAndDrawnInItsSize(t *testing.T) {
	a := newFakeArea()
	p, _ := a.place()
	for range 100 {
		p.set(icon("one"))
		if p.show(&Balloon{Text: "text", Picture: func(int) []byte { return []byte{1} }}) != nil {
			t.Fatal("no balloon")
		}
	}
	if len(a.live) != 2 || a.live[a.has.icon] != 16 || a.live[a.has.balloonIcon] != 32 {
		t.Errorf("%v live", a.live)
	}
	made := a.made
	p.resized()
	if a.made != made {
		t.Error("drawn anew in the same size")
	}
	a.small = 24
	p.resized()
	if a.live[a.has.icon] != 24 {
		t.Errorf("%d in %v", a.has.icon, a.live)
	}
	p.remove()
	if len(a.live) != 0 || a.has != nil || p.shown {
		t.Errorf("%v live, %+v", a.live, a.has)
	}
	p.resized()
	p.created()
	if a.has != nil {
		t.Error("the icon is back")
	}
}

func TestAnIconThatWasRemovedIsNotOfferedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newFakeArea()
		a.away = true
		p, _ := a.place()
		p.set(icon("one"))
		p.remove()
		a.away = false
		time.Sleep(time.Hour)
		if a.has != nil || len(a.live) != 0 {
			t.Errorf("%+v, %v live", a.has, a.live)
		}
	})
}

func TestTheIconIsSelectedByMouseAndKeyboard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, _ := newFakeArea().place()
		p.hear(ninSelect) // nobody minds
		selected := 0
		i := icon("one")
		i.Selected = func() { selected++ }
		p.set(i)
		for n, event := range []uint16{ninSelect, ninKeySelect, 0x202} { // the last is WM_LBUTTONUP, which comes before
			p.hear(event)
			synctest.Wait()
			if selected != min(n+1, 2) {
				t.Errorf("%#x: selected %d times", event, selected)
			}
		}
	})
}

func TestAClickIsOnTheLastBalloon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newFakeArea()
		p, _ := a.place()
		clicked := ""
		balloon := func(name string) *Balloon { return &Balloon{Title: name, Clicked: func() { clicked += name }} }
		one, two := balloon("one"), balloon("two")
		if err := p.show(one); err != ErrNoShell {
			t.Errorf("without an icon: %v", err)
		}
		click := func(want string) {
			t.Helper()
			p.hear(ninBalloonClick)
			synctest.Wait()
			if clicked != want {
				t.Errorf("clicked %q, not %q", clicked, want)
			}
		}
		p.set(icon("i"))
		click("")
		_ = p.show(one)
		p.hear(ninBalloonTimeout)
		click("one")
		_ = p.show(two)
		p.hide(one)
		if text(a.has.info[:]) != "two" || text(a.has.infoTitle[:]) != "" {
			t.Errorf("%q %q", text(a.has.infoTitle[:]), text(a.has.info[:]))
		}
		click("onetwo")
		p.hide(two)
		click("onetwo")
		if text(a.has.info[:]) != "" {
			t.Error("it is still there")
		}
		a.away = true
		if err := p.show(one); err != ErrNoShell || p.shown {
			t.Errorf("without a shell: %v", err)
		}
	})
}

func TestTextIsCutBetweenCharacters(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"seven77", "seven77"},
		{"eight888", "eight8…"},
		{"Вестник", "Вестник"},
		{"Вестник!", "Вестни…"},
		{"123456😀", "12345…"}, // its second half would have no room
		{"12345😀", "12345😀"},
		{"12345😀7", "12345…"},
		{"😀😀😀😀", "😀😀…"},
		{"one\x00two", "one"},
		{"bad\xff", "bad\ufffd"},
	} {
		field := []uint16{9, 9, 9, 9, 9, 9, 9, 9}
		if clip(field, c.text); text(field) != c.want || field[7] != 0 {
			t.Errorf("%q becomes %q, not %q", c.text, text(field), c.want)
		}
	}
}

func FuzzClip(f *testing.F) {
	f.Add("Вестник — в сети, 1 непрочитанное 😀", uint8(9))
	f.Fuzz(func(t *testing.T, given string, size uint8) {
		field := make([]uint16, int(size)+2)
		clip(field, given)
		if field[len(field)-1] != 0 {
			t.Fatal("no end")
		}
		if strings.Count(text(field), "\ufffd") > strings.Count(strings.ToValidUTF8(given, strings.Repeat("\ufffd", len(given))), "\ufffd") {
			t.Errorf("%q becomes %q", given, text(field))
		}
	})
}

func TestTheShellIsToldInItsOwnLayout(t *testing.T) {
	if size := unsafe.Sizeof(notifyIconData{}); unsafe.Sizeof(uintptr(0)) == 8 && size != 976 {
		t.Errorf("NOTIFYICONDATAW has %d bytes", size)
	}
}

func TestWhoFollowsGetsTheLatest(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var s sign
	early := s.follow(ctx)
	s.set(true)
	s.set(true)
	late := s.follow(ctx)
	if e, l := <-early, <-late; !e || !l {
		t.Errorf("early %v, late %v", e, l)
	}
	s.set(false)
	if e, l := <-early, <-late; e || l {
		t.Errorf("early %v, late %v", e, l)
	}
	cancel()
	for range early {
		t.Error("something comes after the end")
	}
	s.set(true)
}
