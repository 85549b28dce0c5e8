package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/message"
	"vestnik/gui/desktoptest"
)

// ofAnotherVersion builds both programs as those of a version that is to come.
func ofAnotherVersion(t *testing.T, version string) (directory string) {
	t.Helper()
	directory = t.TempDir()
	source, err := filepath.Abs("../../core/desk/version.go")
	if err != nil {
		t.Fatal(err)
	}
	text := filepath.Join(directory, "version.go")
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {source: text}})
	list := filepath.Join(directory, "overlay.json")
	if err := errors.Join(err, os.WriteFile(list, overlay, 0o600), os.WriteFile(text, []byte("package desk\n\nconst Version = \""+version+"\"\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	for name, cgo := range map[string]string{"vestnik": "0", "vestnik-window": "1"} {
		build := exec.Command("go", "build", "-buildvcs=false", "-tags=gles", "-overlay="+list, "-o", filepath.Join(directory, name), "vestnik/cmd/"+name)
		build.Env = append(os.Environ(), "CGO_ENABLED="+cgo)
		if said, err := build.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, said)
		}
	}
	return directory
}

// TestAnUpdateGoesOnWithTheSession installs another version while the program runs and messages
// come, and asks for the window: the resident starts again, in the same process and the
// same session, nothing is lost or comes twice, and the window that opens is the new one's.
func TestAnUpdateGoesOnWithTheSession(t *testing.T) {
	built, err := built()
	if err != nil {
		t.Fatal(err)
	}
	newer := ofAnotherVersion(t, "99.0.0")
	p := newPlace(t, desktoptest.Options{Panel: true, Daemon: desktoptest.Dunst, Keyring: desktoptest.Unlocked})
	p.programs = t.TempDir()
	for _, name := range []string{"vestnik", "vestnik-window"} {
		p.do(exec.Command("cp", filepath.Join(built, name), filepath.Join(p.programs, name)).Run())
	}
	p.start()
	p.do(p.door().SignIn(t.Context(), desk.Account{
		Address: "alice@office.example", Password: p.server.Users["alice"], URL: p.server.SecureURL, CAFile: p.server.CAFile,
	}))
	p.window()
	p.do(p.desktop.Key("ctrl+w"))
	p.closed()
	jid := p.onLine().Status.JID
	bob := p.colleague("bob")
	to, err := xmpp.ParseAddress("alice@office.example")
	p.do(err)
	const messages = 40
	sent := make(chan error, 1)
	go func() {
		for i := range messages {
			if _, err := bob.Messages.Send(message.Message{To: to, Type: "chat", Body: fmt.Sprintf("in %d", i)}); err != nil {
				sent <- err
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
		sent <- nil
	}()

	before := time.Now().Add(-time.Hour)
	for _, name := range []string{"vestnik-window", "vestnik"} {
		beside := filepath.Join(p.programs, "new")
		p.do(exec.Command("cp", filepath.Join(newer, name), beside).Run())
		p.do(os.Chtimes(beside, before, before), os.Rename(beside, filepath.Join(p.programs, name)))
	}
	p.do(p.door().Show(t.Context(), desk.View{Screen: desk.ScreenContacts}))
	p.window()
	p.picture("updated")
	s := p.onLine()
	if s.Status.JID != jid || s.Status.Version != "99.0.0" {
		t.Errorf("the address is %s and was %s; it is Vestnik %s", s.Status.JID, jid, s.Status.Version)
	}
	p.do(<-sent)
	p.allOnce(messages)
	said, err := os.ReadFile(p.log)
	p.do(err)
	if !strings.Contains(string(said), "takes over") || strings.Contains(string(said), "the last session") {
		t.Errorf("it says:\n%s", said)
	}
}
