package desktest

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"testing"

	"vestnik/core/desk"
)

// Settings implements [desk.Preferences]: of each kind there is one.
func (f *Fake) Settings(ctx context.Context) ([]desk.Setting, error) {
	leave, err := f.enter(ctx, "Settings", nil)
	if err != nil {
		return nil, err
	}
	defer leave()
	return f.settings(), nil
}

func (f *Fake) settings() []desk.Setting {
	all := []desk.Setting{
		{Name: "preview", Theme: desk.ThemePopups, Kind: desk.SettingText, Choices: []string{"all", "name", "none"}, Usual: []string{"all"}},
		{Name: "escalate", Theme: desk.ThemePopups, Kind: desk.SettingNumber, Max: 1440, Usual: []string{"5"}},
		{Name: "phrases", Theme: desk.ThemeWriting, Kind: desk.SettingList, Usual: usualPhrases},
		{Name: "tellTyping", Theme: desk.ThemePrivacy, Kind: desk.SettingSwitch, Usual: []string{"true"}},
	}
	for i := range all {
		s := &all[i]
		if s.Value, s.Own = f.set[s.Name]; !s.Own {
			s.Value = s.Usual
		}
	}
	return all
}

var usualPhrases = []string{"Хорошо", "Спасибо!"}

// Set implements [desk.Preferences].
func (f *Fake) Set(ctx context.Context, name string, value []string) error {
	leave, err := f.enter(ctx, "Set", []any{name, value})
	if err != nil {
		return err
	}
	defer leave()
	all := f.settings()
	at := slices.IndexFunc(all, func(s desk.Setting) bool { return s.Name == name })
	switch {
	case at < 0:
		return desk.NewProblem(desk.UnknownSetting, "name", name)
	case len(value) == 0:
		delete(f.set, name)
	case !takes(all[at], value):
		return desk.NewProblem(desk.BadSetting, "key", name)
	default:
		f.set[name] = slices.Clone(value)
	}
	status := f.snapshot.Status
	status.Phrases = f.settings()[2].Value
	f.emit(desk.Event{Kind: desk.EventStatus, Status: &status})
	return nil
}

// takes tells whether a setting may have a value.
func takes(s desk.Setting, value []string) bool {
	n, err := strconv.Atoi(value[0])
	switch {
	case s.Kind == desk.SettingList:
		return true
	case len(value) > 1:
		return false
	case s.Kind == desk.SettingSwitch:
		return slices.Contains([]string{"true", "false"}, value[0])
	case s.Kind == desk.SettingNumber:
		return err == nil && n >= s.Min && n <= s.Max
	}
	return len(s.Choices) == 0 || slices.Contains(s.Choices, value[0])
}

// setting returns one as it holds.
func setting(t *testing.T, d desk.Desk, name string) desk.Setting {
	t.Helper()
	all, err := d.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(all, func(s desk.Setting) bool { return s.Name == name })
	if at < 0 {
		t.Fatalf("there is no %s in %+v", name, all)
	}
	return all[at]
}

func setHolds(t *testing.T, d desk.Desk, _ Control) {
	for name, values := range map[string][][]string{
		"preview": {{"name"}, {"none"}}, "escalate": {{"15"}, {"0"}}, "tellTyping": {{"false"}},
		"phrases": {{"Иду", "Перезвоню: <b>через</b> 5 минут"}, {"Да"}},
	} {
		for _, value := range append(values, nil) {
			if err := d.Set(t.Context(), name, value); err != nil {
				t.Fatal(name, value, err)
			}
			want, got := value, setting(t, d, name)
			if want == nil {
				want = got.Usual
			}
			if !slices.Equal(got.Value, want) || got.Own != (value != nil) || got.Managed {
				t.Errorf("%s is set to %q: %+v", name, value, got)
			}
		}
	}
	refusesToSet(t, d)
	statusFollows(t, d)
}

func refusesToSet(t *testing.T, d desk.Desk) {
	for name, values := range map[string][][]string{
		"preview": {{"some"}, {"all", "name"}}, "escalate": {{"-1"}, {"100000"}, {"ten"}}, "tellTyping": {{"perhaps"}},
	} {
		for _, value := range values {
			before := setting(t, d, name)
			if err := d.Set(t.Context(), name, value); !errors.Is(err, desk.NewProblem(desk.BadSetting)) {
				t.Errorf("%s may be %q: %v", name, value, err)
			}
			if after := setting(t, d, name); !slices.Equal(after.Value, before.Value) {
				t.Errorf("%s is %q all the same", name, after.Value)
			}
		}
	}
	if err := d.Set(t.Context(), "colour", []string{"red"}); !errors.Is(err, desk.NewProblem(desk.UnknownSetting)) {
		t.Error(err)
	}
}

// statusFollows: faces that show what was set hear of it.
func statusFollows(t *testing.T, d desk.Desk) {
	events := watch(t, d)
	for name, value := range map[string]string{"preview": "none", "phrases": "Нет"} {
		if err := d.Set(t.Context(), name, []string{value}); err != nil {
			t.Fatal(err)
		}
		await(t, events, kind(desk.EventStatus))
	}
	if got := snapshot(t, d).Status.Phrases; !slices.Equal(got, []string{"Нет"}) {
		t.Errorf("%q", got)
	}
}
