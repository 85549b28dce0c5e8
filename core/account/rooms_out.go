package account

import (
	"context"

	"vestnik/core/journal"
	"vestnik/core/xmpp/muc"
)

// roomConditions are those of messages that could not go into a room, by why we are not in it.
var roomConditions = map[muc.Reason]string{
	muc.NeedsPassword: "room-password", muc.NickTaken: "room-nick-taken", muc.NickNotTaken: "room-nick-refused", muc.MembersOnly: "room-members-only",
	muc.Banned: "room-banned", muc.Full: "room-full", muc.NotFound: "room-not-found", muc.MayNotCreate: "room-may-not-create",
	muc.Unreachable: "room-unreachable", muc.Kicked: "room-kicked", muc.Removed: "room-members-only", muc.Shutdown: "room-shutdown",
	muc.Destroyed: "room-destroyed", muc.Lost: "room-unreachable", muc.OtherReason: "room-fault",
}

// notInRoom is the condition where nobody has said why.
const notInRoom = "room-outside"

// RoomCondition is the condition of a message that could not go into a room, by why we are not in
// it; "" where it was the person who wanted so.
func RoomCondition(why muc.Reason) string { return roomConditions[why] }

// ready leaves out what is for rooms that we are still to come into: it waits, and holds nothing
// else up.
func (o *outbox) ready(ctx context.Context, waiting []journal.Entry) (now []journal.Entry) {
	closed := map[string]bool{}
	for _, e := range waiting {
		if room := roomOf(&e); room != "" {
			closed[room] = false
		}
	}
	if len(closed) == 0 {
		return waiting
	}
	o.tell(ctx, func() {
		for address := range closed {
			if r := o.rooms[address]; r != nil && r.wanted {
				closed[address] = o.s.Rooms.Room(r.address).State != muc.Joined
			}
		}
	})
	for _, e := range waiting {
		if !closed[roomOf(&e)] {
			now = append(now, e)
		}
	}
	return now
}

// barred says why something cannot go into a room; "" where it can.
func (o *outbox) barred(room string) (condition string) {
	o.tell(o.life, func() {
		r := o.rooms[room]
		switch {
		case r == nil:
			condition = notInRoom
		case o.s.Rooms.Room(r.address).State != muc.Joined:
			if condition = RoomCondition(r.why.Reason); condition == "" {
				condition = notInRoom
			}
		}
	})
	return condition
}
