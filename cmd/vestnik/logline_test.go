package main

import (
	"log"
	"strings"
	"testing"
)

// What a stranger has written begins no line of its own and does not fill the disk.
func TestAnEntryOfTheLogIsOneShortLine(t *testing.T) {
	for _, text := range []string{"line: reset\n2026/11/25 12:00:00 signed in", "a\r\nb", "\x1b[2Jc\u0085d\u202ee", strings.Repeat("ж", 1<<20)} {
		var out strings.Builder
		log.New(oneLine{&out}, "", log.LstdFlags).Print(text)
		got := out.String()
		if strings.Count(got, "\n") != 1 || strings.ContainsAny(got, "\r\x1b\u0085\u202e") || len(got) > 3*logLine || !strings.HasSuffix(got, "\n") {
			t.Errorf("%.200q", got)
		}
	}
}
