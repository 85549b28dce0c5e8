package alert

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestText(t *testing.T) {
	family := "👨‍👩‍👧‍👦"
	for name, c := range map[string]struct{ subject, body, want string }{
		"body":                   {"", "привет", "привет"},
		"subject":                {"Счёт", "", "Счёт"},
		"both":                   {"Счёт", "оплачен", "Счёт\nоплачен"},
		"the same twice":         {"Счёт", "Счёт", "Счёт"},
		"the body repeats":       {"Счёт", "Счёт\nоплачен", "Счёт\nоплачен"},
		"the body goes on":       {"Счёт", "Счёт оплачен", "Счёт\nСчёт оплачен"},
		"a subject of two lines": {"a\nb", "c", "a b\nc"},
		"blank":                  {" \n", "\t\r\n", ""},
		"ends of lines":          {"", "a\r\nb\rc\u2028d\n", "a\nb c\nd"},
		"empty lines":            {"", "\n\na\n \n\nb", "a\nb"},
		"spaces":                 {"", "  a \t b  ", "a b"},
		"four lines":             {"", "1\n2\n3\n4", "1\n2\n3\n4"},
		"five lines":             {"", "1\n2\n3\n4\n5", "1\n2\n3\n4…"},
		"subject and lines":      {"s", "1\n2\n3\n4", "s\n1\n2\n3…"},
		"markup stays":           {"", "<b>$(x)</b> & ]]>", "<b>$(x)</b> & ]]>"},
		"control characters":     {"", "a\x00\x1b[31mb\x7f\u009bc", "a[31mbc"},
		"bidi override":          {"", "фото\u202egnp.exe\u202c \u2066x\u2069\u200f", "фотоgnp.exe x"},
		"zero width":             {"", "па\u200bро\ufeffль\u2060", "пароль"},
		"not UTF-8":              {"", "a\xff", "a\ufffd"},
		"a joiner before a line": {"", "a\u200d\nb", "a\u200d\nb"},
		"300 letters":            {"", strings.Repeat("ж", 300), strings.Repeat("ж", 300)},
		"301 letters":            {"", strings.Repeat("ж", 301), strings.Repeat("ж", 299) + "…"},
		"spaces count":           {"", strings.Repeat("ж ", 200), strings.TrimSpace(strings.Repeat("ж ", 150)) + "…"},
		"an emoji is one letter": {"", strings.Repeat(family, 301), strings.Repeat(family, 299) + "…"},
		"a flag is one letter":   {"", strings.Repeat("🇷🇺", 301), strings.Repeat("🇷🇺", 299) + "…"},
		"skin is no letter":      {"", strings.Repeat("👍🏽", 301), strings.Repeat("👍🏽", 299) + "…"},
		"accents are no letters": {"", strings.Repeat("и\u0306", 301), strings.Repeat("и\u0306", 299) + "…"},
		"tags are no letters":    {"", "🏴\U000E0067\U000E0062\U000E007F!", "🏴\U000E0067\U000E0062\U000E007F!"},
		"floods of marks":        {"", "a" + strings.Repeat("\u0301", 1000) + "b", "a" + strings.Repeat("\u0301", 4) + "b"},
		"a joiner alone":         {"\u200d", "\u200c", ""},
		"a megabyte of marks":    {"", "a" + strings.Repeat("\u0301", 1<<19), "a" + strings.Repeat("\u0301", 4) + "…"},
		"Persian":                {"", "می\u200cخواهم", "می\u200cخواهم"},
	} {
		if got := Text(c.subject, c.body); got != c.want {
			t.Errorf("%s:\n got %q\nwant %q", name, got, c.want)
		}
	}
}

func TestTitleIsOneLine(t *testing.T) {
	for name, want := range map[string]string{
		"Борис":                  "Борис",
		" a\n\tb ":               "a b",
		"\u202eрогод\u202c":      "рогод",
		"\u200b\u2066":           "",
		"":                       "",
		strings.Repeat("ы", 100): strings.Repeat("ы", 79) + "…",
	} {
		if got := Title(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

// FuzzText: whatever is sent, a popup stays within its bounds and shows nothing
// that is hidden; and what is clean already stays as it is.
func FuzzText(f *testing.F) {
	f.Add("Счёт", "a\r\nb\u202e👨‍👩‍👧‍👦")
	f.Add("a\u200d\n", strings.Repeat("\u0301", 50)+"🇷🇺🇷")
	f.Add("\xff", strings.Repeat("\u200d\n", 50))
	f.Fuzz(func(t *testing.T, subject, body string) {
		for _, c := range []struct {
			text  string
			lines int
		}{{Text(subject, body), maxLines}, {Title(subject), 1}} {
			if !utf8.ValidString(c.text) {
				t.Errorf("not UTF-8: %q", c.text)
			}
			if n := 1 + strings.Count(c.text, "\n"); n > c.lines {
				t.Errorf("%d lines: %q", n, c.text)
			}
			if n := utf8.RuneCountInString(c.text); n > maxText*maxCluster {
				t.Errorf("%d code points", n)
			}
			for _, r := range c.text {
				if isHidden(r) || unicode.IsSpace(r) && r != '\n' && r != ' ' {
					t.Errorf("%U in %q", r, c.text)
				}
			}
			if again := cut(c.text, maxText, c.lines); again != c.text {
				t.Errorf("%q became %q", c.text, again)
			}
		}
	})
}

func BenchmarkTextOfAMegabyte(b *testing.B) {
	for name, body := range map[string]string{
		"words": strings.Repeat("слово ", 1<<20/11), "marks": "a" + strings.Repeat("\u0301", 1<<19),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Text("тема", body)
			}
		})
	}
}
