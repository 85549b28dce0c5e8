//go:build linux

package tray

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
	"vestnik/gui/desktoptest"
)

// TestMain lets the test program be the tray: the library runs once a process, and
// must be seen from another one.
func TestMain(m *testing.M) {
	if os.Getenv("VESTNIK_TRAY_TEST") == "" {
		os.Exit(m.Run())
	}
	os.Exit(trayProcess())
}

// trayProcess shows a tray over a fake desk. It reads "peer body" lines that the
// fake receives, and prints what the desk is asked for, a line of JSON each.
func trayProcess() int {
	fake := desktest.New()
	fake.Emit(desk.Event{Kind: desk.EventContacts, Contacts: []desk.Contact{
		person(anna, "Алиса", desk.Available), person("b_b@example.com", "Bob_Builder", desk.Offline),
	}})
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer cancel()
		for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
			peer, body, _ := strings.Cut(lines.Text(), " ")
			fake.Emit(desk.Event{Kind: desk.EventContact, Contact: &desk.Contact{Ref: desktest.Peer(peer), Name: strings.ToUpper(peer[:3])}})
			fake.Receive(desktest.Peer(peer), body)
		}
	}()
	go func() {
		printed := 0
		events, _ := fake.Watch(ctx, 0)
		tick := time.Tick(20 * time.Millisecond)
		if os.Getenv("VESTNIK_TRAY_TEST") == "still" {
			tick = nil // measured: must not wake up by itself
		}
		for {
			for _, call := range fake.Calls()[printed:] {
				line, _ := json.Marshal(call)
				fmt.Println(string(line))
				printed++
			}
			select {
			case <-events:
			case <-tick:
			}
		}
	}()
	if err := Run(ctx, fake, locale.New(locale.Russian)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		if errors.Is(err, ErrNoBus) {
			return 3
		}
		return 1
	}
	return 0
}

// program is a running trayProcess.
type program struct {
	*exec.Cmd
	in    io.WriteCloser
	lines chan string // what the desk is asked for
}

func startProgram(t *testing.T, mode string, env []string) *program {
	t.Helper()
	executable, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &program{Cmd: exec.Command(executable), lines: make(chan string, 64)}
	p.Env = append(env, "VESTNIK_TRAY_TEST="+mode)
	p.Stderr = t.Output()
	if p.in, err = p.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			p.lines <- lines.Text()
		}
	}()
	t.Cleanup(func() { p.stop() })
	return p
}

// stop ends the program as closing the desk does, and returns how it ended.
func (p *program) stop() error {
	if p.ProcessState != nil {
		return nil
	}
	p.in.Close()
	kill := time.AfterFunc(10*time.Second, func() { p.Process.Signal(syscall.SIGABRT) })
	defer kill.Stop()
	return p.Wait()
}

func (p *program) expect(t *testing.T, parts ...string) {
	t.Helper()
	select {
	case line := <-p.lines:
		for _, part := range parts {
			if !strings.Contains(line, part) {
				t.Errorf("the desk is asked for %s, want %q in it", line, parts)
			}
		}
	case <-time.After(10 * time.Second):
		t.Errorf("the desk is asked for nothing, want %q", parts)
	}
}

func TestTheIconIsThereInEveryStart(t *testing.T) {
	d := desktoptest.New(t, desktoptest.Options{Panel: true})
	for i := range 20 {
		p := startProgram(t, "run", d.Env())
		item, err := d.TrayItem(t.Context(), p.Process.Pid)
		if err != nil {
			t.Fatalf("start %d: %v", i, err)
		}
		width, height, pixels, err := item.Icon(t.Context())
		if err != nil || width != iconSize || height != iconSize || len(pixels) != 4*iconSize*iconSize {
			t.Errorf("start %d: icon %d×%d with %d bytes, %v", i, width, height, len(pixels), err)
		}
		if id, err := item.Property(t.Context(), "Id"); id != title || err != nil {
			t.Errorf("start %d: id %v, %v", i, id, err)
		}
		if tooltip, err := item.Tooltip(t.Context()); tooltip != "Вестник — в сети · "+desktest.Me || err != nil {
			t.Errorf("start %d: tooltip %q, %v", i, tooltip, err)
		}
		if err := p.stop(); err != nil {
			t.Errorf("start %d ends with %v", i, err)
		}
	}
}

