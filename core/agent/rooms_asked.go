package agent

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"vestnik/core/account"
	"vestnik/core/charset"
	"vestnik/core/desk"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/muc"
)

// What the person asks of a room goes to it, and comes back as its word: what is told to the faces
// is that.

// inRoomOf begins a question about a room. One that is named without a service is a room of the
// account with that name, or else one of the service of its server.
func (a *Agent) roomQuestion(ctx context.Context, room desk.Ref) (q question, err error) {
	name := strings.TrimSpace(room.Address)
	if !strings.Contains(name, "@") && name != "" {
		if name, err = a.roomNamed(ctx, room.Account, name); err != nil {
			return q, err
		}
	}
	to, err := xmpp.ParseAddress(name)
	if err != nil || to.Local() == "" {
		if to, err = xmpp.ReadAddress(name); err != nil || to.Local() == "" {
			return q, desk.NewProblem(desk.BadAddress, "address", room.Address)
		}
	}
	account := room.Account
	if account == "" {
		_ = a.do(ctx, func() {
			if m := a.whoseRoom(a.members, to.Bare().String()); m != nil {
				account = m.Address()
			}
		})
	}
	return a.question(ctx, desk.Ref{Account: account, Address: to.Bare().String()})
}

// whoseRoom returns the first account that has a room, nil where none has.
func (a *Agent) whoseRoom(members []*member, address string) *member {
	for _, m := range members {
		if _, is := m.Room(address); is {
			return m
		}
	}
	return nil
}

// roomNamed returns the address of a room that is named without one.
func (a *Agent) roomNamed(ctx context.Context, account, name string) (address string, err error) {
	err = a.do(ctx, func() {
		called := ""
		for _, m := range a.named(account) {
			for _, r := range m.Rooms() {
				local, _, _ := strings.Cut(r.Address, "@")
				switch {
				case address == "" && strings.EqualFold(local, RoomLocal(name)):
					address = r.Address
				case called == "" && m.ownRoom(r.Address) && strings.EqualFold(m.toRoom(r).Name, name):
					called = r.Address
				}
			}
		}
		address = cmp.Or(address, called)
	})
	if err != nil || address != "" {
		return address, err
	}
	services, err := a.roomServices(ctx, account)
	if err != nil {
		return "", err
	}
	return RoomLocal(name) + "@" + services[0], nil
}

// RoomLocal is what stands before the @ in the address of a room that somebody calls by a name: as
// the name is, but for what cannot stand there.
func RoomLocal(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune("\"&'/:<>@", r) {
			return ' '
		}
		return r
	}, name)
	return strings.Join(strings.Fields(name), "-")
}

// RoomName is what a room is to be called that was named without an address; "" where it was not.
func RoomName(named string) string {
	if strings.Contains(named, "@") {
		return ""
	}
	return charset.Printable(strings.TrimSpace(named))
}

// ownRoom tells whether a room is one of the account's own server: others may call themselves
// whatever they like, and are not to be taken for it.
func (m *member) ownRoom(address string) bool {
	_, domain, _ := strings.Cut(m.Address(), "@")
	_, service, _ := strings.Cut(address, "@")
	return strings.HasSuffix("."+service, "."+domain)
}

// roomServices returns the services for rooms of an account's server; there is one at least.
func (a *Agent) roomServices(ctx context.Context, account string) (all []string, err error) {
	q, err := a.question(ctx, desk.Ref{Account: account})
	if err != nil {
		return nil, err
	}
	err = q.ask(ctx, func(ctx context.Context, s *im.Client) error {
		found, err := s.Rooms.Services(ctx)
		for _, item := range found {
			all = append(all, item.Address.String())
		}
		return err
	})
	if err == nil && len(all) == 0 {
		err = desk.NewProblem(desk.RoomNoService, "domain", q.open.JID().Domain())
	}
	return all, err
}

// askRoom has a room asked, and explains what it says.
func (q *question) askRoom(ctx context.Context, order func(ctx context.Context, s *im.Client) error) error {
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	return ExplainRoom(order(ctx, q.open), q.who.String(), Target{Address: q.m.Address(), URL: q.m.at.URL})
}

