package window

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// fold returns text as it is compared with what is searched for: in lower case,
// letters composed, and ё as е, because hardly anybody types the dots.
func fold(text string) string {
	return strings.ReplaceAll(strings.ToLower(norm.NFC.String(text)), "ё", "е")
}

// asked is what somebody typed to find a person, in each of the ways in which it
// may have been meant: as it stands, or with the keyboard in the wrong layout.
type asked [][]string

// ask returns the question in filter, empty when there is none.
func ask(filter string) asked {
	typed := fold(filter)
	words := strings.Fields(typed)
	if len(words) == 0 {
		return nil
	}
	q := asked{words}
	for _, layout := range []map[rune]rune{toRussian, toLatin} {
		if other := fold(retyped(typed, layout)); other != typed {
			q = append(q, strings.Fields(other))
		}
	}
	return q
}

// meet tells whether folded, a name and an address, is an answer: it holds all the
// words of one way to read the question, in whatever order.
func (q asked) meet(folded string) bool {
	for _, words := range q {
		if holdsAll(folded, words) {
			return true
		}
	}
	return false
}

func holdsAll(folded string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(folded, w) {
			return false
		}
	}
	return len(words) > 0
}

// The keys of the American and the Russian layout, row by row.
const (
	latinKeys   = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./"
	russianKeys = "ёйцукенгшщзхъфывапролджэячсмитьбю."
)

var (
	toRussian = rekeyed(latinKeys, russianKeys)
	toLatin   = rekeyed(russianKeys, latinKeys)
)

func rekeyed(from, to string) map[rune]rune {
	pairs, targets := make(map[rune]rune), []rune(to)
	for i, r := range []rune(from) {
		pairs[r] = targets[i]
	}
	pairs['@'], pairs['"'] = '"', '@' // Shift+2
	return pairs
}

// retyped returns text as the same keys would have written it in another layout.
func retyped(text string, layout map[rune]rune) string {
	return strings.Map(func(r rune) rune {
		if other, ok := layout[r]; ok {
			return other
		}
		return r
	}, text)
}
