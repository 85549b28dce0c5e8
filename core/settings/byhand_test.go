package settings

import (
	"os"
	"path/filepath"
	"testing"
)

// A field that somebody has written by hand with other letters large is read all the same. What is
// set later takes its place: else messages would be deleted that are to be kept.
func TestWhatIsWrittenByHandInOtherLettersIsReplaced(t *testing.T) {
	file := filepath.Join(t.TempDir(), "settings.json")
	if err := os.WriteFile(file, []byte(`{"keepdays": 30, "NoSound": true, "withHold": {"TYPING": true, "new": 1}, "HotKey": "Ctrl+Alt+V"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Load(file)
	if err != nil || s.KeepDays == nil || *s.KeepDays != 30 || !s.NoSound || !s.Withhold.Typing {
		t.Fatalf("%+v, %v", s, err)
	}
	year := 365
	s.KeepDays, s.NoSound, s.Withhold.Typing, s.Withhold.Idle = &year, false, false, true
	if err := Save(file, s); err != nil {
		t.Fatal(err)
	}
	s, err = Load(file)
	if err != nil || s.KeepDays == nil || *s.KeepDays != year || s.NoSound || s.Withhold.Typing || !s.Withhold.Idle || s.HotKey != "Ctrl+Alt+V" {
		t.Errorf("%+v, %v", s, err)
	}
	s.KeepDays = nil
	if err := Save(file, s); err != nil {
		t.Fatal(err)
	}
	if s, err = Load(file); err != nil || s.KeepDays != nil {
		t.Errorf("kept for %d days, %v", *s.KeepDays, err)
	}
}
