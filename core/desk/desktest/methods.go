package desktest

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"vestnik/core/desk"
)

// Snapshot implements [desk.Desk].
func (f *Fake) Snapshot(ctx context.Context) (desk.Snapshot, error) {
	leave, err := f.enter(ctx, "Snapshot", nil)
	if err != nil {
		return desk.Snapshot{}, err
	}
	defer leave()
	s := f.snapshot
	s.Seq = f.log.Seq()
	s.Contacts, s.Conversations = slices.Clone(s.Contacts), slices.Clone(s.Conversations)
	s.Requests, s.Drafts = slices.Clone(s.Requests), slices.Clone(s.Drafts)
	s.Rooms, s.Invitations = slices.Clone(s.Rooms), slices.Clone(s.Invitations)
	return s, nil
}

// Watch implements [desk.Desk].
func (f *Fake) Watch(ctx context.Context, after uint64) (<-chan desk.Event, error) {
	leave, err := f.enter(ctx, "Watch", after)
	if err != nil {
		return nil, err
	}
	defer leave()
	return f.log.Watch(ctx, after)
}

// History implements [desk.Desk].
func (f *Fake) History(ctx context.Context, peer desk.Ref, before int64, limit int) ([]desk.Message, error) {
	leave, err := f.enter(ctx, "History", nil)
	if err != nil {
		return nil, err
	}
	defer leave()
	var found []desk.Message
	for _, m := range slices.Backward(f.messages) {
		if m.Peer == peer && (before == 0 || m.Number < before) && len(found) < limit {
			found = append(found, m)
		}
	}
	slices.Reverse(found)
	return found, nil
}

// ReadOlder implements [desk.Desk]: nothing is older than what is here.
func (f *Fake) ReadOlder(ctx context.Context, peer desk.Ref) (desk.Older, error) {
	leave, err := f.enter(ctx, "ReadOlder", peer)
	if err != nil {
		return "", err
	}
	defer leave()
	return desk.OlderNone, nil
}

// Message implements [desk.Desk].
func (f *Fake) Message(ctx context.Context, peer desk.Ref, number int64) (desk.Message, error) {
	leave, err := f.enter(ctx, "Message", nil)
	if err != nil {
		return desk.Message{}, err
	}
	defer leave()
	m := f.numbered(peer, number)
	if m == nil {
		return desk.Message{}, desk.NewProblem(desk.NoMessage)
	}
	return *m, nil
}

// Search implements [desk.Desk]. Words are found wherever they stand.
func (f *Fake) Search(ctx context.Context, q desk.Query) (found desk.Found, err error) {
	leave, err := f.enter(ctx, "Search", nil)
	if err != nil {
		return found, err
	}
	defer leave()
	from, _ := strconv.ParseInt(q.From, 10, 64)
	for _, m := range f.messages {
		fits := (q.Peer.Address == "" || m.Peer.Address == q.Peer.Address) && strings.Contains(strings.ToLower(m.Body), strings.ToLower(q.Words)) &&
			!m.Time.Before(q.Since) && (q.Until.IsZero() || m.Time.Before(q.Until))
		if fits && (q.From == "" || q.Forward == (m.Number > from)) && m.Number != from {
			found.Messages = append(found.Messages, m)
		}
	}
	if !q.Forward {
		slices.Reverse(found.Messages)
	}
	if limit := cmp.Or(q.Limit, 50); len(found.Messages) > limit {
		found.Messages = found.Messages[:limit]
		found.Next = strconv.FormatInt(found.Messages[limit-1].Number, 10)
	}
	return found, nil
}

// Since implements [desk.Desk].
func (f *Fake) Since(ctx context.Context, after int64, limit int) ([]desk.Message, error) {
	leave, err := f.enter(ctx, "Since", nil)
	if err != nil {
		return nil, err
	}
	defer leave()
	var found []desk.Message
	for _, m := range f.messages {
		if m.Number > after && len(found) < limit {
			found = append(found, m)
		}
	}
	return found, nil
}

