package main

import (
	"errors"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"

	"vestnik/assets/locale"
)

// misuses are what kong says, in English, of a command line that it does not
// understand, and the id of our own sentence. The names of the groups are those of the
// facts.
var misuses = []struct {
	says *regexp.Regexp
	id   string
}{
	{regexp.MustCompile(`^unexpected argument (?s:(?P<What>.*?))(, did you mean (one of )?(?P<Like>".*")\?)?$`), "cli.usage-argument"},
	{regexp.MustCompile(`^unknown flag (?s:(?P<What>.*?))(, did you mean (one of )?(?P<Like>".*")\?)?$`), "cli.usage-option"},
	{regexp.MustCompile(`^(\S+: )?(missing flags: |expected ")(?P<What>[^"]*)"?$`), "cli.usage-missing"},
	{regexp.MustCompile(`^(?P<What>--[a-z-]+)(=\S+)?: expected duration but got "(?s:.*)$`), "cli.usage-duration"},
	{regexp.MustCompile(`^(?P<What>--[a-z-]+)(=\S+)?: expected \S+ (value )?but got (?s:.*)$`), "cli.usage-value"},
	{regexp.MustCompile(`^(?P<What>--[a-z-]+)(=\S+)?: missing value(?s:.*)$`), "cli.usage-value"},
	{regexp.MustCompile(`^(?P<What>--[a-z-]+)(=\S+)?: expected a valid \d+ bit u?int but got (?s:.*)$`), "cli.usage-number"},
	{regexp.MustCompile(`^(?P<What>--[a-z-]+)(=\S+)?: bool value must be (?s:.*)$`), "cli.usage-no-value"},
	{regexp.MustCompile(`^expected one of (?P<Choices>.*)$`), "cli.usage-one-of"},
	{regexp.MustCompile(`^\[?(?P<What>[^\s\]]+)\]? must be one of (?P<Choices>.*) but got (?s:.*)$`), "cli.usage-choice"},
}

// misuse says in the person's language what is wrong with a command line, and where it
// says how it is right.
func misuse(words *locale.Words, err error) string {
	said := strings.ReplaceAll(err.Error(), textMark, "")
	sentence := words.Say("cli.usage-other", "Reason", said)
	if errors.Is(err, errNeedsAccount) {
		sentence = words.Say("cli.usage-account")
	}
	for _, m := range misuses {
		found := m.says.FindStringSubmatch(said)
		if found == nil {
			continue
		}
		facts := map[string]string{}
		for i, name := range m.says.SubexpNames() {
			facts[name] = strings.ReplaceAll(found[i], `"`, "")
		}
		sentence = words.Say(m.id, "What", facts["What"], "Choices", strings.Join(strings.FieldsFunc(facts["Choices"], isGap), ", "))
		if like := facts["Like"]; like != "" {
			sentence += " " + words.Say("cli.usage-like", "Like", like)
		}
		break
	}
	return printable(sentence + " " + words.Say("cli.usage-more", "Command", page(err)))
}

// isGap tells what stands between choices.
func isGap(r rune) bool { return r == ',' || r == ' ' }

// page returns the command that prints the help where the fault is.
func page(err error) string {
	var parse *kong.ParseError
	if errors.As(err, &parse) {
		if node := parse.Context.Selected(); node != nil && !node.Hidden {
			return node.FullPath() + " --help"
		}
	}
	return "vestnik --help"
}
