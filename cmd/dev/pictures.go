package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
)

// pictures makes those of the README: of the window by its own tests, which tell when one is not
// current, and of the tray menu and a popup on a private desktop, in the demonstration.
func pictures(ctx context.Context, root string, _ []string) error {
	if err := install(ctx, building, desktop); err != nil {
		return err
	}
	err := goTool(ctx, "Drawing", root, nil, "test", "./gui/window", "-run", "TestScreens", "-count=1", "-update")
	if err != nil {
		return err
	}
	vestnik, err := buildPrograms(ctx, root)
	if err != nil {
		return err
	}
	shown := filepath.Join(root, "assets", "screenshots")
	for _, p := range []struct {
		name string
		take func(ctx context.Context, vestnik, path string) error
	}{{"popup.png", photographPopup}, {"tray.png", photographTray}} {
		if err := p.take(ctx, vestnik, filepath.Join(shown, p.name)); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	fmt.Println(shown)
	return nil
}

// ground is what a private desktop has where nothing stands. Nothing of ours has this colour.
var ground = color.RGBA{0xdd, 0xe4, 0xee, 0xff}

// crop leaves of a picture what stands below the panel, with some of the ground around it, and up
// to a line above it. Of an empty desktop it leaves nothing.
func crop(whole image.Image, panel, from int) image.Image {
	const around = 8
	var stands image.Rectangle
	for y := panel; y < whole.Bounds().Max.Y; y++ {
		for x := whole.Bounds().Min.X; x < whole.Bounds().Max.X; x++ {
			if color.RGBAModel.Convert(whole.At(x, y)) != ground {
				stands = stands.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	if stands.Empty() {
		return image.NewRGBA(image.Rectangle{})
	}
	stands = stands.Inset(-around)
	if stands.Min.Y = max(stands.Min.Y, from); from < panel {
		stands.Min.Y = from
	}
	part := image.NewRGBA(stands.Intersect(whole.Bounds()))
	draw.Draw(part, part.Rect, whole, part.Rect.Min, draw.Src)
	return part
}

func readPNG(path string) (image.Image, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return png.Decode(file)
}

func writePNG(path string, picture image.Image) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(png.Encode(file, picture), file.Close())
}
