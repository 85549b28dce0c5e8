package agent

import (
	"encoding/json"
	"os"
	"slices"
	"sync"
	"time"

	"vestnik/core/charset"
	"vestnik/core/settings"
)

const (
	// mostDrafts, longestDraft and allDrafts bound what is kept, the last two in bytes;
	// the oldest makes way for the newest.
	mostDrafts   = 64
	longestDraft = 256 << 10
	allDrafts    = 1 << 20
	// draftDelay is how long a change waits for the next one before the file is written.
	draftDelay = 2 * time.Second
)

// drafts are the texts that were begun and not sent, kept in a file that only the person
// can read. They are no part of what the loop owns: nothing depends on them. Safe for
// concurrent use.
type drafts struct {
	file string // empty: none
	log  func(string, ...any)
	disk sync.Mutex // held while the file is written
	save func(path string, text []byte) error

	mu      sync.Mutex
	account string
	all     []draft // the newest last
	dirty   bool    // the file is not what all is, and will be written
}

type draft struct {
	Peer string `json:"peer"`
	Text string `json:"text"`
}

// draftFile is what stands in the file.
type draftFile struct {
	Account string  `json:"account"`
	Drafts  []draft `json:"drafts"`
}

// newDrafts reads what was kept for the account. A file that cannot be read is as none.
func newDrafts(file, account string, log func(string, ...any)) *drafts {
	d := &drafts{file: file, log: log, save: settings.WriteFile, account: account}
	var kept draftFile
	text, err := os.ReadFile(file)
	if file == "" || err != nil || json.Unmarshal(text, &kept) != nil || kept.Account != account {
		return d
	}
	for _, k := range kept.Drafts {
		d.put(k.Peer, k.Text)
	}
	return d
}

// put replaces a draft; an empty text removes it.
func (d *drafts) put(peer, text string) {
	d.all = slices.DeleteFunc(d.all, func(o draft) bool { return o.Peer == peer })
	if text == "" {
		return
	}
	d.all = append(d.all, draft{peer, charset.Head(text, longestDraft)})
	size := 0
	for i, o := range slices.Backward(d.all) {
		if size += len(o.Peer) + len(o.Text); size > allDrafts || len(d.all)-i > mostDrafts {
			d.all = slices.Delete(d.all, 0, i+1)
			break
		}
	}
}

// set keeps a draft, on disk a little later.
func (d *drafts) set(peer, text string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.text(peer) == text {
		return
	}
	d.put(peer, text)
	d.change()
}

// text returns a draft.
func (d *drafts) text(peer string) string {
	for _, o := range d.all {
		if o.Peer == peer {
			return o.Text
		}
	}
	return ""
}

// sent forgets a draft that is this text.
func (d *drafts) sent(peer, text string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if text != "" && d.text(peer) == text {
		d.put(peer, "")
		d.change()
	}
}

// belong forgets all drafts of any other account.
func (d *drafts) belong(account string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if account != d.account {
		d.account, d.all = account, nil
		d.change()
	}
}

// texts returns all drafts by peer.
func (d *drafts) texts() map[string]string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.all) == 0 {
		return nil
	}
	all := make(map[string]string, len(d.all))
	for _, o := range d.all {
		all[o.Peer] = o.Text
	}
	return all
}

// change has the file written, once for all changes that follow soon.
func (d *drafts) change() {
	if !d.dirty && d.file != "" {
		d.dirty = true
		time.AfterFunc(draftDelay, d.flush)
	}
}

// flush writes the file, if it is not up to date.
func (d *drafts) flush() {
	d.disk.Lock()
	defer d.disk.Unlock()
	d.mu.Lock()
	dirty, kept := d.dirty, draftFile{d.account, slices.Clone(d.all)}
	d.dirty = false
	d.mu.Unlock()
	if !dirty {
		return
	}
	var err error
	if len(kept.Drafts) == 0 {
		if err = os.Remove(d.file); os.IsNotExist(err) {
			err = nil
		}
	} else {
		var text []byte
		if text, err = json.Marshal(kept); err == nil {
			err = d.save(d.file, text)
		}
	}
	if err != nil {
		d.log("drafts: %v", err)
	}
}
