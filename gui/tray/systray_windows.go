package tray

import (
	"context"
	"strings"

	"fyne.io/systray"

	"vestnik/assets"
	"vestnik/assets/locale"
	"vestnik/core/desk"
)

func iconOf(s assets.IconState) []byte { return assets.IconICO(s) }

// tooltipOf cuts a tooltip to the 128 UTF-16 units that Windows has room for.
func tooltipOf(text string) string {
	const most = 60 // any of them may be a pair
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// escape makes a label literal: "&" marks the access key, "&&" is one.
func escape(label string) string { return strings.ReplaceAll(label, "&", "&&") }

// Run shows the tray icon until ctx ends or the desk quits, and returns nil then.
// It must be called from the main goroutine, whose thread takes the messages of
// Windows, and once in a process.
func Run(ctx context.Context, d desk.Desk, words *locale.Words) error {
	handler, taps := tap()
	systray.SetOnTapped(handler)
	var err error
	systray.Run(func() { // on a goroutine of its own, with the icon registered
		defer systray.Quit()
		var f *face
		if f, err = newFace(ctx, d, words, new(native), taps); err == nil {
			err = f.follow(ctx)
		}
	}, nil)
	return err
}

// Available tells whether the desktop shows tray icons now. Windows always does.
func Available(context.Context) (bool, error) { return true, nil }

// Watch delivers whether the desktop shows tray icons: true, and then nothing,
// until ctx ends, when the channel is closed.
func Watch(ctx context.Context) (<-chan bool, error) {
	changes := make(chan bool, 1)
	changes <- true
	context.AfterFunc(ctx, func() { close(changes) })
	return changes, nil
}
