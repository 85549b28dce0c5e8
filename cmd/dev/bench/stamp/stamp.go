// Package stamp is what a message of the benchmark says: which one it is and when
// it was sent. The sender and the receiver are processes of one machine, so they
// read the same clock, and what lies between is the way of the message.
//
// The text is "12 3456789", the number of the message and the monotonic time in
// nanoseconds. Clients that are not written in Go make and read the same.
package stamp

import (
	"fmt"
	"strconv"
	"strings"
)

// Stamp is the content of one message.
type Stamp struct {
	Seq  int
	Sent int64 // of the clock that [Now] reads
}

func (s Stamp) String() string {
	return strconv.Itoa(s.Seq) + " " + strconv.FormatInt(s.Sent, 10)
}

// Parse reads the text of a message. Anything else than a stamp is an error.
func Parse(text string) (Stamp, error) {
	first, second, _ := strings.Cut(text, " ")
	seq, err := strconv.Atoi(first)
	if err != nil || seq < 0 {
		return Stamp{}, fmt.Errorf("stamp: no number in %q", text)
	}
	sent, err := strconv.ParseInt(second, 10, 64)
	if err != nil {
		return Stamp{}, fmt.Errorf("stamp: no time in %q", text)
	}
	return Stamp{Seq: seq, Sent: sent}, nil
}
