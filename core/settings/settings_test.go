package settings

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"vestnik/core/charset"
	"vestnik/core/quiet"
)

var chosen = Settings{
	Accounts: []Account{{Address: "анна@office.example", URL: "https://office.example/http-bind",
		AllowHTTP: true, CAFile: `C:\certs\office.pem`, Resource: "Vestnik", Mechanism: "SCRAM-SHA-256"}, {Address: "b@c"}},
	Presence: Presence{Show: "away", Text: "Обед 🍲 <до 14:00>"},
	Phrases:  []string{"Перезвоню", "Буду через 5 минут"},
	Language: "ru",
	Proxy:    "http://proxy.office.example:3128", Pin: "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
}

var quietHours, _ = quiet.Parse([]string{"Mon-Fri 18:00-09:00", "13:00-14:00"})

func TestSettingsComeBack(t *testing.T) {
	for name, s := range map[string]Settings{
		"all":      chosen,
		"nothing":  {Accounts: []Account{}, Phrases: []string{}},
		"signedup": {Accounts: []Account{{Address: "a@b"}}, Phrases: []string{}},
	} {
		path := filepath.Join(t.TempDir(), "deep", "настройки.json")
		if err := Save(path, s); err != nil {
			t.Fatal(err)
		}
		got, err := Load(path)
		if err != nil || !reflect.DeepEqual(got, s) {
			t.Errorf("%s: %v\n%+v\n%+v", name, err, got, s)
		}
	}
}

// What is left out of the file when it is nothing must not come back from what stood there.
func TestWhatThePersonTakesBackIsGone(t *testing.T) {
	path, priority := write(t, `{"tomorrow": 1}`), int8(5)
	full := Settings{
		Accounts:   []Account{{Address: "a@b", NoSASL2: true}},
		Presence:   Presence{Show: "away", Until: time.Date(2026, 11, 26, 14, 0, 0, 0, time.UTC), Before: &Presence{Show: "chat"}, Recent: []Presence{{Text: "x"}}},
		QuietHours: quietHours, UrgentFrom: []string{"erp@office.example"},
		Statuses: []Presence{{Show: "away", Text: "x"}}, Priority: &priority, Away: &Away{After: 5, IgnoreLock: true}, Withhold: Withhold{Receipts: true, Markers: true, Typing: true},
		Phrases: []string{"x"}, Installation: "i",
	}
	less := Settings{
		Accounts: []Account{{Address: "a@b"}}, Presence: Presence{Show: "dnd"}, Away: &Away{After: 5}, Withhold: Withhold{Markers: true}, Phrases: []string{},
	}
	for _, s := range []Settings{full, less, {Accounts: []Account{}, Phrases: []string{}}} {
		if err := Save(path, s); err != nil {
			t.Fatal(err)
		}
		if got, err := Load(path); err != nil || !reflect.DeepEqual(got, s) {
			t.Errorf("%v\n%+v\n%+v", err, got, s)
		}
	}
	if text, err := os.ReadFile(path); err != nil || !strings.Contains(string(text), "tomorrow") {
		t.Errorf("%s %v", text, err)
	}
}

func TestWithoutAFileAllIsDefault(t *testing.T) {
	s, err := Load(filepath.Join(t.TempDir(), "no", "such.json"))
	if err != nil || !reflect.DeepEqual(s, Settings{}) {
		t.Error(s, err)
	}
}

func TestFieldsOfANewerVersionSurvive(t *testing.T) {
	path := write(t, `{
		"account": {"address": "a@b", "gateway": {"mode": "system", "id": 12345678901234567890}},
		"presence": {"show": "dnd", "until": "17:00"},
		"templates": [{"from": "1c@b", "sound": 1.50}],
		"language": "en"
	}`)
	s, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	s.Presence.Show, s.Language = "away", ""
	if err := Save(path, s); err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(path)
	for _, want := range []string{`"mode": "system"`, `12345678901234567890`, `"until": "17:00"`, `"sound": 1.50`,
		`"show": "away"`, `"language": ""`, `"address": "a@b"`} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("lost %s in\n%s", want, text)
		}
	}

	s.Remove("a@b") // signing out takes the whole account with it
	if err := Save(path, s); err != nil {
		t.Fatal(err)
	}
	if text, _ := os.ReadFile(path); bytes.Contains(text, []byte("gateway")) {
		t.Errorf("remains of the account in\n%s", text)
	}
}

func TestAnAccountIsFoundReplacedAndRemovedByItsAddress(t *testing.T) {
	var s Settings
	s.Put(Account{Address: "a@b", URL: "old"})
	s.Put(Account{Address: "c@d"})
	s.Put(Account{Address: "a@b", URL: "new"})
	if len(s.Accounts) != 2 || s.Account("a@b").URL != "new" || s.Account("x@y") != nil {
		t.Errorf("%+v", s.Accounts)
	}
	if s.Remove("a@b"); len(s.Accounts) != 1 || s.Account("a@b") != nil {
		t.Errorf("%+v", s.Accounts)
	}
}

