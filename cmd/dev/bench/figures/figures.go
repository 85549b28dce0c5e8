// Package figures is what the benchmarks do with what they have measured: the median, a
// percentile, and a table of them.
package figures

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Percentile returns the value that p of 100 do not exceed, by the nearest rank; the zero
// value when there are none.
func Percentile[T cmp.Ordered](values []T, p int) T {
	if len(values) == 0 {
		var none T
		return none
	}
	sorted := slices.Sorted(slices.Values(values))
	rank := (len(sorted)*p + 99) / 100
	return sorted[max(rank, 1)-1]
}

// Median returns the value in the middle.
func Median[T cmp.Ordered](values []T) T { return Percentile(values, 50) }

// Table prints rows in aligned columns, the first to the left, numbers to the right.
func Table(out io.Writer, rows [][]string) {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], len([]rune(cell)))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			fill := strings.Repeat(" ", widths[i]-len([]rune(cell)))
			switch i {
			case 0:
				line.WriteString(cell + fill)
			case 1:
				line.WriteString(" " + cell + fill)
			default:
				line.WriteString("  " + fill + cell)
			}
		}
		fmt.Fprintln(out, strings.TrimRight(line.String(), " "))
	}
}
