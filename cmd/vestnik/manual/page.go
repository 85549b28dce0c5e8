// Package manual describes a command line where people look for it: on a page for man, and
// behind the Tab key of bash, zsh and fish.
//
// All of it is made from the commands themselves, as kong holds them, in the language of
// their help: what is not in the help is not here either, and what is there cannot be
// forgotten here. The package knows no command of Vestnik. There are libraries for it
// (mango-kong, kongplete); each brings three or four others, and the second starts the
// program at each Tab, where a shell can do with a list.
package manual

import (
	"fmt"
	"strings"
	"time"

	"github.com/alecthomas/kong"
)

// Headings are what a page calls its parts, in its language.
type Headings struct{ Name, Synopsis, Description, Commands, ExitStatus string }

// Page returns the page for man, in the language of app's help. date is that of the
// version, and exits says what the exit codes mean.
func Page(app *kong.Application, headings Headings, version string, date time.Time, exits string) string {
	var p page
	p.line(".TH %s 1 %s %q %q", strings.ToUpper(app.Name), date.UTC().Format(time.DateOnly), app.Name+" "+version, "")
	p.section(headings.Name)
	p.text(app.Name + " - " + firstSentence(app.Help))
	p.section(headings.Synopsis)
	p.bold(app.Name)
	for _, c := range app.Leaves(true) {
		p.line(".br")
		p.bold(synopsis(c))
	}
	p.section(headings.Description)
	p.text(app.Help)
	p.section(headings.Commands)
	for _, c := range app.Leaves(true) {
		p.command(c)
	}
	p.section(headings.ExitStatus)
	p.text(exits)
	return p.String()
}

// firstSentence is the text up to its first full stop, without it.
func firstSentence(text string) string {
	first, _, _ := strings.Cut(text, ". ")
	return strings.TrimSuffix(first, ".")
}

// synopsis is how a command is called.
func synopsis(c *kong.Node) string {
	parts := []string{c.FullPath()}
	for _, f := range flags(c) {
		option := "--" + f.Name
		switch {
		case f.Enum != "":
			option += " " + strings.ReplaceAll(f.Enum, ",", "|")
		case !f.IsBool():
			option += " " + strings.TrimSpace(f.FormatPlaceHolder())
		}
		if !f.Required {
			option = "[" + option + "]"
		}
		parts = append(parts, option)
	}
	for _, a := range c.Positional {
		parts = append(parts, a.Summary())
	}
	return strings.Join(parts, " ")
}

// flags are the options of a command itself: each has --help.
func flags(c *kong.Node) (own []*kong.Flag) {
	for _, f := range c.Flags {
		if !f.Hidden && f.Name != "help" {
			own = append(own, f)
		}
	}
	return own
}

// page is text for man: lines that begin with a full stop are orders to it.
type page struct{ strings.Builder }

func (p *page) line(format string, arguments ...any) { fmt.Fprintf(p, format+"\n", arguments...) }

func (p *page) section(name string) { p.line(".SH %s", escape(name)) }

func (p *page) text(text string) { p.line("%s", escape(text)) }

func (p *page) bold(text string) { p.line(".B %s", escape(text)) }

// item is a word and, set in, what it means.
func (p *page) item(word, meaning string) {
	p.line(".TP")
	p.bold(word)
	p.text(meaning)
}

func (p *page) command(c *kong.Node) {
	p.line(".SS %s", escape(c.FullPath()))
	p.text(c.Help)
	for _, a := range c.Positional {
		if a.Help != "" {
			p.item(a.Summary(), a.Help)
		}
	}
	for _, f := range flags(c) {
		p.item("--"+f.Name, f.Help)
	}
}

// escape keeps man from taking text for orders, and hyphens for those of words.
func escape(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "\n", " ").Replace(text)
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, "'") {
		text = `\&` + text
	}
	return text
}
