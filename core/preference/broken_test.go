package preference

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"vestnik/core/policy"
	"vestnik/core/settings"
)

// asField is a setting as the file has it, which is no value.
func asField(r *row) string {
	return fmt.Sprintf("{%q: {\"x\": [1]}, \"statuses\": [{\"show\":\"dnd\",\"text\":\"отчёт\"}]}", r.field())
}

// What somebody has written by hand and is no value is said where it is set, and costs nothing else;
// it stays as it was written until it is set, also to what is usual. A proxy or a key that cannot
// be understood counts as a file that cannot be: it is not as none.
func TestWhatIsBrokenInTheFileCostsNothingElse(t *testing.T) {
	for i := range table {
		r := &table[i]
		name, file := string(r.Name), filepath.Join(t.TempDir(), "settings.json")
		text := strings.Replace(asField(r), `{"x": [1]}`, `{"after": "x", "typing": 1, "x": [1]}`, 1)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := settings.Load(file)
		if r.Name == policy.Proxy || r.Name == policy.Pins {
			if err == nil {
				t.Errorf("%s is as none", name)
			}
			continue
		}
		if err != nil || len(s.Statuses) != 1 {
			t.Errorf("%s: %+v, %v", name, s, err)
			continue
		}
		if got := listed(t, s, policy.Policy{}, name); got.Fault == nil || !slices.Equal(got.Value, got.Usual) {
			t.Errorf("%s: nobody says so: %+v", name, got)
		}
		if err := settings.Save(file, s); err != nil {
			t.Fatal(name, err)
		}
		if kept, _ := os.ReadFile(file); !strings.Contains(string(kept), `"x"`) {
			t.Errorf("%s was lost: %s", name, kept)
		}
		if err := Set(&s, policy.Policy{}, name, nil); err != nil {
			t.Fatal(name, err)
		}
		if err := settings.Save(file, s); err != nil {
			t.Fatal(name, err)
		}
		again, err := settings.Load(file)
		if got := listed(t, again, policy.Policy{}, name); err != nil || got.Fault != nil || len(again.Broken) > 0 || len(again.Statuses) != 1 {
			t.Errorf("%s is not mended: %+v, %v", name, got, err)
		}
	}
}

// A value of the right kind that is none is said too.
func TestWhatIsNoValueInTheFileIsSaid(t *testing.T) {
	s := settings.Settings{Preview: "some", Escalate: new(100000), UrgentFrom: []string{"a@b@c"}}
	for _, name := range []string{"preview", "escalate", "urgentFrom"} {
		if got := listed(t, s, policy.Policy{}, name); got.Fault == nil || !slices.Equal(got.Value, got.Usual) || !got.Own {
			t.Errorf("%s: %+v", name, got)
		}
	}
	s.Away = &settings.Away{After: -1, Extended: 2000}
	for _, minutes := range []int{-5, 100000} {
		if s.Escalate = &minutes; Escalate(s, policy.Policy{}) != usualEscalate || Away(s) != usualAway {
			t.Errorf("it is shown as usual, and is %d, %+v", Escalate(s, policy.Policy{}), Away(s))
		}
	}
	if err := Set(&s, policy.Policy{}, "preview", []string{"name"}); err != nil {
		t.Fatal(err)
	}
	if got := listed(t, s, policy.Policy{}, "preview"); got.Fault != nil {
		t.Errorf("%+v", got)
	}
}

// Whatever is kept in the file can be set by its name, or has another place that is named here.
func TestEverythingThatIsKeptCanBeSet(t *testing.T) {
	elsewhere := []string{"Accounts", "Presence", "Statuses", "Installation", "Muted", "Snoozed", "Rooms", "Nodes", "Pinned", "Broken"}
	var s settings.Settings
	for name, value := range others {
		if err := Set(&s, policy.Policy{}, name, value); err != nil {
			t.Fatal(name, err)
		}
	}
	for i, fields := 0, reflect.ValueOf(s); i < fields.NumField(); i++ {
		if name := fields.Type().Field(i).Name; fields.Field(i).IsZero() != slices.Contains(elsewhere, name) {
			t.Errorf("%s can be set: %v", name, !fields.Field(i).IsZero())
		}
	}
}
