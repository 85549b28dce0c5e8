// Package locale holds every word that Vestnik says to a person, in Russian and
// in English, and picks the right one.
//
// The rest of the program never writes a sentence. It names one by its id, hands
// over the facts, and gets the text:
//
//	words := locale.New("")
//	words.Say("tray.quick-to", "Name", "Анна")   // {{.Name}} in the text
//	words.Count("tray.unread", 5)                // 5 непрочитанных сообщений
//	sentence, remedy := words.Problem(problem)
//
// The texts lie beside this file as <area>.ru.json and <area>.en.json; each area
// (problems, window, tray, …) owns its two files, and adding one needs no code.
// Facts are put in verbatim: a text is a template once, and what comes out of it
// is never read as one again.
//
// A missing word must not reach a person, so it is found by a test and not at run
// time: the tests of this package read the whole repository and fail when an id is
// said that one of the languages lacks, or said without the facts that it names.
//
// The resident stays in memory all day, so a language is read when its first word
// is said, and only the language that is spoken.
//
// The library is github.com/nicksnyder/go-i18n/v2: it knows the plural forms of
// every language (CLDR), reads plain JSON that translation services understand,
// and is not tied to a toolkit as fyne/lang is, which the resident cannot import.
// To leave it, replace the file speech.go; nothing else knows it.
package locale

import (
	"cmp"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync/atomic"

	"vestnik/core/desk"
)

// The languages there are.
const (
	Russian = "ru"
	English = "en"
)

// Variable is the environment variable that names the language whatever the
// system's own settings are.
const Variable = "VESTNIK_LANGUAGE"

// Words says everything in one language, and times as one country writes them. It is safe for
// concurrent use.
type Words struct {
	speech atomic.Pointer[speech]
}

// speech is how somebody is spoken to.
type speech struct {
	language string
	country  string
	format   format
}

// New returns the words of a language given as a tag or as a Unix locale name
// ("ru", "en-GB", "ru_RU.UTF-8"); "" means the person's own, as the environment
// variable [Variable] or else the operating system says. Where Russian is commonly
// read it is spoken; everywhere else English.
func New(language string) *Words {
	w := &Words{}
	w.Speak(language)
	return w
}

// Chosen returns the language to speak where the person has chosen one in the settings, "" for
// none: [Variable] stands above it. Times are written as they are here.
func Chosen(language string) string { return here(cmp.Or(os.Getenv(Variable), language)) }

// Speak has another language spoken from now on, as [New] names it. Where that names no country,
// times are written as before.
func (w *Words) Speak(language string) {
	language = cmp.Or(language, Chosen(""))
	country := region(language)
	if was := w.speech.Load(); was != nil && country == "" {
		country = was.country
	}
	if language == "" {
		language, country = systemLocale(), region(timesLocale())
	}
	language = spoken(language)
	w.speech.Store(&speech{language, country, formatOf(language, country)})
}

// spoken returns the language to speak to a person with this locale.
func spoken(locale string) string {
	primary := strings.ToLower(locale)
	if end := strings.IndexAny(primary, "-_.@"); end >= 0 {
		primary = primary[:end]
	}
	switch primary {
	case "ru", "be", "uk", "kk":
		return Russian
	}
	return English
}

// Language returns the tag of the language that is spoken: [Russian] or [English].
func (w *Words) Language() string { return w.speech.Load().language }

// Say returns the text with this id. Facts are given as name, value, name, value;
// the text names them as {{.Name}}. A fact that is not given is empty. An unknown
// id is returned as it is.
func (w *Words) Say(id string, facts ...any) string {
	return speak(w.Language(), id, nil, pairs(facts))
}

// Count returns the form of the text that goes with n things, by the plural rules
// of the language. The fact Count is n; further facts are as in [Words.Say].
func (w *Words) Count(id string, n int, facts ...any) string {
	all := pairs(facts)
	all["Count"] = strconv.Itoa(n)
	return speak(w.Language(), id, n, all)
}