func TestAProxysPasswordIsNeverKept(t *testing.T) {
	for _, proxy := range []string{"http://anna:hush@proxy:3128", "anna@proxy", "socks5://:hush@proxy"} {
		path := filepath.Join(t.TempDir(), "settings.json")
		if err := Save(path, Settings{Proxy: proxy}); !errors.Is(err, ErrProxyPassword) || strings.Contains(err.Error(), "hush") {
			t.Errorf("saved: %v", err)
		}
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%v", err)
		}
		path = write(t, `{"proxy": "`+proxy+`"}`) // by hand
		var broken *FileError
		s, err := Load(path)
		if !errors.Is(err, ErrProxyPassword) || !errors.As(err, &broken) || strings.Contains(err.Error(), "hush") || s.Proxy != "" {
			t.Errorf("loaded: %v, %v", s, err)
		}
	}
}

func TestABrokenFileIsReportedAndKept(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		line int
	}{
		"a comma missing": {"{\n\t\"language\": \"ru\"\n\t\"phrases\": []\n}\n", 3},
		"cut off":         {"{\n\t\"language\": \"ru\",\n", 2},
		"empty":           {"", 1},
		"wrong type":      {"{\n\t\"accounts\": [{\n\t\t\"address\": 5\n\t}]\n}", 3},
		"no object":       {"[]", 1},
		"null":            {"null", 1},
		"two values":      {"{}\n{}", 2},
		"a comment":       {"{\n// hello\n}", 2},
		"not text":        {"\x00\x01", 1},
	} {
		t.Run(name, func(t *testing.T) {
			path := write(t, c.text)
			_, loading := Load(path)
			for call, err := range map[string]error{"Load": loading, "Save": Save(path, chosen)} {
				var broken *FileError
				if !errors.As(err, &broken) {
					t.Fatalf("%s: error %v", call, err)
				}
				if broken.File != path || broken.Line != c.line {
					t.Errorf("%s: line %d, want %d: %v", call, broken.Line, c.line, err)
				}
			}
			if after, _ := os.ReadFile(path); string(after) != c.text {
				t.Error("the file was changed")
			}
		})
	}
}

func TestNotepadIsForgiven(t *testing.T) {
	s, err := Load(write(t, "\ufeff{\r\n\"language\": \"ru\"\r\n}\r\n"))
	if err != nil || s.Language != "ru" {
		t.Error(s, err)
	}
}

func TestAFileInAnUnknownEncodingIsReportedAndKept(t *testing.T) {
	const phrase = "{\n\"phrases\": [\n\"\xcf\xf0\"]}"
	path := write(t, phrase)
	for _, act := range []func() error{
		func() error { _, err := Load(path); return err },
		func() error { return Save(path, Settings{}) },
	} {
		var bad *FileError
		if err := act(); !errors.As(err, &bad) || bad.Line != 3 || !errors.Is(err, charset.ErrUnknown) {
			t.Errorf("error %v", err)
		}
	}
	if text, _ := os.ReadFile(path); string(text) != phrase {
		t.Errorf("the file is now %q", text)
	}
}

func TestAReaderNeverSeesHalfAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.json")
	long := chosen
	long.Phrases = []string{strings.Repeat("слово ", 10_000)}
	var reader sync.WaitGroup
	done := make(chan struct{})
	reader.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
				if _, err := Load(path); err != nil {
					t.Error(err)
					return
				}
			}
		}
	})
	for i := range 40 {
		if err := Save(path, []Settings{chosen, long}[i%2]); err != nil {
			t.Error(err)
		}
	}
	close(done)
	reader.Wait()
}

func TestSettingsLieAsDeepAsAFileMayAndUnderAnyName(t *testing.T) {
	dir := t.TempDir()
	for len(dir) < 300 {
		dir = filepath.Join(dir, "Жанна д'Арк & Ко % #")
	}
	t.Setenv(HomeEnv, dir)
	d, err := standard()
	if err == nil {
		err = d.Make()
	}
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // made, and replaced
		if err := Save(d.SettingsFile(), chosen); err != nil {
			t.Fatal(err)
		}
	}
	if s, err := Load(d.SettingsFile()); err != nil || s.Language != chosen.Language {
		t.Errorf("%+v, %v", s, err)
	}
	for _, file := range []string{d.SessionFile(), d.DraftsFile(), filepath.Join(d.PeopleDir(), "анна@office.example", "roster.json")} {
		if err := WriteFile(file, []byte("{}")); err != nil {
			t.Error(err)
		}
	}
	if aside, err := SetAside(d.SettingsFile(), time.Now()); err != nil || !exists(aside) {
		t.Error(aside, err)
	}
}

