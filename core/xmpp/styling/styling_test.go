package styling_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"vestnik/core/xmpp/styling"
)

// shown writes spans so that they can be compared: each style has a letter, quotations are
// counted, and plain text stands as it is.
func shown(spans []styling.Span) string {
	var all strings.Builder
	for _, s := range spans {
		mark := ""
		for i, letter := range "SEKCBD" {
			if s.Style&(1<<i) != 0 {
				mark += string(letter)
			}
		}
		if s.Quote > 0 {
			mark += fmt.Sprint(s.Quote)
		}
		if mark == "" {
			all.WriteString(s.Text)
		} else {
			fmt.Fprintf(&all, "[%s|%s]", mark, s.Text)
		}
	}
	return all.String()
}

func check(t *testing.T, cases map[string]string) {
	t.Helper()
	for text, want := range cases {
		if have := shown(styling.Parse(text)); have != want {
			t.Errorf("%q: %q, want %q", text, have, want)
		}
	}
}

// §6.2, with the examples of the specification.
func TestSpansAreThoseOfTheSpecification(t *testing.T) {
	check(t, map[string]string{
		"*strong*":                 "[SD|*][S|strong][SD|*]",
		"plain *strong* plain":     "plain [SD|*][S|strong][SD|*] plain",
		"*strong* plain *strong*":  "[SD|*][S|strong][SD|*] plain [SD|*][S|strong][SD|*]",
		"*strong*plain*":           "[SD|*][S|strong][SD|*]plain*",
		"* plain *strong*":         "* plain [SD|*][S|strong][SD|*]",
		"not strong*":              "not strong*",
		"*not strong":              "*not strong",
		"*not \n strong*":          "*not \n strong*",
		"*not *strong":             "*not *strong",
		"**":                       "**",
		"***":                      "***",
		"****":                     "****",
		"_Twelfth Night_ but":      "[ED|_][E|Twelfth Night][ED|_] but",
		"Everyone ~dis~likes cake": "Everyone [KD|~][K|dis][KD|~]likes cake",
		"in `monospace`!":          "in [CD|`][C|monospace][CD|`]!",
		"`*monospace*`":            "[CD|`][C|*monospace*][CD|`]",
		"*`monospace and bold`*":   "[SD|*][SCD|`][SC|monospace and bold][SCD|`][SD|*]",
		"_*~`all`~*_":              "[ED|_][SED|*][SEKD|~][SEKCD|`][SEKC|all][SEKCD|`][SEKD|~][SED|*][ED|_]",
		"_a *b* c_":                "[ED|_][E|a ][SED|*][SE|b][SED|*][E| c][ED|_]",
	})
}

func TestWhatIsNoMarkIsText(t *testing.T) {
	check(t, map[string]string{
		"":                "",
		"a":               "a",
		"*":               "*",
		"* *":             "* *",
		"snake_case_name": "snake_case_name",
		"2 * 3 * 4":       "2 * 3 * 4",
		"*a *":            "*a *",
		"* a*":            "* a*",
		"*a\u00a0*":       "*a\u00a0*",
		"\u3000*a*":       "\u3000[SD|*][S|a][SD|*]",
		"*a _b* c_":       "[SD|*][S|a _b][SD|*] c_",
		"`a *b` c*":       "[CD|`][C|a *b][CD|`] c*",
		"*_*":             "[SD|*][S|_][SD|*]",
		"C:\\*_x_":        "C:\\*_x_",
		"(*a*)":           "(*a*)",
		"*Привет*, мир":   "[SD|*][S|Привет][SD|*], мир",
		"*😀*":             "[SD|*][S|😀][SD|*]",
		"\xff*a*\xff":     "\xff*a*\xff",
		"*\xff*":          "[SD|*][S|\xff][SD|*]",
		"*a*b*":           "[SD|*][S|a][SD|*]b*",
		"*a* *b*":         "[SD|*][S|a][SD|*] [SD|*][S|b][SD|*]",
		"*a*\n*b*":        "[SD|*][S|a][SD|*]\n[SD|*][S|b][SD|*]",
		"*a*\r\n":         "[SD|*][S|a][SD|*]\r\n",
	})
}

