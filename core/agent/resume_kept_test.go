package agent

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"testing"

	"vestnik/core/bosh"
	"vestnik/core/desk"
)

// A session that is being resumed sends and receives before it is on line. If what it
// does then is not kept, a program that is killed then has a state that is behind: its
// next life would say other things under rids that were used, and get the answers to
// the old ones.
func TestWhatASessionDoesWhileItIsResumedIsKept(t *testing.T) {
	sealed, err := bosh.NewSealedFile(filepath.Join(t.TempDir(), "session"), bosh.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	const account = "anna@office.example"
	before, err := json.Marshal(kept{Account: account, JID: account + "/x", Session: []byte("before")})
	if err != nil {
		t.Fatal(err)
	}
	sealed.Keep(before)
	k := newKeeping(account)
	k.file = sealed
	var after []byte
	refused := errors.New("refused")
	l := &line{
		account: desk.Account{Address: account}, keeping: k,
		agent: &Agent{cfg: Config{
			Log: t.Logf,
			Resume: func(_ desk.Account, state []byte, keep bosh.Keeper) (*bosh.Conn, error) {
				keep.Keep([]byte("after"))
				after = k.take().Session
				return nil, refused
			},
		}},
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // the agent's loop does not run
	if s := l.resume(ctx); s != nil {
		t.Fatal("resumed")
	}
	if string(after) != "after" {
		t.Errorf("%q is kept", after)
	}
	k.Keep([]byte("of the session that is dialled next"))
	if got := k.take(); got != nil && string(got.Session) != "after" {
		t.Errorf("%q was kept before it was on line", got.Session)
	}
}
