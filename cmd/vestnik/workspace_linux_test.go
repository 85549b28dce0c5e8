package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/gui/desktoptest"
)

// newRoom is a desktop with the program on it and nobody else: it shows the window to
// sign in.
func newRoom(t testing.TB, options desktoptest.Options) *place {
	p := &place{t: t, desktop: desktoptest.New(t, options)}
	var err error
	if p.home, err = os.MkdirTemp("", "v"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(p.home) })
	return p
}

// windows returns the processes of the windows that the resident has started.
func (p *place) windows() (pids []int) {
	files, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range files {
		fields := stat(file)
		if len(fields) > 2 && fields[1] == strconv.Itoa(p.process.Process.Pid) && fields[0] != "Z" {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
			pids = append(pids, pid)
		}
	}
	return pids
}

// stat returns the fields of a process from its state on.
func stat(file string) []string {
	text, _ := os.ReadFile(file)
	_, after, _ := strings.Cut(string(text), ") ")
	return strings.Fields(after)
}

// ticks is how much of the processor a process has had, in hundredths of a second.
func ticks(pid int) (n int) {
	for _, field := range stat(fmt.Sprintf("/proc/%d/stat", pid))[11:13] {
		used, _ := strconv.Atoi(field)
		n += used
	}
	return n
}

// calm fails when a window burns the processor.
func (p *place) calm() {
	p.t.Helper()
	pids := p.windows()
	if len(pids) != 1 {
		p.t.Fatalf("%d windows run", len(pids))
	}
	time.Sleep(2 * time.Second) // what it has to draw
	before := ticks(pids[0])
	time.Sleep(2 * time.Second)
	if used := ticks(pids[0]) - before; used > 100 {
		p.t.Errorf("the window has used %d ticks in 2 s", used)
	} else {
		p.t.Logf("%d ticks in 2 s", used)
	}
}

// unseen waits until none of our windows is on the screen.
func (p *place) unseen() {
	p.t.Helper()
	p.until("no window on the screen", func(desk.Snapshot) bool {
		windows, err := p.desktop.Windows()
		return err == nil && !slices.ContainsFunc(windows, func(w desktoptest.Window) bool {
			return strings.HasSuffix(w.Title, "Vestnik") && w.Width > 0
		})
	})
}

func (p *place) show() {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), limit)
	defer cancel()
	p.do(p.door().Show(ctx, desk.View{Screen: desk.ScreenContacts}))
}

func TestAWindowThatIsElsewhereIsBroughtToThePerson(t *testing.T) {
	for _, manager := range []string{desktoptest.Openbox, desktoptest.Xfwm} {
		t.Run(manager, func(t *testing.T) { broughtFromElsewhere(t, manager) })
	}
}

func broughtFromElsewhere(t *testing.T, manager string) {
	p := newRoom(t, desktoptest.Options{Panel: true, Manager: manager})
	p.start()
	p.window()
	p.calm() // it has done what a start takes, which brings it before the person
	elsewhere := map[string]func(desktoptest.Window) error{
		"on another workspace": func(desktoptest.Window) error { return p.desktop.Workspace(1 - p.desktop.CurrentWorkspace()) },
		"minimized":            p.desktop.Minimize,
		"minimized, on another": func(w desktoptest.Window) error {
			p.do(p.desktop.Minimize(w))
			return p.desktop.Workspace(1 - p.desktop.CurrentWorkspace())
		},
	}
	for where, goes := range elsewhere {
		w := p.window()
		p.do(goes(w))
		at := p.desktop.CurrentWorkspace()
		p.unseen()
		asked := time.Now()
		p.show()
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		back, err := p.desktop.WindowGeometry(ctx, "Vestnik")
		cancel()
		if err != nil {
			p.picture("failed")
			t.Fatalf("%s: it does not come: %v", where, err)
		}
		t.Logf("%s: back after %v", where, time.Since(asked))
		if p.desktop.CurrentWorkspace() != at {
			t.Errorf("%s: the person is taken to another workspace", where)
		}
		p.until("the keyboard", func(desk.Snapshot) bool { return p.desktop.Active() == back.ID })
		p.calm()
	}
}

func TestAWindowThatIsPutElsewhereGoesOnWorking(t *testing.T) {
	p := newRoom(t, desktoptest.Options{Panel: true, Rules: `<application class="Vestnik"><desktop>2</desktop></application>`})
	p.start()
	p.until("a window process", func(desk.Snapshot) bool { return len(p.windows()) == 1 })
	p.calm()
	p.do(p.desktop.Workspace(1))
	p.window()
	p.picture("elsewhere")
	p.do(p.door().Quit(t.Context()))
	if err := <-p.ended; err != nil {
		t.Error(err)
	}
}

func TestAWindowManagerThatHangsHangsNoWindow(t *testing.T) {
	p := newRoom(t, desktoptest.Options{})
	goOn, err := p.desktop.StopManager()
	p.do(err)
	defer func() { _ = goOn() }()
	p.start()
	p.until("a window process", func(desk.Snapshot) bool { return len(p.windows()) == 1 })
	p.calm()
	p.do(goOn())
	p.show() // as the person does who has seen nothing come
	p.window()
}

func TestAWindowOutlivesTheBus(t *testing.T) {
	p := newRoom(t, desktoptest.Options{Panel: true})
	p.start()
	p.window()
	pid := p.windows()[0]
	p.do(p.desktop.EndBus(), p.desktop.RestartBus(desktoptest.None))
	p.calm()
	if now := p.windows(); len(now) != 1 || now[0] != pid {
		t.Errorf("the window was %d, now there are %v", pid, now)
	}
	p.show()
	p.window()
}