// §6.1.
func TestBlocksAreThoseOfTheSpecification(t *testing.T) {
	check(t, map[string]string{
		"```ignored\n(a *b*)\n```\n\nplain": "[BD|```ignored][B|\n(a *b*)\n][BD|```]\n\nplain",
		"```\ncode":                         "[BD|```][B|\ncode]",
		"```\n```":                          "[BD|```][B|\n][BD|```]",
		"```\n``` \n```\nx":                 "[BD|```][B|\n``` \n][BD|```]\nx",
		"``` *a*":                           "[BD|``` *a*]",
		" ```\nx":                           " ```\nx",
		"> That that is, is.\n\nSaid":       "[D1|> ][1|That that is, is.\n]\nSaid",
		">> That\n> Said\n\nWho?":           "[D2|>> ][2|That\n][D1|> ][1|Said\n]\nWho?",
		"> > a":                             "[D2|> > ][2|a]",
		">a":                                "[D1|>][1|a]",
		">":                                 "[D1|>]",
		">  a":                              "[D1|> ][1| a]",
		"a > b":                             "a > b",
		"> *a*\n*b*":                        "[D1|> ][SD1|*][S1|a][SD1|*][1|\n][SD|*][S|b][SD|*]",
		"> ```\n> code\n\nplain":            "[D1|> ][BD1|```][B1|\n][D1|> ][B1|code\n]\nplain",
		"> ```\n> > code\n> ```\n> *a*":     "[D1|> ][BD1|```][B1|\n][D1|> ][B1|> code\n][D1|> ][BD1|```][1|\n][D1|> ][SD1|*][S1|a][SD1|*]",
		"```\n> code\n```":                  "[BD|```][B|\n> code\n][BD|```]",
		">> ```\n> a":                       "[D2|>> ][BD2|```][B2|\n][D1|> ][1|a]",
	})
}

// texts of one mark, or of many, that would cost a careless parser its time.
func costly(n int) []string {
	return []string{
		strings.Repeat("*", n), strings.Repeat("*a ", n), strings.Repeat(" *a", n), strings.Repeat("*a* ", n), strings.Repeat("*_~`", n),
		strings.Repeat(" *a _b ~c `d", n), strings.Repeat(">", n), strings.Repeat("> ", n), strings.Repeat(">\n", n), strings.Repeat("```\n", n),
		strings.Repeat("> ```\n", n), strings.Repeat("*_a_* ", n), strings.Repeat("\n", n), strings.Repeat(" *", n), strings.Repeat("*a _b* c_ ", n),
		"*" + strings.Repeat(" _a", n) + "*", strings.Repeat("> *a\n", n), strings.Repeat(strings.Repeat(">", 300)+"\n", n/300+1),
	}
}

// The spans cover the text, in order, and none is empty or like the one before.
func covers(t *testing.T, text string) {
	t.Helper()
	var all strings.Builder
	spans := styling.Parse(text)
	for i, s := range spans {
		all.WriteString(s.Text)
		if s.Text == "" || s.Quote < 0 || i > 0 && i < 4990 && s.Style == spans[i-1].Style && s.Quote == spans[i-1].Quote {
			t.Errorf("%.100q: span %d is %+v", text, i, s)
		}
		if utf8.ValidString(text) && !utf8.ValidString(s.Text) {
			t.Errorf("%.100q: a character is torn: %.100q", text, s.Text)
		}
	}
	if all.String() != text {
		t.Errorf("%.100q is given back as %.100q", text, all.String())
	}
	if len(spans) > 5000 {
		t.Errorf("%.100q: %d spans", text, len(spans))
	}
}

func TestNothingIsLost(t *testing.T) {
	for _, text := range costly(20_000) {
		covers(t, text)
	}
	for _, text := range costly(3) {
		covers(t, text)
	}
}

func TestWhatIsBeyondTheLastSpanIsPlain(t *testing.T) {
	text := strings.Repeat("*a* ", 5000)
	spans := styling.Parse(text)
	if len(spans) > 5000 || len(spans) < 4999 || spans[len(spans)-1].Style != 0 || spans[0].Style == 0 {
		t.Errorf("%d spans, the last %+.20v", len(spans), spans[len(spans)-1])
	}
	covers(t, text)
}

func FuzzParse(f *testing.F) {
	for _, text := range costly(3) {
		f.Add(text)
	}
	f.Add("> ```\n> > *code*\n> ```\n_*~`all`~*_ Привет \xff")
	f.Fuzz(covers)
}

// Ten times the text takes about ten times the time: see the figures of both sizes.
func BenchmarkParse(b *testing.B) {
	for _, n := range []int{1000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			all := costly(n)
			size := 0
			for _, text := range all {
				size += len(text)
			}
			b.SetBytes(int64(size))
			for b.Loop() {
				for _, text := range all {
					styling.Parse(text)
				}
			}
		})
	}
}
