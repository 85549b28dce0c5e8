package agent

import (
	"context"
	"errors"
	"slices"
	"time"

	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/discover"
)

// Snapshot implements [desk.Desk].
func (a *Agent) Snapshot(ctx context.Context) (desk.Snapshot, error) {
	var s desk.Snapshot
	err := a.do(ctx, func() {
		s = desk.Snapshot{
			Seq: a.log.Seq(), Status: a.now(), Contacts: []desk.Contact{}, Conversations: []desk.Conversation{},
			Phrases: a.settings.Phrases, View: a.view,
			Requests: a.asking(), Drafts: a.drafts.texts(),
		}
		for _, m := range a.members {
			s.Contacts = m.contacts(s.Contacts)
			s.Conversations = append(s.Conversations, m.talks.all()...)
		}
		slices.SortStableFunc(s.Conversations, func(a, b desk.Conversation) int { return b.Last.Compare(&a.Last) })
	})
	if len(s.Phrases) == 0 {
		s.Phrases = a.cfg.Phrases
	}
	return s, err
}

// Watch implements [desk.Desk].
func (a *Agent) Watch(ctx context.Context, after uint64) (<-chan desk.Event, error) {
	return a.log.Watch(ctx, after)
}

// History implements [desk.Desk].
func (a *Agent) History(ctx context.Context, peer desk.Ref, before int64, limit int) ([]desk.Message, error) {
	peer, err := a.resolve(ctx, peer)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, doorLimit)
	defer cancel()
	limit = min(max(limit, 1), 1000)
	stored, err := a.cfg.Journal.History(ctx, peer.Account, peer.Address, before, limit)
	if err == nil && len(stored) < limit && a.readOlder(ctx, peer) {
		stored, err = a.cfg.Journal.History(ctx, peer.Account, peer.Address, before, limit)
	}
	if err != nil {
		return nil, Explain(err, Target{})
	}
	return messages(stored), nil
}

// Message implements [desk.Desk].
func (a *Agent) Message(ctx context.Context, peer desk.Ref, number int64) (desk.Message, error) {
	peer, err := a.resolve(ctx, peer)
	if err != nil {
		return desk.Message{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, doorLimit)
	defer cancel()
	e, err := a.cfg.Journal.Message(ctx, peer.Account, peer.Address, number)
	switch {
	case errors.Is(err, journal.ErrUnknown):
		return desk.Message{}, desk.NewProblem(desk.NoMessage)
	case err != nil:
		return desk.Message{}, Explain(err, Target{})
	}
	return toDesk(e), nil
}

// readOlder reads what the server has kept before what is here, and tells whether there
// was anything. The archive is given what is left of the door's patience: what comes
// later is there the next time.
func (a *Agent) readOlder(ctx context.Context, peer desk.Ref) bool {
	var m *member
	if a.do(ctx, func() { m = a.member(peer.Account) }) != nil || m == nil {
		return false
	}
	more, err := m.Older(ctx, peer.Address, time.Time{})
	if err != nil && ctx.Err() == nil && !isQuiet(err) {
		a.cfg.Log("archive: %v", err)
	}
	return more && err == nil
}

// sinceSize bounds an answer of Since: as JSON it may be six times as long, and the
// door lets 4 MB through.
const sinceSize = 384 << 10

// Since implements [desk.Desk].
func (a *Agent) Since(ctx context.Context, after int64, limit int) ([]desk.Message, error) {
	var accounts []string
	if err := a.do(ctx, func() { accounts = a.accounts() }); err != nil {
		return nil, err
	}
	if len(accounts) == 0 {
		return nil, desk.NewProblem(desk.NoAccount)
	}
	stored, err := a.cfg.Journal.Since(ctx, accounts, after, min(max(limit, 1), 1000), sinceSize)
	if err != nil {
		return nil, Explain(err, Target{})
	}
	return messages(stored), nil
}

func messages(stored []journal.Entry) []desk.Message {
	all := make([]desk.Message, len(stored))
	for i, e := range stored {
		all[i] = toDesk(e)
	}
	return all
}

// accounts returns the bare addresses of the accounts that are signed in.
func (a *Agent) accounts() []string {
	all := make([]string, len(a.members))
	for i, m := range a.members {
		all[i] = m.Address()
	}
	return all
}

// member returns the account with an address; empty means the first. It is nil when
// there is none.
func (a *Agent) member(address string) *member {
	for _, m := range a.members {
		if address == "" || address == m.Address() {
			return m
		}
	}
	return nil
}

// account returns the bare address of an account of ours, see member.
func (a *Agent) account(ctx context.Context, address string) (string, error) {
	var m *member
	if err := a.do(ctx, func() { m = a.member(address) }); err != nil {
		return "", err
	}
	if m == nil {
		return "", desk.NewProblem(desk.NoAccount)
	}
	return m.Address(), nil
}

// resolve completes whom a face means.
func (a *Agent) resolve(ctx context.Context, peer desk.Ref) (desk.Ref, error) {
	account, err := a.account(ctx, peer.Account)
	return desk.Ref{Account: account, Address: peer.Address}, err
}

// MarkRead implements [desk.Desk].
func (a *Agent) MarkRead(ctx context.Context, peer desk.Ref, upTo int64) error {
	peer, err := a.resolve(ctx, peer)
	if err != nil {
		return err
	}
	n, change, err := a.cfg.Journal.MarkRead(ctx, peer.Account, peer.Address, upTo)
	if a.store.note(err); err != nil {
		return Explain(err, Target{})
	}
	if n == 0 {
		return nil
	}
	var m *member
	err = a.do(context.WithoutCancel(ctx), func() {
		if m = a.member(peer.Account); m != nil {
			m.wasRead(change)
		}
	})
	if err != nil || m == nil {
		return err
	}
	if err := m.Read(ctx, peer.Address, change.Seen); err != nil {
		a.cfg.Log("who has written is not told that it was read: %v", err)
	}
	return nil
}

// SetDraft implements [desk.Desk].
func (a *Agent) SetDraft(ctx context.Context, peer desk.Ref, text string) error {
	peer, err := a.resolve(ctx, peer)
	if err != nil {
		return err
	}
	if peer.Address == "" || len(peer.Address) > longestAddress {
		return desk.NewProblem(desk.BadAddress, "address", "")
	}
	a.drafts.set(peer, text)
	return a.do(ctx, func() {
		if m := a.member(peer.Account); m != nil {
			m.writes(peer.Address, text)
		}
	})
}

// longestAddress is that of RFC 7622 §3.1, without a resource.
const longestAddress = 2047

// Attend implements [desk.Desk].
func (a *Agent) Attend(ctx context.Context, peer desk.Ref) error {
	var err error
	if !peer.IsZero() {
		if peer, err = a.resolve(ctx, peer); err != nil {
			return err
		}
	}
	err = a.do(ctx, func() {
		a.attended[peer]++
		if m := a.member(peer.Account); m != nil && !peer.IsZero() {
			m.withdraw(peer.Address)
		}
		a.look()
	})
	if err != nil {
		return err
	}
	defer a.do(context.WithoutCancel(ctx), func() {
		if a.attended[peer]--; a.attended[peer] == 0 {
			delete(a.attended, peer)
		}
		a.look()
	})
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-a.gone:
		return errGone
	}
}

