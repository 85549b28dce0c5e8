package preference

import (
	"errors"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"vestnik/core/desk"
	"vestnik/core/policy"
	"vestnik/core/settings"
)

// others are values that are not the usual ones.
var others = map[string][]string{
	"preview": {"name"}, "sounds": {"false"}, "takeover": {"true"}, "escalate": {"0"},
	"urgentFrom": {"erp@office.example", "alarm.office.example"}, "rules": {"urgent erp@office.example: alarm, fire", "no-popup *"},
	"quietHours": {"Mon-Fri 19:00-08:00", "Sat,Sun 00:00-24:00"}, "phrases": {"Иду", "Перезвоню через 5 минут"},
	"keepDays": {"365"}, "favourites": {"boris@office.example", "anna@office.example", "team@rooms.office.example"},
	"tellReceipts": {"false"}, "tellRead": {"false"}, "tellTyping": {"false"}, "tellIdle": {"false"}, "awayAfter": {"3"}, "awayWhenLocked": {"false"}, "extendedAwayAfter": {"0"},
	"priority": {"-5"}, "proxy": {"http://proxy.office.example:3128"}, "language": {"ru"}, "trayIcon": {"light"}, "hotKey": {"Ctrl+Alt+V"}, "firstSteps": {"false"},
	"sendWith": {"ctrl-enter"}, "look": {"dark"}, "textSize": {"150"},
	"pins": {"sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "sha256/BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBE="},
}

func listed(t *testing.T, s settings.Settings, p policy.Policy, name string) desk.Setting {
	t.Helper()
	all := List(s, p, []string{"Хорошо"})
	at := slices.IndexFunc(all, func(one desk.Setting) bool { return one.Name == name })
	if at < 0 {
		t.Fatalf("no %s", name)
	}
	return all[at]
}

func organisation(t *testing.T, text string) policy.Policy {
	t.Helper()
	p, faults := policy.Check("test", []byte(text))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return p
}

// Whatever is set is as it was set, also after a restart, and nothing of it is left once it is as
// usual again.
func TestWhatIsSetHoldsUntilItIsAsUsual(t *testing.T) {
	file := filepath.Join(t.TempDir(), "settings.json")
	for _, r := range table {
		name := string(r.Name)
		value, ok := others[name]
		if !ok {
			t.Errorf("nothing tries %s", name)
			continue
		}
		var s settings.Settings
		if err := Set(&s, policy.Policy{}, name, value); err != nil {
			t.Error(name, err)
			continue
		}
		if err := settings.Save(file, s); err != nil {
			t.Fatal(err)
		}
		kept, err := settings.Load(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, now := range []settings.Settings{s, kept} {
			if got := listed(t, now, policy.Policy{}, name); !slices.Equal(got.Value, value) || !got.Own || got.Managed {
				t.Errorf("%s: %+v, not %q", name, got, value)
			}
		}
		for _, usual := range [][]string{nil, {}, {"", " "}, r.usual} {
			again := s
			if err := Set(&again, policy.Policy{}, name, usual); err != nil {
				t.Error(name, err)
			}
			if got := listed(t, again, policy.Policy{}, name); got.Own || !slices.Equal(got.Value, got.Usual) || !reflect.DeepEqual(again, settings.Settings{}) {
				t.Errorf("%s, %q: %+v, %+v", name, usual, got, again)
			}
		}
	}
}

func TestOneSettingIsSetAndNoOther(t *testing.T) {
	var s settings.Settings
	for name, value := range others {
		if err := Set(&s, policy.Policy{}, name, value); err != nil {
			t.Fatal(err)
		}
	}
	for name, value := range others {
		if got := listed(t, s, policy.Policy{}, name); !slices.Equal(got.Value, value) {
			t.Errorf("%s: %q, not %q", name, got.Value, value)
		}
	}
}

func TestOfWhatTheOrganisationSetsThePersonsOwnStays(t *testing.T) {
	s := settings.Settings{Phrases: []string{"Моя"}}
	p := organisation(t, `{"phrases": ["Наша"], "sounds": false, "priority": 5, "preview": "all"}`)
	if got := listed(t, s, p, "phrases"); !got.Managed || !slices.Equal(got.Value, []string{"Наша"}) {
		t.Errorf("%+v", got)
	}
	for name, value := range map[string][]string{"phrases": {"Другая"}, "sounds": {"on"}, "priority": nil, "preview": {"name"}} {
		if err := Set(&s, p, name, value); !errors.Is(err, ErrManaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, value := range map[string][]string{"phrases": {"Наша"}, "sounds": {"no"}, "priority": {"5"}, "preview": {"all"}} {
		if err := Set(&s, p, name, value); err != nil {
			t.Errorf("%s as it is: %v", name, err)
		}
	}
	if !reflect.DeepEqual(s, settings.Settings{Phrases: []string{"Моя"}}) {
		t.Errorf("%+v", s)
	}
}

// What was written into the file by hand and is none of the choices is as usual.
func TestALookIsOneOfThoseThatThereAre(t *testing.T) {
	for _, c := range []struct {
		s    settings.Settings
		want desk.Look
	}{
		{settings.Settings{}, desk.Look{}},
		{settings.Settings{Look: "dark", TextSize: 130}, desk.Look{Scheme: desk.SchemeDark, TextSize: 130}},
		{settings.Settings{Look: "system", TextSize: 100}, desk.Look{TextSize: 100}},
		{settings.Settings{Look: "pink", TextSize: 90000}, desk.Look{}},
		{settings.Settings{Look: "light", TextSize: -1}, desk.Look{Scheme: desk.SchemeLight}},
	} {
		if got := Look(c.s); got != c.want {
			t.Errorf("%q %d: %+v, not %+v", c.s.Look, c.s.TextSize, got, c.want)
		}
	}
}

func TestWhatIsNoValueIsAFault(t *testing.T) {
	for _, c := range []struct {
		name  string
		value []string
		what  policy.What
	}{
		{"sounds", []string{"maybe"}, policy.WrongKind},
		{"sounds", []string{"true", "false"}, policy.WrongKind},
		{"escalate", []string{"ten"}, policy.WrongKind},
		{"escalate", []string{"1441"}, policy.OutOfRange},
		{"awayAfter", []string{"-1"}, policy.OutOfRange},
		{"priority", []string{"128"}, policy.OutOfRange},
		{"preview", []string{"some"}, policy.NotChoice},
		{"preview", []string{"all", "name"}, policy.WrongKind},
		{"language", []string{"fr"}, policy.NotChoice},
		{"quietHours", []string{"Mon-Fri 19:00-08:00", "tomorrow"}, policy.BadValue},
		{"rules", []string{"loudly *"}, policy.BadValue},
		{"urgentFrom", []string{"erp@office.example/desk"}, policy.BadValue},
		{"proxy", []string{"http://ivan:x@proxy.example:3128"}, policy.BadValue},
		{"pins", []string{"md5/x"}, policy.BadValue},
		{"phrases", []string{strings.Repeat("я", 10_000)}, policy.TooLarge},
		{"phrases", []string{"a\x00b"}, policy.BadValue},
		{"phrases", []string{"\xb7\xc9"}, policy.BadValue},
		{"phrases", slices.Repeat([]string{"a"}, 10_000), policy.TooLarge},
	} {
		var s settings.Settings
		var fault policy.Fault
		if err := Set(&s, policy.Policy{}, c.name, c.value); !errors.As(err, &fault) || fault.What != c.what || fault.Key != c.name {
			t.Errorf("%s %.60q: %v", c.name, c.value, err)
		}
		if !reflect.DeepEqual(s, settings.Settings{}) {
			t.Errorf("%s is set: %+v", c.name, s)
		}
	}
	if err := Set(&settings.Settings{}, policy.Policy{}, "colour", []string{"red"}); !errors.Is(err, ErrUnknown) {
		t.Error(err)
	}
}

// What the organisation can set, and the person too, has one name and one shape.
func TestTheTableAgreesWithThatOfThePolicy(t *testing.T) {
	for _, r := range table {
		if k, ok := policy.Find(r.Name); ok && (k.Kind != r.Kind || !slices.Equal(k.Choices, r.Choices)) {
			t.Errorf("%s: %+v, %+v", r.Name, r.Key, k)
		}
		if _, err := r.Parse(r.usual); err != nil || !slices.Contains(desk.Themes, r.theme) {
			t.Errorf("%s: %v %s", r.Name, err, r.theme)
		}
		if e := Example(string(r.Name)); e != "" {
			if _, err := r.Parse([]string{e}); err != nil {
				t.Errorf("the example of %s: %v", r.Name, err)
			}
		}
	}
}

func FuzzSet(f *testing.F) {
	for name, value := range others {
		f.Add(name, strings.Join(value, "\n"))
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		var s settings.Settings
		if Set(&s, policy.Policy{}, name, strings.Split(text, "\n")) != nil {
			return
		}
		got := listed(t, s, policy.Policy{}, name)
		again := settings.Settings{}
		if err := Set(&again, policy.Policy{}, name, got.Value); err != nil || !reflect.DeepEqual(s, again) && got.Own {
			t.Errorf("%s is %q, and cannot be: %v", name, got.Value, err)
		}
	})
}

// Where nobody may delete messages, nobody has them deleted by themselves.
func TestWhereNothingMayBeForgottenMessagesAreKept(t *testing.T) {
	s := settings.Settings{KeepDays: new(30)}
	p := organisation(t, `{"off": ["forget"]}`)
	if got := listed(t, s, p, "keepDays"); !got.Managed || len(got.Value) != 0 {
		t.Errorf("%+v", got)
	}
	if err := Set(&s, p, "keepDays", []string{"10"}); !errors.Is(err, ErrManaged) {
		t.Error(err)
	}
	p = organisation(t, `{"off": ["forget"], "keepDays": 90}`)
	if got := listed(t, s, p, "keepDays"); !got.Managed || !slices.Equal(got.Value, []string{"90"}) {
		t.Errorf("%+v", got)
	}
}
