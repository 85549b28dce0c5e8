package main

import (
	"slices"
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
