//go:build cgo

// Command vestnik-window draws the windows of Vestnik. The resident program,
// vestnik, starts it when there is something to show; it ends with its last window,
// which is what gives the memory of the toolkit back. See package gui/window.
//
// Each time that something it was asked to show is on the screen it prints a line,
// "seen", which the resident waits for. It exits with 0 when the person is done, 1 when there is no resident to be a
// window of, and 3 when there is no screen, or nothing to draw on it with; which of
// them, the code of the problem, it prints before.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"vestnik/assets"
	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/core/settings"
	"vestnik/gui/window"
)

// seen begins the line that the program says on its standard output each time that
// something it was asked to show is on the screen; the number of the newest event stands
// behind it. The resident waits for it.
const seen = "seen"

func main() {
	words := locale.New("")
	log.SetOutput(&toolkitLog{to: os.Stderr, noOpenGL: func() { leave(words, desk.NewProblem(desk.NoOpenGL)) }})
	if err := identify(); err != nil {
		log.Print(err)
	}
	if err := run(words); err != nil {
		leave(words, err)
	}
}

// leave ends the program with what a person and the resident can make of an error.
func leave(words *locale.Words, err error) {
	problem := desk.NewProblem(desk.Internal, "reason", err.Error())
	errors.As(err, &problem)
	sentence, remedy := words.Problem(problem)
	fmt.Fprintln(os.Stderr, sentence, remedy)
	if problem.Code == desk.NoDisplay || problem.Code == desk.NoOpenGL {
		fmt.Println(problem.Code)
		os.Exit(3)
	}
	os.Exit(1)
}

func run(words *locale.Words) (err error) {
	if !hasDisplay() {
		return desk.NewProblem(desk.NoDisplay)
	}
	if !hasOpenGL() {
		return desk.NewProblem(desk.NoOpenGL)
	}
	dirs, err := settings.StandardDirs()
	if err != nil {
		return err
	}
	resident, err := desk.Dial(dirs.Socket())
	if err != nil {
		return err
	}
	defer noScreen(&err)
	a := restful(app.NewWithID(window.ID))
	a.SetIcon(fyne.NewStaticResource("vestnik.png", assets.AppIcon(128)))
	return window.Run(context.Background(), a, resident, words, memory(filepath.Join(dirs.Config, "window.json")), unfocused, func(upTo uint64) { fmt.Println(seen, upTo) })
}

// memory is the file of this name, as a [window.Memory].
type memory string

func (m memory) Load() []byte {
	text, err := os.ReadFile(string(m))
	if err != nil {
		return nil // the first start, or as good as
	}
	return text
}

func (m memory) Store(text []byte) {
	if err := settings.WriteFile(string(m), text); err != nil {
		fyne.LogError("window: its size is forgotten", err)
	}
}
