package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"vestnik/core/desk"
	"vestnik/gui/desktoptest"
)

// The settings, found and set by keyboard on a real desktop, by who has no account yet.
func TestASettingIsFoundAndSetByKeyboard(t *testing.T) {
	p := newPlace(t, desktoptest.Options{Size: "900x760", Daemon: desktoptest.Dunst})
	p.start()
	w := p.window()
	p.do(p.door().Show(t.Context(), desk.View{Screen: desk.ScreenSettings}))
	page := p.anew([]desktoptest.Window{w})
	p.until("the keyboard", func(desk.Snapshot) bool { return p.desktop.Active() == page.ID })
	p.picture("settings")
	p.do(p.desktop.Type("печатаю"), p.desktop.Key("Tab"), p.desktop.Key("space"))
	p.until("that nobody is told", func(desk.Snapshot) bool { return slices.Equal(p.setting("tellTyping"), []string{"false"}) })
	p.picture("settings-found")
	p.do(p.desktop.Key("Escape"), p.desktop.Key("Escape")) // out of the search, and out
	p.until("the window to go", func(desk.Snapshot) bool {
		all, err := p.desktop.Windows()
		p.do(err)
		return !slices.ContainsFunc(all, func(o desktoptest.Window) bool { return o.ID == page.ID })
	})
}

// Another language is spoken at once by all that is open: the window with the settings, the menu of
// the icon, popups, and the command line.
func TestAnotherLanguageIsSpokenAtOnce(t *testing.T) {
	p := newPlace(t, desktoptest.Options{Size: "900x760", Panel: true, Daemon: desktoptest.Dunst})
	p.start("VESTNIK_LANGUAGE=")
	p.window()
	p.do(p.door().Show(t.Context(), desk.View{Screen: desk.ScreenSettings}))
	p.titled("Settings — Vestnik")
	p.choose("Settings…")
	for _, c := range []struct{ language, window, entry, popup, line string }{
		{"ru", "Настройки — Vestnik", "Настройки…", "Вестник: проверка", "# Язык"},
		{"en", "Settings — Vestnik", "Settings…", "Vestnik: a test", "# Language"},
	} {
		p.do(p.door().Set(t.Context(), "language", []string{c.language}))
		p.titled(c.window)
		p.picture("language-" + c.language)
		p.choose(c.entry)
		if _, err := p.door().TestPopup(t.Context()); err != nil {
			t.Error(err)
		}
		p.popup(c.popup)
		get := exec.Command(p.process.Path, "settings", "get")
		get.Env = p.process.Env
		if said, err := get.Output(); err != nil || !strings.Contains(string(said), c.line) {
			t.Errorf("%s, %v", said, err)
		}
	}
}

// titled waits for a window with this title.
func (p *place) titled(title string) {
	p.t.Helper()
	p.until("the window "+title, func(desk.Snapshot) bool {
		all, err := p.desktop.Windows()
		p.do(err)
		return slices.ContainsFunc(all, func(w desktoptest.Window) bool { return w.Title == title })
	})
}

// setting is what one is now.
func (p *place) setting(name string) []string {
	p.t.Helper()
	all, err := p.door().Settings(p.t.Context())
	p.do(err)
	for _, s := range all {
		if s.Name == name {
			return s.Value
		}
	}
	p.t.Fatalf("there is no %s", name)
	return nil
}
