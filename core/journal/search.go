package journal

import (
	"context"
	"math"
	"slices"
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

// Query says which messages are looked for: those of an account for which all holds that is
// not zero.
type Query struct {
	Account string
	Peer    string // with whom; without Words somebody is to be named
	// Words are all to be found, each from its beginning: "дог оплат" finds "Договор
	// оплачен". Case does not matter, nor do ё and е differ.
	Words        string
	Since, Until time.Time // when they were written, Until itself not
	// Forward asks for the first ones first, else it is the last. From is the number of the
	// message behind which, in that direction, they stand; 0: from the end on.
	Forward bool
	From    int64
	Limit   int
}

// Found is what a search has found.
type Found struct {
	Entries []Entry // in the order that was asked for
	// From is since when messages were searched for words, because the older ones are not
	// indexed yet; zero when all were.
	From time.Time
}

// A search goes along the positions: what is newer is wanted first, and then the best match
// is the last one.
const (
	wordsSQL = `SELECT ` + columns + ` FROM word CROSS JOIN message m ON m.position = word.rowid ` + joins + `
		WHERE word MATCH ?3 AND m.account = ` + ours + ` AND ?2 = ''`
	// Of what is found with others nothing is read but the index that says so.
	wordsWithSQL = `SELECT ` + columns + ` FROM word CROSS JOIN message m INDEXED BY message_history
		ON m.conversation = ` + with + ` AND m.corrects = 0 AND m.position = word.rowid ` + joins + `
		WHERE word MATCH ?3`
	spanSQL = `SELECT ` + columns + tables + `
		WHERE m.conversation = ` + with + ` AND ?3 = '' AND m.corrects = 0`
	writtenSQL = ` AND m.time >= ?5 AND m.time < ?6 AND `
	placeSQL   = `coalesce((SELECT position FROM message WHERE number = ?4), `
)

// lastFirst and firstFirst are the ends of both, by the column that is the position.
func lastFirst(position string) string {
	return writtenSQL + position + ` < ` + placeSQL + `9223372036854775807) ORDER BY ` + position + ` DESC LIMIT ?7`
}

func firstFirst(position string) string {
	return writtenSQL + position + ` > ` + placeSQL + `-9223372036854775807) ORDER BY ` + position + ` LIMIT ?7`
}

// Search returns up to q.Limit messages. Without words and without a peer it finds nothing.
func (j *Reader) Search(ctx context.Context, q Query) (Found, error) {
	var found Found
	if strings.TrimSpace(q.Words) != "" || q.Peer == "" {
		var below int64
		if err := j.read.QueryRowContext(ctx, `SELECT below FROM unindexed`).Scan(&below); err != nil {
			return found, wrap("search", err)
		}
		if below > 0 {
			found.From = time.UnixMicro(below).UTC()
		}
	}
	words, stmts := match(q.Words), &j.words
	switch {
	case strings.TrimSpace(q.Words) == "" && q.Peer != "":
		words, stmts = "", &j.span
	case words == "":
		return found, nil
	case q.Peer != "":
		stmts = &j.wordsWith
	}
	stmt := stmts[0]
	if q.Forward {
		stmt = stmts[1]
	}
	if q.Limit <= 0 {
		return found, nil
	}
	rows, err := stmt.QueryContext(ctx, q.Account, q.Peer, words, q.From, micros(q.Since, math.MinInt64), micros(q.Until, math.MaxInt64), q.Limit)
	found.Entries, err = all(rows, "search", err)
	return found, err
}

// micros returns a time as it is stored, or what stands for none.
func micros(t time.Time, none int64) int64 {
	if t.IsZero() {
		return none
	}
	return t.UnixMicro()
}

// match writes words as a query: each one quoted, so that none is taken for an operator,
// and as the beginning of one.
func match(words string) string {
	var terms []string
	for _, word := range wordsOf(words) {
		terms = append(terms, `"`+word+`"*`)
	}
	return strings.Join(terms, " ")
}

// wordsOf returns the words of a search that count.
func wordsOf(words string) []string {
	all := strings.FieldsFunc(fold(words), isBetween)
	return all[:min(len(all), mostWords)]
}

// HasWords tells of a message that is not here whether [Reader.Search] would find it, but for
// the accents of Latin letters, which are told apart.
func HasWords(words, subject, body string) bool {
	missing := wordsOf(words)
	for word := range strings.FieldsFuncSeq(searchable(subject, body), isBetween) {
		missing = slices.DeleteFunc(missing, func(beginning string) bool { return strings.HasPrefix(word, beginning) })
	}
	return len(missing) == 0
}

func isBetween(r rune) bool { return !isWord(r) }

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
