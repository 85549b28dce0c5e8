package charset_test

import (
	"testing"

	"vestnik/core/charset"
)

func TestTheBeginningOfATextCutsNoLetterInTwo(t *testing.T) {
	for _, c := range []struct {
		text string
		most int
		want string
	}{
		{"", 0, ""}, {"abc", 3, "abc"}, {"abc", 2, "ab"}, {"ёж", 4, "ёж"}, {"ёж", 3, "ё"}, {"ёж", 1, ""},
		{"a😀", 4, "a"}, {"a😀", 5, "a😀"}, {"\x80\x80\x80\x80\x80\x80", 5, "\x80"},
	} {
		if got := charset.Head(c.text, c.most); got != c.want {
			t.Errorf("%d of %q: %q, want %q", c.most, c.text, got, c.want)
		}
	}
}
