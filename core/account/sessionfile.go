package account

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"vestnik/core/xmpp/bosh"
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
// after a crash, until they change. Beside them stands who asks to see the person's
// presence, which is told but once as well.

// keptSession is what stands in the file of the session.
type keptSession struct {
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
func (k *keptSession) pack() []byte {
	head, _ := json.Marshal(k) // strings and numbers: this cannot fail
	return slices.Concat(head, []byte("\n"), k.Session)
}

// unpack is the opposite of pack; nil when data is nothing that pack returns.
func unpack(data []byte) *keptSession {
	head, state, ok := bytes.Cut(data, []byte("\n"))
	k := &keptSession{Session: state}
	if !ok || json.Unmarshal(head, k) != nil {
		return nil
	}
	return k
}

// keptPresences is what stands in the file of the presences, of one session.
type keptPresences struct {
	JID      string
	All      []keptPresence
	Requests []keptRequest
	Rooms    []keptRoom
}

type keptPresence struct {
	From, Show, Status string
	Priority           int8
}

// keptRequest is somebody who asks to see the person's presence.
type keptRequest struct{ From, Nick, Text string }

// sessionFile keeps what it takes to go on with a session. It is told the state on the
// session's goroutine, and the rest on others.
type sessionFile struct {
	mu            sync.Mutex
	file          *bosh.SealedFile // nil until there is a key
	presencesFile *bosh.SealedFile // together with file
	late          []byte           // the newest state, while there is no file yet
	account       string
	jid           string // empty until the session is on line
	csi           bool
	name          string
	number        int64
	presences     map[string][]keptPresence // by bare JID
	requests      []keptRequest
	rooms         []keptRoom
	changed       bool      // these have, since they were written
	rest          time.Time // when they may be written again
}

// fewPresences is up to how many presences are written at once, whatever it takes: they
// are not much more than the state itself.
const fewPresences = 256

// presencesAt is how the file of the presences is called beside that of the session.
const presencesAt = ".people"

// RenameSessionFile moves what is kept of a session, if there is anything.
func RenameSessionFile(from, to string) {
	for _, part := range []string{"", presencesAt} {
		_ = os.Rename(from+part, to+part)
	}
}

// RemoveSessionFile removes what is kept of a session; without a file it does nothing.
func RemoveSessionFile(file string) {
	if file == "" {
		return
	}
	for _, part := range []string{"", presencesAt} {
		_ = os.Remove(file + part)
	}
}

func newSessionFile(account string) *sessionFile {
	return &sessionFile{account: account, presences: map[string][]keptPresence{}}
}

// opened tells whether the files are open.
func (f *sessionFile) opened() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.file != nil
}

// open opens the files, sealed with a key. What has come before is written: a keyring may
// be slower than the session, which is idle by now.
func (f *sessionFile) open(path string, key []byte) error {
	file, err := bosh.NewSealedFile(path, key)
	if err != nil {
		return err
	}
	presences, err := bosh.NewSealedFile(path+presencesAt, key)
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.file, f.presencesFile = file, presences
	if state := f.late; state != nil {
		f.late = nil
		f.keep(state)
	}
	return nil
}

// Keep implements [bosh.Keeper].
func (f *sessionFile) Keep(state []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.keep(state)
}

func (f *sessionFile) keep(state []byte) {
	switch {
	case f.file == nil:
		f.late = state
	case state == nil:
		f.file.Keep(nil)
		f.presencesFile.Keep(nil)
	case f.jid != "":
		all := keptSession{Account: f.account, JID: f.jid, Name: f.name, Number: f.number, At: time.Now(), CSI: f.csi, Session: state}
		f.file.Keep(all.pack())
		f.keepPresences()
	}
}

// keepPresences writes the presences, if they have changed and it is time.
func (f *sessionFile) keepPresences() {
	began := time.Now()
	if !f.changed || len(f.presences) > fewPresences && began.Before(f.rest) {
		return
	}
	all := keptPresences{JID: f.jid, All: f.present(), Requests: f.requests, Rooms: f.rooms}
	if data, err := json.Marshal(&all); err == nil {
		f.presencesFile.Keep(data)
		f.changed = false
	}
	f.rest = began.Add(100 * time.Since(began))
}

// present returns all presences.
func (f *sessionFile) present() []keptPresence {
	all := make([]keptPresence, 0, len(f.presences))
	for _, programs := range f.presences {
		all = append(all, programs...)
	}
	return all
}

// setName names the session that is begun, as the journal does.
func (f *sessionFile) setName(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.name, f.number = name, 0
}

// stored notes the newest message that the session has brought.
func (f *sessionFile) stored(number int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.number = max(f.number, number)
}

// online notes that a session is on line, and whether its server wants to know if anybody
// looks.
func (f *sessionFile) online(jid string, csi bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.jid, f.csi = jid, csi
}

// resume notes that the session of the program's last life goes on. What it does is
// kept from then on, before it is known whether the server has it still. It returns
// the presences that were known, and who asked.
func (f *sessionFile) resume(last *keptSession) keptPresences {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.jid, f.name, f.number, f.csi = last.JID, last.Name, last.Number, last.CSI
	var known keptPresences
	if json.Unmarshal(f.presencesFile.Load(), &known) != nil || known.JID != last.JID {
		return keptPresences{}
	}
	for _, p := range known.All {
		bare, _, _ := strings.Cut(p.From, "/")
		f.presences[bare] = append(f.presences[bare], p)
	}
	f.requests, f.rooms = known.Requests, known.Rooms
	return known
}

// handOver keeps all, for the next life of the program: there is time for it now.
func (f *sessionFile) handOver(state []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rest = time.Time{}
	f.keep(state)
}

// ended drops what belonged to a session that has ended.
func (f *sessionFile) ended() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.jid = ""
	clear(f.presences)
	f.rooms = nil
}

// setPrograms remembers how somebody shows himself now, with each of his programs.
func (f *sessionFile) setPrograms(bare string, now []Program) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.changed = true
	if len(now) == 0 {
		delete(f.presences, bare)
		return
	}
	all := make([]keptPresence, len(now))
	for i, p := range now {
		all[i] = keptPresence{From: p.From.String(), Show: p.Show, Status: p.Status, Priority: p.Priority}
	}
	f.presences[all[0].From[:len(bare)]] = all // whose text is held in any case
}

// setRequests remembers who asks now.
func (f *sessionFile) setRequests(now []keptRequest) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.requests, f.changed = now, true
}

// setRooms remembers which rooms the session is in now.
func (f *sessionFile) setRooms(now []keptRoom) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rooms, f.changed = now, true
}

// load returns what was kept for this account, nil when there is nothing.
func (f *sessionFile) load() *keptSession {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.file == nil {
		return nil
	}
	all := unpack(f.file.Load())
	if all == nil || all.Account != f.account {
		return nil
	}
	return all
}
