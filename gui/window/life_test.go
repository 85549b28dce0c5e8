package window

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

func TestAWindowThatWasShutIsGoneAtOnceAndClosedWhenItsEventsAreHeard(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.talk(fakedesk.Anna)
		o.show(desk.View{Screen: desk.ScreenQuick, Peer: fakedesk.Anna})
		w := o.faces.quicks[fakedesk.Anna].window
		open := func() bool { return slices.Contains(o.app.Driver().AllWindows(), w) }
		o.faces.shut(w)
		o.rest()
		if o.faces.quicks[fakedesk.Anna] != nil {
			t.Error("the window counts as open")
		}
		if !open() {
			t.Fatal("it is closed while the mouse is still over it")
		}
		o.faces.shut(w) // a person is impatient
		o.show(desk.View{Screen: desk.ScreenQuick, Peer: fakedesk.Anna})
		if next := o.faces.quicks[fakedesk.Anna]; next == nil || next.window == w {
			t.Error("a window that was shut is shown again")
		}
		o.settle()
		if open() {
			t.Error("it is never closed")
		}
		if o.faces.over.Load() {
			t.Error("everything ends though a window is open")
		}
	})
}

func TestClosingTheLastWindowEndsEverything(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		ended := false
		o.faces.end = func() { ended = true }
		o.show(desk.View{Screen: desk.ScreenQuick, Peer: fakedesk.Anna})
		o.faces.shut(o.faces.compact.window)
		o.settle()
		if ended {
			t.Fatal("ended with a window open")
		}
		o.faces.shut(o.faces.quicks[fakedesk.Anna].window)
		o.settle()
		if !ended {
			t.Error("the process stays without a window")
		}
	})
}

func TestAWindowAskedForWhileTheLastOneLeavesIsShown(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		ended := false
		o.faces.end = func() { ended = true }
		o.faces.shut(o.faces.compact.window)
		o.show(desk.View{Screen: desk.ScreenContacts})
		o.settle()
		if ended || o.faces.compact == nil {
			t.Error("the program ends though a window was asked for")
		}
	})
}

func TestWindowsThatAreShutTogetherAreAllClosed(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.show(desk.View{Screen: desk.ScreenQuick, Peer: fakedesk.Anna})
		left := o.counts()
		o.faces.shut(o.faces.compact.window)
		o.faces.shut(o.faces.quicks[fakedesk.Anna].window)
		o.settle()
		if left() > 0 || !o.faces.over.Load() {
			t.Errorf("%d windows stay, and the process with them", left())
		}
	})
}

func TestQuittingClosesWindowsAsGently(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.show(desk.View{Screen: desk.ScreenQuick, Peer: fakedesk.Anna})
		left := o.counts()
		o.faces.quit()
		o.faces.quit() // told twice
		if left() != 2 || len(o.faces.lives) > 0 {
			t.Errorf("%d windows are left at once, want both, hidden", left())
		}
		o.settle()
		if left() > 0 || !o.faces.over.Load() {
			t.Errorf("%d windows stay, and the process with them", left())
		}
	})
}

// counts returns a function that tells how many of the windows that are open now are
// not closed yet.
func (o *office) counts() (left func() int) {
	open := maps.Clone(o.faces.lives)
	return func() (n int) {
		for _, w := range o.app.Driver().AllWindows() {
			if open[w] != nil {
				n++
			}
		}
		return n
	}
}

// settle lets the windows that were shut go.
func (o *office) settle() {
	for range hushes {
		time.Sleep(hush)
		o.rest()
	}
}

// Who closes a window of Fyne that the mouse is over ends the program. So there is one
// place that does, and what else is closed in this package is named here.
func TestWindowsAreClosedAndShownInOnePlace(t *testing.T) {
	allowed := map[string]string{
		"life.go: w.Close":                "the one place",
		"life.go: w.SetCloseIntercept":    "the one place",
		"life.go: w.Hide":                 "the one place",
		"life.go: w.Show":                 "the one place",
		"life.go: w.RequestFocus":         "the one place",
		"life.go: f.app.Quit":             "when there is no window",
		"panel.go: w.SetCloseIntercept":   "what lies above all else is dealt with, not closed",
		"panel.go: p.window.Show":         "what lies above all else takes no keyboard",
		"run.go: x.Close":                 "the connection to the X server",
		"attaching.go: file.Close":        "a file",
		"attaching.go: files.SetOnClosed": "where a file is looked for",
		"backup.go: file.Close":           "a file",
		"exporting.go: file.Close":        "a file",
		"records.go: file.Close":          "a file",
		"filefield.go: file.Close":        "a file",
		"owncard.go: file.Close":          "a file",
		"saving.go: file.Close":           "a file",
	}
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok || !decides(s) {
				return true
			}
			use := name + ": " + said(s)
			if allowed[use] == "" {
				t.Errorf("%s: %s: only faces.bring and faces.shut may do that to a window", set.Position(s.Pos()), said(s))
			}
			return true
		})
	}
}

// decides tells whether an expression names a method that brings a window or takes it
// away. Show and Hide are of everything that is drawn, so they count only for what is
// called a window.
func decides(s *ast.SelectorExpr) bool {
	of := said(s.X)
	window := of == "w" || of == "away" || strings.HasSuffix(strings.ToLower(of), "window") || strings.HasSuffix(of, ".away")
	switch s.Sel.Name {
	case "Close", "SetCloseIntercept", "SetOnClosed":
		return true
	case "Quit":
		return strings.HasSuffix(of, "app")
	case "Hide", "Show", "RequestFocus":
		return window
	}
	return false
}

func said(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return said(e.X) + "." + e.Sel.Name
	case *ast.CallExpr:
		return said(e.Fun) + "()"
	}
	return "?"
}
