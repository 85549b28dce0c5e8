package account

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"vestnik/core/vault"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/session"
)

// A session that is being resumed sends and receives before it is on line. If what it
// does then is not kept, a program that is killed then has a state that is behind: its
// next life would say other things under rids that were used, and get the answers to
// the old ones.
func TestWhatASessionDoesWhileItIsResumedIsKept(t *testing.T) {
	sealed, people := sealedFiles(t)
	const account = "anna@office.example"
	before := keptSession{Account: account, JID: account + "/x", Session: []byte("before")}
	sealed.Keep(before.pack())
	k := newSessionFile(account)
	k.file, k.presencesFile = sealed, people
	var after []byte
	refused := errors.New("refused")
	c := New(Config{
		Address: account, Log: t.Logf,
		Resume: func(_ context.Context, state []byte, keep bosh.Keeper) (*bosh.Conn, error) {
			keep.Keep([]byte("after"))
			after = k.load().Session
			return nil, refused
		},
	}, absent{}).connection()
	c.sessionFile = k
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if s := c.resume(ctx); s != nil {
		t.Fatal("resumed")
	}
	if string(after) != "after" {
		t.Errorf("%q is kept", after)
	}
	k.Keep([]byte("of the session that is dialled next"))
	if got := k.load(); got != nil && string(got.Session) != "after" {
		t.Errorf("%q was kept before it was on line", got.Session)
	}
}

func sealedFiles(t *testing.T) (session, people *bosh.SealedFile) {
	t.Helper()
	dir, key := t.TempDir(), bosh.NewKey()
	session, err := bosh.NewSealedFile(filepath.Join(dir, "session"), key)
	if err != nil {
		t.Fatal(err)
	}
	if people, err = bosh.NewSealedFile(filepath.Join(dir, "session.people"), key); err != nil {
		t.Fatal(err)
	}
	return session, people
}

// What is written before each request must not grow with the number of contacts.
func TestTheStateOfASessionIsSmallHoweverManyArePresent(t *testing.T) {
	k := newSessionFile("anna@office.example")
	k.file, k.presencesFile = sealedFiles(t)
	k.online("anna@office.example/x", false)
	for i := range 5000 {
		from, err := xmpp.ParseAddress(fmt.Sprintf("user%d@office.example/vestnik", i))
		if err != nil {
			t.Fatal(err)
		}
		k.setPrograms(from.Bare().String(), []Program{{From: from, Status: "Ушёл на обед"}})
	}
	k.Keep([]byte("state"))
	if small := k.file.Load(); len(small) > 500 {
		t.Errorf("%d bytes are written before each request", len(small))
	}
	before := k.presencesFile.Load()
	k.Keep([]byte("state 2"))
	if !bytes.Equal(before, k.presencesFile.Load()) {
		t.Error("presences that have not changed were written again")
	}

	next := newSessionFile("anna@office.example")
	next.file, next.presencesFile = k.file, k.presencesFile
	last := next.load()
	if last == nil || string(last.Session) != "state 2" {
		t.Fatalf("%+v", last)
	}
	if known := next.resume(last); len(known.All) != 5000 {
		t.Errorf("the next life knows of %d who are present", len(known.All))
	}
	if known := next.resume(&keptSession{JID: "anna@office.example/other"}); known.All != nil {
		t.Error("presences of another session")
	}
}

func TestWhatIsKeptComesBackWhateverTheStateIs(t *testing.T) {
	want := keptSession{Account: "anna@office.example", JID: "anna@office.example/x\n", Number: 7, Session: []byte("{}\n\x00state")}
	got := unpack(want.pack())
	if got == nil || got.Account != want.Account || got.JID != want.JID || got.Number != 7 || !bytes.Equal(got.Session, want.Session) {
		t.Errorf("%+v", got)
	}
	if unpack(nil) != nil || unpack([]byte("{}")) != nil || unpack([]byte("x\ny")) != nil {
		t.Error("what is no such file is taken")
	}
}

// slowKeyring knows nothing, and takes what it is given.
type slowKeyring struct{}

func (slowKeyring) Get(context.Context, string) (string, error) { return "", vault.ErrNotFound }
func (slowKeyring) Set(context.Context, string, string) error   { return nil }
func (slowKeyring) Delete(context.Context, string) error        { return nil }

// A keyring may take longer than signing in; the session makes no request then until
// somebody writes, which may be after a crash.
func TestASessionIsKeptThoughItsKeyComesLate(t *testing.T) {
	const account = "anna@office.example"
	c := New(Config{
		Address: account, Log: t.Logf, Vault: slowKeyring{}, SessionFile: filepath.Join(t.TempDir(), "session"),
	}, absent{}).connection()
	c.sessionFile.online(account+"/x", false)
	c.sessionFile.Keep([]byte("idle"))
	c.openSessionFile(t.Context())
	if got := c.sessionFile.load(); got == nil || string(got.Session) != "idle" {
		t.Fatalf("kept: %+v", got)
	}
	c.sessionFile.Keep([]byte("next"))
	if got := c.sessionFile.load(); string(got.Session) != "next" {
		t.Errorf("kept: %+v", got)
	}
}

// absent is an owner whose loop does not run.
type absent struct{}

func (absent) Do(context.Context, func()) error        { return context.Canceled }
func (absent) Changed(*Account)                        {}
func (absent) Heard(*Account, *News)                   {}
func (absent) Proven(*Account, session.Proof)          {}
func (absent) Explain(err error, _ bool) (error, Cure) { return err, ByItself }
