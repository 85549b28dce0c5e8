package idle

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"vestnik/gui/desktoptest"
)

// silentListener takes connections and says nothing on them.
func silentListener(t *testing.T, socket string) net.Listener {
	t.Helper()
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return listener
}

// compositor plays one, as far as it is asked. It reads requests with a reader of its
// own, so that a fault of the client's writer is seen.
type compositor struct {
	t       *testing.T
	socket  string
	conn    net.Conn
	accepts chan net.Conn
}

func newCompositor(t *testing.T) *compositor {
	c := &compositor{t: t, socket: filepath.Join(t.TempDir(), "wayland-0"), accepts: make(chan net.Conn, 1)}
	listener := silentListener(t, c.socket)
	go func() {
		if conn, err := listener.Accept(); err == nil {
			c.accepts <- conn
		}
	}()
	return c
}

func (c *compositor) accept() {
	c.t.Helper()
	select {
	case c.conn = <-c.accepts:
		c.t.Cleanup(func() { c.conn.Close() })
		_ = c.conn.SetReadDeadline(time.Now().Add(patience))
	case <-time.After(patience):
		c.t.Fatal("nobody connects")
	}
}

// words makes a body of numbers and of strings, as they are on the wire.
func words(values ...any) (body []byte) {
	for _, v := range values {
		switch v := v.(type) {
		case int:
			body = binary.NativeEndian.AppendUint32(body, uint32(v))
		case string:
			body = binary.NativeEndian.AppendUint32(body, uint32(len(v)+1))
			body = append(append(body, v...), 0)
			for len(body)%4 > 0 {
				body = append(body, 0)
			}
		}
	}
	return body
}

// expect reads a request and checks it to the last byte.
func (c *compositor) expect(object, request int, arguments ...any) {
	c.t.Helper()
	var head [8]byte
	if _, err := io.ReadFull(c.conn, head[:]); err != nil {
		c.t.Fatal(err)
	}
	size := binary.NativeEndian.Uint32(head[4:]) >> 16
	body := make([]byte, size-8)
	if _, err := io.ReadFull(c.conn, body); err != nil {
		c.t.Fatal(err)
	}
	got := slices.Concat(head[:], body)
	rest := words(arguments...)
	if want := slices.Concat(words(object, (8+len(rest))<<16|request), rest); !slices.Equal(got, want) {
		c.t.Fatalf("request %x, not %x", got, want)
	}
}

func (c *compositor) send(object, event int, arguments ...any) {
	c.t.Helper()
	body := words(arguments...)
	c.write(slices.Concat(words(object, (8+len(body))<<16|event), body))
}

func (c *compositor) write(data []byte) {
	c.t.Helper()
	if _, err := c.conn.Write(data); err != nil {
		c.t.Fatal(err)
	}
}

// greet answers the first requests.
func (c *compositor) greet(globals ...string) {
	c.t.Helper()
	c.accept()
	c.expect(1, 1, 2) // wl_display.get_registry
	c.expect(1, 0, 3) // wl_display.sync
	for i, g := range globals {
		c.send(2, 0, 10+i, g, 9)
	}
	c.send(2, 1, 99) // something went
	c.send(1, 1, 3)  // wl_display.delete_id
	c.send(3, 0, 1)  // wl_callback.done
}

func (c *compositor) hear(limits ...time.Duration) <-chan State {
	return hear(c.t, first(func(ctx context.Context, tell func(State)) bool {
		return wayland(ctx, c.socket, limits, tell)
	}))
}

const minute, hour = time.Minute, time.Hour

func TestACompositorTellsByEitherProtocol(t *testing.T) {
	for notifier, ask := range map[string]func(c *compositor, id, ms int){
		"ext_idle_notifier_v1": func(c *compositor, id, ms int) { c.expect(5, 1, id, ms, 4) },
		"org_kde_kwin_idle":    func(c *compositor, id, ms int) { c.expect(5, 0, id, 4, ms) },
	} {
		t.Run(notifier, func(t *testing.T) {
			c := newCompositor(t)
			told := c.hear(minute, hour, 100*24*hour)
			c.greet("wl_compositor", notifier, "wl_seat", "wl_seat")
			c.expect(2, 0, 12, "wl_seat", 1, 4) // wl_registry.bind, the first of the seats
			c.expect(2, 0, 11, notifier, 1, 5)
			ask(c, 6, 60_000)
			ask(c, 7, 3_600_000)
			ask(c, 8, 1<<32-1) // as long as the wire can say
			c.send(4, 0, 3)    // wl_seat.capabilities
			for range 2 {
				c.send(6, 0)
				next(t, told, State{Idle: minute})
				c.send(7, 0)
				next(t, told, State{Idle: hour})
				c.send(99, 0)
				c.send(6, 1)
				next(t, told, State{})
				c.send(7, 1)
				next(t, told, State{})
			}
			c.send(7, 0) // in the order that it likes
			c.send(6, 0)
			next(t, told, State{Idle: hour})
			next(t, told, State{Idle: hour})
		})
	}
}

func TestTheNewerProtocolIsTakenWhereBothAreThere(t *testing.T) {
	c := newCompositor(t)
	c.hear(minute)
	c.greet("org_kde_kwin_idle", "wl_seat", "ext_idle_notifier_v1")
	c.expect(2, 0, 11, "wl_seat", 1, 4)
	c.expect(2, 0, 12, "ext_idle_notifier_v1", 1, 5)
	c.expect(5, 1, 6, 60_000, 4)
}

