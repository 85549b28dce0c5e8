package main

import (
	"io"
	"strings"
)

// logLine is how many bytes of one entry stand in the log.
const logLine = 4000

// oneLine is where the log goes: each entry is one line that is clipped, whatever a
// server or a stranger has put into what is logged.
type oneLine struct{ to io.Writer }

// unasked is what net/http logs of a connection that brings an answer which nobody has
// asked for. Its bytes stand behind that: behind a proxy that answers twice, a message.
const unasked = "Unsolicited response received on idle HTTP channel"

// Write implements [io.Writer] for one entry.
func (w oneLine) Write(entry []byte) (int, error) {
	text := strings.TrimSuffix(string(entry), "\n")
	if before, _, found := strings.Cut(text, unasked); found {
		text = before + unasked
	}
	if len(text) > logLine {
		text = strings.ToValidUTF8(text[:logLine], "") + "…"
	}
	_, err := io.WriteString(w.to, printable(text)+"\n")
	return len(entry), err
}
