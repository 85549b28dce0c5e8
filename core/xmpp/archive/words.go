package archive

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/session"
)

// An archive may offer a search that never finds anything: ejabberd 23 does with
// SQLite and PostgreSQL, because it asks them as only MySQL is asked, and takes their error
// for no result. So one that finds nothing has to find, once in a session, a word that it
// has given us itself.

// The letters that such a word may have: fewer may be too common to be found (MySQL: about,
// where), and more a word in no index.
const fewestLetters, mostLetters = 6, 40

// findsWords tells an archive that finds no word from one that has none such: the error is
// [ErrUnsupported] then.
func (a *Archive) findsWords(ctx context.Context) error {
	can, err := a.Support(ctx)
	if err != nil || can.finds {
		return err
	}
	newest, err := a.page(ctx, Filter{}, place{max: backwards, back: true})
	if err != nil {
		return err
	}
	word := longestWord(newest.Messages)
	if word == "" {
		return nil // it is not known
	}
	found, err := a.page(ctx, Filter{Text: word}, place{max: 1, back: true})
	if err != nil {
		return err
	}
	can.finds = found.Last.ID != ""
	can.Search = can.finds
	a.mu.Lock()
	a.known[a.room] = can
	a.mu.Unlock()
	if can.finds {
		return nil
	}
	a.s.Log("the archive of %s does not find a word that it has: it is not searched", a.address())
	return ErrUnsupported
}

// longestWord returns a word of the messages that every index has, if there is one.
func longestWord(messages []*session.Stanza) (longest string) {
	for _, m := range messages {
		for word := range strings.FieldsSeq(m.ChildText(xmpp.NSClient, "body")) {
			word = strings.Trim(word, `.,:;!?"«»()`)
			n := utf8.RuneCountInString(word)
			if n >= fewestLetters && n <= mostLetters && n > utf8.RuneCountInString(longest) && !strings.ContainsFunc(word, isNoLetter) {
				longest = word
			}
		}
	}
	return longest
}

func isNoLetter(r rune) bool { return !unicode.IsLetter(r) }
