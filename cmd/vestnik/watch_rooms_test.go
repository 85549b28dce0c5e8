package main

import (
	"context"
	"testing"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// slowRooms are those of a server that takes its time to let somebody in.
type slowRooms struct {
	*desktest.Fake
	entering, answer chan struct{}
}

func (s *slowRooms) EnterRoom(ctx context.Context, e desk.RoomEntry) (desk.Room, error) {
	close(s.entering)
	<-s.answer
	if err := ctx.Err(); err != nil {
		return desk.Room{}, err
	}
	return desk.Room{Ref: e.Ref, State: desk.RoomJoined}, nil
}

func TestWhoEndsWhileHeIsLetInLeavesTheRoomAgain(t *testing.T) {
	d := &slowRooms{desktest.New(), make(chan struct{}), make(chan struct{})}
	ctx, end := context.WithCancel(t.Context())
	go func() {
		<-d.entering
		end()
		close(d.answer)
	}()
	c := &watchCommand{Room: []ordered{{text: "kitchen@rooms.example.com"}}}
	leave, err := c.enter(ctx, d)
	if err != nil {
		t.Fatal(err)
	}
	leave()
	for _, call := range d.Calls() {
		if call.Method == "LeaveRoom" {
			return
		}
	}
	t.Errorf("he stays: %+v", d.Calls())
}
