package window

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

const photo = "https://upload.example.com/1/photo.png"

// painting is a picture in PNG.
func painting(t *testing.T, wide, high int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, wide, high))
	for x := range wide {
		for y := range high {
			img.Set(x, y, color.RGBA{uint8(x), uint8(y), 160, 255})
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// filed has Anna send a picture, a plan and a program.
func (o *office) filed() *compact {
	o.t.Helper()
	o.desk.Previews = map[string][]byte{photo: painting(o.t, 300, 150)}
	for _, f := range []desk.Attachment{
		{URL: photo, Name: "Фасад.png", Type: "image/png", Size: 40_000},
		{URL: "https://upload.example.com/2/plan.pdf", Name: "План 17.pdf", Type: "application/pdf", Size: 3 << 20},
		{URL: "https://evil.example/plan.pdf.exe"},
	} {
		o.desk.Receive(desk.Message{Peer: fakedesk.Anna, From: fakedesk.Anna.Address, Body: f.URL, Attachments: []desk.Attachment{f}, Read: true, Time: time.Now()})
	}
	c := o.talk(fakedesk.Anna)
	o.rest()
	return c
}

// card returns that of the first file of the message that stands n-th from the end.
func (o *office) card(c *compact, n int) *fileCard {
	o.t.Helper()
	items := c.talk.feed.items
	number := items[len(items)-n].message.Number
	for _, b := range c.talk.feed.pool {
		if b.item.message.Number == number && len(b.files.cards) > 0 {
			return b.files.cards[0]
		}
	}
	o.t.Fatal("there is no such card")
	return nil
}

func (f *fileCard) labels() (all []string) {
	for _, b := range f.buttons {
		all = append(all, b.Text)
	}
	return all
}

func (f *fileCard) press(o *office, label string) {
	o.t.Helper()
	at := slices.Index(f.labels(), label)
	if at < 0 {
		o.t.Fatalf("%q has no %q", f.labels(), label)
	}
	test.Tap(f.buttons[at])
	o.rest()
}

func TestAFileIsSavedAndOnlyThenOpened(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		var opened []string
		o.faces.openURL = func(u *url.URL) error { opened = append(opened, u.String()); return nil }
		c := o.filed()
		if picture := o.card(c, 3); picture.shown.picture == nil || strings.Join(picture.labels(), " ") != "Save" {
			t.Errorf("%+v %q", picture.shown, picture.labels())
		}
		plan := o.card(c, 2)
		if plan.name.text != "План 17.pdf" || plan.size.text != "3.0 MB" || strings.Join(plan.labels(), " ") != "Save" {
			t.Errorf("%q %q %q", plan.name.text, plan.size.text, plan.labels())
		}
		plan.press(o, "Save")
		o.mustHaveAsked("save План 17.pdf")
		plan = o.card(c, 2)
		plan.press(o, "Open")
		plan.press(o, "Folder")
		if program := o.card(c, 1); program.name.text != "plan.pdf.exe" {
			t.Errorf("%q", program.name.text)
		}
		if strings.Join(opened, " ") != "file:///home/ivan/Downloads/%D0%9F%D0%BB%D0%B0%D0%BD%2017.pdf file:///home/ivan/Downloads" {
			t.Errorf("%q", opened)
		}
	})
}

// What takes long says how far it is, and can be given up.
func TestAFileThatIsSavedCanBeGivenUp(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.filed()
		o.desk.SaveSlowly = true
		plan := o.card(c, 2)
		plan.press(o, "Save")
		plan = o.card(c, 2)
		if plan.size.text != "Saving…" || strings.Join(plan.labels(), " ") != "Cancel" || plan.thin.Visible() {
			t.Errorf("%q %q", plan.size.text, plan.labels())
		}
		items := c.talk.feed.items
		o.desk.Come(desk.Fetching{File: desk.FileOf{Peer: fakedesk.Anna, Number: items[len(items)-2].message.Number}, Got: 1 << 20, Size: 3 << 20})
		o.rest()
		plan = o.card(c, 2)
		if plan.size.text != "1.0 MB of 3.0 MB saved" || !plan.thin.Visible() || plan.bar.Value != 1<<20 {
			t.Errorf("%q %v", plan.size.text, plan.bar.Value)
		}
		plan.press(o, "Cancel")
		plan = o.card(c, 2)
		if plan.size.text != "3.0 MB" || strings.Join(plan.labels(), " ") != "Save" || plan.failed.Visible() {
			t.Errorf("%q %q %q", plan.size.text, plan.labels(), plan.failed.Text)
		}
	})
}

