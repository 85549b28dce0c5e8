package agent

import (
	"context"
	"errors"
	"slices"

	"vestnik/core/charset"
	"vestnik/core/desk"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/muc"
)

// What only moderators and owners of a room may do.

// Moderate implements [desk.Rooms].
func (a *Agent) Moderate(ctx context.Context, d desk.RoomDeed) error {
	q, err := a.insideRoom(ctx, d.Room)
	if err != nil {
		return err
	}
	reason := charset.Printable(d.Reason)
	if d.Role != "" {
		role := slices.Index([]desk.Role{desk.RoleNone, desk.RoleVisitor, desk.RoleParticipant, desk.RoleModerator}, d.Role)
		if _, there := q.open.Rooms.Occupant(q.who, d.Nick); !there || role < 0 {
			return desk.NewProblem(desk.RoomNoOccupant, "room", q.who.String(), "nick", d.Nick)
		}
		return q.askRoom(ctx, func(ctx context.Context, s *im.Client) error {
			return s.Rooms.Grant(ctx, q.who, d.Nick, muc.Role(role), reason)
		})
	}
	whom, err := whomOf(&q, d)
	if err != nil {
		return err
	}
	affiliation := slices.Index([]desk.Affiliation{desk.Outcast, desk.NoAffiliation, desk.Member, desk.Administrator, desk.Owner}, d.Affiliation)
	if affiliation < 0 {
		return desk.NewProblem(desk.Internal, "reason", "no affiliation")
	}
	return q.askRoom(ctx, func(ctx context.Context, s *im.Client) error {
		return s.Rooms.Affiliate(ctx, q.who, whom, muc.Affiliation(affiliation+1), reason)
	})
}

// whomOf is to whom something is done: an address, or that of an occupant where the room tells it.
func whomOf(q *question, d desk.RoomDeed) (xmpp.Address, error) {
	if d.Address != "" {
		who, err := xmpp.ParseAddress(d.Address)
		if err != nil {
			return who, desk.NewProblem(desk.BadAddress, "address", d.Address)
		}
		return who, nil
	}
	o, _ := q.open.Rooms.Occupant(q.who, d.Nick)
	if o.Real.IsZero() {
		return o.Real, desk.NewProblem(desk.RoomNoOccupant, "room", q.who.String(), "nick", d.Nick)
	}
	return o.Real, nil
}

// affiliations are those of which a room has lists.
var affiliations = []muc.Affiliation{muc.Owner, muc.Administrator, muc.Member, muc.Outcast}

// RoomMembers implements [desk.Rooms].
func (a *Agent) RoomMembers(ctx context.Context, room desk.Ref) (all []desk.RoomMember, err error) {
	q, err := a.insideRoom(ctx, room)
	if err != nil {
		return nil, err
	}
	err = q.askRoom(ctx, func(ctx context.Context, s *im.Client) (refused error) {
		size, shown := 0, false
		for _, is := range affiliations {
			list, err := s.Rooms.Affiliated(ctx, q.who, is)
			var said *xmpp.StanzaError
			switch {
			case errors.As(err, &said) && (said.Condition == "forbidden" || said.Condition == "not-allowed"):
				refused = err
				continue
			case err != nil:
				return err
			}
			shown = true
			for _, m := range list {
				one := desk.RoomMember{Address: m.Who.Bare().String(), Affiliation: desk.Affiliation(is.String()), Reason: m.Reason}
				if size += len(one.Address) + len(one.Reason); size > listLimit {
					return nil
				}
				all = append(all, one)
			}
		}
		if shown {
			return nil
		}
		return refused
	})
	return all, err
}

// RoomForm implements [desk.Rooms].
func (a *Agent) RoomForm(ctx context.Context, room desk.Ref) (form desk.Form, err error) {
	q, err := a.roomQuestion(ctx, room)
	if err != nil {
		return form, err
	}
	err = q.askRoom(ctx, func(ctx context.Context, s *im.Client) error {
		f, err := s.Rooms.Configuration(ctx, q.who)
		if err == nil {
			form = *f
		}
		return err
	})
	return form, err
}

// ConfigureRoom implements [desk.Rooms].
func (a *Agent) ConfigureRoom(ctx context.Context, room desk.Ref, answers desk.FormAnswers) error {
	q, err := a.roomQuestion(ctx, room)
	if err != nil {
		return err
	}
	return q.askRoom(ctx, func(ctx context.Context, s *im.Client) error {
		f, err := s.Rooms.Configuration(ctx, q.who)
		if err != nil {
			return err
		}
		answer, err := f.Submit(answers)
		if err != nil {
			return desk.NewProblem(desk.RoomFault, "room", q.who.String(), "condition", desk.Brief(err.Error()))
		}
		return s.Rooms.Configure(ctx, q.who, answer)
	})
}

// DestroyRoom implements [desk.Rooms].
func (a *Agent) DestroyRoom(ctx context.Context, room desk.Ref, reason string) error {
	q, err := a.roomQuestion(ctx, room)
	if err != nil {
		return err
	}
	err = q.askRoom(ctx, func(ctx context.Context, s *im.Client) error {
		return s.Rooms.Destroy(ctx, q.who, xmpp.Address{}, charset.Printable(reason))
	})
	if err != nil {
		return err
	}
	return q.askRoom(ctx, func(ctx context.Context, _ *im.Client) error { return q.m.ForgetRoom(ctx, q.who) })
}
