package account

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"sync"
	"time"

	"vestnik/core/xmpp/avatar"
)

// What people are called and show is told when they come on line, and only then: so it is
// kept for when they are not. It is no more than a memory, and is written some seconds
// behind what has changed.

// factsPause is how far the file may be behind.
const factsPause = 5 * time.Second

// factsFile keeps the nicks and pictures that are known.
type factsFile struct {
	mu      sync.Mutex
	path    string
	account string
	gone    bool // signed out
}

type keptFacts struct {
	Account string              `json:"account"`
	People  map[string]keptFact `json:"people"`
	Told    *string             `json:"told,omitempty"` // the person's own picture, see [facts]
}

type keptFact struct {
	Nick    string `json:"nick,omitempty"`
	Picture string `json:"picture,omitempty"`
}

// load returns what was kept.
func (f *factsFile) load() facts {
	known := newFacts()
	data, err := os.ReadFile(f.path)
	var kept keptFacts
	if err != nil || json.Unmarshal(data, &kept) != nil || kept.Account != f.account {
		return known
	}
	for bare, p := range kept.People {
		known.setNick(bare, p.Nick)
		known.setPicture(bare, picture{hash: p.Picture}) // what is published is told again
	}
	if told := kept.Told; told != nil && (*told == "" || avatar.IsHash(*told)) {
		known.told = told
	}
	return known
}

// save keeps what is known.
func (f *factsFile) save(known keptFacts) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.gone {
		return
	}
	known.Account = f.account
	_ = replaceFile(f.path, func(w io.Writer) error { return json.NewEncoder(w).Encode(known) })
}

// remove removes the file, for good.
func (f *factsFile) remove() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.gone = true
	_ = os.Remove(f.path)
}

// toKeep returns what is to be written.
func (f *facts) toKeep() keptFacts {
	all := make(map[string]keptFact, len(f.pictures)+len(f.nicks))
	for bare, p := range f.pictures {
		all[bare] = keptFact{Nick: f.nicks[bare], Picture: p.hash}
	}
	for bare, name := range f.nicks {
		if _, there := all[bare]; !there {
			all[bare] = keptFact{Nick: name}
		}
	}
	return keptFacts{People: all, Told: f.told}
}

// keepFacts writes what is known of people, some seconds after it has changed, until ctx
// ends.
func (c *connection) keepFacts(ctx context.Context) {
	for {
		select {
		case <-c.noted:
		case <-ctx.Done():
			select {
			case <-c.noted:
				c.writeFacts()
			default:
			}
			return
		}
		select {
		case <-time.After(factsPause):
		case <-ctx.Done():
		}
		c.writeFacts()
	}
}

// writeFacts writes what is known now.
func (c *connection) writeFacts() {
	var all keptFacts
	if c.owner.Do(context.Background(), func() { all = c.people.toKeep() }) == nil {
		c.factsFile.save(all)
	}
}
