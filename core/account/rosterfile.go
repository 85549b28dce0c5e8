package account

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"sync"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/roster"
)

// rosterFile keeps the roster from one session to the next, as lines of JSON: how many
// contacts there are and of which version, the contacts, and behind them what has changed
// since, each with the version that it makes. So a change is a line more. Whatever is not
// as it should be makes the whole count for nothing: the server has it all. It implements
// [roster.Store].
type rosterFile struct {
	mu      sync.Mutex
	path    string
	account string
	gone    bool         // signed out
	loaded  bool         // by a session
	changes int          // how many stand behind the roster
	early   *roster.Kept // what was read for [Account.Recall], until it is loaded or changes
}

// rosterHead is the first line.
type rosterHead struct {
	Account string `json:"account"`
	Version string `json:"v"`
	Count   int    `json:"n"`
}

// rosterLine is a contact, or a change.
type rosterLine struct {
	Version      string              `json:"v,omitempty"` // of a change
	Address      string              `json:"jid"`
	Name         string              `json:"name,omitempty"`
	Groups       []string            `json:"groups,omitempty"`
	Subscription roster.Subscription `json:"sub,omitempty"`
	Asked        bool                `json:"ask,omitempty"`
	Approved     bool                `json:"ok,omitempty"`
}

// mostLines is how many changes may stand behind a roster before it is written anew.
const mostLines = 1000

var errNotKept = errors.New("account: what was kept of the roster cannot be used")

func (l *rosterLine) item() (roster.Item, error) {
	who, err := xmpp.ReadAddress(l.Address)
	return roster.Item{Address: who, Name: l.Name, Groups: l.Groups, Subscription: l.Subscription, Asked: l.Asked, Approved: l.Approved}, err
}

func lineOf(version string, i *roster.Item) rosterLine {
	return rosterLine{version, i.Address.String(), i.Name, i.Groups, i.Subscription, i.Asked, i.Approved}
}

// Load implements [roster.Store].
func (f *rosterFile) Load() roster.Kept {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.loaded = true
	if early := f.early; early != nil {
		f.early = nil
		return *early
	}
	return f.load()
}

// recall reads the file ahead of Load.
func (f *rosterFile) recall() roster.Kept {
	f.mu.Lock()
	defer f.mu.Unlock()
	kept := f.load()
	if !f.loaded {
		f.early = &kept
	}
	return kept
}

func (f *rosterFile) load() roster.Kept {
	kept, changes, err := f.read()
	if err != nil {
		_ = os.Remove(f.path)
		return roster.Kept{}
	}
	if f.changes = changes; changes > mostLines {
		f.write(kept)
	}
	return kept
}

// read reads the file, and tells how many changes it holds.
func (f *rosterFile) read() (kept roster.Kept, changes int, err error) {
	file, err := os.Open(f.path)
	if err != nil {
		return kept, 0, err
	}
	defer file.Close()
	lines := json.NewDecoder(bufio.NewReaderSize(file, 64<<10))
	var head rosterHead
	if err := lines.Decode(&head); err != nil || head.Account != f.account || head.Count < 0 {
		return kept, 0, errNotKept
	}
	kept.Version = head.Version
	at := map[xmpp.Address]int{}
	groups := map[string]string{} // each once in memory
	for n := 0; ; n++ {
		var line rosterLine
		err := lines.Decode(&line)
		if err == io.EOF && n >= head.Count {
			kept.Items = remaining(kept.Items)
			return kept, n - head.Count, nil
		}
		if err != nil {
			return kept, 0, errNotKept
		}
		for i, g := range line.Groups {
			if groups[g] == "" {
				groups[g] = g
			}
			line.Groups[i] = groups[g]
		}
		item, err := line.item()
		if err != nil {
			return kept, 0, errNotKept
		}
		if n >= head.Count {
			kept.Version = line.Version
		}
		if i, known := at[item.Address]; known {
			kept.Items[i] = item
			continue
		}
		at[item.Address] = len(kept.Items)
		kept.Items = append(kept.Items, item)
	}
}

// remaining leaves out those who were removed.
func remaining(all []roster.Item) []roster.Item {
	left := all[:0]
	for _, item := range all {
		if item.Subscription != roster.Remove {
			left = append(left, item)
		}
	}
	return left
}

// Save implements [roster.Store].
func (f *rosterFile) Save(k roster.Kept) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.write(k)
}

// write replaces the file. A server without versions sends all in any case.
func (f *rosterFile) write(k roster.Kept) {
	f.early, f.changes = nil, 0
	if f.gone || k.Version == "" {
		_ = os.Remove(f.path)
		return
	}
	if replaceFile(f.path, func(w io.Writer) error {
		lines := json.NewEncoder(w)
		if err := lines.Encode(rosterHead{f.account, k.Version, len(k.Items)}); err != nil {
			return err
		}
		for i := range k.Items {
			if err := lines.Encode(lineOf("", &k.Items[i])); err != nil {
				return err
			}
		}
		return nil
	}) != nil {
		_ = os.Remove(f.path) // what follows would build on it
	}
}

// Change implements [roster.Store].
func (f *rosterFile) Change(version string, item roster.Item) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.early = nil
	line, err := json.Marshal(lineOf(version, &item))
	if err != nil {
		return
	}
	file, err := os.OpenFile(f.path, os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return // there is none to be changed
	}
	_, err = file.Write(append(line, '\n'))
	if closed := file.Close(); err != nil || closed != nil {
		_ = os.Remove(f.path)
		return
	}
	if f.changes++; f.changes > mostLines { // a contact changes his mind as often as he likes
		f.load()
	}
}

// remove removes the file, for good.
func (f *rosterFile) remove() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.gone, f.early = true, nil
	_ = os.Remove(f.path)
}

// replaceFile writes a file that is there as a whole or not at all.
func replaceFile(path string, write func(io.Writer) error) error {
	next := path + ".new"
	file, err := os.OpenFile(next, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(file, 64<<10)
	err = errors.Join(write(out), out.Flush(), file.Close())
	if err == nil {
		err = os.Rename(next, path)
	}
	if err != nil {
		_ = os.Remove(next)
	}
	return err
}
