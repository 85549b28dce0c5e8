package bench

import (
	"fmt"
	"io"
	"math"

	"vestnik/cmd/dev/bench/figures"
)

// unit is what a figure counts, and how it is compared.
type unit struct {
	name     string
	decimals int
	sense    sense
}

// sense is which of two values is the better one.
type sense int8

const (
	lower  sense = iota
	higher       // more is better
	plain        // not compared
)

// The units of the report.
var (
	milliseconds = unit{"ms", 2, lower}
	microseconds = unit{"µs", 1, lower}
	perSecond    = unit{"/s", 0, higher}
	number       = unit{"", 0, plain}
	ratio        = unit{"", 2, lower}
	bytesEach    = unit{"B", 0, lower}
	megabytes    = unit{"MB", 1, lower}
	percent      = unit{"%", 0, plain}
)

// figure is one row: what was measured, for each way.
type figure struct {
	section, name string
	unit          unit
	values        map[string]float64
}

// report is what has been measured so far.
type report struct {
	ways    []*Way
	figures []*figure
	notes   []string
}

// put notes a value of a figure. Figures stand in the order in which they came.
func (r *report) put(section, name string, u unit, way string, value float64) {
	for _, f := range r.figures {
		if f.section == section && f.name == name {
			f.values[way] = value
			return
		}
	}
	r.figures = append(r.figures, &figure{section, name, u, map[string]float64{way: value}})
}

func (r *report) note(format string, values ...any) {
	r.notes = append(r.notes, fmt.Sprintf(format, values...))
}

// write prints a table for each section, and the notes.
func (r *report) write(out io.Writer) {
	var names []string
	rows := map[string][][]string{}
	for _, f := range r.figures {
		if rows[f.section] == nil {
			names = append(names, f.section)
			rows[f.section] = [][]string{r.head(f.section)}
		}
		rows[f.section] = append(rows[f.section], r.row(f))
	}
	for _, name := range names {
		figures.Table(out, rows[name])
		fmt.Fprintln(out)
	}
	for _, n := range r.notes {
		fmt.Fprintln(out, "note:", n)
	}
}

func (r *report) head(section string) []string {
	cells := []string{section, ""}
	for _, w := range r.ways {
		cells = append(cells, w.Name)
	}
	return append(cells, "bosh/tcp", "bosh/best peer")
}

func (r *report) row(f *figure) []string {
	cells := []string{f.name, f.unit.name}
	for _, w := range r.ways {
		text := "–"
		if v, ok := f.values[w.Name]; ok {
			text = fmt.Sprintf("%.*f", f.unit.decimals, v)
		}
		cells = append(cells, text)
	}
	peer, best := r.best(f)
	of := quotient(f, best)
	if of != "" {
		of += " " + peer
	}
	return append(cells, quotient(f, f.values["tcp"]), of)
}

// best returns the peer that does best, and its value.
func (r *report) best(f *figure) (name string, value float64) {
	value = math.NaN()
	for _, w := range r.ways {
		v, ok := f.values[w.Name]
		if !ok || !w.peer {
			continue
		}
		if name == "" || f.unit.sense == higher && v > value || f.unit.sense == lower && v < value {
			name, value = w.Name, v
		}
	}
	return name, value
}

// quotient returns our value divided by another, where that says anything.
func quotient(f *figure, by float64) string {
	v, ok := f.values["bosh"]
	if !ok || f.unit.sense == plain || math.IsNaN(by) || by == 0 {
		return ""
	}
	return fmt.Sprintf("%.2f", v/by)
}