// Problem returns what went wrong and what to do about it, one sentence each.
func (w *Words) Problem(p *desk.Problem) (sentence, remedy string) {
	switch key := p.Facts["key"]; {
	case key == "":
	case p.Code == desk.Managed:
		p = p.With("setting", w.Managed(key))
	case p.Code == desk.BadSetting:
		p = p.With("setting", w.Setting(key))
	}
	return speak(w.Language(), "problem."+string(p.Code), nil, p.Facts),
		speak(w.Language(), "remedy."+string(p.Code), nil, p.Facts)
}

// Check returns what a step of an examination has found, and what to do about it, if
// anything.
func (w *Words) Check(c desk.Check) (says, remedy string) {
	switch {
	case c.Problem != nil:
		return w.Problem(c.Problem)
	case c.Result == desk.Skipped && c.Facts["after"] != "":
		return w.Say("doctor.skipped", "Step", w.Say("doctor.step."+c.Facts["after"])), ""
	case c.Result == desk.Skipped:
		return w.Say("doctor.none"), ""
	}
	return speak(w.Language(), "doctor.found."+string(c.Step), nil, c.Facts), ""
}

// Managed returns the name of what an organisation has set, or of a feature that is off.
func (w *Words) Managed(key string) string {
	if name := w.Say("policy." + key); name != "policy."+key {
		return name
	}
	return w.Say("policy-off." + key)
}

// Setting returns the name of something that the person can set.
func (w *Words) Setting(name string) string { return w.Say("setting." + name) }

// SettingHelp returns what more is to be said of it, "" for nothing.
func (w *Words) SettingHelp(name string) string {
	id := "setting-help." + name
	if help := w.Say(id); help != id {
		return help
	}
	return ""
}

// Tested returns what has come of a test of popups, and what to do about it, if anything.
func (w *Words) Tested(p desk.Popups) (says, remedy string) {
	if p.Way == "" {
		says = w.Say("popup.tested-none")
	} else {
		says = w.Say("popup.tested", "Way", w.Say("popup.by-"+string(p.Way), "Daemon", p.Daemon))
	}
	if p.Quiet {
		says += " " + w.Say("popup.tested-quiet")
	}
	if p.Problem != nil {
		sentence, remedy := w.Problem(p.Problem)
		return says + " " + sentence, remedy
	}
	return says, ""
}

// CheckLine returns what a step of an examination has found as a line, and the remedy, if
// there is one, as a second.
func (w *Words) CheckLine(c desk.Check) string {
	says, remedy := w.Check(c)
	line := w.Say("doctor.line", "Result", w.Say("doctor.result."+string(c.Result)),
		"Step", w.Say("doctor.step."+string(c.Step)), "Says", says, "Milliseconds", c.Took.Milliseconds())
	if remedy != "" {
		line += "\n    " + remedy
	}
	return line
}

// Show returns the name of a presence.
func (w *Words) Show(s desk.Show) string { return w.Say("show." + string(s)) }

// Quote returns a text in the quotation marks of the language.
func (w *Words) Quote(text string) string { return w.Say("show.quoted", "Text", text) }

// Phrases returns the program's own canned phrases, for a person who has not
// written any.
func (w *Words) Phrases() []string {
	return []string{
		w.Say("phrase.ok"),
		w.Say("phrase.later"),
		w.Say("phrase.call-me"),
		w.Say("phrase.meeting"),
		w.Say("phrase.done"),
		w.Say("phrase.thanks"),
	}
}

// pairs makes a map of name, value, name, value.
func pairs(facts []any) map[string]string {
	m := make(map[string]string, len(facts)/2+1)
	for i := 0; i+1 < len(facts); i += 2 {
		m[fmt.Sprint(facts[i])] = fmt.Sprint(facts[i+1])
	}
	return m
}
