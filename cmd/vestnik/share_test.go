package main

import (
	"errors"
	"testing"

	"vestnik/core/desk"
	"vestnik/core/disk"
	"vestnik/core/settings"
)

func TestOneComputerAtATimeHasWhatLiesOnAShare(t *testing.T) {
	dirs := settings.Dirs{Data: t.TempDir()}
	share := true
	before := onShare
	onShare = func(string) bool { return share }
	defer func() { onShare = before }()
	release, err := claim(dirs)
	if err != nil {
		t.Fatal(err)
	}
	host := disk.Ourselves("").Host
	var told *desk.Problem
	if _, err := claim(dirs); !errors.As(err, &told) || told.Code != desk.ResidentElsewhere || told.Facts["host"] != host {
		t.Errorf("a second one: %v", err)
	}
	release()
	again, err := claim(dirs)
	if err != nil {
		t.Fatalf("after the first: %v", err)
	}
	again()
	share = false
	for range 2 { // on a disk the door sees to it
		if _, err := claim(dirs); err != nil {
			t.Error(err)
		}
	}
}
