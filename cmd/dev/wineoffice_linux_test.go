package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf16"

	"vestnik/core/desk"
	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/session"
	"vestnik/gui/desktoptest"
)

const (
	// officeCall bounds a call of wine, and the wait for anything that must come.
	officeCall = time.Minute
	me         = "иван@office.example"
	password   = "пароль-ёж"
)

// office is a Windows on a desk, with the three programs as they are packed, and a real
// server.
type office struct {
	*testing.T
	*windows
	desktop *desktoptest.Desktop
	server  *servertest.Server
	folder  string     // of the programs
	hands   string     // cmd/dev/wine/hands
	ended   chan error // how the resident has
}

func newOffice(t *testing.T) *office {
	t.Helper()
	archive := packageNamed(t, "-windows-amd64.zip")
	o := &office{T: t, server: servertest.Prosody(t, servertest.Private())}
	o.desktop = desktoptest.New(t, desktoptest.Options{Size: "1200x800", Russian: true})
	screen := slices.DeleteFunc(o.desktop.Env(), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return !slices.Contains([]string{"DISPLAY", "HOME", "LIBGL_ALWAYS_SOFTWARE", "GALLIUM_DRIVER"}, name)
	})
	o.windows = aWindows(t, screen...)
	o.folder, o.hands = o.path("Вестник"), filepath.Join(filepath.Dir(o.prefix), "hands.exe")
	o.do(os.Mkdir(o.folder, 0o700))
	read, err := zip.OpenReader(archive)
	o.do(err)
	defer read.Close()
	for _, f := range read.File {
		o.do(unpack(f, filepath.Join(o.folder, filepath.Base(f.Name))))
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", o.hands, "./wine/hands")
	build.Env = append(os.Environ(), forWindows...)
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	return o
}

func (o *office) do(errs ...error) {
	o.Helper()
	if err := errors.Join(errs...); err != nil {
		o.picture("failed")
		o.Fatal(err)
	}
}

// picture keeps what is on the screen, when somebody wants to see it.
func (o *office) picture(name string) {
	if directory := os.Getenv("VESTNIK_PICTURES"); directory != "" {
		time.Sleep(700 * time.Millisecond) // until it is drawn
		_ = o.desktop.Screenshot(filepath.Join(directory, "wine-"+name+".png"))
	}
}

// until waits for something to be so.
func (o *office) until(what string, so func() bool) {
	o.Helper()
	for deadline := time.Now().Add(officeCall); !so(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			o.picture("failed")
			log, _ := o.vestnik("log")
			o.Fatalf("waited in vain for %s; there are %v\n%s", what, processes(o.T, o.prefix), log)
		}
	}
}

// vestnik runs a command of the program.
func (o *office) vestnik(arguments ...string) (string, error) {
	return o.ask(o.Context(), officeCall, append([]string{filepath.Join(o.folder, "vestnik.exe")}, arguments...)...)
}

// signInUnseen stores the account as a terminal does, before anything runs.
func (o *office) signInUnseen() {
	o.Helper()
	file := filepath.Join(o.TempDir(), "password")
	o.do(os.WriteFile(file, []byte(password), 0o600))
	_, err := o.vestnik("login", me, "--url", o.server.URL, "--allow-http", "--password-file", file)
	o.do(err)
}

// start starts the resident, with more in its environment, and returns when it listens.
func (o *office) start(env ...string) {
	o.Helper()
	log, err := os.CreateTemp(o.TempDir(), "resident-")
	o.do(err)
	defer log.Close()
	resident, ended := command(context.WithoutCancel(o.Context()), o.wine, filepath.Join(o.folder, "vestnik-tray.exe")), make(chan error, 1)
	resident.Env, resident.Stdout, resident.Stderr = slices.Concat(o.env(), []string{"VESTNIK_LANGUAGE=ru", "FYNE_THEME=light"}, env), log, log
	o.do(resident.Start())
	o.ended = ended
	go func() { ended <- resident.Wait() }()
	o.Cleanup(func() {
		killGroup(resident)
		if said, _ := os.ReadFile(log.Name()); o.Failed() {
			o.Logf("the resident says:\n%s", said)
		}
	})
	o.until("the resident to listen", func() bool { _, err := o.vestnik("status"); return err == nil })
}

// status is what the resident says of itself.
func (o *office) status() (s desk.Status) {
	o.Helper()
	said, err := o.vestnik("status", "--json")
	o.do(err)
	o.do(json.Unmarshal([]byte(said), &s))
	return s
}

func (o *office) onLine() desk.Status {
	o.Helper()
	var s desk.Status
	o.until("being on line", func() bool { s = o.status(); return s.Connection == desk.OnLine && s.JID != "" })
	return s
}

// quits waits for the resident to end, and for nothing of it to be left.
func (o *office) quits() {
	o.Helper()
	select {
	case err := <-o.ended:
		if err != nil {
			o.Errorf("the resident has ended with %v", err)
		}
	case <-time.After(officeCall):
		o.picture("failed")
		o.Fatalf("the resident has not ended; there are %v", processes(o.T, o.prefix))
	}
	o.until("all programs to end", func() bool { return len(running(o.T, o.prefix, "vestnik")) == 0 })
}

// hand does something from within Windows.
func (o *office) hand(deed string) (string, error) {
	return o.ask(o.Context(), officeCall, o.hands, deed)
}

// window is one that can be seen on the screen, as cmd/dev/wine/hands tells.
type window struct {
	Class, Text         string
	X, Y, Width, Height int
}

