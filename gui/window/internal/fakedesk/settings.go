package fakedesk

import (
	"context"
	"fmt"
	"strings"

	"vestnik/core/desk"
	"vestnik/core/policy"
	"vestnik/core/preference"
	"vestnik/core/settings"
)

// Settings implements desk.Desk.
func (d *Desk) Settings(context.Context) ([]desk.Setting, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return preference.List(d.settings, d.policy, phrases), d.SettingsError
}

// Set implements desk.Desk.
func (d *Desk) Set(_ context.Context, name string, value []string) error {
	d.mu.Lock()
	d.called(fmt.Sprintf("set %s %s", name, strings.Join(value, "|")))
	err := d.SettingsError
	if err == nil {
		err = preference.Explain(preference.Set(&d.settings, d.policy, name, value), name)
	}
	d.mu.Unlock()
	if err == nil {
		d.SetStatus(func(s *desk.Status) {
			s.Favourites, s.Look, s.Language = d.settings.Favourites, preference.Look(d.settings), d.settings.Language
			s.FirstSteps = s.FirstSteps && !d.settings.NoFirstSteps
		})
	}
	return err
}

// phrases are the program's own.
var phrases = []string{"Хорошо", "Позже отвечу", "Перезвоните мне", "Я на совещании", "Сделано", "Спасибо"}

// Govern has an organisation set something above the settings, as its file says it.
func (d *Desk) Govern(text string) {
	d.mu.Lock()
	d.policy, _ = policy.Check("test", []byte(text))
	d.mu.Unlock()
	d.SetStatus(func(*desk.Status) {})
}

// Misspell has the file of the settings say of previews what is no value, and of quiet hours what
// cannot be understood.
func (d *Desk) Misspell() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.settings = settings.Settings{Preview: "some", Broken: []string{"quietHours"}}
}
