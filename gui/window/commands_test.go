package window

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// finds writes into the search, and returns the commands that it finds.
func (o *office) finds(text string) (labels []string) {
	c := o.faces.compact
	c.search.SetText("")
	o.write(c.search, text)
	for _, p := range c.people.rows {
		for _, one := range p.commands {
			labels = append(labels, one.label)
		}
	}
	return labels
}

func TestACommandIsFoundByItsWords(t *testing.T) {
	inOffice(t, locale.Russian, mine, func(o *office) {
		for text, want := range map[string]string{
			"оповест": "Оповестить…", "журн": "Журнал оповещений…", "добав чел": "Добавить человека…", "комн": "Войти в комнату…",
			"не бес": "Присутствие: Не беспокоить", "показать нов": "Показать: Новые", "настр прокси": "", "настройки сеть": "Настройки: Сеть",
			"yfcnhjqrb cnm": "", "ghbcen yfljk": "Присутствие: Нет надолго", "выйти учёт": "Выйти из учётной записи…",
		} {
			if got := o.finds(text); want == "" && len(got) != 0 || want != "" && !slices.Contains(got, want) {
				t.Errorf("%q finds %q, not %q", text, got, want)
			}
		}
		for _, text := range []string{"о", "повест", "", " "} { // too little, or within a word
			if got := o.finds(text); len(got) != 0 {
				t.Errorf("%q finds %q", text, got)
			}
		}
	})
}

func TestACommandThatWasFoundIsDone(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.ctrl(c.window, fyne.KeyK)
		o.write(c.search, "presence away")
		o.key(c.search, fyne.KeyReturn)
		o.mustHaveAsked("presence away Принимаю счета 📄")
		if c.search.Text != "" {
			t.Errorf("%q is still searched", c.search.Text)
		}
		o.write(c.search, "alert jour")
		c.people.draw()
		row := c.people.deeds[0]
		if row.name.text != "Alert journal…" || row.key.text != "Ctrl+J" {
			t.Errorf("%q, %q", row.name.text, row.key.text)
		}
		test.Tap(row)
		if o.rest(); c.alerts == nil {
			t.Error("nothing comes of a click")
		}
	})
}

// Passing a command by with the keyboard does nothing.
func TestACommandIsNotDoneInPassing(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.faces.compact
		o.write(c.search, "presence")
		for range 12 {
			o.key(c.search, fyne.KeyDown)
		}
		if slices.ContainsFunc(o.desk.Calls(), func(call string) bool { return strings.HasPrefix(call, "presence") }) {
			t.Errorf("%q", o.desk.Calls())
		}
		if at := c.people.at(); at < 1 || c.people.rows.at(at).command == nil {
			t.Errorf("the keyboard is at %d", at)
		}
	})
}

func TestWhatIsSwitchedOffIsNotFound(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.managedBy(desk.Managing{Key: "off", Values: []string{desk.FeatureBroadcast}})
		if got := o.finds("alert people"); len(got) != 0 {
			t.Errorf("%q", got)
		}
	})
}

// Each key does what the command says that has it, and no two have the same.
func TestEveryKeyIsOfOneCommand(t *testing.T) {
	inOffice(t, locale.English, mine, func(o *office) {
		seen := map[fyne.KeyName]string{fyne.KeyK: "find", fyne.KeyF: "find", fyne.KeyW: "close"}
		for _, one := range o.faces.compact.findable() {
			if one.key == "" {
				continue
			}
			if other := seen[one.key]; other != "" {
				t.Errorf("Ctrl+%s is for %q and for %q", one.key, one.label, other)
			}
			seen[one.key] = one.label
		}
	})
}

// A theme of the settings is found, and is what the page shows.
func TestTheSettingsAreFoundThemeByTheme(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.faces.compact
		o.write(c.search, "settings network")
		o.key(c.search, fyne.KeyReturn)
		if p := o.faces.settings; p == nil || p.search.Text != "Network" {
			t.Errorf("%+v", p)
		}
	})
}

// The whole way of a key in the search: what is found is drawn, with ten thousand people.
func BenchmarkAKeyInTheSearchAmongTenThousand(b *testing.B) {
	f := drawnCrowd(crowd(10000))
	c := f.compact
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		c.search.SetText(fmt.Sprint("p", i%10))
	}
}
