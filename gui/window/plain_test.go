package window

import (
	"strings"
	"testing"
	"unicode/utf8"

	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

func TestANameCannotPretendToBeAnother(t *testing.T) {
	for given, want := range map[string]string{
		"Анна \u202Eлиа":              "Анна лиа",
		"\u2066a\u2069b\u200Ec\u061C": "abc",
		"a\nb\r\n  c\td":              "a b c d",
		"a\x00b\x1b[31mc":             "ab[31mc",
		"a\u200Bb\uFEFFc":             "abc",
		"👩\u200D💻 🌷":                  "👩\u200D💻 🌷",
		"<b>&amp;</b>":                "<b>&amp;</b>",
		"":                            "",
	} {
		if got := plain(given); got != want {
			t.Errorf("%q: %q, want %q", given, got, want)
		}
	}
}

func TestMarksDoNotPileUp(t *testing.T) {
	if got := visible("e" + strings.Repeat("\u0301", 100000) + "f"); got != "e"+strings.Repeat("\u0301", marksKept)+"f" {
		t.Errorf("%d bytes left", len(got))
	}
}

func TestClipCountsRunes(t *testing.T) {
	for _, c := range []struct {
		text  string
		limit int
		want  string
		cut   bool
	}{{"привет", 3, "при", true}, {"привет", 6, "привет", false}, {"", 0, "", false}, {"a", 0, "", true}} {
		if got, cut := clip(c.text, c.limit); got != c.want || cut != c.cut {
			t.Errorf("%+v: %q %v", c, got, cut)
		}
	}
}

func FuzzVisible(f *testing.F) {
	f.Add("Анна \u202E<b>\xff\x00👩\u200D💻")
	f.Fuzz(func(t *testing.T, s string) {
		once := visible(s)
		if visible(once) != once {
			t.Errorf("%q: not settled: %q", s, once)
		}
		if !utf8.ValidString(once) || strings.ContainsAny(once, "\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069") {
			t.Errorf("%q: %q", s, once)
		}
		if strings.ContainsAny(plain(s), "\n\r\t") {
			t.Errorf("%q: more than one line", s)
		}
	})
}

// An address in which something is not seen looks like that of another.
func TestWhatIsNotSeenInAnAddressIsMarked(t *testing.T) {
	const real = "director@office.example"
	m := newModel(desk.Snapshot{})
	for _, hidden := range []string{"\u200b", "\u00ad", "\u202e", "\u2060", "\ufeff", "\u2028"} {
		peer := "dir" + hidden + "ector@office.example"
		for _, shown := range []string{address(peer), m.person(fakedesk.Peer(peer)).name} {
			if strings.Contains(shown, hidden) || shown != "dir·ector@office.example" {
				t.Errorf("%q is shown as %q", peer, shown)
			}
		}
	}
	if got := address("иван петров@office.example"); got != "иван петров@office.example" {
		t.Errorf("an address that hides nothing is shown as %q", got)
	}
}
