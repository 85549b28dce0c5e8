package blackbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"vestnik/core/desk"
)

// hush is what must not be found anywhere.
const hush = "geheimX9"

func TestNothingSecretAndNoTextIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	box := New(path)
	defer box.Close()
	log := slog.New(box)
	for _, text := range []string{
		"sign-in failed: password=" + hush, `{"password": "` + hush + ` and more ` + hush + `"}`, "Passwd: " + hush, "token = " + hush,
		"Cookie: route=" + hush + "; path=/", "Set-Cookie: a=" + hush, "Authorization: Basic " + hush, "Proxy-Authorization: NTLM " + hush,
		"the proxy said Negotiate " + hush, "dial http://anna:" + hush + "@proxy:3128: refused", "GET https://office.example/b?sid=" + hush + "#" + hush,
		"dial http://anna:it's-" + hush + "@proxy:3128: refused", `dial http://anna:"/` + hush + "@proxy:3128", `Get "https://office.example/b?k='` + hush + `'": EOF`,
		"unreadable <auth mechanism='PLAIN'>" + hush + "</auth>", "<message><body>" + hush, "…\n<body xmlns='x'>" + hush,
		`2026/11/26 Unsolicited response received on idle HTTP channel starting with "` + hush + `"; err=<nil>`,
		strings.Repeat("я", 4*mostText) + hush,
	} {
		log.Info(text)
		log.Info("x", "reason", text)
		log.With("reason", text).WithGroup("g").Warn("x", slog.Group("inner", "reason", errors.New(text)))
	}
	for _, name := range []string{"password", "Cookie", "token", "sasl", "body", "Authorization"} {
		log.Info("x", name, hush)
		log.With(name, hush).Info("x")
		log.Info("x", slog.Group(name, "a", hush))
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	kept, _ := json.Marshal(box.Last(Keep))
	for where, text := range map[string]string{"file": string(data), "memory": string(kept)} {
		if at := strings.Index(text, hush); at >= 0 {
			t.Errorf("%s: …%.200s", where, text[max(0, at-150):])
		}
	}
}

func TestWhatHappenedCanStillBeRead(t *testing.T) {
	for _, text := range []string{
		"account: unreachable host=office.example again=yes; again: true in 5s", "dial tcp 192.0.2.1:443: connect: connection refused",
		"https://office.example/http-bind is not BOSH", "anna@office.example/vestnik-x9",
	} {
		if got := clean("reason", text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestHostileTextIsOneClippedLine(t *testing.T) {
	box := New("")
	slog.New(box).Info("a\nb\r\x1b[31mred\u202eturned\x00"+strings.Repeat("x", 1<<20), "k\n"+strings.Repeat("k", 1000), "\x1b]0;title\x07")
	r := box.Last(1)[0]
	line, _ := json.Marshal(r)
	if len(line) > 3000 || strings.ContainsAny(r.Text, "\n\r\x1b\x00\u202e") || !strings.HasPrefix(r.Text, "a b [31mredturned") {
		t.Errorf("%d bytes, %.100q", len(line), r.Text)
	}
	var many []any
	for n := range 1000 {
		many = append(many, fmt.Sprint("k", n), n)
	}
	slog.New(box).Info("many", many...)
	if n := len(box.Last(1)[0].Facts); n > mostFacts {
		t.Errorf("%d facts", n)
	}
}

func TestTheLastRecordsAreKept(t *testing.T) {
	box := New("")
	log := slog.New(box)
	for n := range 3*Keep + 7 {
		log.Debug(fmt.Sprint(n))
	}
	last := box.Last(3 * Keep)
	if len(last) != Keep || last[0].Text != fmt.Sprint(2*Keep+7) || last[Keep-1].Text != fmt.Sprint(3*Keep+6) {
		t.Errorf("%d, from %s", len(last), last[0].Text)
	}
	if two := box.Last(2); len(two) != 2 || two[1].Text != last[Keep-1].Text {
		t.Errorf("%+v", two)
	}
	if none := box.Last(0); len(none) != 0 {
		t.Errorf("%+v", none)
	}
}

func TestWhoFollowsHearsWhatComes(t *testing.T) {
	box := New("")
	log := slog.New(box)
	log.Info("one")
	log.Info("two")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	records := box.Follow(ctx, 1, true)
	if r := <-records; r.Text != "two" {
		t.Errorf("%+v", r)
	}
	log.Info("three")
	if r := <-records; r.Text != "three" {
		t.Errorf("%+v", r)
	}
	cancel()
	for range records { // it ends
	}
	n := 0
	for range box.Follow(t.Context(), 10, false) {
		n++
	}
	if n != 3 {
		t.Errorf("%d", n)
	}
}

func TestTheFilesAreBoundedPrivateAndReadInOrder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	box := New(path)
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a file is made before there is anything to write:", err)
	}
	log, filler := slog.New(box), strings.Repeat("f", 900)
	const records = 6 * FileSize / 900
	for n := range records {
		log.Info(fmt.Sprint(n), "filler", filler)
	}
	if err := box.Close(); err != nil {
		t.Fatal(err)
	}
	all, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(all) != files {
		t.Fatal(all, err)
	}
	for _, e := range all {
		info, err := e.Info()
		if err != nil || info.Size() > FileSize || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Error(info, err)
		}
	}
	last, err := Read(path, 1500)
	if err != nil || len(last) != 1500 {
		t.Fatal(len(last), err)
	}
	for i, r := range last {
		if r.Text != fmt.Sprint(records-1500+i) {
			t.Fatalf("%d: %s", i, r.Text)
		}
	}
}

func TestTheNextLifeWritesOn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	for _, life := range []string{"one", "two"} {
		box := New(path)
		slog.New(box).Info(life)
		box.Close()
	}
	damaged, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(damaged, "{half a li\n\n[]\n%s\n", `{"text":"three"}`)
	damaged.Close()
	all, err := Read(path, 10)
	if err != nil || len(all) != 3 || all[0].Text != "one" || all[2].Text != "three" {
		t.Error(all, err)
	}
	if none, err := Read(path+"elsewhere", 10); err != nil || len(none) != 0 {
		t.Error(none, err)
	}
}

// What was on its way to the disk when the power went is as many zeros.
func TestADamagedLineHidesNoOther(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(path, []byte("{\"text\":\"one\"}\n"+strings.Repeat("\x00", FileSize)+"\n{\"text\":\"two\"}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if all, err := Read(path, 10); err != nil || len(all) != 2 || all[1].Text != "two" {
		t.Error(all, err)
	}
}

func TestAFileThatCannotBeWrittenCostsNothingElse(t *testing.T) {
	box := New(t.TempDir()) // a directory
	for range 10 {
		slog.New(box).Info("x")
	}
	if got := box.Last(Keep); len(got) != 10 {
		t.Error(len(got))
	}
	var _ desk.Record = box.Last(1)[0]
}
