package agent

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/im"
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

// keeping keeps a line's session. It is told the state on the session's goroutine,
// and the rest on others.
type keeping struct {
	mu        sync.Mutex
	file      *bosh.SealedFile // nil until there is a key
	people    *bosh.SealedFile // together with file
	late      []byte           // the newest state, while there is no file yet
	account   string
	jid       string // empty until the session is on line
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

func newKeeping(account string) *keeping {
	return &keeping{account: account, presences: map[string]keptPresence{}}
}

// Keep implements [bosh.Keeper].
func (k *keeping) Keep(state []byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keep(state)
}

func (k *keeping) keep(state []byte) {
	switch {
	case k.file == nil:
		k.late = state
	case state == nil:
		k.file.Keep(nil)
		k.people.Keep(nil)
	case k.jid != "":
		all := kept{Account: k.account, JID: k.jid, Name: k.name, Number: k.number, At: time.Now(), Session: state}
		k.file.Keep(all.pack())
		k.keepPeople()
	}
}

// keepPeople writes the presences, if they have changed and it is time.
func (k *keeping) keepPeople() {
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
func (k *keeping) call(name string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.name, k.number = name, 0
}

// stored notes the newest message that the session has brought.
func (k *keeping) stored(number int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.number = max(k.number, number)
}

// begin notes that a session is on line.
func (k *keeping) begin(jid string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.jid = jid
}

// resume notes that the session of the program's last life goes on. What it does is
// kept from then on, before it is known whether the server has it still. It returns
// the presences that were known.
func (k *keeping) resume(last *kept) []keptPresence {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.jid, k.name, k.number = last.JID, last.Name, last.Number
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
func (k *keeping) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.jid = ""
	clear(k.presences)
}

// note remembers how somebody shows himself.
func (k *keeping) note(p presence.Presence) {
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
func (k *keeping) take() *kept {
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

// SessionKey is under what name the key to the kept session of an account stands in the
// keyring.
func SessionKey(account string) string { return "session of " + account }

// halfAnAnswer is more than passes between the first message of an answer that is stored
// and the moment when the state is kept that says so.
const halfAnAnswer = 30 * time.Second

// shelve opens the file, with the key from the keyring or a new one, if that was not
// done yet. The keyring has been unlocked for the password by then.
func (l *line) shelve(ctx context.Context) {
	file := l.agent.cfg.SessionFile
	l.keeping.mu.Lock()
	open := l.keeping.file != nil
	l.keeping.mu.Unlock()
	if open || file == "" {
		return
	}
	key, err := l.key(ctx)
	if err != nil {
		l.agent.cfg.Log("the session is not kept: %v", err)
		return
	}
	sealed, err := bosh.NewSealedFile(file, key)
	var people *bosh.SealedFile
	if err == nil {
		people, err = bosh.NewSealedFile(file+peopleAt, key)
	}
	if err != nil {
		l.agent.cfg.Log("the session is not kept: %v", err)
		return
	}
	l.keeping.mu.Lock()
	defer l.keeping.mu.Unlock()
	l.keeping.file, l.keeping.people = sealed, people
	if state := l.keeping.late; state != nil { // a keyring may be slower than the session, which is idle by now
		l.keeping.late = nil
		l.keeping.keep(state)
	}
}

func (l *line) key(ctx context.Context) ([]byte, error) {
	vault, name := l.agent.cfg.Vault, SessionKey(l.account.Address)
	text, err := vault.Get(ctx, name)
	key, broken := base64.StdEncoding.DecodeString(text)
	if err == nil && broken == nil && len(key) == bosh.KeySize {
		return key, nil
	}
	if problem := Explain(err, Target{}); err != nil && problem.Code != desk.PasswordMissing {
		return nil, err
	}
	key = bosh.NewKey()
	return key, vault.Set(ctx, name, base64.StdEncoding.EncodeToString(key))
}

// resumeLimit is how long a session that goes on may be silent: longer than a server
// holds a request. One that is ended takes along what the server has for it.
const resumeLimit = 75 * time.Second

// resume goes on with the session of the program's last life. It returns nil when
// there is none, or the server has given it up.
func (l *line) resume(ctx context.Context) *im.Client {
	var wish desk.Presence
	l.tell(ctx, func(a *Agent) { wish = a.status.Presence })
	last := l.keeping.take()
	if last == nil || l.agent.cfg.Resume == nil || wish.Show == desk.Invisible {
		return nil // a session in which the person hides cannot be told from others
	}
	address, err := xmpp.ReadAddress(last.JID)
	if err != nil {
		return nil
	}
	account, _ := l.way(ctx)
	known := l.keeping.resume(last)
	conn, err := l.agent.cfg.Resume(account, last.Session, l.keeping)
	if err != nil {
		l.agent.cfg.Log("the last session: %v", err)
		l.keeping.forget()
		return nil
	}
	l.restorePresences(ctx, known)
	l.hears = newEar(l, last.Name)
	l.hears.repeated = journal.Repeated{Session: last.Name, After: last.Number, Since: last.At.Add(-halfAnAnswer)}
	s := im.Resume(conn, address, l.sessionConfig("", nil), l.program())
	ctx, cancel := context.WithTimeout(ctx, resumeLimit)
	defer cancel()
	if err := s.Confirm(ctx); err != nil {
		l.agent.cfg.Log("the last session: %v", err)
		s.Close()
		l.keeping.forget()
		l.tell(ctx, func(a *Agent) { a.forgetPresences() })
		return nil
	}
	l.hadLeft, l.before = conn.HadLeft, conn
	l.hear(conn)
	return s
}

// restorePresences shows everybody as the last life of the program has seen them.
func (l *line) restorePresences(ctx context.Context, all []keptPresence) {
	for _, p := range all {
		from, err := xmpp.ReadAddress(p.From)
		if err != nil {
			continue
		}
		known := presence.Presence{From: from, Show: p.Show, Status: p.Status, Priority: p.Priority}
		l.tell(ctx, func(a *Agent) { a.people.setPresence(known) })
	}
}