func TestACompositorThatCannotTellMakesRoomForTheNext(t *testing.T) {
	for name, globals := range map[string][]string{
		"nothing": nil, "no seat": {"ext_idle_notifier_v1"}, "no notifier": {"wl_seat", "ext_idle_notifier_v2"},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCompositor(t)
			answer := make(chan bool)
			go func() { answer <- wayland(t.Context(), c.socket, []time.Duration{minute}, nil) }()
			c.greet(globals...)
			if <-answer {
				t.Error("it is taken for one that can")
			}
		})
	}
}

// What a compositor says is read within bounds and within a time.
func TestACompositorThatIsNoneIsLeft(t *testing.T) {
	endless := slices.Concat(words(99, 8<<16), words(2, 28<<16, 1, "x", 1, 0)) // fits once and once more
	for name, say := range map[string]func(c *compositor){
		"closes":          func(c *compositor) { c.conn.Close() },
		"too small":       func(c *compositor) { c.write(words(1, 4<<16)) },
		"not whole words": func(c *compositor) { c.write(words(1, 11<<16, 0)) },
		"half a message":  func(c *compositor) { c.write(words(1, 100<<16, 0)); c.conn.Close() },
		"endless": func(c *compositor) {
			for {
				if _, err := c.conn.Write(endless); err != nil {
					return
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCompositor(t)
			answer := make(chan bool)
			go func() { answer <- wayland(t.Context(), c.socket, []time.Duration{minute}, nil) }()
			c.accept()
			go say(c)
			select {
			case there := <-answer:
				if there {
					t.Error("it is taken for one that tells")
				}
			case <-time.After(patience):
				t.Error("it is never left")
			}
		})
	}
}

func TestACompositorThatIsSilentOrEndsIsLeft(t *testing.T) {
	c := newCompositor(t)
	if wayland(t.Context(), c.socket, []time.Duration{minute}, nil) { // the deadline passes
		t.Error("a silent one is taken for one that tells")
	}
	for name, end := range map[string]func(c *compositor){
		"ends":         func(c *compositor) { c.conn.Close() },
		"has an error": func(c *compositor) { c.send(1, 0, 6, 0, "no such thing") },
	} {
		t.Run(name, func(t *testing.T) {
			c := newCompositor(t)
			answer := make(chan bool)
			go func() { answer <- wayland(t.Context(), c.socket, []time.Duration{minute}, nil) }()
			c.greet("wl_seat", "ext_idle_notifier_v1")
			c.expect(2, 0, 10, "wl_seat", 1, 4)
			c.expect(2, 0, 11, "ext_idle_notifier_v1", 1, 5)
			c.expect(5, 1, 6, 60_000, 4)
			end(c)
			select {
			case there := <-answer:
				if !there {
					t.Error("one that was there is taken for none")
				}
			case <-time.After(patience):
				t.Error("it is never left")
			}
		})
	}
	if wayland(t.Context(), filepath.Join(t.TempDir(), "none"), []time.Duration{minute}, nil) {
		t.Error("one that is not there is taken for one that tells")
	}
}

func FuzzGlobal(f *testing.F) {
	f.Add(words(1, "wl_seat", 7))
	f.Add(words(1, 1<<30))
	f.Add(words(1, 0, 1))
	f.Fuzz(func(t *testing.T, body []byte) {
		if _, kind, ok := global(body); ok && len(kind) > len(body) {
			t.Errorf("%q in %x", kind, body)
		}
	})
}

func TestUnderARealCompositorThePersonGoesAndReturns(t *testing.T) {
	for _, program := range []string{"sway", "wtype"} {
		if _, err := exec.LookPath(program); err != nil {
			if os.Getenv("VESTNIK_REQUIRE") == "all" {
				t.Fatal(err)
			}
			t.Skip(err)
		}
	}
	enter(t, desktoptest.Options{NoScreen: true})
	startSway(t)
	states := Watch(t.Context(), short, long)
	for range 2 {
		goes(t, states, long)
		if out, err := exec.Command("wtype", "a").CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		comes(t, states, State{})
	}
}

// startSway starts a compositor that needs neither a screen nor a keyboard, and makes it
// the session of this process.
func startSway(t *testing.T) {
	run, err := os.MkdirTemp("", "wayland-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(run) })
	const display = "wayland-1"
	for name, value := range map[string]string{
		"XDG_RUNTIME_DIR": run, "DISPLAY": "", "WLR_BACKENDS": "headless", "WLR_RENDERER": "pixman", "WLR_LIBINPUT_NO_DEVICES": "1",
	} {
		t.Setenv(name, value)
	}
	config, log := filepath.Join(run, "config"), filepath.Join(run, "log")
	if err := os.WriteFile(config, []byte("xwayland disable\nseat seat0 fallback true\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	sway := exec.Command("sway", "--config", config)
	if os.Getuid() == 0 { // it does not run as root
		const nobody = 65534
		sway.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		if err := os.Chown(run, nobody, nobody); err != nil {
			t.Fatal(err)
		}
	}
	said, err := os.Create(log)
	if err != nil {
		t.Fatal(err)
	}
	defer said.Close()
	sway.Stderr = said
	if err := sway.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sway.Process.Kill(); _ = sway.Wait() })
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		if _, err := os.Stat(filepath.Join(run, display)); err == nil {
			break
		}
		if time.Now().After(end) {
			text, _ := os.ReadFile(log)
			t.Fatalf("sway does not start: %s", text)
		}
	}
	t.Setenv("WAYLAND_DISPLAY", display)
}
