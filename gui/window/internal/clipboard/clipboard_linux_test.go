package clipboard

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"slices"
	"syscall"
	"testing"
	"time"

	"vestnik/gui/desktoptest"
)

// desktop starts one, on which nothing was copied.
func desktop(t *testing.T) *desktoptest.Desktop {
	t.Helper()
	d := desktoptest.New(t, desktoptest.Options{})
	t.Setenv("DISPLAY", d.Display())
	return d
}

// copies has another program copy something, as one of its kinds.
func copies(t *testing.T, d *desktoptest.Desktop, kind string, content []byte) *exec.Cmd {
	t.Helper()
	owner := exec.Command("xclip", "-quiet", "-selection", "clipboard", "-t", kind)
	owner.Env, owner.Stdin = d.Env(), bytes.NewReader(content)
	if err := owner.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = owner.Process.Kill(); _ = owner.Wait() })
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		held := exec.Command("xclip", "-o", "-selection", "clipboard", "-t", kind)
		held.Env = d.Env()
		if got, err := held.Output(); err == nil && bytes.Equal(got, content) {
			return owner
		}
		if time.Now().After(end) {
			t.Fatal("nothing is copied")
		}
	}
}

func TestAPictureAndFilesAreReadFromTheClipboard(t *testing.T) {
	d := desktop(t)
	if _, err := Read(t.Context()); !errors.Is(err, ErrNothing) {
		t.Errorf("nothing is there: %v", err)
	}
	for _, size := range []int{100, 5 << 20} { // which comes bit by bit
		content := bytes.Repeat([]byte("\x89PNG 17"), size/7)
		copies(t, d, "image/png", content)
		if held, err := Read(t.Context()); err != nil || !bytes.Equal(held.Picture, content) || held.Files != nil {
			t.Errorf("%d bytes of %d, %v", len(held.Picture), len(content), err)
		}
	}
	copies(t, d, "text/uri-list", []byte("# copied\r\nfile:///tmp/%D0%9F%D0%BB%D0%B0%D0%BD%2017.pdf\r\nhttps://office.example/x\r\nfile://elsewhere/x\r\nfile://localhost/etc/hostname\r\n"))
	if held, err := Read(t.Context()); err != nil || !slices.Equal(held.Files, []string{"/tmp/План 17.pdf", "/etc/hostname"}) {
		t.Errorf("%+v, %v", held, err)
	}
	copies(t, d, "text/html", []byte("<b>text</b>"))
	if _, err := Read(t.Context()); !errors.Is(err, ErrNothing) {
		t.Errorf("a text is there: %v", err)
	}
}

// Whoever has copied something hands it over himself; who hangs is not waited for.
func TestWhoHangsIsNotWaitedFor(t *testing.T) {
	d := desktop(t)
	owner := copies(t, d, "image/png", []byte("\x89PNG"))
	if err := owner.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if held, err := Read(ctx); err == nil || errors.Is(err, ErrNothing) {
		t.Errorf("%+v, %v", held, err)
	}
	t.Setenv("DISPLAY", "")
	if _, err := Read(t.Context()); !errors.Is(err, ErrNothing) {
		t.Errorf("without a screen: %v", err)
	}
}
