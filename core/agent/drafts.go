package agent

import (
	"cmp"
	"context"
	"encoding/json"
	"os"
	"slices"
	"sync"
	"time"

	"vestnik/core/charset"
	"vestnik/core/desk"
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

	mu    sync.Mutex
	all   []desk.Draft // the newest last
	dirty bool         // the file is not what all is, and will be written
}

// draftFile is what stands in the file. Before there were several accounts, it had one
// for all drafts.
type draftFile struct {
	Account string      `json:"account,omitempty"`
	Drafts  []keptDraft `json:"drafts"`
}

type keptDraft struct {
	Account string `json:"account,omitempty"`
	Peer    string `json:"peer"`
	Text    string `json:"text"`
}

// newDrafts reads what was kept for the accounts. A file that cannot be read is as none.
func newDrafts(file string, accounts []string, log func(string, ...any)) *drafts {
	d := &drafts{file: file, log: log, save: settings.WriteFile}
	var kept draftFile
	text, err := os.ReadFile(file)
	if file == "" || err != nil || json.Unmarshal(text, &kept) != nil {
		return d
	}
	for _, k := range kept.Drafts {
		if account := cmp.Or(k.Account, kept.Account); slices.Contains(accounts, account) {
			d.put(desk.Ref{Account: account, Address: k.Peer}, k.Text)
		}
	}
	return d
}

// put replaces a draft; an empty text removes it.
func (d *drafts) put(peer desk.Ref, text string) {
	d.all = slices.DeleteFunc(d.all, func(o desk.Draft) bool { return o.Peer == peer })
	if text == "" {
		return
	}
	d.all = append(d.all, desk.Draft{Peer: peer, Text: charset.Head(text, longestDraft)})
	size := 0
	for i, o := range slices.Backward(d.all) {
		if size += len(o.Peer.Account) + len(o.Peer.Address) + len(o.Text); size > allDrafts || len(d.all)-i > mostDrafts {
			d.all = slices.Delete(d.all, 0, i+1)
			break
		}
	}
}

// set keeps a draft, on disk a little later.
func (d *drafts) set(peer desk.Ref, text string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.text(peer) == text {
		return
	}
	d.put(peer, text)
	d.change()
}

// text returns a draft.
func (d *drafts) text(peer desk.Ref) string {
	for _, o := range d.all {
		if o.Peer == peer {
			return o.Text
		}
	}
	return ""
}

// sent forgets a draft that is this text.
func (d *drafts) sent(peer desk.Ref, text string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if text != "" && d.text(peer) == text {
		d.put(peer, "")
		d.change()
	}
}

// retain forgets all drafts but those of these accounts.
func (d *drafts) retain(accounts ...string) {
	d.drop(func(peer desk.Ref) bool { return !slices.Contains(accounts, peer.Account) })
}

// drop forgets the drafts to some.
func (d *drafts) drop(these func(peer desk.Ref) bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	before := len(d.all)
	d.all = slices.DeleteFunc(d.all, func(o desk.Draft) bool { return these(o.Peer) })
	if len(d.all) != before {
		d.change()
	}
}

// texts returns all drafts.
func (d *drafts) texts() []desk.Draft {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.all)
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
	if err := d.write(); err != nil {
		d.log("drafts: %v", err)
	}
}

func (d *drafts) write() error {
	d.disk.Lock()
	defer d.disk.Unlock()
	d.mu.Lock()
	dirty, kept := d.dirty, draftFile{}
	for _, o := range d.all {
		kept.Drafts = append(kept.Drafts, keptDraft{o.Peer.Account, o.Peer.Address, o.Text})
	}
	d.dirty = false
	d.mu.Unlock()
	if !dirty {
		return nil
	}
	if len(kept.Drafts) == 0 {
		if err := os.Remove(d.file); !os.IsNotExist(err) {
			return err
		}
		return nil
	}
	text, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	return d.save(d.file, text)
}

// SetDraft implements [desk.Desk].
func (a *Agent) SetDraft(ctx context.Context, peer desk.Ref, text string) error {
	peer, err := a.resolve(ctx, peer)
	if err != nil {
		return err
	}
	if len(peer.Address) > longestAddress {
		return desk.NewProblem(desk.BadAddress, "address", "")
	}
	a.drafts.set(peer, text)
	return a.do(ctx, func() {
		if m := a.member(peer.Account); m != nil && peer.Address != "" {
			m.writes(peer.Address, text)
		}
	})
}

// longestAddress is that of RFC 7622 §3.1, without a resource.
const longestAddress = 2047
