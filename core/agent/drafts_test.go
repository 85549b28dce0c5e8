package agent

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"vestnik/core/desk/desktest"
	"vestnik/core/settings"
)

var drafters = []string{desktest.Me}

func TestDraftsSurviveTheProgramAndNotTheAccount(t *testing.T) {
	file := filepath.Join(t.TempDir(), "drafts.json")
	d := newDrafts(file, drafters, t.Logf)
	d.set(desktest.Peer("anna@example.com"), "Добрый день")
	d.flush()
	if info, err := os.Stat(file); err != nil || runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		t.Errorf("%v, %v", info, err)
	}
	if got := newDrafts(file, drafters, t.Logf).text(desktest.Peer("anna@example.com")); got != "Добрый день" {
		t.Errorf("%q", got)
	}
	if got := newDrafts(file, []string{"other@example.com"}, t.Logf).texts(); len(got) > 0 {
		t.Errorf("somebody else's: %q", got)
	}
	d.retain()
	d.flush()
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("after signing out: %v", err)
	}
}

// Before there were several accounts the file named the one for all.
func TestDraftsOfAnOlderVersionAreKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "drafts.json")
	old := `{"account":"alice@example.com","drafts":[{"peer":"anna@example.com","text":"Добрый день"}]}`
	if err := os.WriteFile(file, []byte(old), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := newDrafts(file, drafters, t.Logf).text(desktest.Peer("anna@example.com")); got != "Добрый день" {
		t.Errorf("%q", got)
	}
}

func TestDraftsAreWrittenSeldom(t *testing.T) {
	file := filepath.Join(t.TempDir(), "drafts.json")
	synctest.Test(t, func(t *testing.T) {
		d := newDrafts(file, drafters, t.Logf)
		var writes atomic.Int32
		d.save = func(path string, text []byte) error {
			writes.Add(1)
			return settings.WriteFile(path, text)
		}
		for i := range 300 { // a person who types for 30 s
			d.set(desktest.Peer("anna@example.com"), strings.Repeat("я", i+1))
			time.Sleep(100 * time.Millisecond)
		}
		time.Sleep(time.Minute)
		if n := writes.Load(); n < 5 || n > 15 {
			t.Errorf("%d writes", n)
		}
		if got := newDrafts(file, drafters, t.Logf).text(desktest.Peer("anna@example.com")); utf8.RuneCountInString(got) != 300 {
			t.Errorf("the last change is not in the file: %d", utf8.RuneCountInString(got))
		}
	})
}

func TestDraftsAreBounded(t *testing.T) {
	d := newDrafts("", drafters, t.Logf)
	for i := range 1000 {
		d.set(desktest.Peer(fmt.Sprintf("p%d@example.com", i)), "начало")
	}
	if got := d.texts(); len(got) != mostDrafts || d.text(desktest.Peer("p999@example.com")) == "" {
		t.Errorf("%d are kept", len(got))
	}
	for i := range 20 {
		d.set(desktest.Peer(fmt.Sprintf("long%d@example.com", i)), strings.Repeat("яzщ", 200_000))
	}
	size := 0
	for _, o := range d.texts() {
		if size += len(o.Text); !utf8.ValidString(o.Text) || len(o.Text) > longestDraft {
			t.Errorf("%s: %d bytes", o.Peer.Address, len(o.Text))
		}
	}
	if size > allDrafts || d.text(desktest.Peer("long19@example.com")) == "" {
		t.Errorf("%d bytes are kept", size)
	}
}

func TestADamagedFileOfDraftsIsAsNone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "drafts.json")
	if err := os.WriteFile(file, []byte(`{"account":"alice@example.com","drafts":[{`), 0o600); err != nil {
		t.Fatal(err)
	}
	d := newDrafts(file, drafters, t.Logf)
	d.set(desktest.Peer("anna@example.com"), "новое")
	d.flush()
	if got := newDrafts(file, drafters, t.Logf).text(desktest.Peer("anna@example.com")); got != "новое" {
		t.Errorf("%q", got)
	}
}