// Send implements [desk.Desk].
func (f *Fake) Send(ctx context.Context, m desk.Outgoing) (desk.Message, error) {
	leave, err := f.enter(ctx, "Send", m)
	if err != nil {
		return desk.Message{}, err
	}
	defer leave()
	m.Body = desk.WithFiles(m.Body, m.Files)
	switch {
	case m.Body == "":
		return desk.Message{}, desk.NewProblem(desk.EmptyMessage)
	case !validAddress(m.To):
		return desk.Message{}, desk.NewProblem(desk.BadAddress, "address", m.To)
	case len(m.Body) > desk.MaxMessage:
		return desk.Message{}, desk.NewProblem(desk.MessageTooLong)
	case m.Type == "":
		m.Type = desk.TypeChat
	}
	if slices.Contains(f.snapshot.Drafts, desk.Draft{Peer: Peer(m.To), Text: m.Body}) {
		f.draft(Peer(m.To), "")
	}
	room, nick := "", ""
	if at := f.roomAt(Peer(m.To)); at >= 0 {
		room, nick, m.Type = m.To, f.snapshot.Rooms[at].Nick, desk.TypeRoom
	}
	if m.Undo {
		m.At = time.Now().Add(desk.UndoTime).Round(0)
	}
	stored := f.store(desk.Message{
		Room: room, Nick: nick,
		Peer: Peer(m.To), From: Me, To: m.To, Type: m.Type, Subject: m.Subject, Body: m.Body, Mine: true, State: desk.Queued,
		ReplyTo: m.ReplyTo, Notice: m.Notice, Broadcast: m.Broadcast, At: m.At,
		Attachments: m.Files,
	})
	if m.Undo {
		f.sentByOneClick(stored)
	}
	return stored, nil
}

// Confirm implements [desk.Desk].
func (f *Fake) Confirm(ctx context.Context, peer desk.Ref, number int64) (desk.Message, error) {
	leave, err := f.enter(ctx, "Confirm", []any{peer, number})
	if err != nil {
		return desk.Message{}, err
	}
	defer leave()
	for _, m := range f.messages {
		if m.Peer == peer && m.Number == number {
			m.State = desk.Sent
			return m, nil
		}
	}
	return desk.Message{}, desk.NewProblem(desk.Internal, "reason", "no such message")
}

// MarkRead implements [desk.Desk].
func (f *Fake) MarkRead(ctx context.Context, peer desk.Ref, upTo int64) error {
	leave, err := f.enter(ctx, "MarkRead", []any{peer, upTo})
	if err != nil {
		return err
	}
	defer leave()
	for i := range f.messages {
		if m := &f.messages[i]; m.Peer == peer && !m.Mine && m.Number <= upTo {
			m.Read = true
		}
	}
	c := f.conversation(peer)
	f.emit(desk.Event{Kind: desk.EventConversation, Conversation: &c})
	f.recount()
	return nil
}

// Attend implements [desk.Desk].
func (f *Fake) Attend(ctx context.Context, peer desk.Ref) error {
	leave, err := f.enter(ctx, "Attend", peer)
	if err != nil {
		return err
	}
	f.attended = append(f.attended, peer)
	leave()
	<-ctx.Done()
	f.mu.Lock()
	defer f.mu.Unlock()
	i := slices.Index(f.attended, peer)
	f.attended = slices.Delete(f.attended, i, i+1)
	return ctx.Err()
}

// KeepPresence implements [desk.Desk].
func (f *Fake) KeepPresence(ctx context.Context, p desk.Presence, keep bool) error {
	leave, err := f.enter(ctx, "KeepPresence", p)
	if err != nil {
		return err
	}
	defer leave()
	status := f.snapshot.Status
	status.Kept = last(status.Kept, p, keep)
	f.emit(desk.Event{Kind: desk.EventStatus, Status: &status})
	return nil
}

// SetPresence implements [desk.Desk].
func (f *Fake) SetPresence(ctx context.Context, c desk.Choice) error {
	leave, err := f.enter(ctx, "SetPresence", c)
	if err != nil {
		return err
	}
	defer leave()
	status := f.snapshot.Status
	status.Presence, status.Until, status.Connection = c.Presence, c.Until, desk.OnLine
	if c.Show == desk.Offline {
		status.Connection = desk.OffLine
	}
	f.emit(desk.Event{Kind: desk.EventStatus, Status: &status})
	return nil
}

// AnswerRequest implements [desk.Desk].
func (f *Fake) AnswerRequest(ctx context.Context, peer desk.Ref, accept bool) error {
	leave, err := f.enter(ctx, "AnswerRequest", []any{peer, accept})
	if err != nil {
		return err
	}
	defer leave()
	left := slices.DeleteFunc(slices.Clone(f.snapshot.Requests), func(o desk.Request) bool { return o.Ref == peer })
	if len(left) == len(f.snapshot.Requests) {
		return desk.NewProblem(desk.NoRequest, "address", peer.Address)
	}
	f.emit(desk.Event{Kind: desk.EventRequest, Requests: left})
	return nil
}