// complete is how long the menu takes until everything in it can be clicked.
const complete = 2*stage + settle + 3*quiet

func TestTheTrayOnARealPanel(t *testing.T) {
	d := desktoptest.New(t, desktoptest.Options{Panel: true})
	p := startProgram(t, "run", d.Env())
	item, err := d.TrayItem(t.Context(), p.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	click := func(labels ...string) {
		t.Helper()
		if err := item.Click(t.Context(), labels...); err != nil {
			t.Error(err)
		}
	}
	time.Sleep(complete)
	click("Написать", "Алиса", "Спасибо!")
	p.expect(t, `"Send"`, anna, "Спасибо!")
	click("Написать", "Bob_Builder", "Своими словами…")
	p.expect(t, `"Show"`, `"quick"`, "b_b@example.com")
	click("Присутствие", "Не беспокоить")
	p.expect(t, `"SetPresence"`, `"dnd"`)
	click("Присутствие", "На время", "1 час")
	p.expect(t, `"SetPresence"`, `"dnd"`, `"until"`)
	click("Ничего не показывать", "до 08:00")
	p.expect(t, `"Mute"`)
	time.Sleep(complete) // what leads back has come into its place
	wait(t, func() error {
		menu, err := item.Menu(t.Context())
		if text := desktoptest.Outline(menu); err == nil && !strings.Contains(text, "Без уведомлений до 08:00: показывать") {
			err = fmt.Errorf("the menu is\n%s", text)
		}
		return err
	})
	click("Без уведомлений до 08:00: показывать")
	p.expect(t, `"Mute"`, `0001-01-01`)
	if err := item.Activate(t.Context()); err != nil {
		t.Error(err)
	}
	p.expect(t, `"Show"`, `"contacts"`)

	fmt.Fprintln(p.in, "zoe@example.com Здравствуйте")
	wait(t, func() error {
		tooltip, err := item.Tooltip(t.Context())
		if err == nil && tooltip != "Вестник — Не беспокоить, 1 непрочитанное · "+desktest.Me {
			err = fmt.Errorf("tooltip %q", tooltip)
		}
		return err
	})
	time.Sleep(complete) // as a person would: the entry has just appeared
	click("ZOE — 1 новое")
	p.expect(t, `"Show"`, `"conversation"`, "zoe@example.com")
	click("Написать", "ZOE", "Хорошо")
	p.expect(t, `"Send"`, "zoe@example.com", "Хорошо")
	p.expect(t, `"MarkRead"`, "zoe@example.com") // who answers has read
	time.Sleep(complete)                         // her entry goes
	chooseByHand(t, d, "Down", "Down", "Right", "Right", "Down", "Down", "Down")
	p.expect(t, `"Send"`, "zoe@example.com", "Спасибо!")
	p.expect(t, `"MarkRead"`, "zoe@example.com")

	if err := d.StartPanel(); err != nil { // it has crashed
		t.Fatal(err)
	}
	time.Sleep(complete + time.Second)
	chooseByHand(t, d, "Down", "Down", "Right", "Down", "Right", "Down", "Down")
	p.expect(t, `"Send"`, anna, "Хорошо")
	if strings.Contains(d.Logs(), "Children but no menu") {
		t.Error("the panel has lost entries of a submenu")
	}

	// The desk quits, and the tray with it, perhaps before the click is answered.
	if err := item.Click(t.Context(), "Выйти"); err != nil {
		t.Logf("the click on quit: %v", err)
	}
	if err := p.Wait(); err != nil {
		t.Errorf("the program ends with %v", err)
	}
}

// chooseByHand opens the menu with the mouse, goes to an entry with the keyboard
// and chooses it. Where VESTNIK_SCREENSHOTS names a directory, it leaves a picture
// there.
func chooseByHand(t *testing.T, d *desktoptest.Desktop, keys ...string) {
	t.Helper()
	const x, y = 1008 - 18, 18 // the tray is at the right end of the panel
	if err := d.Click(x, y, 3); err != nil {
		t.Error(err)
	}
	for _, key := range append([]string{""}, keys...) {
		if key != "" {
			if err := d.Key(key); err != nil {
				t.Error(err)
			}
		}
		time.Sleep(300 * time.Millisecond) // menus and submenus open with a delay
	}
	if directory := os.Getenv("VESTNIK_SCREENSHOTS"); directory != "" {
		if err := d.Screenshot(filepath.Join(directory, "tray-menu.png")); err != nil {
			t.Error(err)
		}
	}
	if err := d.Key("Return"); err != nil {
		t.Error(err)
	}
}

// wait tries until it succeeds.
func wait(t *testing.T, try func() error) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for {
		err := try()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Error(err)
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func TestWithoutABusTheTrayIsNotStarted(t *testing.T) {
	directory := t.TempDir()
	p := startProgram(t, "run", []string{"DBUS_SESSION_BUS_ADDRESS=unix:path=" + directory + "/none", "XDG_RUNTIME_DIR=" + directory})
	if err := p.Wait(); err == nil || p.ProcessState.ExitCode() != 3 {
		t.Errorf("it ends with %v, want ErrNoBus", err)
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+directory+"/none")
	if shown, err := Available(t.Context()); shown || !errors.Is(err, ErrNoBus) {
		t.Errorf("Available: %v, %v", shown, err)
	}
	if _, err := Watch(t.Context()); !errors.Is(err, ErrNoBus) {
		t.Errorf("Watch: %v", err)
	}
}

func TestAPanelThatComesLaterIsNoticedAndServed(t *testing.T) {
	d := desktoptest.New(t, desktoptest.Options{})
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", d.Bus())
	if shown, err := Available(t.Context()); shown || err != nil {
		t.Errorf("without a panel: %v, %v", shown, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	changes, err := Watch(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if shown := <-changes; shown {
		t.Error("Watch begins with a tray that is not there")
	}
	p := startProgram(t, "run", d.Env())
	if err := d.StartPanel(); err != nil {
		t.Fatal(err)
	}
	select {
	case shown := <-changes:
		if !shown {
			t.Error("Watch says the same twice")
		}
	case <-time.After(10 * time.Second):
		t.Error("Watch does not notice the panel")
	}
	if _, err := d.TrayItem(t.Context(), p.Process.Pid); err != nil {
		t.Error(err)
	}
	cancel()
	if _, open := <-changes; open {
		t.Error("Watch goes on after its context")
	}
}

var switches = regexp.MustCompile(`(?m)^voluntary_ctxt_switches:\s+(\d+)$`)

func TestTheTrayDoesNotWakeUpWhileNothingHappens(t *testing.T) {
	d := desktoptest.New(t, desktoptest.Options{Panel: true})
	p := startProgram(t, "still", d.Env())
	if _, err := d.TrayItem(t.Context(), p.Process.Pid); err != nil {
		t.Fatal(err)
	}
	count := func() (total int) {
		tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", p.Process.Pid))
		for _, task := range tasks {
			status, _ := os.ReadFile(task)
			var n int
			if m := switches.FindSubmatch(status); m != nil {
				fmt.Sscan(string(m[1]), &n)
			}
			total += n
		}
		return total
	}
	time.Sleep(2 * time.Second) // the panel asks its questions
	before := count()
	time.Sleep(3 * time.Second)
	// Go's own collector may look once; Fyne's loop would make 1,300 of it.
	if woken := count() - before; woken > 15 {
		t.Errorf("woken %d times in 3 s", woken)
	}
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.Process.Pid))
	t.Logf("%s", regexp.MustCompile(`VmRSS.*|RssAnon.*`).FindAll(status, -1))
}
