package window

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2/theme"
	"golang.org/x/image/font/sfnt"
)

// A letter that the built-in font lacks is taken from whatever the machine has:
// another one everywhere, or none.
func TestOurTextsNeedNoOtherFont(t *testing.T) {
	font, err := sfnt.Parse(theme.DefaultTextFont().Content())
	if err != nil {
		t.Fatal(err)
	}
	texts, err := filepath.Glob("../../assets/locale/*.json")
	if err != nil || len(texts) == 0 {
		t.Fatal("no texts", err)
	}
	all := "№₽" // and what the golden screens say
	for _, name := range texts {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all += string(content)
	}
	var buffer sfnt.Buffer
	missing := map[rune]bool{}
	for _, r := range strings.ReplaceAll(all, "\n", "") {
		if glyph, err := font.GlyphIndex(&buffer, r); (err != nil || glyph == 0) && !missing[r] {
			missing[r] = true
			t.Errorf("%q (%U) is not in the font", r, r)
		}
	}
}
