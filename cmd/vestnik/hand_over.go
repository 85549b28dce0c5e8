package main

import (
	"os"
	"path/filepath"
	"strings"
)

// trayFile is the file of the resident on Windows. There the file decides whether a
// program has a console: vestnik.exe has one, for the commands, and would hold a black
// window for as long as it lived in the tray. vestnik-tray.exe is the same program without.
const trayFile = "vestnik-tray.exe"

// trayProgram returns the program that lives in the tray in place of own, the one that
// runs. It is none where own is that one, or lies alone, as a plain go build leaves it.
func trayProgram(own string) (path string, ok bool) {
	path = filepath.Join(filepath.Dir(own), trayFile)
	if strings.EqualFold(filepath.Base(own), trayFile) {
		return "", false
	}
	_, err := os.Stat(path)
	return path, err == nil
}
