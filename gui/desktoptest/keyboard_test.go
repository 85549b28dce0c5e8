//go:build linux

package desktoptest

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

// pressed is what xev, which shows what happens to its window, tells of a key.
var pressed = regexp.MustCompile(`KeyPress event[^\n]*\n[^\n]*\n[^\n]*keysym 0x([0-9a-f]+)`)

// written is what the keys have written that xev was told of.
func written(said string) (text string) {
	for _, m := range pressed.FindAllStringSubmatch(said, -1) {
		switch keysym, _ := strconv.ParseUint(m[1], 16, 32); {
		case keysym < 0x100:
			text += string(rune(keysym))
		case keysym>>8 == 6: // those of Cyrillic are numbered as in KOI8-R
			text += string(charmap.KOI8R.DecodeByte(byte(keysym)))
		}
	}
	return text
}

func TestARussianKeyboardWritesRussian(t *testing.T) {
	d := New(t, Options{Russian: true})
	if _, err := d.nursery.start(d.Env(), nil, nil, "xev"); err != nil {
		t.Fatal(err)
	}
	said := ""
	until := func(so func() bool) error {
		return poll(context.Background(), func(context.Context) bool {
			data, _ := os.ReadFile(filepath.Join(d.home, "log", "xev.log"))
			said = string(data)
			return so()
		})
	}
	if err := until(func() bool { return strings.Contains(said, "FocusIn event") }); err != nil {
		t.Fatal(err)
	}
	const text = "Съешь ещё этих мягких французских булок - Да"
	if err := d.Type(text); err != nil {
		t.Fatal(err)
	}
	if err := until(func() bool { return len(written(said)) >= len(text) }); err != nil || written(said) != text {
		t.Errorf("it writes %q, not %q: %v", written(said), text, err)
	}
	for _, foreign := range []string{"иван@office.example", "https://", "ї"} {
		if err := d.Type(foreign); err == nil {
			t.Errorf("%q is typed", foreign)
		}
	}
	if err := d.Key("Hyper"); err == nil {
		t.Error("a key that is not there is pressed")
	}
}
