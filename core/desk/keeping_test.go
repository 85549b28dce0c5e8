package desk

import "testing"

// For how long messages are to be kept is known as well as the setting understands it: else nobody
// would be asked before they are deleted.
func TestForHowLongASettingKeepsMessages(t *testing.T) {
	for _, c := range []struct {
		setting string
		value   []string
		days    int
	}{
		{"keepDays", []string{"30"}, 30},
		{"keepDays", []string{" 30\t"}, 30},
		{"keepDays", []string{"", "\u00a030"}, 30},
		{"keepDays", []string{"+30"}, 30},
		{"keepDays", nil, 0},
		{"keepDays", []string{"-30"}, 0},
		{"keepDays", []string{"30", "40"}, 0},
		{"keepDays", []string{"a month"}, 0},
		{"escalate", []string{"30"}, 0},
	} {
		if days := KeepsFor(c.setting, c.value); days != c.days {
			t.Errorf("%s %q: %d", c.setting, c.value, days)
		}
	}
}
