//go:build linux

package desktoptest

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"
)

// Key presses keys by their X names, such as "Return", "ctrl+k" or "shift+Tab".
func (d *Desktop) Key(combinations ...string) error {
	if d.russian {
		return d.strike(combinations)
	}
	_, err := d.run("", "xdotool", append([]string{"key", "--delay", "20"}, combinations...)...)
	return err
}

// Type types text into the window that has the focus. Text beyond ASCII, which xdotool
// would garble, goes through the clipboard. A Russian keyboard types what it has letters
// for, and fails with all else.
func (d *Desktop) Type(text string) error {
	if d.russian {
		keys, err := onRussianKeys(text)
		if err != nil {
			return err
		}
		return d.strike(keys)
	}
	if utf8.RuneCountInString(text) != len(text) {
		return d.Paste(text)
	}
	_, err := d.run("", "xdotool", "type", "--delay", "10", "--", text)
	return err
}

// keycodes are the keys of a keyboard, which are the same for all keyboards of a PC: some
// by their names, and those of letters by what they write in Russian.
var keycodes = func() map[string]byte {
	codes := map[string]byte{
		"Escape": 9, "Tab": 23, "Return": 36, "ctrl": 37, "shift": 50, "v": 55, "alt": 64, "Caps_Lock": 66, "F4": 70,
		"Up": 111, "Right": 114, "Down": 116,
	}
	for first, row := range map[byte]string{20: "-", 24: "йцукенгшщзхъ", 38: "фывапролджэ", 49: "ё", 52: "ячсмитьбю", 65: " "} {
		for n, letter := range []rune(row) {
			codes[string(letter)] = first + byte(n)
		}
	}
	codes["space"] = codes[" "]
	return codes
}()

// onRussianKeys returns the combinations that type a text. What is on the keys of figures
// they do not know.
func onRussianKeys(text string) (combinations []string, err error) {
	for _, letter := range text {
		key := string(unicode.ToLower(letter))
		if letter != '-' && letter != ' ' && letter < 0x80 || keycodes[key] == 0 {
			return nil, fmt.Errorf("desktoptest: a Russian keyboard has no %q", letter)
		}
		if unicode.IsUpper(letter) {
			key = "shift+" + key
		}
		combinations = append(combinations, key)
	}
	return combinations, nil
}

// makeRussian gives the keyboard a Russian layout besides, and switches to it, for good.
//
// Wine asks which layout is on when it comes to a key, and not when the key was pressed: so
// nobody may switch who cannot see that all is written. That is why xdotool, which does
// for each letter, types nothing here.
func (d *Desktop) makeRussian() error {
	if _, err := d.run("", "setxkbmap", "-layout", "us,ru", "-option", "grp:caps_toggle"); err != nil {
		return err
	}
	d.russian = true
	return d.strike([]string{"Caps_Lock"})
}

// strike presses keys by their places on the keyboard.
func (d *Desktop) strike(combinations []string) error {
	conn, err := xgb.NewConnDisplay(d.display)
	if err != nil {
		return fmt.Errorf("desktoptest: %w", err)
	}
	defer conn.Close()
	if err := xtest.Init(conn); err != nil {
		return fmt.Errorf("desktoptest: %w", err)
	}
	for _, combination := range combinations {
		keys := strings.Split(combination, "+")
		for n := range 2 * len(keys) { // all down, and up again from the last
			event, key := byte(xproto.KeyPress), n
			if n >= len(keys) {
				event, key = xproto.KeyRelease, 2*len(keys)-1-n
			}
			code := keycodes[keys[key]]
			if code == 0 {
				return fmt.Errorf("desktoptest: the keyboard has no key %q", keys[key])
			}
			if err := xtest.FakeInputChecked(conn, event, code, 0, xproto.Window(0), 0, 0, 0).Check(); err != nil {
				return fmt.Errorf("desktoptest: %w", err)
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	return nil
}