func TestALinkStaysALinkWhateverItLeadsTo(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows lets only administrators make links")
	}
	dir := t.TempDir()
	dotfiles := filepath.Join(dir, "dotfiles")
	if err := os.Mkdir(dotfiles, 0o700); err != nil {
		t.Fatal(err)
	}
	real, path := filepath.Join(dotfiles, "vestnik.json"), filepath.Join(dir, "settings.json")
	if err := errors.Join(os.Symlink("dotfiles/second", path), os.Symlink("vestnik.json", filepath.Join(dotfiles, "second"))); err != nil {
		t.Fatal(err)
	}
	is := func(want string) {
		t.Helper()
		if to, err := os.Readlink(path); to != "dotfiles/second" {
			t.Fatal(to, err)
		}
		s, err := Load(path)
		direct, _ := Load(real)
		if err != nil || s.Language != want || direct.Language != want {
			t.Errorf("%+v, %v; want %q", s, err, want)
		}
	}
	is("") // it leads to nothing yet
	for _, language := range []string{"ru", "en"} {
		if err := Save(path, Settings{Language: language}); err != nil {
			t.Fatal(err)
		}
		is(language)
	}
	aside, err := SetAside(path, time.Now())
	if err != nil || filepath.Dir(aside) != dotfiles {
		t.Error(aside, err)
	}
	is("")
	if s, err := Load(aside); err != nil || s.Language != "en" {
		t.Error(s, err)
	}
}

func TestWhatIsSetAsideIsNeverReplaced(t *testing.T) {
	now := time.Now()
	path := filepath.Join(t.TempDir(), "settings.json")
	var asides []string
	for i := range 3 {
		if err := os.WriteFile(path, fmt.Append(nil, i), 0o600); err != nil {
			t.Fatal(err)
		}
		aside, err := SetAside(path, now)
		if err != nil {
			t.Fatal(err)
		}
		asides = append(asides, aside)
	}
	for i, aside := range asides {
		if text, err := os.ReadFile(aside); string(text) != fmt.Sprint(i) {
			t.Errorf("%s: %q, %v", aside, text, err)
		}
	}
}

func TestAFailedSaveLeavesTheOldFileAndNoRubbish(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "settings.json")
	if err := os.Mkdir(path, 0o700); err != nil { // cannot be replaced by a file
		t.Fatal(err)
	}
	if err := replace(path, []byte("{}")); err == nil {
		t.Error("replaced a directory")
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

func TestOthersCannotReadTheFile(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no file modes; the profile's ACL holds there")
	}
	path := write(t, "{}")
	os.Chmod(path, 0o644)
	if err := Save(path, chosen); err != nil {
		t.Fatal(err)
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Error(info.Mode())
	}
}

func TestAFileThatCannotBeReadBlamesNoLine(t *testing.T) {
	dir := t.TempDir()
	_, loaded := Load(dir)
	for _, err := range []error{loaded, Save(dir, chosen)} {
		var unreadable *FileError
		if !errors.As(err, &unreadable) || unreadable.File != dir || unreadable.Line != 0 || errors.Is(err, fs.ErrNotExist) {
			t.Error(err)
		}
	}
}

// FuzzLoad: whatever is in the file, it is understood or refused; what is
// understood is kept by Save.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(`{"account": {"address": "a@b"}, "x": [1, {}], "phrases": null}`))
	f.Add([]byte(`{"Account": {}, "account": null, "presence": {"SHOW": "x"}}`))
	f.Add([]byte("\ufeff{}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "s.json")
		os.WriteFile(path, text, 0o600)
		s, err := Load(path)
		if err != nil {
			return
		}
		if err := Save(path, s); err != nil {
			t.Fatal(err)
		}
		again, err := Load(path)
		if err != nil {
			t.Fatal(err)
		}
		if s.Phrases == nil {
			s.Phrases = []string{}
		}
		if s.Accounts == nil {
			s.Accounts = []Account{}
		}
		one, _ := json.Marshal(s)
		two, _ := json.Marshal(again)
		if !bytes.Equal(one, two) {
			t.Errorf("%s became %s", one, two)
		}
	})
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "settings.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAnAccountIsPutFirst(t *testing.T) {
	s := Settings{Accounts: []Account{{Address: "a@b"}, {Address: "c@d"}, {Address: "e@f"}}}
	for _, step := range []struct{ first, want string }{{"e@f", "e@f a@b c@d"}, {"e@f", "e@f a@b c@d"}, {"a@b", "a@b e@f c@d"}, {"nobody@b", "a@b e@f c@d"}} {
		s.PutFirst(step.first)
		if got := strings.Join(s.Addresses(), " "); got != step.want {
			t.Errorf("%s first: %s", step.first, got)
		}
	}
}
