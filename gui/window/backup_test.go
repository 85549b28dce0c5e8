package window

import (
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// writing opens the sheet about a file that is being written.
func (o *office) writing(name string) *backingUp {
	o.t.Helper()
	o.desk.Exports = make(chan desk.Exported)
	b := o.faces.backUp(o.setting().window, filepath.Join(o.t.TempDir(), name))
	b.begin()
	o.rest()
	o.mustHaveAsked("export " + b.file)
	return b
}

// tells has the resident say how far it is.
func (o *office) tells(e desk.Exported) {
	o.desk.Exports <- e
	o.rest()
}

func TestMessagesAndSettingsAreSavedIntoAFile(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		b := o.writing("mine.zip")
		o.tells(desk.Exported{Messages: 2000})
		if b.says.Text != "Messages so far: 2000" || b.end.Text != "Cancel" {
			t.Errorf("%q, %q", b.says.Text, b.end.Text)
		}
		o.tells(desk.Exported{Messages: 2345, Done: true})
		if !o.reads(b.window, "mine.zip now holds the settings and 2345 messages. Passwords are not in it") || b.end.Text != "Close" {
			t.Errorf("%q, %q", b.says.Text, b.end.Text)
		}
		o.presses(b.window, "Close")
		if b.open {
			t.Error("the sheet stays")
		}
	})
}

// Who shuts the sheet gives it up, and what does not end well is said.
func TestAnExportThatFailsOrIsGivenUpIsSaid(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		b := o.writing("full.zip")
		o.tells(desk.Exported{Problem: desk.NewProblem(desk.DiskFull, "file", b.file)})
		if b.failure.Text == "" || b.says.Text != "" || b.end.Text != "Close" {
			t.Errorf("%q, %q, %q", b.failure.Text, b.says.Text, b.end.Text)
		}
		b.shut()
		b = o.writing("late.zip")
		close(o.desk.Exports) // the resident has ended
		if o.rest(); b.failure.Text == "" {
			t.Error("nobody says that it has ended")
		}
		b.shut()
		b = o.writing("never.zip")
		o.presses(b.window, "Cancel")
		if b.open || b.failure.Text != "" {
			t.Errorf("it goes on: %q", b.failure.Text)
		}
	})
}

func TestWhereToSaveIsAskedFromTheSettings(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		p := o.setting()
		o.presses(p.window, "Save messages and settings…")
		if _, is := find(p.window.Canvas(), func(e *widget.Entry) bool { return filepath.Ext(e.Text) == ".zip" }); !is {
			t.Error("nobody asks where to")
		}
		if !o.faces.closeTop(p.window.Canvas()) || p.window.Canvas().Overlays().Top() != nil {
			t.Error("Esc does not lead out of it")
		}
	})
}
