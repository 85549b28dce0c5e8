package shell

import (
	"strings"
	"testing"
)

func TestAMenuIsLaidOutAsItsItemsSay(t *testing.T) {
	var did string
	do := func(what string) func() { return func() { did += what } }
	entries, does := layout([]Item{
		{Label: "R&D\tteam\x00", Do: do("a")},
		{Separator: true, Label: "nothing else", Do: do("never")},
		{Label: "Presence", Disabled: true, Items: []Item{{Label: "Away", Checked: true, Do: do("b")}, {Label: "Back"}}},
		{Label: "Quit", Do: do("c")},
	})
	if len(entries) != 4 || len(entries[2].below) != 2 || len(does) != 5 {
		t.Fatalf("%+v", entries)
	}
	if e := entries[0]; e.label != "R&&D team" || e.id != 1 || e.state != 0 || e.kind != 0 {
		t.Errorf("%+v", e)
	}
	if e := entries[1]; e.kind != mftSeparator || e.id != 0 || e.label != "" {
		t.Errorf("%+v", e)
	}
	if e := entries[2]; e.state != mfsDisabled || e.mask&miimSubmenu == 0 {
		t.Errorf("%+v", e)
	}
	away := entries[2].below[0]
	if away.state != mfsChecked || does[entries[2].below[1].id-1] != nil {
		t.Errorf("%+v", away)
	}
	does[away.id-1]()
	does[entries[3].id-1]()
	if did != "bc" {
		t.Errorf("did %q", did)
	}
}

func TestAMenuHasNoMoreEntriesThanCommandsHaveNumbers(t *testing.T) {
	entries, does := layout(make([]Item, 0xffff))
	if len(entries) != mostChoices || len(does) != mostChoices {
		t.Errorf("%d entries, %d choices", len(entries), len(does))
	}
}

func FuzzLiteral(f *testing.F) {
	f.Add("R&D")
	f.Fuzz(func(t *testing.T, label string) {
		got := literal(label)
		if strings.Count(got, "&") != 2*strings.Count(label, "&") || strings.ContainsAny(got, "\t\x00") {
			t.Errorf("%q becomes %q", label, got)
		}
	})
}
