package locale

import (
	"embed"
	"fmt"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"
)

//go:embed *.ru.json *.en.json
var files embed.FS

// languages reads each language once, when its first word is said.
var languages = map[string]func() *i18n.Localizer{
	Russian: sync.OnceValue(func() *i18n.Localizer { return read(Russian) }),
	English: sync.OnceValue(func() *i18n.Localizer { return read(English) }),
}

// syntax leaves a fact that was not given empty; text/template's own choice is to
// print "<no value>".
var syntax = &template.TextParser{Option: "missingkey=zero"}

// read returns all texts of one language. The files are part of the program, so
// one that cannot be read is a mistake of ours, and every test fails on it.
func read(tag string) *i18n.Localizer {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(fmt.Sprintf("locale: %v", err))
	}
	bundle := i18n.NewBundle(language.Make(tag))
	for _, entry := range entries {
		if languageOf(entry.Name()) != tag {
			continue
		}
		text, err := files.ReadFile(entry.Name())
		if err != nil {
			panic(fmt.Sprintf("locale: %v", err))
		}
		bundle.MustParseMessageFileBytes(text, entry.Name())
	}
	return i18n.NewLocalizer(bundle, tag)
}

// languageOf returns the language of a file named <area>.<language>.json.
func languageOf(name string) string {
	name = name[:len(name)-len(".json")]
	return name[len(name)-2:]
}

// speak returns a text; count chooses the plural form where it is not nil. What
// one language lacks is said in English, which the tests do not let happen.
func speak(tag, id string, count any, facts map[string]string) string {
	config := &i18n.LocalizeConfig{
		MessageID:      id,
		TemplateData:   facts,
		PluralCount:    count,
		TemplateParser: syntax,
	}
	for _, tag := range []string{tag, English} {
		if text, err := languages[tag]().Localize(config); err == nil {
			return text
		}
	}
	return id
}
