package window

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// note is a Memory for one test.
type note struct{ text []byte }

func (n *note) Load() []byte      { return n.text }
func (n *note) Store(text []byte) { n.text = text }

func TestTheWindowComesBackInItsSize(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		n := &note{}
		o.faces.memory = n
		o.faces.compact.window.Resize(fyne.NewSize(900, 640))
		o.rest()
		time.Sleep(2 * restful)
		o.rest()
		kept := string(n.text)
		if kept == "" {
			t.Fatal("nothing is kept while the window is open")
		}
		o.faces.compact.window.Resize(fyne.NewSize(910, 650))
		o.faces.shut(o.faces.compact.window)
		o.show(desk.View{Screen: desk.ScreenContacts})
		if got := o.faces.compact.window.Canvas().Size(); got != fyne.NewSize(910, 650) {
			t.Errorf("it comes back as %v; kept was %s, then %s", got, kept, n.text)
		}
	})
}

func TestASizeThatMakesNoSenseIsForgotten(t *testing.T) {
	for _, text := range []string{"", "{", `{"width":1,"height":1}`, `{"width":1e9,"height":500}`, `{"width":-500,"height":500}`} {
		f := &faces{memory: &note{[]byte(text)}}
		if p := f.remembered(); p.Width != firstSize.Width || p.Height != firstSize.Height {
			t.Errorf("%q: %+v", text, p)
		}
	}
}