// A program that was saved can be found, and is not opened.
func TestAProgramIsNotOpened(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		f := desk.Attachment{URL: "https://evil.example/1", Name: "plan.pdf.exe", Size: 17}
		o.desk.Receive(desk.Message{Peer: fakedesk.Anna, From: fakedesk.Anna.Address, Body: f.URL, Attachments: []desk.Attachment{f}, Read: true, Time: time.Now()})
		c := o.talk(fakedesk.Anna)
		o.card(c, 1).press(o, "Save")
		if card := o.card(c, 1); strings.Join(card.labels(), " ") != "Folder" || !strings.Contains(card.size.text, "program") {
			t.Errorf("%q %q", card.labels(), card.size.text)
		}
	})
}

func TestAPictureFromElsewhereIsShownWhenAskedFor(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		f := desk.Attachment{URL: photo, Type: "image/png"}
		o.desk.Receive(desk.Message{Peer: fakedesk.Anna, From: fakedesk.Anna.Address, Body: f.URL, Attachments: []desk.Attachment{f}, Read: true, Time: time.Now()})
		o.rest()
		if card := o.card(c, 1); card.shown.picture != nil || strings.Join(card.labels(), " ") != "Show Save" {
			t.Fatalf("%q", card.labels())
		}
		o.desk.Previews = map[string][]byte{photo: painting(t, 30, 30)}
		o.card(c, 1).press(o, "Show")
		if card := o.card(c, 1); card.shown.picture == nil || strings.Join(card.labels(), " ") != "Save" {
			t.Errorf("%q", card.labels())
		}
		o.desk.Previews = map[string][]byte{photo: []byte("<svg/>")}
		if _, err := thumbs.Scaled([]byte("<svg/>"), thumbSide); err == nil {
			t.Error("it is drawn")
		}
	})
}

// One of several files that cannot be sent keeps none of the others; the same is said once.
func TestAFileThatCannotBeSentIsNamedAndKeepsNoOther(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.desk.FileError = desk.NewProblem(desk.FileTooLarge, "file", "/home/ivan/film.mp4", "limit", "16")
		c.talk.files.dropped([]fyne.URI{storage.NewFileURI("/home/ivan/film.mp4"), storage.NewFileURI("/home/ivan/b.txt")})
		o.rest()
		o.mustHaveAsked("upload anna@example.com: /home/ivan/film.mp4")
		o.mustHaveAsked("upload anna@example.com: /home/ivan/b.txt")
		if said := c.talk.problem.Text; strings.Count(said, "The file /home/ivan/film.mp4 is too large: up to 16 MB are taken.") != 1 {
			t.Error(said)
		}
	})
}

// What is dropped goes to whom one writes, and shows how far it is until it is sent or given up.
func TestWhatIsDroppedIsSent(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		c.talk.files.dropped([]fyne.URI{storage.NewFileURI("/home/ivan/plan.pdf"), storage.NewFileURI("/home/ivan/b.txt")})
		o.rest()
		o.mustHaveAsked("upload anna@example.com: /home/ivan/plan.pdf")
		o.mustHaveAsked("upload anna@example.com: /home/ivan/b.txt")
		rows := func() (all []*uploadRow) {
			for _, r := range c.talk.uploads.rows.Objects {
				all = append(all, r.(*uploadRow))
			}
			return all
		}
		if all := rows(); len(all) != 2 || all[0].state.text != "Waits to be sent" || all[0].thin.Visible() {
			t.Fatalf("%d", len(all))
		}
		u := desk.Upload{ID: "1", Peer: fakedesk.Anna, Name: "plan.pdf", Size: 2 << 20, Sent: 1 << 20, State: desk.UploadSending}
		o.desk.Turn(u)
		o.rest()
		if r := rows()[0]; r.state.text != "1.0 MB of 2.0 MB sent" || !r.thin.Visible() || r.bar.Value != 1<<20 {
			t.Errorf("%q %v", r.state.text, r.bar.Value)
		}
		u.State, u.Problem = desk.UploadFailed, desk.NewProblem(desk.FileStatus, "host", "upload.example.com", "status", "500")
		o.desk.Turn(u)
		o.rest()
		r := rows()[0]
		if !strings.Contains(r.failed.Text, "500") || !r.again.Visible() {
			t.Errorf("%q", r.failed.Text)
		}
		test.Tap(r.again)
		o.rest()
		o.mustHaveAsked("retry 1")
		test.Tap(r.stop)
		o.rest()
		o.mustHaveAsked("cancel upload 1")
		if len(rows()) != 1 {
			t.Error("it is still there")
		}
		c.choose(fakedesk.Boris, true)
		o.rest()
		if len(rows()) != 0 || c.talk.uploads.root.Visible() {
			t.Error("it is shown with somebody else")
		}
	})
}