// look returns a window for which it is so.
func (o *office) look(so func(window) bool) (found window, ok bool) {
	o.Helper()
	said, err := o.hand("windows")
	o.do(err)
	for line := range strings.Lines(said) {
		var w window
		o.do(json.Unmarshal([]byte(line), &w))
		if so(w) {
			return w, true
		}
	}
	return window{}, false
}

// sees waits until there is such a window.
func (o *office) sees(what string, so func(window) bool) (w window) {
	o.Helper()
	o.until(what, func() (ok bool) { w, ok = o.look(so); return ok })
	return w
}

// Whose a window is tells its class: the toolkit's, that of balloons, or that of menus.
func byProgram(w window) bool { return w.Class == "GLFW30" }
func byShell(w window) bool   { return w.Class == "tooltips_class32" }
func byMenu(w window) bool    { return w.Class == "#32768" }

// closeWindow closes the window of the program by the cross in its frame, and waits until
// its process has ended.
func (o *office) closeWindow() {
	o.Helper()
	w := o.sees("a window to close", byProgram)
	o.do(o.desktop.Click(w.X+w.Width-12, w.Y+12, 1))
	o.until("the window to be closed", func() bool { return len(running(o.T, o.prefix, "vestnik-window")) == 0 })
}

// paste has a text inserted that comes from elsewhere, once Windows has it.
func (o *office) paste(text string) {
	o.Helper()
	o.do(o.desktop.Copy(text))
	o.until("the clipboard", func() bool { got, err := o.hand("clipboard"); return err == nil && got == text })
	o.do(o.desktop.Key("ctrl+v"))
}

// icon waits for the icon to be there.
func (o *office) icon() {
	o.Helper()
	o.until("the icon", func() bool { _, err := o.hand("icon"); return err == nil })
}

// clickIcon clicks the icon, the only one, which stands at the right end of the taskbar.
func (o *office) clickIcon(button int) {
	o.Helper()
	bar := o.sees("the taskbar", func(w window) bool { return w.Class == "Shell_TrayWnd" })
	o.do(o.desktop.Click(bar.X+bar.Width-bar.Height/2, bar.Y+bar.Height/2, button))
}

// grep returns the files of the person that hold something.
func (o *office) grep(text []byte) (found []string) {
	o.Helper()
	o.do(filepath.WalkDir(o.home(o.T), func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) || err == nil && !entry.Type().IsRegular() {
			return nil
		}
		data, err := os.ReadFile(path)
		if bytes.Contains(data, text) {
			found = append(found, path)
		}
		if errors.Is(err, fs.ErrNotExist) { // the program is at work
			return nil
		}
		return err
	}))
	return found
}

// utf16le is text as Windows stores it.
func utf16le(text string) (data []byte) {
	for _, unit := range utf16.Encode([]rune(text)) {
		data = binary.LittleEndian.AppendUint16(data, unit)
	}
	return data
}

// kill ends the resident as a crash would: without a word.
func (o *office) kill() {
	o.Helper()
	numbers := running(o.T, o.prefix, "vestnik-tray")
	if len(numbers) != 1 {
		o.Fatalf("there are %v", processes(o.T, o.prefix))
	}
	o.do(syscall.Kill(numbers[0], syscall.SIGKILL))
	<-o.ended
}

// colleague is somebody else on the server: what he is told, and whether the person is
// there for him.
type colleague struct {
	*im.Client
	messages chan string
	there    chan bool
}

// Take implements session.Handler.
func (c *colleague) Take(_ context.Context, events []session.Event) ([]int, error) {
	for _, e := range events {
		switch e := e.(type) {
		case message.Message:
			c.messages <- e.Body
		case presence.Presence:
			if e.From.Bare().String() == me && (e.Type == "" || e.Type == "unavailable") {
				c.there <- e.Type == ""
			}
		}
	}
	return nil, nil
}

func (o *office) colleague(user string) *colleague {
	o.Helper()
	conn, err := bosh.Dial(bosh.Config{URL: o.server.URL, AllowHTTP: true})
	o.do(err)
	account, err := xmpp.ParseAccount(user + "@office.example")
	o.do(err)
	c := &colleague{messages: make(chan string, 100), there: make(chan bool, 100)}
	c.Client, err = im.Open(o.Context(), conn, session.Config{Account: account, Password: o.server.Users[user], Handler: c}, im.Program{})
	o.do(err)
	o.Cleanup(func() { c.Close() })
	o.do(c.Announce(presence.Presence{}))
	return c
}

// befriends has the colleague see the person from now on.
func (o *office) befriends(c *colleague) {
	o.Helper()
	to, err := xmpp.ParseAddress(me)
	o.do(err)
	o.do(c.Presence.Subscribe(to, ""))
	who := c.JID().Bare().String()
	o.until("the request", func() bool {
		said, err := o.vestnik("people", "requests")
		return err == nil && strings.Contains(said, who)
	})
	_, err = o.vestnik("people", "accept", who)
	o.do(err)
	heard(o, c.there, true)
}

// says sends the person a message.
func (o *office) says(c *colleague, text string) {
	o.Helper()
	to, err := xmpp.ParseAddress(me)
	o.do(err)
	_, err = c.Messages.Send(message.Message{To: to, Type: "chat", Body: text})
	o.do(err)
}

// heard waits until a colleague is told something, whatever else he is told before.
func heard[T comparable](o *office, from <-chan T, what T) {
	o.Helper()
	for late := time.After(officeCall); ; {
		select {
		case got := <-from:
			if got == what {
				return
			}
		case <-late:
			o.picture("failed")
			o.Fatalf("%v did not come", what)
		}
	}
}
