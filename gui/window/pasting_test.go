package window

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/clipboard"
	"vestnik/gui/window/internal/fakedesk"
)

// pastes presses Ctrl+V with a text on the clipboard, beside which something else may lie.
func (o *office) pastes(c *compact, text string, held clipboard.Held, err error) {
	o.t.Helper()
	o.faces.clipboard = func(context.Context) (clipboard.Held, error) { return held, err }
	o.app.Clipboard().SetContent(text)
	c.talk.writer.TypedShortcut(&fyne.ShortcutPaste{Clipboard: o.app.Clipboard()})
	o.rest()
}

// sheetOf returns the only sheet over the window.
func (o *office) sheetOf() *sheet {
	o.t.Helper()
	for _, s := range o.faces.sheets {
		return s
	}
	return nil
}

// A picture that was copied is shown, and goes when the person says so; it lies in a file that the
// resident removes.
func TestACopiedPictureIsShownAndSent(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		held := clipboard.Held{Picture: painting(t, 300, 150)}
		o.pastes(c, "", held, nil)
		s := o.sheetOf()
		if s == nil {
			t.Fatal("nothing is asked")
		}
		if len(o.desk.Uploaded) > 0 {
			t.Error("it has gone without being asked for")
		}
		c.window.Canvas().Focused().(*button).Tapped(nil)
		o.rest()
		if len(o.desk.Uploaded) != 1 || o.sheetOf() != nil {
			t.Fatalf("%+v", o.desk.Uploaded)
		}
		f := o.desk.Uploaded[0]
		if !f.Temporary || f.Name != "Picture 2000-01-01 12-00-00.png" || f.Peer != fakedesk.Anna {
			t.Errorf("%+v", f)
		}
		if content, err := os.ReadFile(f.File); err != nil || !bytes.Equal(content, held.Picture) || filepath.Dir(f.File) != os.TempDir() {
			t.Errorf("%d bytes, %v", len(content), err)
		}
		o.desk.FileError = desk.NewProblem(desk.NoUpload)
		o.pastes(c, "", held, nil)
		c.window.Canvas().Focused().(*button).Tapped(nil)
		o.rest()
		if left, _ := os.ReadDir(os.TempDir()); len(left) != 1 || !c.talk.problem.Visible() {
			t.Errorf("%v is left, %q", left, c.talk.problem.Text)
		}
	})
}

func TestCopiedFilesAreNamedAndSent(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		held := clipboard.Held{Files: []string{"/home/ivan/plan.pdf", "/home/ivan/b.txt"}}
		o.pastes(c, "/home/ivan/plan.pdf\n/home/ivan/b.txt", held, nil) // as file managers say it
		if o.sheetOf() == nil || c.talk.writer.Text != "" {
			t.Fatalf("%q", c.talk.writer.Text)
		}
		c.window.Canvas().Focused().(*button).Tapped(nil)
		o.rest()
		o.mustHaveAsked("upload anna@example.com: /home/ivan/plan.pdf")
		o.mustHaveAsked("upload anna@example.com: /home/ivan/b.txt")
	})
}

// What is only text is put in as that: at once, and where it looks like a file as soon as it is known
// to be none.
func TestATextIsPasted(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.pastes(c, "plain", clipboard.Held{Files: []string{"/etc/hostname"}}, nil)
		o.pastes(c, "/etc/hostname", clipboard.Held{}, clipboard.ErrNothing)
		o.pastes(c, "/etc/fstab", clipboard.Held{}, context.DeadlineExceeded)
		if got := c.talk.writer.Text; got != "plain/etc/hostname/etc/fstab" || o.sheetOf() != nil {
			t.Error(got)
		}
		o.pastes(c, "", clipboard.Held{}, clipboard.ErrNothing)
		if c.talk.problem.Visible() {
			t.Error(c.talk.problem.Text)
		}
		o.pastes(c, "", clipboard.Held{}, errors.New("it hangs"))
		o.pastes(c, "", clipboard.Held{Picture: []byte("<svg/>")}, nil)
		if !c.talk.problem.Visible() || o.sheetOf() != nil {
			t.Error("nothing is said")
		}
	})
}
