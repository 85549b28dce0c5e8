package hotkey

import (
	"errors"
	"fmt"
	"strings"
)

// The ways in which a key cannot be heard.
var (
	ErrTaken = errors.New("hotkey: another program has it")
	ErrNone  = errors.New("hotkey: nothing here can hear one")
	// ErrRefused says that the person, whom the desktop has asked, does not want it after all.
	ErrRefused = errors.New("hotkey: refused")
)

// Modifiers are the keys that are held down.
type Modifiers uint8

// The modifiers.
const (
	Ctrl Modifiers = 1 << iota
	Alt
	Shift
)

var modifiers = map[string]Modifiers{"Ctrl": Ctrl, "Alt": Alt, "Shift": Shift}

// Key is a combination.
type Key struct {
	Held Modifiers
	Sign byte // an upper case Latin letter, or a space
}

// Parse reads a combination as people write it: "Ctrl+Alt+V", "Ctrl+Alt+Space".
func Parse(text string) (k Key, err error) {
	parts := strings.Split(text, "+")
	for _, part := range parts[:len(parts)-1] {
		held, known := modifiers[part]
		if !known {
			return Key{}, fmt.Errorf("hotkey: %q is no modifier", part)
		}
		k.Held |= held
	}
	switch last := parts[len(parts)-1]; {
	case last == "Space":
		k.Sign = ' '
	case len(last) == 1 && last[0] >= 'A' && last[0] <= 'Z':
		k.Sign = last[0]
	}
	if k.Held == 0 || k.Sign == 0 { // a letter alone is for writing
		return Key{}, fmt.Errorf("hotkey: %q is no combination of keys", text)
	}
	return k, nil
}
