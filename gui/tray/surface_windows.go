package tray

import (
	"context"
	"log/slog"
	"time"

	"vestnik/assets"
	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/shell"
)

// Patience is how long what shows tray icons may be away before it counts as missing:
// Explorer comes when somebody signs in, after many others.
const Patience = 30 * time.Second

// window is the surface on Windows. Its menu is made when it opens, of the items of that
// moment, and stays as it was seen: so nothing in it has to wait or to settle.
type window struct {
	*shell.Window
	tapped func()
}

func (w window) show(l look) {
	w.SetIcon(&shell.Icon{
		Picture:  func(size int) []byte { return assets.IconBitmap(l.icon, size) },
		Tooltip:  l.tooltip,
		Selected: w.tapped,
	})
}

func (w window) menu() menu { return w }

func (w window) fill(ctx context.Context, items []item, clicks chan<- action) (complete bool) {
	w.SetMenu(entries(ctx, items, clicks))
	return true
}

// move does nothing: there is no bus.
func (window) move() {}

// entries returns the items as the shell wants them, without those that are hidden.
func entries(ctx context.Context, items []item, clicks chan<- action) (all []shell.Item) {
	for _, i := range items {
		if i.hidden {
			continue
		}
		e := shell.Item{Label: i.label, Separator: i.separator, Checked: i.checked, Disabled: i.disabled}
		if e.Items = entries(ctx, i.items, clicks); i.do != nil {
			e.Do = func() {
				select {
				case clicks <- i.do:
				case <-ctx.Done():
				}
			}
		}
		all = append(all, e)
	}
	return all
}

// goodbye is how long the end waits for Windows to take the icon away. It does so anyway
// when the process is gone, but not before the mouse comes there.
const goodbye = 2 * time.Second

// Run shows the tray icon until ctx ends or the desk quits, and returns nil then. It may
// be called from any goroutine, once at a time. Where a program may have no windows it
// fails at once.
func Run(ctx context.Context, d desk.Desk, words *locale.Words) error {
	w, err := shell.Open()
	if err != nil {
		return err
	}
	handler, taps := tap()
	f, err := newFace(ctx, d, words, window{w, handler}, taps)
	if err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), goodbye)
		defer cancel()
		if err := w.RemoveIcon(ctx); err != nil {
			slog.WarnContext(ctx, "the tray icon stays", "error", err)
		}
		w.SetMenu(nil)
	}()
	return f.follow(ctx)
}

// Available tells whether the desktop shows tray icons now.
func Available(context.Context) (bool, error) { return shell.Present(), nil }

// Watch delivers whether the icon is shown: now, and whenever that changes, until ctx
// ends, when the channel is closed.
func Watch(ctx context.Context) (<-chan bool, error) {
	w, err := shell.Open()
	if err != nil {
		never := make(chan bool, 1)
		never <- false
		context.AfterFunc(ctx, func() { close(never) })
		return never, nil
	}
	return w.Shown(ctx), nil
}
