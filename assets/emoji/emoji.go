// Package emoji has the signs that are offered to be written, and the words by which they are found.
//
// The table, emoji.txt, has a line for each: the sign, its name and more words in English, its name
// and more words in Russian. They stand in the order that Unicode gives them, and everybody knows:
// faces, hands, animals, food, places, things, signs.
//
// Which they are is decided by two rules, and a test holds the first. Each is one rune that the font
// of the windows has: of what it lacks one would see a box, and of what is joined of several, its parts.
// And each is what people in an office may want to say: of animals, vehicles and dresses there is one
// of a kind. What others send is shown all the same, as well as the font can.
//
// Names and words are those of the Unicode Common Locale Data Repository, with the licence that lies
// beside them. To add one is to add a line.
package emoji

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed emoji.txt
var table string

// Sign is one of them.
type Sign struct {
	Text string
	// Words are all by which it is found, in each language, the names first.
	Words  string
	en, ru string
}

// Name is what the sign is called in a language, "ru" or another, which is English.
func (s *Sign) Name(language string) string {
	if language == "ru" {
		return s.ru
	}
	return s.en
}

// All returns the signs. It is for the caller to read.
var All = sync.OnceValue(func() (all []Sign) {
	for line := range strings.Lines(table) {
		part := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		all = append(all, Sign{Text: part[0], en: part[1], ru: part[3], Words: strings.Join(part[1:], " ")})
	}
	return all
})
