package desk

import (
	"encoding/csv"
	"io"
	"regexp"
	"strings"
)

// Table writes rows for a spreadsheet, as comma separated values (RFC 4180) in UTF-8 with the
// mark by which Excel knows that. What others have written stays text in it: a cell that would
// be taken for a formula has an apostrophe before it.
type Table struct {
	out *csv.Writer
	to  io.Writer
	any bool
}

// NewTable begins a table. Nothing is written before the first row.
func NewTable(to io.Writer) *Table {
	t := &Table{out: csv.NewWriter(to), to: to}
	t.out.UseCRLF = true
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
		safe[i] = defused(cell)
	}
	return t.out.Write(safe)
}

// Flush writes what is still held back.
func (t *Table) Flush() error {
	t.out.Flush()
	return t.out.Error()
}

// formula is where one would begin. Spreadsheets whose lists are parted by semicolons, as in
// Russia, see no quotes behind a comma: to them a cell begins also within a text. The sign may be
// a full-width one.
var formula = regexp.MustCompile(`(^|[;\r\n][\pZ\t"]*)([=+\-@＝＋－＠])`)

// defused keeps a cell from being computed, or sent somewhere, by who opens the table: also where
// only line ends stand before it.
func defused(cell string) string {
	safe := formula.ReplaceAllString(cell, "$1'$2")
	if strings.IndexAny(safe, "\t\r\n") == 0 {
		return "'" + safe
	}
	return safe
}
