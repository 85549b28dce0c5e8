package main

import (
	"slices"
	"testing"
)

func TestTheDemonstrationSpeaksTheLanguageOfThePerson(t *testing.T) {
	for _, row := range []struct{ env, want []string }{
		{[]string{"HOME=/h"}, []string{"LANG=en_US.UTF-8"}},
		{[]string{"LANG=C.UTF-8", "LC_ALL="}, []string{"LANG=en_US.UTF-8"}},
		{[]string{"LANG=ru_RU.UTF-8", "PATH=/bin"}, []string{"LANG=en_US.UTF-8", "LANG=ru_RU.UTF-8"}},
		{[]string{"LC_ALL=ru_RU.UTF-8", "LANG=C"}, []string{"LANG=en_US.UTF-8", "LC_ALL=ru_RU.UTF-8"}},
	} {
		// Of two values for one name the later one counts.
		if got := language(row.env); !slices.Equal(got, row.want) {
			t.Errorf("language(%q) is %q, want %q", row.env, got, row.want)
		}
	}
}
