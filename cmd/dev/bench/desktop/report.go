//go:build linux

package desktop

import (
	"fmt"
	"io"
	"time"

	"vestnik/cmd/dev/bench/figures"
)

// unit is what a figure counts.
type unit struct {
	name     string
	decimals int
}

var (
	milliseconds = unit{"ms", 0}
	tenths       = unit{"ms", 1}
	seconds      = unit{"s", 2}
	megabytes    = unit{"MB", 1}
	percent      = unit{"%", 2}
	perSecond    = unit{"/s", 1}
)

// ms and mb are values of those units.
func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
func mb(bytes int64) float64     { return float64(bytes) / 1e6 }

// figure is one row: what was measured of each client.
type figure struct {
	section, name string
	unit          unit
	values        map[string][]float64
}

// report is what has been measured so far.
type report struct {
	clients, versions []string
	figures           []*figure
	notes             []string
}

// put adds a value to a figure. Figures stand in the order in which they came.
func (r *report) put(section, name string, u unit, client string, value float64) {
	for _, f := range r.figures {
		if f.section == section && f.name == name {
			f.values[client] = append(f.values[client], value)
			return
		}
	}
	r.figures = append(r.figures, &figure{section, name, u, map[string][]float64{client: {value}}})
}

func (r *report) note(format string, values ...any) {
	r.notes = append(r.notes, fmt.Sprintf(format, values...))
}

// write prints a table for each section, and the notes.
func (r *report) write(out io.Writer) {
	rows := [][]string{append([]string{"version", ""}, r.versions...)}
	for i, f := range r.figures {
		if i == 0 || r.figures[i-1].section != f.section {
			figures.Table(out, rows)
			fmt.Fprintln(out)
			rows = [][]string{append([]string{f.section, ""}, r.clients...)}
		}
		rows = append(rows, r.rows(f)...)
	}
	figures.Table(out, rows)
	fmt.Fprintln(out)
	for _, n := range r.notes {
		fmt.Fprintln(out, "note:", n)
	}
}

// rows are the median, and where there are enough values for it to say anything the 95th percentile.
func (r *report) rows(f *figure) [][]string {
	most := 0
	for _, values := range f.values {
		most = max(most, len(values))
	}
	rows := [][]string{r.row(f, fmt.Sprintf("%s, median of %d", f.name, most), 50)}
	if most >= 10 {
		rows = append(rows, r.row(f, f.name+", p95", 95))
	}
	return rows
}

func (r *report) row(f *figure, name string, percentile int) []string {
	cells := []string{name, f.unit.name}
	for _, client := range r.clients {
		text := "–"
		if values := f.values[client]; len(values) > 0 {
			text = fmt.Sprintf("%.*f", f.unit.decimals, figures.Percentile(values, percentile))
		}
		cells = append(cells, text)
	}
	return cells
}
