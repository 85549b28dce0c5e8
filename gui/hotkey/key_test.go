package hotkey

import (
	"testing"

	"vestnik/core/desk"
	"vestnik/core/policy"
	"vestnik/core/preference"
	"vestnik/core/settings"
)

func TestAKeyIsReadAsPeopleWriteIt(t *testing.T) {
	for text, want := range map[string]Key{
		"Ctrl+Alt+V": {Ctrl | Alt, 'V'}, "Ctrl+Alt+Space": {Ctrl | Alt, ' '}, "Shift+Ctrl+A": {Ctrl | Shift, 'A'},
		"off": {}, "": {}, "V": {}, "Ctrl": {}, "Ctrl+": {}, "Win+V": {}, "Ctrl+ы": {}, "Ctrl+v": {},
	} {
		got, err := Parse(text)
		if bad := want == (Key{}); got != want || (err != nil) != bad {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
}

// Whatever can be chosen can be heard.
func TestEveryChoiceIsAKey(t *testing.T) {
	for _, s := range preference.List(settings.Settings{}, policy.Policy{}, nil) {
		if s.Name != "hotKey" {
			continue
		}
		for _, choice := range s.Choices {
			if _, err := Parse(choice); (err != nil) != (choice == s.Usual[0]) {
				t.Errorf("%q: %v", choice, err)
			}
		}
		return
	}
	t.Errorf("no setting of %s", desk.ThemeProgram)
}
