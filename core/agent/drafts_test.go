package agent

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"vestnik/core/settings"
)

const drafter = "alice@example.com"

func TestDraftsSurviveTheProgramAndNotTheAccount(t *testing.T) {
	file := filepath.Join(t.TempDir(), "drafts.json")
	d := newDrafts(file, drafter, t.Logf)
	d.set("anna@example.com", "Добрый день")
	d.flush()
	if info, err := os.Stat(file); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("%v, %v", info, err)
	}
	if got := newDrafts(file, drafter, t.Logf).texts(); got["anna@example.com"] != "Добрый день" {
		t.Errorf("%q", got)
	}
	if got := newDrafts(file, "other@example.com", t.Logf).texts(); len(got) > 0 {
		t.Errorf("somebody else's: %q", got)
	}
	d.belong("")
	d.flush()
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("after signing out: %v", err)
	}
}

func TestDraftsAreWrittenSeldom(t *testing.T) {
	file := filepath.Join(t.TempDir(), "drafts.json")
	synctest.Test(t, func(t *testing.T) {
		d := newDrafts(file, drafter, t.Logf)
		var writes atomic.Int32
		d.save = func(path string, text []byte) error {
			writes.Add(1)
			return settings.WriteFile(path, text)
		}
		for i := range 300 { // a person who types for 30 s
			d.set("anna@example.com", strings.Repeat("я", i+1))
			time.Sleep(100 * time.Millisecond)
		}
		time.Sleep(time.Minute)
		if n := writes.Load(); n < 5 || n > 15 {
			t.Errorf("%d writes", n)
		}
		if got := newDrafts(file, drafter, t.Logf).text("anna@example.com"); utf8.RuneCountInString(got) != 300 {
			t.Errorf("the last change is not in the file: %d", utf8.RuneCountInString(got))
		}
	})
}

func TestDraftsAreBounded(t *testing.T) {
	d := newDrafts("", drafter, t.Logf)
	for i := range 1000 {
		d.set(fmt.Sprintf("p%d@example.com", i), "начало")
	}
	if got := d.texts(); len(got) != mostDrafts || got["p999@example.com"] == "" {
		t.Errorf("%d are kept", len(got))
	}
	for i := range 20 {
		d.set(fmt.Sprintf("long%d@example.com", i), strings.Repeat("яzщ", 200_000))
	}
	size := 0
	for peer, text := range d.texts() {
		if size += len(peer) + len(text); !utf8.ValidString(text) || len(text) > longestDraft {
			t.Errorf("%s: %d bytes", peer, len(text))
		}
	}
	if size > allDrafts || d.text("long19@example.com") == "" {
		t.Errorf("%d bytes are kept", size)
	}
}

func TestADamagedFileOfDraftsIsAsNone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "drafts.json")
	if err := os.WriteFile(file, []byte(`{"account":"alice@example.com","drafts":[{`), 0o600); err != nil {
		t.Fatal(err)
	}
	d := newDrafts(file, drafter, t.Logf)
	d.set("anna@example.com", "новое")
	d.flush()
	if got := newDrafts(file, drafter, t.Logf).text("anna@example.com"); got != "новое" {
		t.Errorf("%q", got)
	}
}
