package window

import (
	"strings"
	"testing"
	"unicode/utf8"

	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// broken shows the lines into which a paragraph is broken. Ten units a rune make the
// tables readable.
func broken(text string, width float32) string {
	tens := func(s span) float32 { return 10 * float32(utf8.RuneCountInString(text[s.from:s.to])) }
	var lines []string
	for _, l := range wrapParagraph(nil, text, span{0, len(text)}, width, tens) {
		lines = append(lines, text[l.from:l.to])
	}
	return strings.Join(lines, "|")
}

func TestWordsAreKeptWholeWhereTheyFit(t *testing.T) {
	for text, want := range map[string]string{
		"":                        "",
		"one two":                 "one two",
		"one two three":           "one two|three",
		"  indented":              "  indented",
		"a  b":                    "a  b",
		"абвгдежзийклмн":          "абвгдежзий|клмн",
		"to абвгдежзийклмн x":     "to|абвгдежзий|клмн x",
		"0123456789":              "0123456789",
		"012345678e\u0301\u0301x": "012345678|e\u0301\u0301x",
	} {
		if got := broken(text, 100); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestWrappingLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("аб e\u0301👩\u200D💻"))).Draw(t, "text")
		lines := broken(text, float32(rapid.IntRange(1, 200).Draw(t, "width")))
		squeeze := func(s string) string { return strings.NewReplacer(" ", "", "|", "").Replace(s) }
		if squeeze(lines) != squeeze(text) {
			t.Fatalf("%q became %q", text, lines)
		}
	})
}

func BenchmarkALongMessageIsMeasured(b *testing.B) {
	test.NewApp().Settings().SetTheme(newLook())
	gauge := newBubble(locale.New(locale.English), deeds{})
	for name, text := range map[string]string{"one word": strings.Repeat("ж", 1<<20), "words": strings.Repeat("жжж жж ", 1<<16)} {
		i := item{message: desk.Message{Body: text}, limit: firstRunes}
		b.Run(name, func(b *testing.B) {
			for n := range b.N {
				gauge.heightAt(i, 300+float32(n%100))
			}
		})
	}
}
