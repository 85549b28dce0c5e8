package assets

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image/color"
	"strings"
	"testing"
)

// shapesIn reads the outlines of a path as AppIconSVG writes them.
func shapesIn(t *testing.T, path string) (all []shape) {
	t.Helper()
	for outline := range strings.SplitSeq(strings.TrimSuffix(path, "Z"), "Z") {
		var s shape
		for place := range strings.SplitSeq(strings.TrimPrefix(outline, "M"), "L") {
			var p point
			if _, err := fmt.Sscan(place, &p.x, &p.y); err != nil {
				t.Fatalf("%q: %v", place, err)
			}
			s = append(s, point{p.x / 16, p.y / 16})
		}
		all = append(all, s)
	}
	return all
}

func TestTheScalableIconIsTheSameDrawing(t *testing.T) {
	var read struct {
		ViewBox string `xml:"viewBox,attr"`
		Path    []struct {
			Fill string `xml:"fill,attr"`
			D    string `xml:"d,attr"`
		} `xml:"path"`
	}
	if err := xml.Unmarshal(AppIconSVG(), &read); err != nil || read.ViewBox != "0 0 16 16" || len(read.Path) == 0 {
		t.Fatalf("%+v, %v", read, err)
	}
	const size = 64
	c := newCanvas(size)
	for _, p := range read.Path {
		var ink color.RGBA
		if _, err := fmt.Sscanf(p.Fill, "#%02x%02x%02x", &ink.R, &ink.G, &ink.B); err != nil {
			t.Fatal(err)
		}
		ink.A = 0xff
		c.fill(ink, shapesIn(t, p.D)...)
	}
	got, want := decode(t, encode(c.pixels)).Pix, decode(t, AppIcon(size)).Pix
	if len(got) != len(want) {
		t.Fatal("another size")
	}
	for i := range got {
		if off := int(got[i]) - int(want[i]); off < -8 || off > 8 { // of 255: a thousandth of a sixteenth
			t.Fatalf("byte %d is %d and not %d", i, got[i], want[i])
		}
	}
	if !bytes.Equal(AppIconSVG(), AppIconSVG()) {
		t.Error("it is not the same twice")
	}
}
