package assets

import (
	"image"
	"image/color"
	"image/draw"
	"os"
	"testing"

	"vestnik/core/desk"
)

// sheetFile has each state of the tray icon in each size that panels have, on panels light and dark.
const sheetFile = "testdata/tray.png"

var sheetSizes = []int{16, 20, 22, 24, 32, 48, 64}

// sheetStates are the rows.
func sheetStates() (all []IconState) {
	for _, c := range connections {
		if c != desk.OnLine {
			all = append(all, IconState{Connection: c})
		}
	}
	for i, show := range desk.Shows {
		all = append(all, IconState{Connection: desk.OnLine, Show: show, Unread: []int{0, 1, 3, 8, 9, 10, 120}[i]})
	}
	for _, muted := range []bool{false, true} {
		all = append(all, IconState{Connection: desk.OnLine, Show: desk.Available, Unread: 1, Overdue: true, Muted: muted})
	}
	return append(all, IconState{Connection: desk.OnLine, Show: desk.Available, Muted: true},
		IconState{Connection: desk.OnLine, Show: desk.DoNotDisturb, Unread: 12, Muted: true})
}

// drawSheet draws it.
func drawSheet(t *testing.T) *image.NRGBA {
	const gap, high = 6, 70
	wide := gap
	for _, size := range sheetSizes {
		wide += size + gap
	}
	light, dark := color.NRGBA{0xf2, 0xf2, 0xf2, 0xff}, color.NRGBA{0x20, 0x20, 0x24, 0xff}
	columns := []struct {
		ink   Ink
		panel color.NRGBA
	}{{Colour, light}, {Colour, dark}, {Light, dark}, {Dark, light}}
	rows := sheetStates()
	sheet := image.NewNRGBA(image.Rect(0, 0, wide*len(columns), high*len(rows)))
	for c, column := range columns {
		draw.Draw(sheet, image.Rect(c*wide, 0, (c+1)*wide, sheet.Rect.Max.Y), image.NewUniform(column.panel), image.Point{}, draw.Src)
		for r, state := range rows {
			state.Ink = column.ink
			x := c*wide + gap
			for _, size := range sheetSizes {
				place := image.Rect(x, r*high+(high-size)/2, x+size, r*high+(high+size)/2)
				draw.Draw(sheet, place, decode(t, Icon(state, size)), image.Point{}, draw.Over)
				x += size + gap
			}
		}
	}
	return sheet
}

// What the icon looks like is looked at: run with -update, and look at the file.
func TestTheSheetOfTrayIconsIsUpToDate(t *testing.T) {
	got := drawSheet(t)
	if *update {
		if err := os.WriteFile(sheetFile, encode(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	file, err := os.ReadFile(sheetFile)
	if err != nil {
		t.Fatal(err)
	}
	want := decode(t, file)
	if want.Rect != got.Rect {
		t.Fatalf("%v, want %v", got.Rect, want.Rect)
	}
	other := 0
	for i := 0; i < len(got.Pix); i += 4 {
		if [4]byte(got.Pix[i:i+4]) != [4]byte(want.Pix[i:i+4]) {
			other++
		}
	}
	if other > 50 { // processors may round a coordinate otherwise
		t.Errorf("%d pixels are not as in %s", other, sheetFile)
	}
}
