package desk

import (
	"encoding/csv"
	"io"
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

// defused keeps a cell from being computed, or sent somewhere, by who opens the table: also where
// only line ends stand before it, or the sign is a full-width one.
func defused(cell string) string {
	if strings.IndexAny(cell, "=+-@\t\r\n＝＋－＠") == 0 {
		return "'" + cell
	}
	return cell
}
