package window

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"vestnik/assets/locale"
)

// What is said of a file that no program opens is a sentence, and where the file lies.
func TestThatAFileDoesNotOpenIsSaidWithWhereItLies(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		o.faces.openURL = func(*url.URL) error { return errors.New("exec: xdg-open: not found") }
		c := o.filed()
		o.card(c, 2).press(o, o.faces.words.Say("window.file-save"))
		o.card(c, 2).press(o, o.faces.words.Say("window.file-open"))
		if said := o.card(c, 2).failed.Text; strings.Contains(said, "exec") || !strings.Contains(said, "План 17.pdf") || !strings.Contains(said, "/home/ivan/Downloads") {
			t.Errorf("%q", said)
		}
	})
}