// ExplainRoom explains what a room, or its service, has said; nil where that is nothing.
func ExplainRoom(err error, room string, t Target) error {
	var refused *muc.RefusedError
	var said *xmpp.StanzaError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refused):
		code := desk.Code(cmp.Or(account.RoomCondition(refused.Reason), string(desk.RoomOutside)))
		p := desk.NewProblem(code, "room", room)
		if refused.Actor != "" {
			p = p.With("actor", refused.Actor)
		}
		if refused.Nick != "" {
			p = p.With("nick", refused.Nick)
		}
		if refused.Err != nil {
			p = p.With("condition", refused.Err.Condition)
		}
		return p
	case errors.Is(err, muc.ErrOutside):
		return desk.NewProblem(desk.RoomOutside, "room", room)
	case errors.Is(err, muc.ErrEntry):
		return desk.NewProblem(desk.RoomNickRefused, "room", room)
	case errors.Is(err, muc.ErrTooMany):
		return desk.NewProblem(desk.RoomFault, "room", room, "condition", "resource-constraint")
	case errors.Is(err, muc.ErrNoForm):
		return desk.NewProblem(desk.RoomForbidden, "room", room)
	case errors.Is(err, context.DeadlineExceeded):
		return desk.NewProblem(desk.RoomUnreachable, "room", room)
	case errors.Is(err, account.ErrOffLine):
		return desk.NewProblem(desk.NotOnLine)
	case errors.As(err, &said):
		switch said.Condition {
		case "forbidden", "not-allowed", "registration-required", "not-authorized":
			return desk.NewProblem(desk.RoomForbidden, "room", room)
		case "item-not-found":
			return desk.NewProblem(desk.RoomNotFound, "room", room)
		case "remote-server-not-found", "remote-server-timeout", "service-unavailable":
			return desk.NewProblem(desk.RoomUnreachable, "room", room)
		}
		return desk.NewProblem(desk.RoomFault, "room", room, "condition", desk.Brief(said.Condition))
	}
	return Explain(err, t)
}

// EnterRoom implements [desk.Rooms].
func (a *Agent) EnterRoom(ctx context.Context, e desk.RoomEntry) (entered desk.Room, err error) {
	q, err := a.roomQuestion(ctx, e.Ref)
	if err != nil {
		return entered, err
	}
	known := false
	if err := a.do(ctx, func() { _, known = q.m.Room(q.who.String()) }); err != nil {
		return entered, err
	}
	err = q.askRoom(ctx, func(ctx context.Context, _ *im.Client) error {
		return q.m.EnterRoom(ctx, account.RoomEntry{
			Room: q.who, Nick: charset.Printable(strings.TrimSpace(e.Nick)), Password: e.Password, Create: e.Create, Remember: e.Autojoin,
			Name: RoomName(e.Address),
		})
	})
	if done := a.do(context.WithoutCancel(ctx), func() { entered, _ = q.m.room(q.who.String()) }); err == nil {
		err = done
	}
	if err != nil && !known { // who has mistyped it has no use for it in the list
		_ = q.m.LeaveRoom(context.WithoutCancel(ctx), q.who)
	}
	return entered, err
}

// LeaveRoom implements [desk.Rooms].
func (a *Agent) LeaveRoom(ctx context.Context, room desk.Ref) error {
	q, err := a.roomQuestion(ctx, room)
	if err != nil {
		return err
	}
	return q.askRoom(ctx, func(ctx context.Context, _ *im.Client) error { return q.m.LeaveRoom(ctx, q.who) })
}

// listLimit is how many bytes the nicks and texts of a list of occupants have.
const listLimit = 2 << 20

// Occupants implements [desk.Rooms].
func (a *Agent) Occupants(ctx context.Context, room desk.Ref) ([]desk.Occupant, error) {
	q, err := a.roomQuestion(ctx, room)
	if err != nil {
		return nil, err
	}
	is := q.open.Rooms.Room(q.who)
	if is.State != muc.Joined {
		return nil, desk.NewProblem(desk.RoomOutside, "room", q.who.String())
	}
	size := 0
	list := []desk.Occupant{}
	there := q.open.Rooms.Occupants(q.who)
	slices.SortStableFunc(there, func(a, b muc.Occupant) int {
		return cmp.Or(cmp.Compare(b.Role, a.Role), cmp.Compare(b.Affiliation, a.Affiliation))
	})
	for _, o := range there {
		one := desk.Occupant{
			Nick: o.Nick, Role: desk.Role(o.Role.String()), Affiliation: desk.Affiliation(o.Affiliation.String()),
			Show: desk.Show(cmp.Or(o.Show, string(desk.Available))), Text: o.Status, Self: o.Nick == is.Nick,
		}
		if !o.Real.IsZero() {
			one.Address = o.Real.Bare().String()
		}
		if size += len(one.Nick) + len(one.Text) + len(one.Address); size > listLimit {
			break
		}
		list = append(list, one)
	}
	return list, nil
}

