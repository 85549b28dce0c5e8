package styling_test

import (
	"fmt"

	"vestnik/core/xmpp/styling"
)

func ExampleParse() {
	for _, s := range styling.Parse("> Когда?\nВ *пять*") {
		fmt.Printf("%q strong=%v mark=%v quoted=%d\n", s.Text, s.Style&styling.Strong != 0, s.Style&styling.Directive != 0, s.Quote)
	}
	// Output:
	// "> " strong=false mark=true quoted=1
	// "Когда?\n" strong=false mark=false quoted=1
	// "В " strong=false mark=false quoted=0
	// "*" strong=true mark=true quoted=0
	// "пять" strong=true mark=false quoted=0
	// "*" strong=true mark=true quoted=0
}
