package main

import (
	"context"
	"errors"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	benchdesktop "vestnik/cmd/dev/bench/desktop"
	"vestnik/gui/desktoptest"
)

const (
	// firstSight bounds the wait for the window and the first popup.
	firstSight = 30 * time.Second
	// drawn is how long it takes until what has come up is drawn completely.
	drawn = 2 * time.Second
)

// onPrivateDesktop shows the demonstration to a person without a screen: on a
// desktop nobody sees, with its popups told on the terminal, and a picture of it.
func onPrivateDesktop(ctx context.Context, vestnik string) (err error) {
	fmt.Println("There is no display here. Starting a private desktop: Xvfb, openbox, xfce4-panel, xfce4-notifyd.")
	screen, err := desktoptest.Start(desktoptest.Options{Size: "1280x800", Panel: true, Daemon: desktoptest.Xfce})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, screen.Close()) }()
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	cmd := command(life, vestnik, "demo")
	cmd.Env = append(screen.Env(), language(os.Environ())...)
	gone := make(chan error, 1)
	go func() { gone <- cmd.Run() }()
	w := &witness{desktop: screen, giveUp: time.Now().Add(firstSight)}
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			w.look()
		case err := <-gone:
			return err
		case <-ctx.Done():
			w.look()
			w.photograph()
			end()
			return ended(life, <-gone)
		}
	}
}

// language is the part of the environment that says in which language to speak. In
// that of computers, C, Fyne complains; it gets English.
func language(env []string) []string {
	spoken := slices.DeleteFunc(slices.Clone(env), func(entry string) bool {
		name, value, _ := strings.Cut(entry, "=")
		return name != "LANG" && name != "LANGUAGE" && !strings.HasPrefix(name, "LC_") ||
			value == "" || value == "POSIX" || value == "C" || strings.HasPrefix(value, "C.")
	})
	return append([]string{"LANG=en_US.UTF-8"}, spoken...)
}

// benchDesktop measures Vestnik beside other makers' programs. Those that cannot be installed are left out.
func benchDesktop(ctx context.Context, root string, short bool, only string) error {
	if err := install(ctx, building, desktop); err != nil {
		return err
	}
	if err := install(ctx, rivals); err != nil && ctx.Err() == nil {
		fmt.Println("Not all other clients can be measured:", err)
	}
	vestnik, err := buildPrograms(ctx, root)
	if err != nil {
		return err
	}
	return benchdesktop.Run(ctx, benchdesktop.Options{Programs: filepath.Dir(vestnik), Short: short, Only: only, Out: os.Stdout})
}

// witness tells on the terminal what is to be seen on a desktop.
type witness struct {
	desktop *desktoptest.Desktop
	popups  int       // told so far
	window  bool      // seen
	ready   time.Time // when all that was waited for is drawn; zero before it has come
	giveUp  time.Time
	done    bool // the picture is taken
}

// look tells the new popups, and takes the picture when there is something on it.
func (w *witness) look() {
	popups := w.desktop.Popups()
	for _, p := range popups[w.popups:] {
		// The text is escaped, because the daemon reads markup.
		text := strings.ReplaceAll(html.UnescapeString(p.Text), "\n", "\n           ")
		fmt.Printf("  popup  ▸ %s: %s\n", p.Title, text)
	}
	w.popups = len(popups)
	if w.done {
		return
	}
	if !w.window {
		windows, _ := w.desktop.Windows()
		w.window = slices.ContainsFunc(windows, func(v desktoptest.Window) bool { return v.Title != "xfce4-panel" })
	}
	now := time.Now()
	switch {
	case !w.ready.IsZero() && now.After(w.ready), now.After(w.giveUp):
		w.photograph()
	case w.ready.IsZero() && w.window && w.popups > 0:
		w.ready = now.Add(drawn)
	}
}

// photograph takes the one picture and says where it is.
func (w *witness) photograph() {
	if w.done {
		return
	}
	w.done = true
	path, err := picture()
	if err == nil {
		err = w.desktop.Screenshot(path)
	}
	if err != nil {
		fmt.Println("There is no screenshot:", err)
		return
	}
	fmt.Println("Screenshot:", path)
	if !w.window {
		fmt.Println("(The window has not opened.)")
	}
}

// picture makes an empty file that outlives us.
func picture() (string, error) {
	file, err := os.CreateTemp("", "vestnik-demo-*.png")
	if err != nil {
		return "", err
	}
	return file.Name(), file.Close()
}