// Locate implements [desk.Desk].
func (a *Agent) Locate(ctx context.Context, address string) (string, error) {
	account, err := xmpp.ParseAccount(address)
	if err != nil {
		return "", desk.NewProblem(desk.BadAddress, "address", address)
	}
	proxy := ""
	if err := a.do(ctx, func() { proxy = a.settings.Proxy }); err != nil {
		return "", err
	}
	url, err := a.cfg.Locate(ctx, account.Domain(), proxy)
	// An unprotected address may be shown: it is not used before the person agrees.
	if insecure := (*discover.InsecureLink)(nil); errors.As(err, &insecure) {
		return insecure.URL, nil
	}
	if problem := (*desk.Problem)(nil); errors.As(err, &problem) {
		return "", problem
	}
	if err != nil {
		return "", desk.NewProblem(desk.NoURL, "domain", account.Domain())
	}
	return url, nil
}

// Reconnect implements [desk.Desk].
func (a *Agent) Reconnect(ctx context.Context) error {
	var unset bool
	_ = a.do(ctx, func() { unset = a.unset })
	if unset && a.mended(ctx) {
		return nil
	}
	var err error
	_ = a.do(ctx, func() {
		if len(a.members) == 0 {
			err = desk.NewProblem(desk.NoAccount)
		}
		for _, m := range a.members {
			if m.Connected() {
				m.Retry()
				continue
			}
			a.beOnLine()
			a.goOnLine(m)
		}
	})
	return err
}

// Show implements [desk.Desk].
func (a *Agent) Show(ctx context.Context, v desk.View) error {
	return a.do(ctx, func() {
		if len(a.members) == 0 {
			v = desk.View{Screen: desk.ScreenSignIn}
		} else if v.Peer.Address != "" && v.Peer.Account == "" {
			v.Peer.Account = a.members[0].Address()
		}
		a.view = v
		a.publish(desk.Event{Kind: desk.EventShow, View: &v})
	})
}

// Quit implements [desk.Desk]. It returns when the resident has signed off.
func (a *Agent) Quit(ctx context.Context) error {
	select {
	case a.quit <- struct{}{}:
	case <-a.gone:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-a.gone:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
