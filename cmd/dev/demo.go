package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"

	"vestnik/gui/bus"
)

// demo builds both programs and runs "vestnik demo", which is an office and a
// resident that has signed in to it. Where there is no display it makes one.
func demo(ctx context.Context, root string, arguments []string) error {
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	length := flags.Duration("for", 0, "end by itself after this time, such as 20s; 0 means to go on until Ctrl+C")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	parts := []part{building}
	if !hasDisplay() {
		parts = append(parts, desktop)
	}
	if err := install(ctx, parts...); err != nil {
		return err
	}
	vestnik, err := buildPrograms(ctx, root)
	if err != nil {
		return err
	}
	if *length > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, *length)
		defer cancel()
	}
	if hasDisplay() {
		return onThisDesktop(ctx, vestnik)
	}
	return onPrivateDesktop(ctx, vestnik)
}

// hasDisplay tells whether there is a screen that a person looks at.
func hasDisplay() bool {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return true
	}
	return os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != ""
}

// onThisDesktop shows the demonstration to the person in front of the screen.
func onThisDesktop(ctx context.Context, vestnik string) error {
	if _, err := bus.Address(); err != nil && runtime.GOOS == "linux" {
		fmt.Println("This desktop has no session bus (D-Bus): there will be a window, but no popups and no tray icon.")
	}
	cmd := command(ctx, vestnik, "demo")
	return ended(ctx, cmd.Run())
}

// ended is the result of a program that we have asked to end when ctx did: that it
// has done so is no failure.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return nil
	}
	return err
}
