package window

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"vestnik/assets/locale"
)

// What is wrong in the file of the settings is said beside the setting, until it is set.
func TestWhatIsWrongInTheFileIsSaidBesideTheSetting(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.desk.Misspell()
		p := o.setting()
		for name, says := range map[string]string{"preview": "“some” is none of", "quietHours": "cannot be understood"} {
			r := p.row(o, name)
			if !r.failure.Visible() || !strings.HasPrefix(r.failure.Text, "In the file of the settings") || !strings.Contains(r.failure.Text, says) || !r.foot.Visible() {
				t.Errorf("%s: %q", name, r.failure.Text)
			}
			o.key(r.usual, fyne.KeyReturn)
			o.mustHaveAsked("set " + name + " ")
			if r.failure.Visible() {
				t.Errorf("%s is still blamed: %q", name, r.failure.Text)
			}
		}
		if r := p.row(o, "sounds"); r.failure.Visible() {
			t.Errorf("%q", r.failure.Text)
		}
	})
}