// SetDraft implements [desk.Desk].
func (f *Fake) SetDraft(ctx context.Context, peer desk.Ref, text string) error {
	leave, err := f.enter(ctx, "SetDraft", []any{peer, text})
	if err != nil {
		return err
	}
	defer leave()
	f.draft(peer, text)
	return nil
}

// draft replaces a draft; an empty text removes it.
func (f *Fake) draft(peer desk.Ref, text string) {
	f.snapshot.Drafts = slices.DeleteFunc(f.snapshot.Drafts, func(d desk.Draft) bool { return d.Peer == peer })
	if text != "" {
		f.snapshot.Drafts = append(f.snapshot.Drafts, desk.Draft{Peer: peer, Text: text})
	}
}

// Locate implements [desk.Desk]: the address is always the one that is in use.
func (f *Fake) Locate(ctx context.Context, a desk.Account) (string, error) {
	leave, err := f.enter(ctx, "Locate", a)
	if err != nil {
		return "", err
	}
	defer leave()
	if !validAddress(a.Address) {
		return "", desk.NewProblem(desk.BadAddress, "address", a.Address)
	}
	return f.snapshot.Status.URL, nil
}

// SignIn implements [desk.Desk]: any password will do.
func (f *Fake) SignIn(ctx context.Context, a desk.Account) error {
	leave, err := f.enter(ctx, "SignIn", a)
	if err != nil {
		return err
	}
	defer leave()
	for _, step := range []desk.Progress{desk.ProgressConnecting, desk.ProgressChecking, desk.ProgressStoring, desk.ProgressDone} {
		f.emit(desk.Event{Kind: desk.EventProgress, Progress: step})
	}
	status := f.snapshot.Status
	status.Address, status.JID, status.URL, status.Connection = a.Address, a.Address+"/fake", a.URL, desk.OnLine
	f.emit(desk.Event{Kind: desk.EventStatus, Status: &status})
	return nil
}

// SignOut implements [desk.Desk].
func (f *Fake) SignOut(ctx context.Context, l desk.Leave) error {
	leave, err := f.enter(ctx, "SignOut", l)
	if err != nil {
		return err
	}
	defer leave()
	status := desk.Status{Version: f.snapshot.Status.Version, Connection: desk.SignedOut}
	f.emit(desk.Event{Kind: desk.EventStatus, Status: &status})
	return nil
}

// TestPopup implements [desk.Desk]: a daemon shows it.
func (f *Fake) TestPopup(ctx context.Context) (desk.Popups, error) {
	leave, err := f.enter(ctx, "TestPopup", nil)
	if err != nil {
		return desk.Popups{}, err
	}
	defer leave()
	return desk.Popups{Way: desk.ByDaemon, Daemon: "fake 1.0"}, nil
}

// TryDemo implements [desk.Desk]: there is no office here.
func (f *Fake) TryDemo(ctx context.Context) error {
	leave, err := f.enter(ctx, "TryDemo", nil)
	if err != nil {
		return err
	}
	defer leave()
	return desk.NewProblem(desk.NoDemo)
}

// SetAside implements [desk.Desk].
func (f *Fake) SetAside(ctx context.Context) error {
	leave, err := f.enter(ctx, "SetAside", nil)
	if err != nil {
		return err
	}
	defer leave()
	if status := f.snapshot.Status; status.Trouble != nil {
		status.Trouble = nil
		f.emit(desk.Event{Kind: desk.EventStatus, Status: &status})
	}
	return nil
}

// Reconnect implements [desk.Desk].
func (f *Fake) Reconnect(ctx context.Context) error {
	leave, err := f.enter(ctx, "Reconnect", nil)
	if err == nil {
		leave()
	}
	return err
}

// Show implements [desk.Desk].
func (f *Fake) Show(ctx context.Context, v desk.View) error {
	leave, err := f.enter(ctx, "Show", v)
	if err != nil {
		return err
	}
	defer leave()
	f.emit(desk.Event{Kind: desk.EventShow, View: &v})
	return nil
}

// Quit implements [desk.Desk]: faces are told, and nothing ends.
func (f *Fake) Quit(ctx context.Context) error {
	leave, err := f.enter(ctx, "Quit", nil)
	if err != nil {
		return err
	}
	defer leave()
	f.emit(desk.Event{Kind: desk.EventQuit})
	return nil
}
