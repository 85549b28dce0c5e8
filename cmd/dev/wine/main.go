// Command wine is what "dev test" asks a wine by whether it can take programs of Go: it
// makes a directory with a file in it and removes both. Wine 8 cannot, see winego.go.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if err := try(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func try() error {
	directory, err := os.MkdirTemp("", "vestnik")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(directory, "file"), nil, 0o600); err != nil {
		return err
	}
	return os.RemoveAll(directory)
}
