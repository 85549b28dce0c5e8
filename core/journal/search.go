package journal

import (
	"context"
	"strings"
	"time"
	"unicode"

	"vestnik/core/charset"
)

// Words are found by an index of SQLite's own (FTS5). It holds no text, only which words
// stand in which message. What is stored is indexed in the same transaction; what was
// stored by a program that had no index is indexed afterwards, from the newest on, while
// others write (index.go).

const (
	// indexedText is how much of a message is searched: the rest of one that is longer is
	// no words of a person's.
	indexedText = 16 << 10
	// mostWords is how many words of a search count.
	mostWords = 16
)

// Found is what a search has found.
type Found struct {
	Entries []Entry // the newest first
	// From is since when messages were searched, because the older ones are not indexed
	// yet; zero when all were.
	From time.Time
}

// searchSQL goes down the positions: what is newer is wanted first, and then the best
// match is the last one.
var searchSQL = `
	SELECT ` + columns + ` FROM word CROSS JOIN message m ON m.position = word.rowid ` + joins + `
	WHERE word MATCH ?3 AND m.account = ` + ours + ` AND (?2 = '' OR m.conversation = ` + with + `)
	AND word.rowid < CASE WHEN ?4 <= 0 THEN 9223372036854775807
		ELSE coalesce((SELECT position FROM message WHERE number = ?4), 9223372036854775807) END
	ORDER BY word.rowid DESC LIMIT ?5`

// Search returns up to limit messages of the account, or with peer if that is not empty,
// that stand before the one with number before, or the newest when before is 0, and hold all of the
// words, each from its beginning: "дог оплат" finds "Договор оплачен". Case does not
// matter, nor do ё and е differ. Without a word nothing is found.
func (j *Journal) Search(ctx context.Context, account, peer, words string, before int64, limit int) (Found, error) {
	var found Found
	var below int64
	if err := j.read.QueryRowContext(ctx, `SELECT below FROM unindexed`).Scan(&below); err != nil {
		return found, wrap("search", err)
	}
	if below > 0 {
		found.From = time.UnixMicro(below).UTC()
	}
	query := match(words)
	if query == "" || limit <= 0 {
		return found, nil
	}
	rows, err := j.search.QueryContext(ctx, account, peer, query, before, limit)
	found.Entries, err = all(rows, "search", err)
	return found, err
}

// match writes words as a query: each one quoted, so that none is taken for an operator,
// and as the beginning of one.
func match(words string) string {
	var terms []string
	for _, word := range strings.FieldsFunc(fold(words), func(r rune) bool { return !isWord(r) }) {
		if len(terms) < mostWords {
			terms = append(terms, `"`+word+`"*`)
		}
	}
	return strings.Join(terms, " ")
}

// isWord tells the characters that words are made of, as the index does.
func isWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.Co, r)
}

// searchable returns what of a message is indexed.
func searchable(subject, body string) string {
	return fold(charset.Head(subject, indexedText) + "\n" + charset.Head(body, indexedText))
}

// fold makes equal what a person does not tell apart. The index itself folds the accents
// of Latin letters.
func fold(text string) string {
	return strings.ReplaceAll(strings.ToLower(text), "ё", "е")
}
