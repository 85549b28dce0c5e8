package window

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

func pngOf(t testing.TB, width, height int) []byte {
	t.Helper()
	picture := image.NewNRGBA(image.Rect(0, 0, width, height))
	for i := range picture.Pix {
		picture.Pix[i] = 255
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// pictured is an office in which Anna shows a picture.
func pictured(t *testing.T, data []byte) func() *fakedesk.Desk {
	return func() *fakedesk.Desk {
		d := usual()
		d.Pictures = map[string]desk.Picture{fakedesk.Anna.Address: {Hash: "anna1", PNG: data}}
		d.Change(fakedesk.Anna, func(c *desk.Contact) { c.Picture = "anna1" })
		return d
	}
}

func askedFor(d *fakedesk.Desk) (n int) {
	for _, call := range d.Calls() {
		if strings.HasPrefix(call, "picture ") {
			n++
		}
	}
	return n
}

func TestAPictureStandsInTheListTheHeadAndTheCard(t *testing.T) {
	inOffice(t, locale.English, pictured(t, pngOf(t, 96, 64)), func(o *office) {
		c := o.cardOf(fakedesk.Anna)
		for name, p := range map[string]*portrait{"list": c.people.lines[1].face, "head": c.talk.face, "card": c.card.face} {
			if p.picture.Image == nil || !p.picture.Visible() || p.letters.Visible() {
				t.Errorf("%s: no picture", name)
			}
		}
		if p := c.people.lines[0].face; p.picture.Visible() || !p.letters.Visible() {
			t.Error("who has none shows one")
		}
		if n := askedFor(o.desk); n != 1 {
			t.Errorf("asked for %d times", n)
		}
		o.desk.Change(fakedesk.Anna, func(c *desk.Contact) { c.Picture = "" })
		o.rest()
		if c.talk.face.picture.Visible() || !c.talk.face.letters.Visible() {
			t.Error("it was taken away")
		}
	})
}

func TestWhatIsNoPictureLeavesTheInitialsAndIsAskedForOnce(t *testing.T) {
	cut := pngOf(t, 60, 60)
	for name, data := range map[string][]byte{
		"nothing": nil, "text": []byte("<svg onload='x'/>"), "cut off": cut[:len(cut)/2],
		"too wide": pngOf(t, desk.PictureSide+1, 1), "too high": pngOf(t, 1, desk.PictureSide+1),
	} {
		inOffice(t, locale.English, pictured(t, data), func(o *office) {
			c := o.talk(fakedesk.Anna)
			for range 3 {
				o.receive(fakedesk.Anna, "?")
			}
			if c.talk.face.picture.Visible() || !c.talk.face.letters.Visible() {
				t.Errorf("%s: is drawn", name)
			}
			if n := askedFor(o.desk); n != 1 {
				t.Errorf("%s: asked for %d times", name, n)
			}
		})
	}
}

// A picture of 65,000 by 65,000 dots takes 16 GB, of which only the beginning is here.
func TestAPictureIsMeasuredBeforeItIsUnpacked(t *testing.T) {
	data := pngOf(t, 1, 1)
	copy(data[16:], []byte{0, 0, 0xFD, 0xE8, 0, 0, 0xFD, 0xE8})
	if allocated := testing.AllocsPerRun(10, func() {
		if _, err := decodePicture(data); err == nil {
			t.Fatal("taken")
		}
	}); allocated > 50 {
		t.Errorf("%v allocations", allocated)
	}
}

// Another picture has come meanwhile: its own hash is asked for when that is told.
func TestAPictureUnderAnotherNameIsNotShown(t *testing.T) {
	inOffice(t, locale.English, pictured(t, pngOf(t, 50, 50)), func(o *office) {
		o.desk.Change(fakedesk.Anna, func(c *desk.Contact) { c.Picture = "anna2" })
		c := o.talk(fakedesk.Anna)
		if c.talk.face.picture.Visible() {
			t.Error("the old one is shown as the new one")
		}
	})
}

func TestWithoutAConnectionAPictureIsAskedForAgainLater(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.desk.SetErrors(func(d *fakedesk.Desk) {
			d.CardError = desk.NewProblem(desk.NotOnLine)
			d.Pictures = map[string]desk.Picture{fakedesk.Anna.Address: {Hash: "anna1", PNG: pngOf(t, 50, 50)}}
		})
		o.desk.Change(fakedesk.Anna, func(c *desk.Contact) { c.Picture = "anna1" })
		c := o.talk(fakedesk.Anna)
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.CardError = nil })
		o.receive(fakedesk.Anna, "back")
		if !c.talk.face.picture.Visible() {
			t.Error("given up for good")
		}
	})
}

func TestOnlyWhatIsInSightIsAskedForAndOnlySoMuchIsKept(t *testing.T) {
	s := crowd(5000)
	for i := range s.Contacts {
		s.Contacts[i].Picture = fmt.Sprint("hash", i)
	}
	data := pngOf(t, 8, 8)
	inOffice(t, locale.English, func() *fakedesk.Desk {
		d := fakedesk.New(s)
		d.Pictures = make(map[string]desk.Picture)
		for _, c := range s.Contacts {
			d.Pictures[c.Address] = desk.Picture{Hash: c.Picture, PNG: data}
		}
		return d
	}, func(o *office) {
		c := o.faces.compact
		if n := askedFor(o.desk); n == 0 || n > 20 {
			t.Errorf("%d pictures for one window", n)
		}
		for range 60 {
			c.people.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.Delta{DY: -400}})
			o.rest()
		}
		p := o.faces.pictures
		if len(p.kept) > mostPictures || len(p.order) != len(p.kept) || len(p.asked) > 0 || len(p.waiting) > 0 || p.running != 0 {
			t.Errorf("%d kept, %d in order, %d asked, %d wait, %d run", len(p.kept), len(p.order), len(p.asked), len(p.waiting), p.running)
		}
		for _, l := range c.people.lines[:5] {
			if !l.face.picture.Visible() {
				t.Errorf("%s has none", l.name.text)
			}
		}
	})
}

func TestThePictureUsedLastIsKeptLongest(t *testing.T) {
	s := newPictures(nil)
	name := func(n any) wanted { return wanted{hash: fmt.Sprint(n)} }
	for n := range mostPictures {
		s.kept[name(n)] = nil
		s.use(name(n))
	}
	s.use(name(0))
	s.kept[name("new")] = nil
	s.use(name("new"))
	if _, ok := s.kept[name(1)]; ok || !slices.Contains(s.order, name(0)) || len(s.kept) != mostPictures {
		t.Errorf("%v", s.order)
	}
}

func TestAPictureIsCutToADiscFromItsMiddle(t *testing.T) {
	wide := image.NewNRGBA(image.Rect(0, 0, 60, 20))
	for y := range 20 {
		for x := range 60 {
			wide.SetNRGBA(x, y, color.NRGBA{R: map[bool]uint8{true: 255}[x >= 20 && x < 40], A: 255})
		}
	}
	out := roundOff(wide)
	if b := out.Bounds(); b.Dx() != 20 || b.Dy() != 20 {
		t.Fatalf("%v", b)
	}
	if r, _, _, a := out.At(10, 10).RGBA(); r != 0xFFFF || a != 0xFFFF {
		t.Errorf("the middle is %v %v", r, a)
	}
	if _, _, _, a := out.At(0, 0).RGBA(); a != 0 {
		t.Error("the corner is there")
	}
}
