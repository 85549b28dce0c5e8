//go:build !windows && !darwin

package xwindow

import (
	"image"
	"testing"
)

func TestAWindowIsWithinAMonitor(t *testing.T) {
	left, right := image.Rect(0, 0, 1000, 800), image.Rect(1000, 0, 3000, 2000)
	for name, c := range map[string]struct {
		window   image.Rectangle
		monitors []image.Rectangle
		want     image.Point
	}{
		"it is":                         {image.Rect(100, 100, 500, 700), []image.Rectangle{left}, image.Pt(100, 100)},
		"half of it, as the person has": {image.Rect(800, 100, 1200, 700), []image.Rectangle{left}, image.Pt(800, 100)},
		"over two":                      {image.Rect(980, 100, 1380, 700), []image.Rectangle{left, right}, image.Pt(980, 100)},
		"nothing of it":                 {image.Rect(1500, 100, 1900, 700), []image.Rectangle{left}, image.Pt(600, 100)},
		"a strip of it":                 {image.Rect(970, 100, 1370, 700), []image.Rectangle{left}, image.Pt(600, 100)},
		"below":                         {image.Rect(100, 1000, 500, 1600), []image.Rectangle{left}, image.Pt(100, 200)},
		"its title above":               {image.Rect(100, -200, 500, 400), []image.Rectangle{left}, image.Pt(100, 0)},
		"larger than the monitor":       {image.Rect(2000, 0, 4000, 3000), []image.Rectangle{left}, image.Pt(0, 0)},
		"the nearest of two":            {image.Rect(2500, 2500, 2900, 2900), []image.Rectangle{left, right}, image.Pt(2500, 1600)},
		"a tiny one":                    {image.Rect(10, 10, 30, 30), []image.Rectangle{left}, image.Pt(10, 10)},
		"no monitor is known":           {image.Rect(5000, 100, 5400, 700), nil, image.Pt(5000, 100)},
	} {
		if got := inSight(c.window, c.monitors); got != c.want {
			t.Errorf("%s: %v, not %v", name, got, c.want)
		}
	}
}
