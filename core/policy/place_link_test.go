//go:build unix

package policy

import (
	"os"
	"path/filepath"
	"testing"
)

// What a link leads to may be on a disk that is away: the policy is there, and cannot be read.
func TestALinkToWhatIsAwayIsNotNoPolicy(t *testing.T) {
	kept := filepath.Join(t.TempDir(), "kept")
	file := asRoot(t, `{"priority": 5}`)
	if p, err := Read(kept); err != nil || !p.Has(Priority) {
		t.Fatal(p.All(), err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(t.TempDir(), "away", "policy.json"), file); err != nil {
		t.Fatal(err)
	}
	if p, err := Read(kept); Broken(err) == nil || !Broken(err).Kept || !p.Has(Priority) {
		t.Error(p.All(), err)
	}
	if p, err := Read(""); Broken(err) == nil || !p.Off(MoreAccounts) {
		t.Error("never known:", p.All(), err)
	}
	// Nor where it is the directory.
	dir := filepath.Join(t.TempDir(), "vestnik")
	place = filepath.Join(dir, "policy.json")
	if err := os.Symlink(filepath.Join(t.TempDir(), "away"), dir); err != nil {
		t.Fatal(err)
	}
	if p, err := Read(kept); Broken(err) == nil || !p.Has(Priority) {
		t.Error("directory:", p.All(), err)
	}
}
