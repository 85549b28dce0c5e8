//go:build !cgo

// Command vestnik-window, built without a C compiler, draws nothing: OpenGL is reached
// through C. It is there so that all else can be built and tested with nothing but Go.
package main

import (
	"fmt"
	"os"

	"vestnik/core/desk"
)

func main() {
	fmt.Fprintln(os.Stderr, "vestnik-window was built without cgo and cannot draw")
	fmt.Println(desk.NoOpenGL)
	os.Exit(3)
}
