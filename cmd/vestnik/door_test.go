package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/core/disk"
)

// What is wrong between the programs of one computer is never told as something that is
// wrong with the server or the network.
func TestWhatIsWrongWithTheDoorIsNotBlamedOnTheServer(t *testing.T) {
	dir, err := os.MkdirTemp("", "") // the name of the test would be in what is said
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, listening := desk.Listen(filepath.Join(file, "desk.sock"))
	for _, err := range []error{
		listening,
		desk.NewProblem(desk.ResidentSilent, "process", "4711"),
		desk.NewProblem(desk.ResidentElsewhere, "host", "ts-2"),
		desk.NewProblem(desk.DoorForeign, "file", file),
	} {
		for _, language := range []string{"en", "ru"} {
			said := explain(locale.New(language), err)
			for _, other := range []string{"server", "сервер", "connection", "подключени"} {
				if strings.Contains(strings.ToLower(said), other) {
					t.Errorf("%v: %s", err, said)
				}
			}
		}
	}
}

func TestALockWithoutADoorIsExplained(t *testing.T) {
	if err := absent(disk.Holder{Host: "another", Process: 1}); !errors.Is(err, &desk.Problem{Code: desk.ResidentElsewhere}) {
		t.Errorf("on another computer: %v", err)
	}
	host, _ := os.Hostname()
	for _, h := range []disk.Holder{{Host: host, Process: 1}, {}} {
		if err := absent(h); !errors.Is(err, &desk.Problem{Code: desk.ResidentSilent}) {
			t.Errorf("%+v: %v", h, err)
		}
	}
}
