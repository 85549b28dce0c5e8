package window

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestLinksAreFoundWhereTheyAre(t *testing.T) {
	for text, want := range map[string]string{
		"see https://example.com/17":                 "https://example.com/17",
		"(https://example.com/a_(b)).":               "https://example.com/a_(b)",
		"HTTP://Example.COM/x, and more":             "HTTP://Example.COM/x",
		"Подробности: https://1c.ru/док?п=1&q=2!":    "https://1c.ru/док?п=1&q=2",
		"«https://example.com»":                      "https://example.com",
		"<a href=\"https://example.com\">x</a>":      "https://example.com",
		"[name](https://example.com/x)":              "https://example.com/x",
		"www.example.com.":                           "www.example.com",
		"mailto:a.b+c@example.com":                   "mailto:a.b+c@example.com",
		"xmpp:anna@example.com":                      "xmpp:anna@example.com",
		"a https://a.example b https://b.example/ c": "https://a.example https://b.example/",
		"https://[::1]:5280/x":                       "https://[::1]:5280/x",
		"http://srv_chat.local:8080/?a#b":            "http://srv_chat.local:8080/?a#b",
		"http://президент.рф":                        "http://президент.рф",
		"https://a.example\nhttps://b.example":       "https://a.example https://b.example",
		// none at all
		"file:///etc/passwd":        "",
		"javascript:alert(1)":       "",
		`\\server\share`:            "",
		"smb://server/share":        "",
		"data:text/html,x":          "",
		"xhttps://example.com":      "",
		"http://":                   "",
		"https://%65xample.com/":    "",
		"https://exa\u200Dmple.com": "",
		"mailto:nobody":             "",
		"mailto:-x@example.com":     "",
		"xmpp:nobody":               "",
		"C:\\Users":                 "",
	} {
		var got []string
		for _, l := range findLinks(text) {
			got = append(got, text[l.from:l.to])
		}
		if joined := strings.Join(got, " "); joined != want {
			t.Errorf("%q: %q, want %q", text, joined, want)
		}
	}
}

// Where what is read is not what opens, the person is asked, and told what would open.
func TestALinkThatLooksLikeAnotherIsDoubtful(t *testing.T) {
	for text, want := range map[string]struct {
		target   string
		doubtful bool
	}{
		"https://example.com/a?b#c":                     {"https://example.com/a?b#c", false},
		"https://EXAMPLE.com:8443/":                     {"https://example.com:8443/", false},
		"https://президент.рф/x":                        {"https://xn--d1abbgf6aiiy.xn--p1ai/x", false},
		"https://аpple.com/":                            {"https://xn--pple-43d.com/", true}, // the first letter is Cyrillic
		"https://сосо.com/":                             {"https://xn--n1aahb.com/", true},
		"https://xn--pple-43d.com/":                     {"https://xn--pple-43d.com/", true},
		"https://ｅxample.com/":                          {"https://example.com/", true},
		"https://bank.example@evil.example/":            {"https://evil.example/", true},
		"https://user:secret@evil.example/":             {"https://evil.example/", true},
		"mailto:a@example.com":                          {"mailto:a@example.com", false},
		"mailto:a@example.com?subject=A%20b&attach=/x":  {"mailto:a@example.com?subject=A%20b", true},
		"mailto:a@example.com?body=x&attachment=C:/pwd": {"mailto:a@example.com?body=x", true},
	} {
		links := findLinks(text)
		if len(links) != 1 || links[0].target.String() != want.target || links[0].doubtful != want.doubtful {
			t.Errorf("%q: %+v, want %+v", text, links, want)
			if len(links) == 1 {
				t.Log(links[0].target.String())
			}
		}
	}
}

func TestALinkToAPersonIsTheirAddress(t *testing.T) {
	for text, want := range map[string]string{
		"xmpp:Anna@Example.com":                   "anna@example.com",
		"xmpp:anna@example.com?message;body=hi":   "anna@example.com",
		"xmpp:anna@example.com/home":              "anna@example.com",
		`xmpp:ivan%5C20petrov@example.com`:        `ivan\20petrov@example.com`,
		"xmpp://olga@example.com/bob@b.example?x": "bob@b.example",
	} {
		links := findLinks(text)
		if len(links) != 1 || links[0].person != want {
			t.Errorf("%q: %+v, want %q", text, links, want)
		}
	}
}

// Whatever is written: links lie in the text, in order, and open nothing but what they may.
func TestNoTextMakesALinkThatMayNotOpen(t *testing.T) {
	parts := rapid.SampledFrom([]string{"http://", "https://", "www.", "mailto:", "xmpp:", "file://", "javascript:", "a", "б", "@", ".", "example.com",
		"/", "\\", "?", "#", "%", "%00", "[", "]", "(", ")", ":", " ", "\n", "\u202E", "\x00", "\xff", "🦔", "-"})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(parts, 0, 12).Draw(t, "parts"), "")
		end := 0
		for _, l := range findLinks(text) {
			if l.from < end || l.to <= l.from || l.to > len(text) {
				t.Fatalf("%q: %+v", text, l)
			}
			end = l.to
			if s := l.target.Scheme; s != "http" && s != "https" && s != "mailto" && (s != "xmpp" || l.person == "") {
				t.Fatalf("%q opens %v", text, l.target)
			}
		}
	})
}

// A link is what stands there: read by itself it opens the same, and what stands around it
// adds nothing to it.
func TestALinkIsTheSameWhereverItStands(t *testing.T) {
	parts := rapid.SampledFrom([]string{"http://", "https://", "www.", "mailto:", "xmpp:", "a", "б", "@", ".", "example.com", "/", "?", "=", "#", "%20", "(", ")", "[", "]", "!", "…", "-", "_", "1", "’", "я"})
	around := []string{" ", "\n", "\t", "«", "\"", "<", "\u00A0", "\u2028"}
	befores, afters := rapid.SampledFrom(append(around, "(", "слово ")), rapid.SampledFrom(append(around, " слово", "…", "..."))
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(parts, 1, 10).Draw(t, "parts"), "")
		for _, l := range findLinks(text) {
			alone := text[l.from:l.to]
			again := findLinks(alone)
			if len(again) != 1 || again[0].from != 0 || again[0].to != len(alone) || again[0].target.String() != l.target.String() || again[0].doubtful != l.doubtful || again[0].person != l.person {
				t.Fatalf("%q is %+v in %q", alone, again, text)
			}
			before, after := befores.Draw(t, "before"), afters.Draw(t, "after")
			if got := findLinks(before + alone + after); len(got) == 0 || got[0].from != len(before) || got[0].target.String() != l.target.String() {
				t.Fatalf("%q: %+v", before+alone+after, got)
			}
		}
	})
}

// Megabytes of what ends a link are looked at once: each bracket for all the others would
// take minutes.
func TestMegabytesOfBracketsAreTakenFromTheEndOfALink(t *testing.T) {
	for _, part := range []string{")", "]", ".)", "…"} {
		text := "https://example.com/(1)" + strings.Repeat(part, 1<<21)
		if got := findLinks(text); len(got) != 1 || text[:got[0].to] != "https://example.com/(1)" {
			t.Errorf("%q: %d links", part, len(got))
		}
	}
}
