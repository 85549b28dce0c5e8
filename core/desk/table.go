package desk

import (
	"encoding/csv"
	"io"
	"regexp"
	"strings"
)

// Table writes rows for a spreadsheet, as values with separators between them (RFC 4180) in UTF-8
// with the mark by which Excel knows that. What others have written stays text in it: a cell that would
// be taken for a formula has an apostrophe before it.
type Table struct {
	out     *csv.Writer
	to      io.Writer
	formula *regexp.Regexp
	any     bool
}

// NewTable begins a table. Nothing is written before the first row. The separator is the one
// that the reader's language has in lists, a comma or a semicolon: Excel takes that, and puts all
// of a row into one cell where the file has the other.
func NewTable(to io.Writer, separator rune) *Table {
	t := &Table{out: csv.NewWriter(to), to: to, formula: behindSemicolon}
	t.out.Comma, t.out.UseCRLF = separator, true
	if separator == ';' {
		t.formula = behindComma
	}
	return t
}

// mark is the byte order mark.
const mark = "\ufeff"

// Row writes one row.
func (t *Table) Row(cells ...string) error {
	if !t.any {
		t.any = true
		if _, err := io.WriteString(t.to, mark); err != nil {
			return err
		}
	}
	safe := make([]string, len(cells))
	for i, cell := range cells {
		safe[i] = t.defused(cell)
	}
	return t.out.Write(safe)
}

// Flush writes what is still held back.
func (t *Table) Flush() error {
	t.out.Flush()
	return t.out.Error()
}

// Where a formula would begin. A spreadsheet that takes the other separator sees no quotes behind
// ours: to it a cell begins also within a text. The sign may be a full-width one.
var (
	behindSemicolon = regexp.MustCompile(`(^|[;\r\n][\pZ\t"]*)([=+\-@＝＋－＠])`)
	behindComma     = regexp.MustCompile(`(^|[,\r\n][\pZ\t"]*)([=+\-@＝＋－＠])`)
)

// defused keeps a cell from being computed, or sent somewhere, by who opens the table: also where
// only line ends stand before it.
func (t *Table) defused(cell string) string {
	safe := t.formula.ReplaceAllString(cell, "$1'$2")
	if strings.IndexAny(safe, "\t\r\n") == 0 {
		return "'" + safe
	}
	return safe
}
