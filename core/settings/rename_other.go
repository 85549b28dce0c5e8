//go:build !windows

package settings

import "os"

// rename renames a file.
func rename(from, to string) error { return os.Rename(from, to) }

// readFile reads a file.
func readFile(path string) ([]byte, error) { return os.ReadFile(path) }
