package main

import (
	"testing"
	"time"

	"vestnik/core/demo"
	"vestnik/core/desk"
)

// Who tries the program is in a room of the office at once: the account remembers it.
func TestTheDemoIsInARoom(t *testing.T) {
	t.Setenv("VESTNIK_HOME", t.TempDir())
	office, err := openOffice("127.0.0.1:0", demo.Options{Locale: "en", Archive: true, Remembered: true, Pace: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(office.close)
	own, err := office.resident(t.Context(), english)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(own.stop)
	for end := time.Now().Add(patient); ; time.Sleep(20 * time.Millisecond) {
		now, err := own.desk.Snapshot(t.Context())
		if err == nil && len(now.Rooms) == 1 && now.Rooms[0].State == desk.RoomJoined {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("%+v, %v", now.Rooms, err)
		}
	}
}
