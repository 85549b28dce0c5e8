package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"vestnik/assets/locale"
	"vestnik/core/demo"
	"vestnik/core/desk"
	"vestnik/core/settings"
	"vestnik/core/vault"
)

// atAnOffice returns an account of an office, and the directories of a person.
func atAnOffice(t *testing.T) (desk.Account, settings.Dirs) {
	t.Helper()
	office, err := openOffice("127.0.0.1:0", demo.Options{Locale: "en", Archive: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(office.close)
	dir := t.TempDir()
	return desk.Account{
		Address: "alice@office.example", Password: office.Accounts()["alice@office.example"], URL: office.url, AllowHTTP: true,
	}, settings.Dirs{Config: filepath.Join(dir, "config"), Data: dir, Runtime: dir}
}

func TestSigningInWithoutAResidentStoresWhatItWillNeed(t *testing.T) {
	account, dirs := atAnOffice(t)
	file := dirs.SettingsFile()
	before := settings.Settings{Phrases: []string{"Ok"}, Presence: settings.Presence{Show: "offline", Text: "Hm"}}
	if err := settings.Save(file, before); err != nil {
		t.Fatal(err)
	}
	keys := &memory{passwords: map[string]string{}}
	for range 2 { // the second time keeps the resource
		if err := english.loginAlone(t.Context(), account, file, keys); err != nil {
			t.Fatal(err)
		}
	}
	s, err := settings.Load(file)
	if err != nil || len(s.Accounts) != 1 {
		t.Fatal(s, err)
	}
	if a := s.Accounts[0]; a.Address != account.Address || a.URL != account.URL || !a.AllowHTTP || a.Resource == "" || a.Mechanism == "" {
		t.Errorf("%+v", a)
	}
	if s.Presence.Show != "available" || s.Presence.Text != "Hm" || len(s.Phrases) != 1 {
		t.Errorf("%+v", s)
	}
	if keys.passwords[account.Address] != account.Password {
		t.Error("the password is not stored")
	}

	for _, left := range []string{dirs.SessionFile(), dirs.DraftsFile()} {
		if err := os.WriteFile(left, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_ = keys.Set(t.Context(), "session of "+account.Address, "key")
	if address, err := (&program{words: locale.New(locale.English)}).logoutAlone(t.Context(), dirs, keys, desk.Leave{}); err != nil || address != account.Address {
		t.Error(address, err)
	}
	if s, err := settings.Load(file); err != nil || len(s.Accounts) > 0 || len(s.Phrases) != 1 {
		t.Error(s, err)
	}
	if len(keys.passwords) != 0 {
		t.Error("the keyring still holds something")
	}
	for _, left := range []string{dirs.SessionFile(), dirs.DraftsFile()} {
		if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
			t.Error(left, err)
		}
	}
	if _, err := (&program{words: locale.New(locale.English)}).logoutAlone(t.Context(), dirs, keys, desk.Leave{}); !errors.Is(err, desk.NewProblem(desk.NoAccount)) {
		t.Error(err)
	}
}

func TestWhatDoesNotWorkIsNotStored(t *testing.T) {
	account, dirs := atAnOffice(t)
	wrong := account
	wrong.Password = "wrong"
	keys := &memory{passwords: map[string]string{}}
	if err := english.loginAlone(t.Context(), wrong, dirs.SettingsFile(), keys); !errors.Is(err, desk.NewProblem(desk.WrongPassword)) {
		t.Error(err)
	}
	if err := english.loginAlone(t.Context(), account, dirs.SettingsFile(), noKeyring{keys}); !errors.Is(err, desk.NewProblem(desk.KeyringAbsent)) {
		t.Error(err)
	}
	if _, err := os.Stat(dirs.SettingsFile()); !errors.Is(err, os.ErrNotExist) || len(keys.passwords) != 0 {
		t.Error(err, len(keys.passwords))
	}
}

// noKeyring is a machine without one.
type noKeyring struct{ *memory }

func (noKeyring) Set(context.Context, string, string) error { return vault.ErrAbsent }
