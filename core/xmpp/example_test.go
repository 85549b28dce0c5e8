package xmpp_test

import (
	"fmt"

	"vestnik/core/xmpp"
)

// What a person types is judged; what a server says is taken as it is, and shown so that
// nobody looks like somebody else.
func Example() {
	_, err := xmpp.ParseAddress("o'hara@office.example")
	fmt.Println(err != nil)
	a, _ := xmpp.ReadAddress(`ivan\20petrov@office.example/1c`)
	fmt.Println(a.Bare(), a.Resource())
	fmt.Println(a.Bare().Display())
	// Output:
	// true
	// ivan\20petrov@office.example 1c
	// ivan petrov@office.example
}
