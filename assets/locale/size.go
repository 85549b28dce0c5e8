package locale

import (
	"fmt"
	"strings"
)

// Size says how many bytes something has, in the greatest unit of which it has one when rounded.
func (w *Words) Size(n int64) string {
	const kb, mb, gb = 1 << 10, 1 << 20, 1 << 30
	switch {
	case n < kb:
		return w.Say("size.bytes", "Size", n)
	case n < mb-kb/2:
		return w.Say("size.kb", "Size", (n+kb/2)/kb)
	case n < gb-mb/20:
		return w.Say("size.mb", "Size", w.tenths(float64(n)/mb))
	}
	return w.Say("size.gb", "Size", w.tenths(float64(n)/gb))
}

// tenths writes a number with one digit behind the point, which is a comma in Russian.
func (w *Words) tenths(n float64) string {
	text := fmt.Sprintf("%.1f", n)
	if w.Language() == Russian {
		return strings.Replace(text, ".", ",", 1)
	}
	return text
}
