package main

import (
	"image"
	"image/color"
	"image/draw"
	"testing"
)

// What is left is all that stands on the desktop below a panel, and the panel over it where it is
// asked for.
func TestAPictureIsCutToWhatStandsThere(t *testing.T) {
	whole := image.NewRGBA(image.Rect(0, 0, 200, 100))
	draw.Draw(whole, whole.Rect, image.NewUniform(ground), image.Point{}, draw.Src)
	if got := crop(whole, 10, 10).Bounds(); !got.Empty() {
		t.Errorf("of nothing %v is left", got)
	}
	whole.Set(190, 20, color.Black)
	whole.Set(150, 60, color.Black)
	for from, want := range map[int]image.Rectangle{10: image.Rect(142, 12, 199, 69), 0: image.Rect(142, 0, 199, 69)} {
		if got := crop(whole, 10, from); got.Bounds() != want || got.At(150, 60) != (color.RGBA{A: 0xff}) {
			t.Errorf("%d: %v", from, got.Bounds())
		}
	}
	whole.Set(199, 99, color.Black)
	if got := crop(whole, 10, 10).Bounds().Max; got != image.Pt(200, 100) {
		t.Errorf("it goes on to %v", got)
	}
}
