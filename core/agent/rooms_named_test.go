package agent_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"vestnik/core/desk"
)

// Whoever makes a room says what it is to be called, and finds it by that.
func TestARoomIsMadeAndFoundByItsName(t *testing.T) {
	w := newWorld(t)
	a, _ := w.resident()
	w.signIn(a)
	w.enters(a)
	made, err := a.EnterRoom(t.Context(), desk.RoomEntry{Ref: desk.Ref{Account: me, Address: "Отдел продаж: Юг"}, Create: true, Autojoin: true})
	if err != nil || made.Address != "отдел-продаж-юг@rooms.example.com" {
		t.Fatalf("%+v, %v", made, err)
	}
	w.until(a, func(s desk.Snapshot) bool { return roomOf(s, made.Ref).Name == "Отдел продаж: Юг" })
	for _, name := range []string{"отдел продаж юг", "отдел-продаж-юг", "Отдел продаж: Юг"} {
		if r, err := a.EnterRoom(t.Context(), desk.RoomEntry{Ref: desk.Ref{Account: me, Address: name}}); err != nil || r.Ref != made.Ref {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
	name := roomOf(w.until(a, func(desk.Snapshot) bool { return true }), team).Name
	if r, err := a.EnterRoom(t.Context(), desk.RoomEntry{Ref: desk.Ref{Account: me, Address: name}}); err != nil || r.Ref != team {
		t.Errorf("%s: %+v, %v", name, r, err)
	}
}

// A typing error is told at once, and leaves nothing in the list.
func TestWhatIsNoRoomIsSaidAndForgotten(t *testing.T) {
	w := newWorld(t)
	a, _ := w.resident()
	w.signIn(a)
	w.enters(a)
	for address, want := range map[string]desk.Code{
		"nowhere":                     desk.RoomNotFound,
		"nowhere@rooms.example.com":   desk.RoomNotFound,
		"nowhere@example.com":         desk.RoomUnreachable,
		"nowhere@nowhere.example.org": desk.RoomUnreachable,
	} {
		_, err := a.EnterRoom(t.Context(), desk.RoomEntry{Ref: desk.Ref{Account: me, Address: address}, Autojoin: true})
		var problem *desk.Problem
		if !errors.As(err, &problem) || problem.Code != want {
			t.Errorf("%s: %v", address, err)
		}
	}
	w.until(a, func(s desk.Snapshot) bool {
		return !slices.ContainsFunc(s.Rooms, func(r desk.Room) bool { return r.Ref != team })
	})
}

// The number beside the name of a room is right, also for who never opens the list.
func TestHowManyAreInARoomIsToldAsItChanges(t *testing.T) {
	w := newWorld(t)
	a, _ := w.resident()
	w.signIn(a)
	was := w.enters(a).Occupants
	s, err := a.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	events, err := a.Watch(ctx, s.Seq)
	if err != nil {
		t.Fatal(err)
	}
	c := &control{w: w, others: map[desk.Ref]*colleague{}}
	told := func(n int) {
		t.Helper()
		for e := range events {
			if e.Kind == desk.EventOccupants && e.Room.Ref == team && e.Room.Occupants == n {
				return
			}
		}
		t.Fatalf("nobody hears that there are %d", n)
	}
	c.inRoom(team, "Вера К.", anna)
	told(was + 1)
	c.inRoom(team, "Пётр", "petr@example.com")
	told(was + 2)
}
