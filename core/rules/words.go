package rules

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"vestnik/core/charset"
)

// mostRead is how much of a subject or a body is looked at, in bytes.
const mostRead = 32 << 10

// text is what a message says.
type text struct {
	words []string
	there map[string]bool
}

// read reads a message. No phrase begins in its subject and ends in its body.
func read(subject, body string) *text {
	t := &text{words: append(append(wordsOf(charset.Head(subject, mostRead)), ""), wordsOf(charset.Head(body, mostRead))...)}
	t.there = make(map[string]bool, len(t.words))
	for _, word := range t.words {
		t.there[word] = true
	}
	return t
}

// hasAny tells whether one of several phrases is there.
func (t *text) hasAny(phrases [][]string) bool { return slices.ContainsFunc(phrases, t.has) }

func (t *text) has(phrase []string) bool {
	for _, word := range phrase {
		if !t.there[word] {
			return false
		}
	}
	if len(phrase) == 1 {
		return true
	}
	for at := range len(t.words) - len(phrase) + 1 {
		if slices.Equal(t.words[at:at+len(phrase)], phrase) {
			return true
		}
	}
	return false
}

// wordsOf returns the words of a text, in the one form in which they are compared.
func wordsOf(s string) []string {
	s = cases.Fold().String(norm.NFKC.String(s))
	s = strings.Map(func(r rune) rune {
		switch {
		case r == 'ё':
			return 'е'
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, norm.NFC.String(s)) // folding may have taken letters apart
	return strings.FieldsFunc(s, func(r rune) bool { return !unicode.In(r, unicode.L, unicode.N, unicode.M) })
}
