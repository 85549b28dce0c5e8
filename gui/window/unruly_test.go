package window

import (
	"context"
	"sync"

	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// unruly is a Desk that fails or keeps one waiting where a test says so. Of each call that
// it knows, before is asked by its name; an error is what the call comes back with.
type unruly struct {
	*fakedesk.Desk
	before func(ctx context.Context, call string) error
}

// misrule puts such a Desk in the place of the one that the windows speak to.
func (o *office) misrule(before func(ctx context.Context, call string) error) {
	d := unruly{o.desk, before}
	o.faces.desk = d
	if o.faces.compact != nil {
		o.faces.compact.attention.desk = d
	}
}

// fault is what goes wrong with a call, until it is mended.
type fault struct {
	mu   sync.Mutex
	with map[string]error
	let  map[string]chan struct{} // closed: who waits goes on
	said []string
}

func (o *office) faults() *fault {
	f := &fault{with: map[string]error{}, let: map[string]chan struct{}{}}
	o.misrule(f.ask)
	return f
}

func (f *fault) ask(ctx context.Context, call string) error {
	f.mu.Lock()
	f.said = append(f.said, call)
	wait := f.let[call]
	f.mu.Unlock()
	if wait != nil {
		select {
		case <-wait:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.with[call]
}

// fails makes a call fail from now on; nil mends it.
func (f *fault) fails(call string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.with[call] = err
}

// hangs makes a call wait until what it returns is called.
func (f *fault) hangs(call string) (release func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	wait := make(chan struct{})
	f.let[call] = wait
	return func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		close(wait)
		delete(f.let, call)
	}
}

// times tells how often a call was made.
func (f *fault) times(call string) (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, one := range f.said {
		if one == call {
			n++
		}
	}
	return n
}

func (u unruly) History(ctx context.Context, peer desk.Ref, before int64, limit int) ([]desk.Message, error) {
	if err := u.before(ctx, "history"); err != nil {
		return nil, err
	}
	return u.Desk.History(ctx, peer, before, limit)
}

func (u unruly) ReadOlder(ctx context.Context, peer desk.Ref) (desk.Older, error) {
	if err := u.before(ctx, "older"); err != nil {
		return "", err
	}
	return u.Desk.ReadOlder(ctx, peer)
}

func (u unruly) Search(ctx context.Context, q desk.Query) (desk.Found, error) {
	if err := u.before(ctx, "search"); err != nil {
		return desk.Found{}, err
	}
	return u.Desk.Search(ctx, q)
}

func (u unruly) Send(ctx context.Context, out desk.Outgoing) (desk.Message, error) {
	for _, call := range []string{"send", "send " + out.To} {
		if err := u.before(ctx, call); err != nil {
			return desk.Message{}, err
		}
	}
	return u.Desk.Send(ctx, out)
}

func (u unruly) MarkRead(ctx context.Context, peer desk.Ref, upTo int64) error {
	if err := u.before(ctx, "read"); err != nil {
		return err
	}
	return u.Desk.MarkRead(ctx, peer, upTo)
}

func (u unruly) Attend(ctx context.Context, peer desk.Ref) error {
	if err := u.before(ctx, "attend"); err != nil {
		return err
	}
	return u.Desk.Attend(ctx, peer)
}

func (u unruly) SetDraft(ctx context.Context, peer desk.Ref, text string) error {
	if err := u.before(ctx, "draft"); err != nil {
		return err
	}
	return u.Desk.SetDraft(ctx, peer, text)
}

func (u unruly) SetPresence(ctx context.Context, c desk.Choice) error {
	if err := u.before(ctx, "presence"); err != nil {
		return err
	}
	return u.Desk.SetPresence(ctx, c)
}

func (u unruly) AddContact(ctx context.Context, n desk.NewContact) error {
	if err := u.before(ctx, "add"); err != nil {
		return err
	}
	return u.Desk.AddContact(ctx, n)
}

func (u unruly) Block(ctx context.Context, b desk.Block) error {
	if err := u.before(ctx, "block"); err != nil {
		return err
	}
	return u.Desk.Block(ctx, b)
}

func (u unruly) AnswerRequest(ctx context.Context, peer desk.Ref, accept bool) error {
	if err := u.before(ctx, "answer"); err != nil {
		return err
	}
	return u.Desk.AnswerRequest(ctx, peer, accept)
}

func (u unruly) Card(ctx context.Context, peer desk.Ref) (desk.Card, error) {
	if err := u.before(ctx, "card"); err != nil {
		return desk.Card{}, err
	}
	return u.Desk.Card(ctx, peer)
}

func (u unruly) Reconnect(ctx context.Context) error {
	if err := u.before(ctx, "reconnect"); err != nil {
		return err
	}
	return u.Desk.Reconnect(ctx)
}

func (u unruly) PutFirst(ctx context.Context, account string) error {
	if err := u.before(ctx, "first "+account); err != nil {
		return err
	}
	return u.Desk.PutFirst(ctx, account)
}

func (u unruly) SignOut(ctx context.Context, l desk.Leave) error {
	if err := u.before(ctx, "sign-out "+l.Account+map[bool]string{true: " true"}[l.Forget]); err != nil {
		return err
	}
	return u.Desk.SignOut(ctx, l)
}

func (u unruly) SetCard(ctx context.Context, account string, c desk.Card) error {
	if err := u.before(ctx, "set-card"); err != nil {
		return err
	}
	return u.Desk.SetCard(ctx, account, c)
}

func (u unruly) SetPicture(ctx context.Context, account string, data []byte) error {
	if err := u.before(ctx, "set-picture"); err != nil {
		return err
	}
	return u.Desk.SetPicture(ctx, account, data)
}

func (u unruly) Picture(ctx context.Context, peer desk.Ref) (desk.Picture, error) {
	if err := u.before(ctx, "picture"); err != nil {
		return desk.Picture{}, err
	}
	return u.Desk.Picture(ctx, peer)
}

func (u unruly) Message(ctx context.Context, peer desk.Ref, number int64) (desk.Message, error) {
	if err := u.before(ctx, "message"); err != nil {
		return desk.Message{}, err
	}
	return u.Desk.Message(ctx, peer, number)
}

func (u unruly) Locate(ctx context.Context, a desk.Account) (string, error) {
	if err := u.before(ctx, "locate "+a.Address); err != nil {
		return "", err
	}
	return u.Desk.Locate(ctx, a)
}

func (u unruly) Set(ctx context.Context, name string, value []string) error {
	if err := u.before(ctx, "set "+name); err != nil {
		return err
	}
	return u.Desk.Set(ctx, name, value)
}

func (u unruly) SignIn(ctx context.Context, a desk.Account) error {
	if err := u.before(ctx, "sign-in"); err != nil {
		return err
	}
	return u.Desk.SignIn(ctx, a)
}
