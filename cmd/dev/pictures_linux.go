package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"vestnik/gui/desktoptest"
)

const (
	// panelHigh is how high the panel of a private desktop is, and trayAt where its last icon is
	// in the middle.
	panelHigh = 37
	trayAt    = 1280 - 19
)

// photographPopup takes a picture of what asks something, as its notification daemon shows it.
func photographPopup(ctx context.Context, vestnik, path string) error {
	return onStage(ctx, vestnik, desktoptest.Xfce, func(ctx context.Context, s *stage) error {
		asks := func(p desktoptest.Popup) bool {
			return strings.Contains(strings.Join(p.Actions, " "), "Согласовать")
		}
		if _, err := s.WaitPopup(ctx, asks); err != nil {
			return err
		}
		return s.cut(ctx, path, panelHigh)
	})
}

// photographTray takes a picture of the tray menu, open at the phrases for somebody.
func photographTray(ctx context.Context, vestnik, path string) error {
	return onStage(ctx, vestnik, desktoptest.None, func(ctx context.Context, s *stage) error {
		if _, err := s.TrayItem(ctx, s.pid); err != nil {
			return err
		}
		for _, keys := range [][]string{{"Escape"}, {"Down", "Down", "Down", "Right", "Right"}} { // the panel knows at the second time how high it is
			if err := s.Click(trayAt, panelHigh/2, 3); err != nil {
				return err
			}
			time.Sleep(drawn)
			if err := s.press(keys...); err != nil {
				return err
			}
		}
		return s.cut(ctx, path, 0)
	})
}

// stage is a private desktop with the demonstration in Russian, and nothing in the way.
type stage struct {
	*desktoptest.Desktop
	pid int
}

// onStage sets one up for do.
func onStage(ctx context.Context, vestnik, daemon string, do func(context.Context, *stage) error) (err error) {
	screen, err := desktoptest.Start(desktoptest.Options{Size: "1280x800", Panel: true, Daemon: daemon})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, screen.Close()) }()
	if err := paint(screen.Display()); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	cmd := command(ctx, vestnik, "demo")
	cmd.Env = append(screen.Env(), "LANG=ru_RU.UTF-8")
	if err := cmd.Start(); err != nil {
		return err
	}
	defer func() { cancel(); _ = cmd.Wait() }()
	s := &stage{screen, cmd.Process.Pid}
	window, err := screen.WindowGeometry(ctx, "Vestnik")
	if err == nil {
		err = screen.CloseWindow(window)
	}
	if err != nil {
		return err
	}
	return do(ctx, s)
}

// paint gives the desktop a ground.
func paint(display string) error {
	x, err := xgb.NewConnDisplay(display)
	if err != nil {
		return err
	}
	defer x.Close()
	root := xproto.Setup(x).DefaultScreen(x).Root
	pixel := uint32(ground.R)<<16 | uint32(ground.G)<<8 | uint32(ground.B)
	if err := xproto.ChangeWindowAttributesChecked(x, root, xproto.CwBackPixel, []uint32{pixel}).Check(); err != nil {
		return err
	}
	return xproto.ClearAreaChecked(x, false, root, 0, 0, 0, 0).Check()
}

// press presses keys, as slowly as menus open.
func (s *stage) press(keys ...string) error {
	for _, key := range keys {
		if err := s.Key(key); err != nil {
			return err
		}
		time.Sleep(drawn / 4)
	}
	return nil
}

// cut writes what stands on the desktop below the panel, as soon as it stands still.
func (s *stage) cut(ctx context.Context, path string, from int) error {
	file := filepath.Join(s.Home(), "whole.png")
	defer os.Remove(file)
	var last image.Rectangle
	for ctx.Err() == nil {
		time.Sleep(drawn)
		if err := s.Screenshot(file); err != nil {
			return err
		}
		whole, err := readPNG(file)
		if err != nil {
			return err
		}
		part := crop(whole, panelHigh, from)
		if now := part.Bounds(); !now.Empty() && now == last {
			return writePNG(path, part)
		}
		last = part.Bounds()
	}
	return fmt.Errorf("nothing stands still: %w", ctx.Err())
}
