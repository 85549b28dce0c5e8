package desk_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"slices"
	"strings"
	"testing"

	"vestnik/core/desk"
)

func TestATableIsReadBackAndHasNoFormulas(t *testing.T) {
	rows := [][]string{
		{"Отправитель", "Текст"},
		{"anna@example.com", "Заказ \"17\", срочно\nвторая строка; конец"},
		{`=HYPERLINK("http://evil.example","x")`, "+1"}, {"-2+3", "@SUM(A1)"}, {"\t=1", "\r=1"}, {"\n=1", "＝1"}, {" =1", "a=1"}, {"", "'=1"},
	}
	var out bytes.Buffer
	table := desk.NewTable(&out, ',')
	for _, row := range rows {
		if err := table.Row(row...); err != nil {
			t.Fatal(err)
		}
	}
	if err := table.Flush(); err != nil {
		t.Fatal(err)
	}
	text, marked := strings.CutPrefix(out.String(), "\xef\xbb\xbf")
	if !marked || !strings.HasSuffix(text, "\r\n") || strings.Contains(text, "\ufeff") {
		t.Errorf("%q", out.String())
	}
	read, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(read) != len(rows) {
		t.Fatalf("%q, %v", read, err)
	}
	want := slices.Clone(rows)
	for i, row := range [][]string{{`'=HYPERLINK("http://evil.example","x")`, "'+1"}, {"'-2+3", "'@SUM(A1)"}, {"'\t=1", "'\n'=1"}, {"'\n'=1", "'＝1"}} {
		want[2+i] = row // a reader makes \r, which is quoted, a line end
	}
	for i := range want {
		if !slices.Equal(read[i], want[i]) && i != 4 {
			t.Errorf("%q, not %q", read[i], want[i])
		}
	}
	if read[4][0] != "'\t=1" || !strings.HasPrefix(read[4][1], "'") {
		t.Errorf("%q", read[4])
	}
}

// Excel in Russian parts lists by semicolons, and shows each row of a table with commas in one cell.
func TestATableHasTheSeparatorOfItsReader(t *testing.T) {
	var out bytes.Buffer
	table := desk.NewTable(&out, ';')
	if err := errors.Join(table.Row("Имя", "Да; нет", "a, b"), table.Flush()); err != nil || out.String() != "\ufeffИмя;\"Да; нет\";a, b\r\n" {
		t.Errorf("%q, %v", out.String(), err)
	}
}

// A spreadsheet that takes the other separator sees no quotes where they stand behind ours: then a
// cell may begin in the middle of a text.
func TestATextBeginsNoFormulaWhereverACellIsSeenToBegin(t *testing.T) {
	for ours, other := range map[rune]string{',': ";", ';': ","} {
		for _, text := range []string{"x;=1", "x\n=1", "x\r\n+1", "x;\t@A1", `x;"=1`, "x; -1", "x\n\n＝1", "x;\u00a0=1"} {
			var out bytes.Buffer
			table := desk.NewTable(&out, ours)
			if err := errors.Join(table.Row("a", strings.ReplaceAll(text, ";", other)), table.Flush()); err != nil {
				t.Fatal(err)
			}
			for cell := range strings.FieldsFuncSeq(out.String(), func(r rune) bool { return strings.ContainsRune(other+"\r\n", r) }) {
				if cell = strings.Trim(cell, " \t\u00a0\""); strings.IndexAny(cell, "=+-@＝＋－＠") == 0 {
					t.Errorf("%q: a cell begins with %q", out.String(), cell)
				}
			}
		}
	}
	const harmless = "a=1; b-c, d@e - f"
	var out bytes.Buffer
	table := desk.NewTable(&out, ',')
	if err := errors.Join(table.Row(harmless), table.Flush()); err != nil || !strings.Contains(out.String(), harmless) {
		t.Errorf("%q, %v", out.String(), err)
	}
}
