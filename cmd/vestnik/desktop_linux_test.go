package main

import (
	"cmp"
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

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

// limit bounds the wait for anything that must come.
const limit = time.Minute

// built builds both programs once, side by side as they are installed.
var built = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "vestnik-built-")
	if err != nil {
		return "", err
	}
	builtDir = dir
	for _, b := range []struct{ name, cgo, tags string }{{"vestnik", "0", ""}, {"vestnik-window", "1", "gles"}} {
		build := exec.Command("go", "build", "-buildvcs=false", "-tags="+b.tags, "-o", filepath.Join(dir, b.name), "vestnik/cmd/"+b.name)
		build.Env = append(os.Environ(), "CGO_ENABLED="+b.cgo)
		if out, err := build.CombinedOutput(); err != nil {
			return dir, errors.New(string(out))
		}
	}
	return dir, nil
})

// place is a desktop with the program on it, and a colleague elsewhere.
type place struct {
	t        testing.TB
	desktop  *desktoptest.Desktop
	server   *servertest.Server
	home     string
	programs string // where they lie; empty: where they were built
	process  *exec.Cmd
	log      string // the file of what it and its windows say
	ended    chan error
}

func newPlace(t testing.TB, options desktoptest.Options, of ...servertest.Option) *place {
	server := servertest.Prosody(t, append(of, servertest.Private())...)
	p := &place{t: t, server: server, desktop: desktoptest.New(t, options)}
	var err error
	if p.home, err = os.MkdirTemp("", "v"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(p.home) })
	return p
}

// start starts the resident.
func (p *place) start(env ...string) {
	p.t.Helper()
	dir, err := built()
	if err != nil {
		p.t.Fatal(err)
	}
	p.process = exec.Command(filepath.Join(cmp.Or(p.programs, dir), "vestnik"))
	p.process.Env = append(p.desktop.Env(), "VESTNIK_HOME="+p.home, "VESTNIK_LANGUAGE=ru", "FYNE_THEME=light")
	p.process.Env = append(p.process.Env, env...)
	log, err := os.CreateTemp(p.t.TempDir(), "log")
	if err != nil {
		p.t.Fatal(err)
	}
	p.process.Stdout, p.process.Stderr, p.log = log, log, log.Name()
	if err := p.process.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.ended = make(chan error, 1)
	process, ended := p.process, p.ended
	go func() { ended <- process.Wait(); close(ended) }()
	p.t.Cleanup(func() {
		_ = process.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(limit):
			_ = process.Process.Kill()
		}
		if p.t.Failed() {
			data, _ := os.ReadFile(log.Name())
			p.t.Logf("the resident says:\n%s", data)
		}
	})
}

// door returns the desk of the running resident.
func (p *place) door() desk.Desk {
	p.t.Helper()
	for range 600 {
		if c, err := desk.Dial(filepath.Join(p.home, "run", "desk.sock")); err == nil {
			return c
		}
		time.Sleep(50 * time.Millisecond)
	}
	p.t.Fatal("the resident does not listen")
	return nil
}

// until waits for the state to be as wanted.
func (p *place) until(what string, wanted func(desk.Snapshot) bool) desk.Snapshot {
	p.t.Helper()
	return p.within(limit, what, wanted)
}

