package main

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A log of a long build says every ten seconds what is being built, and all that the
// compiler says.
func TestALogOfABuildShowsThatItGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		read, write := io.Pipe()
		failure := errors.New("exit status 1")
		go func() {
			for _, line := range []string{"runtime", "fyne.io/fyne/v2", "go: downloading example.org v1.0.0"} {
				io.WriteString(write, line+"\n")
			}
			time.Sleep(25 * time.Second)
			io.WriteString(write, "# vestnik/cmd/vestnik\nmain.go:1:1: expected 'package'")
			write.CloseWithError(failure)
		}()
		var log bytes.Buffer
		err := follow(&progress{out: &log, what: "Building", start: time.Now()}, read)
		if !errors.Is(err, failure) {
			t.Errorf("it ended with %v", err)
		}
		want := []string{
			"Building … 0s",
			"go: downloading example.org v1.0.0",
			"Building … 10s, 2 packages, now fyne.io/fyne/v2",
			"Building … 20s, 2 packages, now fyne.io/fyne/v2",
			"# vestnik/cmd/vestnik",
			"main.go:1:1: expected 'package'",
			"Building: failed in 25s",
		}
		if got := strings.Split(strings.TrimSpace(log.String()), "\n"); !slices.Equal(got, want) {
			t.Errorf("the log is\n%s\nand should be\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

func TestATerminalShowsOneLineThatFits(t *testing.T) {
	var screen bytes.Buffer
	p := &progress{out: &screen, terminal: true, what: "Building", start: time.Now()}
	p.advance("example.org/" + strings.Repeat("x", 100))
	p.show()
	if got := screen.String(); strings.Contains(got, "\n") || len([]rune(got)) > 84 {
		t.Errorf("%q", got)
	}
}

func TestTestsSeeNeitherTheDesktopNorTheLanguageOfThePerson(t *testing.T) {
	got := testEnvironment([]string{"HOME=/h", "DISPLAY=:0", "DBUS_SESSION_BUS_ADDRESS=x", "LC_ALL=de_DE", "LANG=de_DE", "LANGUAGE=de"})
	if want := []string{"HOME=/h", "LANG=en_US.UTF-8", "VESTNIK_REQUIRE=all"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestANameOfAPackageIsToldFromASentence(t *testing.T) {
	for line, want := range map[string]bool{
		"fyne.io/fyne/v2/internal/driver/glfw": true,
		"net/http":                             true,
		"# vestnik/cmd/vestnik":                false,
		"main.go:3:5: undefined: x":            false,
		"go: downloading go1.26":               false,
		"":                                     false,
	} {
		if isPackage(line) != want {
			t.Errorf("isPackage(%q) is %v", line, !want)
		}
	}
}
