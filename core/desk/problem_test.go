package desk

import (
	"strings"
	"testing"
)

func TestAProblemIsOneLineOfALogWhateverItsFactsAre(t *testing.T) {
	for fact, want := range map[string]string{
		"office.example":             "refused text=office.example",
		"пусто":                      "refused text=пусто",
		"a b":                        `refused text="a b"`,
		"x\n2026/11/25 line: online": `refused text="x\n2026/11/25 line: online"`,
		"\u202egnp.exe\x1b[2J":       `refused text="\u202egnp.exe\x1b[2J"`,
	} {
		if got := NewProblem(Refused, "text", fact).Error(); got != want {
			t.Errorf("%q: %s", fact, got)
		}
	}
	long := NewProblem(Refused, "text", strings.Repeat("я", 1<<20)).Error()
	if len(long) > 300 || strings.ContainsRune(long, '\ufffd') {
		t.Errorf("%d bytes: %.100s", len(long), long)
	}
}
