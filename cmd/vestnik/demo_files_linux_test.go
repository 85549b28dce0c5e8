package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vestnik/core/demo"
	"vestnik/core/desk"
)

// Who tries the program finds a picture in the demo that is shown by itself, saves it, and sends a
// file.
func TestTheDemoHasFiles(t *testing.T) {
	home := t.TempDir()
	for _, name := range []string{"HOME", "VESTNIK_HOME", "XDG_CONFIG_HOME"} {
		t.Setenv(name, home)
	}
	office, err := openOffice("127.0.0.1:0", demo.Options{Locale: "en", Archive: true, Pace: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(office.close)
	own, err := office.resident(t.Context(), english)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(own.stop)
	lines := watched(t, own.desk, &watching{all: true})
	next(t, lines, "presence")

	m := withFile(t, own.desk, desk.Ref{Account: "alice@office.example", Address: "vera@office.example"})
	of := desk.FileOf{Peer: m.Peer, Number: m.Number}
	shown, err := own.desk.Preview(t.Context(), of)
	if err != nil || len(shown) == 0 || int64(len(shown)) != m.Attachments[0].Size {
		t.Fatalf("%d bytes, %v", len(shown), err)
	}
	saved, err := own.desk.Save(t.Context(), of)
	data, _ := os.ReadFile(saved.File)
	if err != nil || saved.File != filepath.Join(home, "Downloads", "Quarter.png") || !bytes.Equal(data, shown) {
		t.Errorf("%+v, %v", saved, err)
	}
	if _, err := own.desk.Upload(t.Context(), desk.NewFile{Peer: desk.Ref{Account: m.Peer.Account, Address: "boris@office.example"}, File: saved.File}); err != nil {
		t.Fatal(err)
	}
	for {
		if line := next(t, lines, "message"); strings.HasPrefix(line.From, "boris@") && (strings.Contains(line.Body, "the file has come") || strings.Contains(line.Body, "I will look")) {
			break
		}
	}
	office.close()
	if _, err := os.Stat(office.caFile); !errors.Is(err, os.ErrNotExist) {
		t.Error("something is left:", err)
	}
}

// withFile waits for a message that tells of a file.
func withFile(t *testing.T, d desk.Desk, peer desk.Ref) desk.Message {
	t.Helper()
	for end := time.Now().Add(patient); ; time.Sleep(20 * time.Millisecond) {
		all, err := d.History(t.Context(), peer, 0, 100)
		for _, m := range all {
			if len(m.Attachments) > 0 {
				return m
			}
		}
		if time.Now().After(end) {
			t.Fatalf("none came: %+v, %v", all, err)
		}
	}
}
