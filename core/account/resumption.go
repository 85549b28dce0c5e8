package account

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/presence"
)

// A program that ended without signing off, in a crash, an update or a kill, goes on
// with its session when it starts again in time. What it takes is kept in a file,
// sealed with a key that stands in the keyring beside the password: without a
// keyring, nothing is kept.
//
// There are two files. The session's state is small and is written before every
// request. The presences of all contacts, which a server tells but once, may be a
// thousand times as much: they are written when they have changed, and where they are
// many so rarely that it takes a hundredth of the time. Of many, some may be behind
// after a crash, until they change.

// kept is what stands in the file of the session.
type kept struct {
	Account string
	JID     string
	Name    string    // of the session in the journal
	Number  int64     // of the newest message that it has brought
	At      time.Time // when this was kept
	CSI     bool      // its server wants to know whether anybody looks
	Session []byte    `json:"-"`
}

// pack returns what is written: the session's state, which may be megabytes, stands as
// it is behind the rest.
func (k *kept) pack() []byte {
	head, _ := json.Marshal(k) // strings and numbers: this cannot fail
	return slices.Concat(head, []byte("\n"), k.Session)
}

// unpack is the opposite of pack; nil when data is nothing that pack returns.
func unpack(data []byte) *kept {
	head, state, ok := bytes.Cut(data, []byte("\n"))
	k := &kept{Session: state}
	if !ok || json.Unmarshal(head, k) != nil {
		return nil
	}
	return k
}

// keptPresences is what stands in the file of the presences, of one session.
type keptPresences struct {
	JID string
	All []keptPresence
}

type keptPresence struct {
	From, Show, Status string
	Priority           int8
}

// resumption keeps what it takes to go on with a session. It is told the state on the
// session's goroutine, and the rest on others.
type resumption struct {
	mu        sync.Mutex
	file      *bosh.SealedFile // nil until there is a key
	people    *bosh.SealedFile // together with file
	late      []byte           // the newest state, while there is no file yet
	account   string
	jid       string // empty until the session is on line
	csi       bool
	name      string
	number    int64
	presences map[string]keptPresence
	changed   bool      // presences have, since they were written
	rest      time.Time // when they may be written again
}

// fewPeople is up to how many presences are written at once, whatever it takes: they
// are not much more than the state itself.
const fewPeople = 256

// peopleAt is how the file of the presences is called beside that of the session.
const peopleAt = ".people"

// RenameSessionFile moves what is kept of a session, if there is anything.
func RenameSessionFile(from, to string) {
	for _, part := range []string{"", peopleAt} {
		_ = os.Rename(from+part, to+part)
	}
}

// RemoveSessionFile removes what is kept of a session; without a file it does nothing.
func RemoveSessionFile(file string) {
	if file == "" {
		return
	}
	for _, part := range []string{"", peopleAt} {
		_ = os.Remove(file + part)
	}
}

func newResumption(account string) *resumption {
	return &resumption{account: account, presences: map[string]keptPresence{}}
}

// Keep implements [bosh.Keeper].
func (k *resumption) Keep(state []byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keep(state)
}

func (k *resumption) keep(state []byte) {
	switch {
	case k.file == nil:
		k.late = state
	case state == nil:
		k.file.Keep(nil)
		k.people.Keep(nil)
	case k.jid != "":
		all := kept{Account: k.account, JID: k.jid, Name: k.name, Number: k.number, At: time.Now(), CSI: k.csi, Session: state}
		k.file.Keep(all.pack())
		k.keepPeople()
	}
}

// keepPeople writes the presences, if they have changed and it is time.
func (k *resumption) keepPeople() {
	began := time.Now()
	if !k.changed || len(k.presences) > fewPeople && began.Before(k.rest) {
		return
	}
	all := keptPresences{JID: k.jid, All: make([]keptPresence, 0, len(k.presences))}
	for _, p := range k.presences {
		all.All = append(all.All, p)
	}
	if data, err := json.Marshal(&all); err == nil {
		k.people.Keep(data)
		k.changed = false
	}
	k.rest = began.Add(100 * time.Since(began))
}

// call names the session that is begun, as the journal does.
func (k *resumption) call(name string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.name, k.number = name, 0
}

// stored notes the newest message that the session has brought.
func (k *resumption) stored(number int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.number = max(k.number, number)
}

// begin notes that a session is on line, and whether its server wants to know if anybody
// looks.
func (k *resumption) begin(jid string, csi bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.jid, k.csi = jid, csi
}

// resume notes that the session of the program's last life goes on. What it does is
// kept from then on, before it is known whether the server has it still. It returns
// the presences that were known.
func (k *resumption) resume(last *kept) []keptPresence {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.jid, k.name, k.number, k.csi = last.JID, last.Name, last.Number, last.CSI
	var known keptPresences
	if json.Unmarshal(k.people.Load(), &known) != nil || known.JID != last.JID {
		return nil
	}
	for _, p := range known.All {
		k.presences[p.From] = p
	}
	return known.All
}

// forget drops what belonged to a session that has ended.
func (k *resumption) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.jid = ""
	clear(k.presences)
}

// note remembers how somebody shows himself.
func (k *resumption) note(p presence.Presence) {
	k.mu.Lock()
	defer k.mu.Unlock()
	from := p.From.String()
	k.changed = true
	switch p.Type {
	case "":
		k.presences[from] = keptPresence{From: from, Show: p.Show, Status: p.Status, Priority: p.Priority}
	case "unavailable", "error":
		delete(k.presences, from)
		if p.From.Resource() == "" { // with all programs
			maps.DeleteFunc(k.presences, func(full string, _ keptPresence) bool {
				return strings.HasPrefix(full, from+"/")
			})
		}
	}
}

// take returns what was kept for this account, nil when there is nothing.
func (k *resumption) take() *kept {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.file == nil {
		return nil
	}
	all := unpack(k.file.Load())
	if all == nil || all.Account != k.account {
		return nil
	}
	return all
}
