package window

import (
	"context"
	"os"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"vestnik/core/desk"
	"vestnik/gui/window/internal/scheme"
)

// appearance is how the windows look now: as the person has chosen, and where he leaves it to
// the desktop, as that wants it, light while it says nothing. What changes is drawn at once.
type appearance struct {
	app     fyne.App
	toolkit bool              // it knows better than we what the desktop wants
	desktop fyne.ThemeVariant // what it wants
	chosen  desk.Look
}

// newAppearance gives an app its look.
func newAppearance(app fyne.App) *appearance {
	a := &appearance{app: app, desktop: theme.VariantLight}
	a.paint()
	return a
}

// watch follows the desktop until ctx ends. FYNE_THEME overrides what that says.
func (a *appearance) watch(ctx context.Context) {
	if os.Getenv("FYNE_THEME") == "" && scheme.Watch(ctx, func(v scheme.Variant) {
		fyne.Do(func() {
			if ctx.Err() == nil {
				a.follow(map[scheme.Variant]fyne.ThemeVariant{scheme.Light: theme.VariantLight, scheme.Dark: theme.VariantDark}[v])
			}
		})
	}) {
		return
	}
	a.toolkit = true
	a.paint()
}

// follow is told what the desktop wants.
func (a *appearance) follow(v fyne.ThemeVariant) {
	if a.desktop != v {
		a.desktop = v
		a.paint()
	}
}

// choose is told what the person wants.
func (a *appearance) choose(l desk.Look) {
	if a.chosen != l {
		a.chosen = l
		a.paint()
	}
}

// paint draws everything as it is to look.
func (a *appearance) paint() {
	l := newLook()
	l.percent = a.chosen.TextSize
	l.fixed, l.variant = !a.toolkit, a.desktop
	switch a.chosen.Scheme {
	case desk.SchemeLight:
		l.fixed, l.variant = true, theme.VariantLight
	case desk.SchemeDark:
		l.fixed, l.variant = true, theme.VariantDark
	}
	a.app.Settings().SetTheme(l)
}
