package link

import (
	"fmt"
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
		for _, l := range Find(text) {
			got = append(got, text[l.From:l.To])
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
		links := Find(text)
		if len(links) != 1 || links[0].Target.String() != want.target || links[0].Doubtful != want.doubtful {
			t.Errorf("%q: %+v, want %+v", text, links, want)
			if len(links) == 1 {
				t.Log(links[0].Target.String())
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
		links := Find(text)
		if len(links) != 1 || links[0].Person != want {
			t.Errorf("%q: %+v, want %q", text, links, want)
		}
	}
}

func TestALinkIntoARoomMayHaveItsPassword(t *testing.T) {
	for text, want := range map[string]string{
		"xmpp:team@rooms.example.com?join":                                       "true ",
		"xmpp:team@rooms.example.com?join;password=%D0%B4%D0%B0%3B1":             "true да;1",
		"xmpp:team@rooms.example.com?join;x=1;password=a":                        "true a",
		"xmpp:team@rooms.example.com?join;password=%0A":                          "true ",
		"xmpp:team@rooms.example.com?join;password=" + strings.Repeat("x", 2000): "true ",
		"xmpp:anna@example.com?message;password=a":                               "false ",
	} {
		if links := Find(text); len(links) != 1 || fmt.Sprint(links[0].Room, " ", links[0].Password) != want {
			t.Errorf("%.80q: %+v", text, links)
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
		for _, l := range Find(text) {
			if l.From < end || l.To <= l.From || l.To > len(text) {
				t.Fatalf("%q: %+v", text, l)
			}
			end = l.To
			if s := l.Target.Scheme; s != "http" && s != "https" && s != "mailto" && (s != "xmpp" || l.Person == "") {
				t.Fatalf("%q opens %v", text, l.Target)
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
		for _, l := range Find(text) {
			alone := text[l.From:l.To]
			again := Find(alone)
			if len(again) != 1 || again[0].From != 0 || again[0].To != len(alone) || again[0].Target.String() != l.Target.String() || again[0].Doubtful != l.Doubtful || again[0].Person != l.Person {
				t.Fatalf("%q is %+v in %q", alone, again, text)
			}
			before, after := befores.Draw(t, "before"), afters.Draw(t, "after")
			if got := Find(before + alone + after); len(got) == 0 || got[0].From != len(before) || got[0].Target.String() != l.Target.String() {
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
		if got := Find(text); len(got) != 1 || text[:got[0].To] != "https://example.com/(1)" {
			t.Errorf("%q: %d links", part, len(got))
		}
	}
}

// What would open something else than a page, a mail or a conversation is no link, however it is
// written.
func TestHostileLinksAreNone(t *testing.T) {
	for _, text := range []string{
		"", "file:///etc/passwd", "FILE:///c:/x", `\\\\evil.example\\share`, "//evil.example/share", "javascript:alert(1)", "data:text/html,x", "vbscript:x",
		"ms-office:ofe|u|https://evil.example/x.doc", "ms-word:nft|u|x", "search-ms:query=x&crumb=location:\\\\evil.example", "smb://evil.example/x",
		"ldap://evil.example", "ftp://evil.example/x", "ssh://evil.example", "tel:+7", "about:blank", "chrome://settings", "view-source:https://a.example",
		"shell:startup", "res://x", "mhtml:file:///x", "https:\\\\evil.example", `https:\evil.example`, "http:evil.example", "https://", "https:///evil",
		"https://a.example/ --new-window", "https://a.example/\n-x", "https://a.example/\x00", "https://a.example/\"$(id)\"", "https://a.example/`id`|x",
		" https://a.example", "https://a.example ", "-https://a.example", "https://[evil", "https://a.example:99999999/x y", "mailto:-x@a.example",
		"mailto:a@b.example,c@d.example", "https://exa\u202emple.com", "xmpp:", "https://.../",
	} {
		if l, ok := Read(text); ok {
			t.Errorf("%q opens %v", text, l.Target)
		}
	}
	for _, text := range []string{"https://a.example/x?a=b#c", "http://a.example", "mailto:a@a.example", "xmpp:a@a.example", "https://a.example/a."} {
		if l, ok := Read(text); !ok || l.From != 0 || l.To != len(text) {
			t.Errorf("%q is none", text)
		}
	}
}

func TestThePlaceOfALinkDoesNotDeceive(t *testing.T) {
	for text, want := range map[string]string{
		"https://chat.example.com/x":                            "chat.example.com",
		"https://chat.example.com:8443/x":                       "chat.example.com:8443",
		"http://chat.example.com/x":                             "http://chat.example.com",
		"https://президент.рф/":                                 "президент.рф",
		"https://президент.рф:8443/":                            "президент.рф:8443",
		"https://аpple.com/":                                    "xn--pple-43d.com",
		"https://xn--pple-43d.com/":                             "xn--pple-43d.com",
		"https://bank.example@evil.example/":                    "evil.example",
		"https://bank.example.com.account.login.evil.example/x": "…mple.com.account.login.evil.example",
		"mailto:a.b%2Bc@example.com":                            "a.b+c@example.com",
		"xmpp:anna@example.com?message":                         "anna@example.com",
		"https://[::1]:5280/":                                   "[::1]:5280",
	} {
		l, ok := Read(text)
		if got := ""; ok {
			if got = l.Place(); got != want {
				t.Errorf("%q: %q, want %q", text, got, want)
			}
			continue
		}
		t.Errorf("%q is no link", text)
	}
}
