package window

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"pgregory.net/rapid"

	"vestnik/assets/locale"
	"vestnik/gui/window/internal/fakedesk"
)

// anyText draws what people and machines write: scripts, marks, emoji, what is not seen.
func anyText(most int) *rapid.Generator[string] {
	return rapid.StringOfN(rapid.SampledFrom([]rune("aW жё\u0301i🦔👩\u200D💻🇷🇺אبक\u093F\u202E.")), 0, most, -1)
}

// A line says as much as it has room for, from the beginning, and says when that is not all.
func TestALineIsCutWhereItsRoomEnds(t *testing.T) {
	test.NewApp().Settings().SetTheme(newLook())
	size := theme.Size(theme.SizeNameText)
	wide := func(s string) float32 { return fyne.MeasureText(s, size, fyne.TextStyle{}).Width }
	rapid.Check(t, func(t *rapid.T) {
		text, width := anyText(40).Draw(t, "text"), float32(rapid.IntRange(0, 300).Draw(t, "width"))
		got := fitted(text, width, size, fyne.TextStyle{})
		kept, cut := strings.CutSuffix(got, "…")
		switch {
		case wide(got) > width:
			t.Fatalf("%q is %v wide in %v", got, wide(got), width)
		case got == "": // nothing had room
		case !strings.HasPrefix(text, kept):
			t.Fatalf("%q of %q", got, text)
		case cut && wide(text) <= width:
			t.Fatalf("%q is cut to %q without need", text, got)
		case !cut && got != text:
			t.Fatalf("%q became %q, and nothing says so", text, got)
		}
	})
}

func TestANameWithoutEndIsCutBeforeItIsMeasured(t *testing.T) {
	test.NewApp().Settings().SetTheme(newLook())
	l := newLine(theme.SizeNameText, theme.ColorNameForeground)
	l.Resize(fyne.NewSize(1e6, 20))
	l.set(strings.Repeat("ж", 1<<20))
	test.WidgetRenderer(l).Layout(l.Size())
	if n := len([]rune(l.canvas.Text)); n > 301 || !strings.HasSuffix(l.canvas.Text, "…") {
		t.Errorf("%d letters are drawn", n)
	}
}

// The list, the head and the title are one line each, whatever the name is.
func TestANameOfManyLinesIsOneLine(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.rename(fakedesk.Anna, "Анна\n\n\u2028Кузнецова\t\u202E(бух)")
		for where, got := range map[string]string{"head": c.talk.name.text, "list": o.row(fakedesk.Anna).name.text, "title": strings.TrimSuffix(c.window.Title(), " — "+Title)} {
			if !strings.HasSuffix(got, "Анна Кузнецова (бух)") {
				t.Errorf("%s: %q", where, got)
			}
		}
	})
}
