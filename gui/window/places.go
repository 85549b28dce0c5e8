package window

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"fyne.io/fyne/v2"
)

// Memory keeps what a window is to find again at its next start. Load returns nothing
// when there is nothing; Store may take a moment and may fail without harm.
type Memory interface {
	Load() []byte
	Store([]byte)
}

// placed is where the compact window was, as it is kept. Size is in Fyne's units, the
// corner in pixels of the screen.
type placed struct {
	Width  float32 `json:"width"`
	Height float32 `json:"height"`
	Corner *corner `json:"corner,omitempty"` // unknown where windows cannot be placed

	Filter     filter   `json:"filter,omitempty"`
	OnlyOnline bool     `json:"onlyOnline,omitempty"` // of the people
	Folded     []string `json:"folded,omitempty"`     // keys of parts of the list

	Signs []string `json:"signs,omitempty"` // that were chosen last
}

type corner struct {
	X int `json:"x"`
	Y int `json:"y"`
}

// placer is a screen that can tell where a window is, and put it there again. Fyne has
// no word for either. On X11 package xwindow does it; on Windows a window comes up in
// its size, where the system puts it.
type placer interface {
	Managed(window uint32) bool
	Corner(window uint32) (x, y int, ok bool)
	Move(window uint32, x, y int) error
}

// The size of the compact window: at first, and at least.
var (
	firstSize = fyne.NewSize(380, 560)
	leastSize = fyne.NewSize(320, 400)
)

// restful is how long a window is left alone before its new size is kept.
const restful = time.Second

// remembered returns how the compact window was left.
func (f *faces) remembered() placed {
	p := placed{Width: firstSize.Width, Height: firstSize.Height}
	if f.memory == nil {
		return p
	}
	if kept := (placed{}); json.Unmarshal(f.memory.Load(), &kept) == nil && kept.sensible() {
		return kept
	}
	return p
}

func (p placed) sensible() bool {
	const most = 20000
	return p.Width >= leastSize.Width && p.Width < most && p.Height >= leastSize.Height && p.Height < most
}

// managing is how often a window manager is asked whether it has placed a window,
// until a busy one, or none, is waited for no longer: 5 s.
const managing = int(5 * time.Second / hush)

// putBack moves a window to where it was. What is moved before the window manager has
// placed it, that places as it likes.
func (f *faces) putBack(w fyne.Window, at *corner, tries int) {
	p, ok := f.screen.(placer)
	if !ok || at == nil || f.lives[w] == nil {
		return
	}
	id := handle(w)
	if tries > 0 && !p.Managed(id) {
		f.afterHush(1, func() { f.putBack(w, at, tries-1) })
		return
	}
	if err := p.Move(id, at.X, at.Y); err != nil {
		fyne.LogError("window: it stays where it came up", err)
	}
}

// keepSoon keeps how the compact window is once the person has let go of it.
func (f *faces) keepSoon() {
	if f.memory == nil || f.keeping {
		return
	}
	f.keeping = true
	time.AfterFunc(restful, func() {
		if f.over.Load() {
			return
		}
		fyne.Do(func() {
			f.keeping = false
			f.remember()
		})
	})
}

// remember keeps how the compact window is now.
func (f *faces) remember() {
	if f.memory == nil || f.compact == nil {
		return
	}
	now := placed{Filter: f.view.filter, OnlyOnline: f.view.online, Folded: slices.Sorted(maps.Keys(f.view.folded)), Signs: f.recent}
	size := f.compact.window.Canvas().Size()
	now.Width, now.Height = size.Width, size.Height
	if p, ok := f.screen.(placer); ok {
		if x, y, ok := p.Corner(handle(f.compact.window)); ok {
			now.Corner = &corner{x, y}
		}
	}
	if text, err := json.Marshal(now); err == nil && now.sensible() && !bytes.Equal(text, f.memory.Load()) {
		f.memory.Store(text)
	}
}

// recall makes the list look as it was left, and knows which signs were chosen last.
func (f *faces) recall(p placed) {
	f.view = view{filter: p.Filter.known(), online: p.OnlyOnline, folded: make(map[string]bool)}
	f.recent = p.Signs[:min(len(p.Signs), mostRecent)]
	for _, key := range p.Folded {
		f.view.folded[key] = true
	}
}

// foldPart folds a part of the list, or unfolds it.
func (f *faces) foldPart(key string, yes bool) {
	if delete(f.view.folded, key); yes {
		f.view.folded[key] = true
	}
	f.compact.refreshPeople()
	f.keepSoon()
}
