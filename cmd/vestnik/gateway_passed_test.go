package main

import (
	"fmt"
	"testing"

	"vestnik/assets/locale"
)

func TestADeputyIsToldAFewOfManyWhoHaveNotAcknowledged(t *testing.T) {
	p := &program{words: locale.New(locale.English)}
	var all []string
	for i := range 500 {
		all = append(all, fmt.Sprintf("user%d@office.example", i))
	}
	const said = "Passed on to you, because nobody has acknowledged it: user0@office.example, user1@office.example, user2@office.example"
	for n, want := range map[int]string{3: said, 4: said + ", … +1", 500: said + ", … +497"} {
		if got := p.passedOn(all[:n]); got != want {
			t.Errorf("%q", got)
		}
	}
}