// within does so for another time than usual.
func (p *place) within(limit time.Duration, what string, wanted func(desk.Snapshot) bool) desk.Snapshot {
	p.t.Helper()
	d := p.door()
	ctx, cancel := context.WithTimeout(p.t.Context(), limit)
	defer cancel()
	for {
		s, err := d.Snapshot(ctx)
		if problem := (*desk.Problem)(nil); errors.As(err, &problem) && problem.Code == desk.NoResident && ctx.Err() == nil {
			d = p.door() // a child of one that was killed has held its socket for a moment
			continue
		}
		if err != nil {
			p.picture("failed")
			p.t.Fatalf("waiting for %s: %v", what, err)
		}
		if wanted(s) {
			return s
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// onLine waits until the account is.
func (p *place) onLine() desk.Snapshot {
	p.t.Helper()
	return p.until("being on line", func(s desk.Snapshot) bool { return s.Status.Connection == desk.OnLine })
}

// picture keeps what is on the screen, when somebody wants to see it.
func (p *place) picture(name string) {
	p.t.Helper()
	if dir := os.Getenv("VESTNIK_PICTURES"); dir != "" {
		time.Sleep(700 * time.Millisecond) // until it is drawn
		p.do(p.desktop.Screenshot(filepath.Join(dir, name+".png")))
	}
}

func (p *place) do(errs ...error) {
	p.t.Helper()
	if err := errors.Join(errs...); err != nil {
		p.t.Fatal(err)
	}
}

// colleague is somebody else on the server.
type colleague struct {
	*im.Client
	messages chan message.Message
}

func (c *colleague) note(m message.Message) bool { c.messages <- m; return true }

// colleague is on line, and hears what is written to him.
func (p *place) colleague(user string) *colleague {
	p.t.Helper()
	c := p.visitor(user)
	p.do(c.Announce(presence.Presence{}))
	return c
}

// visitor is a session of its own that shows no presence: no message is diverted to it.
func (p *place) visitor(user string) *colleague {
	p.t.Helper()
	conn, err := bosh.Dial(bosh.Config{URL: p.server.URL, AllowHTTP: true})
	p.do(err)
	return p.meets(user, conn)
}

// meets has somebody sign in by a connection of his own.
func (p *place) meets(user string, conn net.Conn) *colleague {
	p.t.Helper()
	account, err := xmpp.ParseAccount(user + "@office.example")
	p.do(err)
	c := &colleague{messages: make(chan message.Message, 100)}
	c.Client, err = im.Open(p.t.Context(), conn, session.Config{Account: account, Password: p.server.Users[user], Handler: message.HandlerFunc(c.note)}, im.Program{})
	p.do(err)
	p.t.Cleanup(func() { c.Close() })
	return c
}

// hears waits for the colleague to get a message.
func (p *place) hears(c *colleague, text string) {
	p.t.Helper()
	for {
		select {
		case m := <-c.messages:
			if m.Body == text {
				return
			}
			p.t.Logf("heard %q", m.Body)
		case <-time.After(limit):
			p.picture("failed")
			p.t.Fatalf("%q did not come", text)
		}
	}
}

// window waits for the window and gives it the focus.
func (p *place) window() desktoptest.Window {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), limit)
	defer cancel()
	w, err := p.desktop.WindowGeometry(ctx, "Vestnik")
	p.do(err)
	time.Sleep(time.Second) // until the toolkit listens to the keyboard
	return w
}

// TestADayAtTheOffice is what a person does, on a real desktop with a real server, a
// real notification daemon, a real panel and a real keyring.
func TestADayAtTheOffice(t *testing.T) {
	p := newPlace(t, desktoptest.Options{
		Size: "1280x800", Panel: true, Daemon: desktoptest.Dunst, Keyring: desktoptest.Unlocked,
	})
	const me, word = "иван@office.example", "пароль-ёж"
	bob := p.colleague("bob")

	// The first start asks for the account; it is typed as a person would.
	p.start()
	w := p.window()
	p.picture("sign-in")
	p.fillIn(w)
	p.picture("sign-in-filled")
	p.do(p.desktop.Key("Return"))
	p.until("being on line", func(s desk.Snapshot) bool { return s.Status.Connection == desk.OnLine && s.Status.Address == me })
	lookup := exec.Command("secret-tool", "lookup", "service", "vestnik", "username", me)
	lookup.Env = p.desktop.Env()
	if got, err := lookup.Output(); err != nil || strings.TrimSpace(string(got)) != word {
		t.Errorf("the keyring holds %q, %v", got, err)
	}
	if found := grep(t, p.home, word); len(found) > 0 {
		t.Errorf("the password lies in %v", found)
	}

	// Somebody asks to see whether Ivan is there, who has nothing against it.
	to, _ := xmpp.ParseAddress(me)
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	p.do(bob.Presence.Subscribe(to, ""))
	_, err := p.desktop.WaitPopup(ctx, func(v desktoptest.Popup) bool {
		return v.Title == "bob@office.example" && strings.HasPrefix(v.Text, "хочет видеть")
	})
	p.do(err)
	p.picture("request")
	p.do(p.door().AnswerRequest(ctx, desk.Ref{Address: "bob@office.example"}, true))
	p.until("bob being a contact", func(s desk.Snapshot) bool {
		return len(s.Requests) == 0 && len(s.Contacts) == 1 && s.Contacts[0].InRoster
	})

	// A message pops up as text, never as markup.
	_, err = bob.Messages.Send(message.Message{To: to, Type: "chat", Body: "<b>Привет</b>, Иван 😀"})
	p.do(err)
	shown, err := p.desktop.WaitPopup(ctx, func(v desktoptest.Popup) bool { return v.Title == "bob" })
	p.do(err)
	if want := "&lt;b&gt;Привет&lt;/b&gt;, Иван 😀"; shown.Text != want {
		t.Errorf("popup %q, want %q", shown.Text, want)
	}
	p.until("one unread message", func(s desk.Snapshot) bool { return s.Status.Unread == 1 })
	p.picture("popup")

	// A click on the icon opens that conversation, and it is read.
	icon, err := p.desktop.TrayItem(ctx, p.process.Process.Pid)
	p.do(err)
	p.until("the icon to tell of it", func(desk.Snapshot) bool { // the person sees it before they click
		tooltip, err := icon.Tooltip(ctx)
		return err == nil && strings.Contains(tooltip, "1 непрочитанное")
	})
	p.do(icon.Activate(ctx))
	p.until("nothing unread", func(s desk.Snapshot) bool { return s.Status.Unread == 0 })
	p.window()
	p.do(p.desktop.Type("Здравствуйте! ёЁ № 5 😀"), p.desktop.Key("Return"))
	p.hears(bob, "Здравствуйте! ёЁ № 5 😀")
	p.until("the message to be taken", func(s desk.Snapshot) bool {
		return len(s.Conversations) == 1 && slices.Contains([]desk.State{desk.Sent, desk.Delivered}, s.Conversations[0].Last.State)
	})
	p.picture("window")

	// From the tray: a canned phrase at once, and a small window to type in.
	p.do(icon.Click(ctx, "Написать", "bob", "Хорошо"))
	p.hears(bob, "Хорошо")
	p.do(icon.Click(ctx, "Написать", "bob", "Своими словами…"))
	time.Sleep(2 * time.Second)
	p.picture("quick")
	p.do(p.desktop.Type("Быстрое слово"), p.desktop.Key("Return"))
	p.hears(bob, "Быстрое слово")
	p.do(icon.Click(ctx, "Присутствие", "Не беспокоить"))
	p.until("do not disturb", func(s desk.Snapshot) bool { return s.Status.Presence.Show == desk.DoNotDisturb })

	// Quit ends everything, and the next start needs no password.
	// The bus may be closed before the click is answered: that the program ends tells.
	if err := icon.Click(ctx, "Выйти"); err != nil {
		t.Logf("the click on quit: %v", err)
	}
	if err := <-p.ended; err != nil {
		t.Errorf("the resident ended with %v", err)
	}
	p.start()
	s := p.until("being on line again", func(s desk.Snapshot) bool { return s.Status.Connection == desk.OnLine })
	if s.Status.Presence.Show != desk.DoNotDisturb || len(s.Conversations) != 1 {
		t.Errorf("after a restart: %+v", s.Status)
	}
}

// grep returns the files below dir that hold text.
func grep(t testing.TB, dir, text string) []string {
	var found []string
	_ = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.Type()&os.ModeSocket != 0 || d.IsDir() {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Error(err)
		}
		if strings.Contains(string(data), text) {
			found = append(found, path)
		}
		return nil
	})
	return found
}
