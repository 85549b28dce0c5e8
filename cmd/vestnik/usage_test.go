package main

import (
	"regexp"
	"strings"
	"testing"

	"vestnik/assets/locale"
)

// twoWords finds two English words in a row.
var twoWords = regexp.MustCompile(`[A-Za-z][a-z]{2,} [a-z]{2,}`)

// Whoever mistypes is told in his language what is wrong and where it says how it is
// right, never in the words of a library.
func TestWrongUsageIsToldInThePersonsLanguage(t *testing.T) {
	for arguments, want := range map[string]struct{ says, page string }{
		"foo":                             {"foo", "vestnik --help"},
		"statsu":                          {"status", "vestnik --help"},
		"--nosuch":                        {"--nosuch", "vestnik --help"},
		"send":                            {"--to", "vestnik send --help"},
		"send --to":                       {"--to", "vestnik send --help"},
		"send --to b@o --type":            {"--type", "vestnik send --help"},
		"send --to --subject x":           {"--to", "vestnik send --help"},
		"send --to b@o":                   {"<TEXT|->", "vestnik send --help"},
		"send --to b@o one two":           {"two", "vestnik send --help"},
		"send --to b@o --type blah x":     {"headline", "vestnik send --help"},
		"send --to b@o --subjcet x":       {"--subject", "vestnik send --help"},
		"send --to b@o -x":                {"-x", "vestnik send --help"},
		"send --to b@o --url https://u x": {"--jid", "vestnik send --help"},
		"send --to b@o --timeout 10 x":    {"30s", "vestnik send --help"},
		"send --to b@o --timeout x":       {"30s", "vestnik send --help"},
		"watch --jsn":                     {"--json", "vestnik watch --help"},
		"watch --password-file pw":        {"--jid", "vestnik watch --help"},
		"status --json=maybe":             {"--json", "vestnik status --help"},
		"status extra":                    {"extra", "vestnik status --help"},
		"presence":                        {"<show>", "vestnik presence --help"},
		"presence lunch":                  {"available, chat", "vestnik presence --help"},
		"people accept":                   {"<address>", "vestnik people accept --help"},
		"people block b@o --report bad":   {": spam, abuse", "vestnik people block --help"},
		"history --with b@o --limit many": {"--limit", "vestnik history --help"},
		"search --limit -5 x":             {"--limit", "vestnik search --help"},
		"room":                            {": list, join, leave", "vestnik room --help"},
		"service office.example fly":      {"<DEED>", "vestnik service --help"},
		"people friend":                   {"friend", "vestnik people --help"},
		"login":                           {"<ADDRESS>", "vestnik login --help"},
		"login a@b --url":                 {"--url", "vestnik login --help"},
		"demo --listen":                   {"--listen", "vestnik demo --help"},
	} {
		for _, language := range []string{locale.Russian, locale.English} {
			p := &program{words: locale.New(language)}
			_, err := p.parse(t.Context(), strings.Fields(arguments))
			if err == nil {
				t.Errorf("%s is right", arguments)
				continue
			}
			said := misuse(p.words, err)
			if !strings.Contains(said, want.says) || !strings.Contains(said, want.page) || strings.Contains(said, "\n") ||
				said == p.words.Say("cli.usage-other", "Reason", err.Error())+" "+p.words.Say("cli.usage-more", "Command", want.page) {
				t.Errorf("%s %s: %s", language, arguments, said)
			}
			if found := twoWords.FindString(strings.NewReplacer(want.page, "", "chat, headline", "").Replace(said)); language == locale.Russian && found != "" {
				t.Errorf("%s: %q in %s", arguments, found, said)
			}
		}
	}
}
