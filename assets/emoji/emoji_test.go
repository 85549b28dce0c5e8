package emoji_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"vestnik/assets/emoji"
)

func TestEverySignIsThereOnceAndHasWordsInBothLanguages(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range emoji.All() {
		if seen[s.Text] || utf8.RuneCountInString(s.Text) != 1 {
			t.Errorf("%q is there twice, or is no one rune", s.Text)
		}
		seen[s.Text] = true
		if s.Name("en") == "" || s.Name("ru") == "" || s.Name("en") == s.Name("ru") {
			t.Errorf("%s is called %q and %q", s.Text, s.Name("en"), s.Name("ru"))
		}
	}
	if n := len(seen); n < 300 {
		t.Errorf("there are %d signs", n)
	}
	for sign, words := range map[string]string{"👍": "thumb большой палец", "🎂": "birthday день рождения торт", "❤": "heart сердце"} {
		for _, s := range emoji.All() {
			for word := range strings.FieldsSeq(words) {
				if s.Text == sign && !strings.Contains(s.Words, word) {
					t.Errorf("%s is not found by %q: %s", sign, word, s.Words)
				}
			}
		}
	}
}
