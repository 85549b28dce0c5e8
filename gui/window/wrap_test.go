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

// No line is wider than its room, unless it is one letter; no line ends before it must; and
// what people see as one letter is never torn.
func TestLinesAreAsLongAsTheyCanBeAndTearNoLetter(t *testing.T) {
	test.NewApp().Settings().SetTheme(newLook())
	rapid.Check(t, func(t *rapid.T) {
		text, width := anyText(60).Draw(t, "text"), float32(rapid.IntRange(1, 200).Draw(t, "width"))
		set := plainly(text)
		lines, widest := wrap(set, width)
		most := float32(0)
		for i, l := range lines {
			wide := set.wide(l)
			most = max(most, wide)
			if line := text[l.from:l.to]; wide > width && len(letters(line, 2)) > 1 {
				t.Fatalf("%q is %v wide in %v", line, wide, width)
			}
			if i == 0 || text[l.from:l.to] == "" || lines[i-1].to == l.from {
				continue
			}
			if gap := text[lines[i-1].to:l.from]; gap == "\n" {
				continue
			}
			word := text[l.from:]
			if end := strings.IndexAny(word, " \n"); end >= 0 {
				word = word[:end]
			}
			if both := (span{lines[i-1].from, l.from + len(word)}); set.wide(both) <= width {
				t.Fatalf("%q had room in the line before", word)
			}
		}
		if widest != most {
			t.Fatalf("the widest is said to be %v and is %v", widest, most)
		}
	})
}

// A flag is two letters of its own, a vowel of Hindi is drawn before the letter it follows,
// a family is four people; the flags of Scotland and Wales have their names in them unseen.
func TestWhatIsSeenAsOneLetterIsOne(t *testing.T) {
	for text, want := range map[string]string{
		"🇷🇺🇩🇪a":    "🇷🇺|🇩🇪|a",
		"a🇷🇺🇩":     "a|🇷🇺|🇩",
		"हिन्दी":   "हि|न्|दी",
		"👨‍👩‍👧‍👦!": "👨‍👩‍👧‍👦|!",
		"👍🏽1️⃣":    "👍🏽|1️⃣",
		"🏴\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F.": "🏴\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F|.",
		"й\u0306ё": "й\u0306|ё",
	} {
		var got []string
		at := 0
		for _, end := range letters(text, 100) {
			got, at = append(got, text[at:end]), end
		}
		if s := strings.Join(got, "|"); s != want {
			t.Errorf("%q is %s, not %s", text, s, want)
		}
	}
}

// One word of a megabyte, as a key or a picture in letters, is drawn in time, and no line is
// measured whole.
func TestNoMoreIsMeasuredThanFits(t *testing.T) {
	for name, text := range map[string]string{"one word": strings.Repeat("ж", 1<<20), "one letter": "e" + strings.Repeat("\u0301", 1<<18)} {
		measured := 0
		measure := func(s span) float32 {
			measured = max(measured, s.to-s.from)
			return float32(utf8.RuneCountInString(text[s.from:s.to]))
		}
		lines := wrapParagraph(nil, text[:1<<14], span{0, 1 << 14}, 100, measure)
		if measured > 1<<14 || name == "one word" && measured > longest || len(lines) == 0 {
			t.Errorf("%s: %d bytes are measured at a time", name, measured)
		}
	}
}
