package bot

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"

	"vestnik/core/settings"
)

// Book keeps which messages were dealt with, by their numbers in the journal, and how often each
// sender has used the program. It is a file of JSON lines that grows by one with each message
// and is written anew now and then; what a crash has cut is passed over. It is safe for
// concurrent use.
type Book struct {
	path string

	mu    sync.Mutex
	file  *os.File
	lines int // since it was written anew
	page
	done    map[int64]bool // beyond UpTo
	answers map[int64]bool // what was sent, beyond UpTo
}

// page is the first line of the file.
type page struct {
	Born    time.Time      `json:"born"` // when the bot was there for the first time
	UpTo    int64          `json:"upTo"` // all messages up to this one were dealt with
	Uses    map[string]int `json:"uses,omitempty"`
	Done    []int64        `json:"done,omitempty"`
	Answers []int64        `json:"answers,omitempty"`
}

// Settled says that a message was dealt with. It is one of the other lines.
type Settled struct {
	Number int64  `json:"n"`
	Answer int64  `json:"a,omitempty"`  // the number of what was sent to its sender; 0: nothing
	User   string `json:"by,omitempty"` // who has used the program once more; empty: nobody
}

// OpenBook opens the book at path, and begins it when there is none.
func OpenBook(path string, now time.Time) (*Book, error) {
	b := &Book{path: path, page: page{Born: now, Uses: map[string]int{}}, done: map[int64]bool{}, answers: map[int64]bool{}}
	text, err := os.ReadFile(path)
	if err == nil {
		err = b.read(text)
	} else if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if err == nil {
		err = b.writeAnew()
	}
	if err != nil {
		return nil, fmt.Errorf("bot: book: %w", err)
	}
	return b, nil
}

func (b *Book) read(text []byte) error {
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, len(text)+1)
	if lines.Scan() {
		if err := json.Unmarshal(lines.Bytes(), &b.page); err != nil {
			return fmt.Errorf("%s: %w", b.path, err)
		}
	}
	if b.Uses == nil {
		b.Uses = map[string]int{}
	}
	for _, n := range b.page.Done {
		b.done[n] = true
	}
	for _, n := range b.page.Answers {
		b.answers[n] = true
	}
	for lines.Scan() {
		var s Settled
		if json.Unmarshal(lines.Bytes(), &s) == nil {
			b.note(s)
		}
	}
	return lines.Err()
}

func (b *Book) note(s Settled) {
	b.done[s.Number] = true
	if s.Answer != 0 {
		b.answers[s.Answer] = true
	}
	if s.User != "" {
		b.Uses[s.User]++
	}
}

// writeAnew writes all that still matters as the first line.
func (b *Book) writeAnew() error {
	b.page.Done, b.page.Answers = beyond(b.done, b.UpTo), beyond(b.answers, b.UpTo)
	text, err := json.Marshal(b.page)
	if err != nil {
		return err
	}
	if b.file != nil { // Windows replaces no file that is open
		b.file.Close()
	}
	err = settings.WriteFile(b.path, text)
	var opened error
	if b.file, opened = os.OpenFile(b.path, os.O_APPEND|os.O_WRONLY, 0o600); err == nil {
		err = opened
	}
	b.lines = 0
	return err
}

// beyond takes out what is not beyond a number, and returns the rest.
func beyond(set map[int64]bool, upTo int64) (left []int64) {
	for n := range set {
		if n <= upTo {
			delete(set, n)
		} else {
			left = append(left, n)
		}
	}
	return left
}

// Began returns when the bot was there for the first time, and up to which message all were
// dealt with.
func (b *Book) Began() (at time.Time, upTo int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Born, b.UpTo
}

// Has tells whether a message was dealt with.
func (b *Book) Has(number int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return number <= b.UpTo || b.done[number]
}

// Sent tells whether a message of our own is noted as an answer.
func (b *Book) Sent(number int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.answers[number]
}

// Used returns how often somebody has used the program.
func (b *Book) Used(by string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Uses[by]
}

// Settle notes that a message was dealt with. When it fails it is noted until the program
// ends. The death of the program does not lose it, that of the machine may: then it is
// found again by its answer.
func (b *Book) Settle(s Settled) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.note(s)
	b.lines++
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	_, err = b.file.Write(append([]byte("\n"), text...)) // first the end of one that was cut
	return err
}

// mostLines is how many lines the file may have before it is written anew.
const mostLines = 10_000

// Grown tells whether it is time for Pass.
func (b *Book) Grown() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.lines >= mostLines
}

// Pass notes that all messages up to a number were dealt with, and writes the file anew.
func (b *Book) Pass(upTo int64) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.UpTo = max(b.UpTo, upTo)
	return b.writeAnew()
}

// Close closes the file.
func (b *Book) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.file.Close()
}