// SetRoom implements [desk.Rooms].
func (a *Agent) SetRoom(ctx context.Context, s desk.RoomSetting) error {
	if !slices.Contains(desk.Notifies, s.Notify) {
		return desk.NewProblem(desk.Internal, "reason", "of what to tell: "+desk.Brief(string(s.Notify)))
	}
	if s.Name != nil {
		if err := namesFit(*s.Name); err != nil {
			return err
		}
	}
	peer, err := a.resolve(ctx, s.Ref)
	if err != nil {
		return err
	}
	address, err := xmpp.ReadAddress(peer.Address)
	if err != nil {
		return desk.NewProblem(desk.BadAddress, "address", peer.Address)
	}
	var m *member
	var is account.Room
	known := false
	err = a.do(ctx, func() {
		if m = a.member(peer.Account); m == nil {
			return
		}
		if is, known = m.Room(peer.Address); known {
			a.setNotify(peer, s.Notify)
			m.tellRoom(peer.Address)
			a.publishStatus()
		}
	})
	name := is.Bookmark.Name
	if s.Name != nil {
		name = charset.Printable(strings.TrimSpace(*s.Name))
	}
	switch {
	case err != nil:
		return err
	case !known:
		return desk.NewProblem(desk.RoomOutside, "room", peer.Address)
	case s.Autojoin == (is.Remembered && is.Bookmark.Autojoin) && name == is.Bookmark.Name:
		return nil
	default:
		ctx, cancel := context.WithTimeout(ctx, askLimit)
		defer cancel()
		err := m.Remember(ctx, address, func(b *muc.Bookmark) { b.Autojoin, b.Name = s.Autojoin, name })
		return ExplainRoom(err, peer.Address, Target{Address: m.Address(), URL: m.at.URL})
	}
}

// SetSubject implements [desk.Rooms].
func (a *Agent) SetSubject(ctx context.Context, room desk.Ref, subject string) error {
	q, err := a.insideRoom(ctx, room)
	if err != nil {
		return err
	}
	if len(subject) > desk.MaxStatus {
		return tooLong(len(subject), desk.MaxStatus)
	}
	subject = charset.Printable(subject)
	err = q.askRoom(ctx, func(_ context.Context, s *im.Client) error { return s.Rooms.SetSubject(q.who, subject) })
	if err != nil {
		return err
	}
	is := false
	q.shows(ctx, func(*account.People) bool {
		is = q.open.Rooms.Room(q.who).Subject == subject
		return is
	})
	if !is { // it says so in a message, and to all who have written
		return desk.NewProblem(desk.RoomForbidden, "room", q.who.String())
	}
	return nil
}

// insideRoom begins a question about a room that the person is in.
func (a *Agent) insideRoom(ctx context.Context, room desk.Ref) (question, error) {
	q, err := a.roomQuestion(ctx, room)
	if err == nil && q.open.Rooms.Room(q.who).State != muc.Joined {
		err = desk.NewProblem(desk.RoomOutside, "room", q.who.String())
	}
	return q, err
}

// SetRoomNick implements [desk.Rooms].
func (a *Agent) SetRoomNick(ctx context.Context, room desk.Ref, nick string) error {
	q, err := a.insideRoom(ctx, room)
	if err != nil {
		return err
	}
	return q.askRoom(ctx, func(ctx context.Context, s *im.Client) error {
		if err := s.Rooms.Rename(q.who, charset.Printable(strings.TrimSpace(nick))); err != nil {
			return err
		}
		return s.Confirm(ctx)
	})
}

// Invite implements [desk.Rooms].
func (a *Agent) Invite(ctx context.Context, room desk.Ref, who, reason string) error {
	to, err := xmpp.ParseAddress(who)
	if err != nil || to.Local() == "" {
		return desk.NewProblem(desk.BadAddress, "address", who)
	}
	q, err := a.insideRoom(ctx, room)
	if err != nil {
		return err
	}
	return q.askRoom(ctx, func(ctx context.Context, s *im.Client) error {
		if err := s.Rooms.Invite(q.who, to, charset.Printable(reason)); err != nil {
			return err
		}
		return s.Confirm(ctx)
	})
}

// roomsPage is how many rooms of a service are listed at a time.
const roomsPage = 100

// FindRooms implements [desk.Rooms].
func (a *Agent) FindRooms(ctx context.Context, w desk.RoomQuery) (found desk.FoundRooms, err error) {
	if found.Service = w.Service; w.Service == "" {
		if found.Services, err = a.roomServices(ctx, w.Account); err != nil {
			return found, err
		}
		found.Service = found.Services[0]
	}
	q, err := a.question(ctx, desk.Ref{Account: w.Account, Address: found.Service})
	if err != nil {
		return found, err
	}
	err = q.askRoom(ctx, func(ctx context.Context, s *im.Client) error {
		page, err := s.Rooms.Browse(ctx, q.who, w.From, roomsPage)
		for _, item := range page.All {
			if item.Address.Local() != "" {
				found.Rooms = append(found.Rooms, desk.FoundRoom{Address: item.Address.Bare().String(), Name: item.Name})
			}
		}
		found.Next = page.Next
		return err
	})
	return found, err
}
