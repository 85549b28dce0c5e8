package winrt

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// limit is how long a test waits for what must come.
const limit = 90 * time.Second

// TestMain is also what COM starts: see [serveCold].
func TestMain(m *testing.M) {
	if Embedded(os.Args[1:]) {
		serveCold()
		return
	}
	os.Exit(m.Run())
}

// testApp is a program of its own, of which nothing is left after the test.
func testApp(t *testing.T) App {
	t.Helper()
	class, err := windows.GenerateGUID()
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	app := App{ID: "Vestnik.Test." + class.String()[1:9], Name: "Проба " + class.String()[1:9], Class: class.String(), Program: program}
	t.Cleanup(func() {
		for _, key := range []string{classesKey + app.Class + `\LocalServer32`, classesKey + app.Class, appIDKey + app.ID} {
			_ = registry.DeleteKey(registry.CURRENT_USER, key)
		}
		if folder, err := windows.KnownFolderPath(windows.FOLDERID_Programs, 0); err == nil {
			_ = os.Remove(filepath.Join(folder, app.Name+".lnk"))
		}
	})
	return app
}

// inWine tells whether this is no Windows. Wine 8 looks for classes below
// HKEY_LOCAL_MACHINE alone, and its shortcuts have no properties.
func inWine() bool {
	return windows.NewLazySystemDLL("ntdll.dll").NewProc("wine_get_version").Find() == nil
}

// seen has wine see the classes that are written for the person.
func seen(t *testing.T, entries []Entry) {
	t.Helper()
	if !inWine() {
		return
	}
	for _, e := range entries {
		key, _, err := registry.CreateKey(registry.LOCAL_MACHINE, e.Key, registry.SET_VALUE)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(key.SetStringValue(e.Name, e.Value), key.Close()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = registry.DeleteKey(registry.LOCAL_MACHINE, e.Key) })
	}
}

// value reads a value of the registry.
func value(t *testing.T, e Entry) string {
	t.Helper()
	key, err := registry.OpenKey(registry.CURRENT_USER, e.Key, registry.QUERY_VALUE)
	if err != nil {
		t.Fatal(err)
	}
	defer key.Close()
	text, _, err := key.GetStringValue(e.Name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestTheKeysFollowAProgramThatHasMoved(t *testing.T) {
	app := testApp(t)
	for _, program := range []string{app.Program, `C:\Другое место\vestnik-tray.exe`} {
		app.Program = program
		for range 2 {
			if err := write(Entries(app)); err != nil {
				t.Fatal(err)
			}
		}
		for _, e := range Entries(app) {
			if got := value(t, e); got != e.Value {
				t.Errorf("%s %s is %q, want %q", e.Key, e.Name, got, e.Value)
			}
		}
	}
}

// onThread does something on the runtime's thread, however long it takes.
func onThread(t *testing.T, f func() error) error {
	t.Helper()
	j := job{f, nil, make(chan error, 1), new(atomic.Bool)}
	for _, step := range []func(<-chan time.Time) error{
		func(late <-chan time.Time) error {
			select {
			case runtimeThread().jobs <- j:
				return nil
			case <-late:
				return ErrSilent
			}
		},
		func(late <-chan time.Time) error {
			select {
			case err := <-j.outcome:
				return err
			case <-late:
				return ErrSilent
			}
		},
	} {
		if err := step(time.After(limit)); err != nil {
			return err
		}
	}
	return nil
}

// ask has COM make an object of a class in whichever process serves it, and start one if
// need be.
func ask(class string) (*object, error) {
	id, err := windows.GUIDFromString(class)
	if err != nil {
		return nil, err
	}
	var out *object
	err = invoke(coCreateInstance, uintptr(unsafe.Pointer(&id)), 0, 4, /* CLSCTX_LOCAL_SERVER */
		uintptr(unsafe.Pointer(iUnknown)), uintptr(unsafe.Pointer(&out)))
	return out, given("CoCreateInstance", out, err)
}

func TestAnActivationComesThroughCOM(t *testing.T) {
	app := testApp(t)
	came := make(chan Activation, 4)
	n, err := Open(t.Context(), app, func(a Activation) { came <- a })
	if n == nil {
		t.Fatal(err)
	}
	defer func() { _ = n.Close(context.Background()) }()
	long := strings.Repeat("я", 2*maxInput)
	activate := func(arguments, text string) error {
		return onThread(t, func() error {
			is, err := ask(app.Class)
			if err != nil {
				return err
			}
			defer is.release()
			callback, err := is.as("INotificationActivationCallback", iActivation)
			if err != nil {
				return err
			}
			defer callback.release()
			if _, err := is.as("IClassFactory", iClassFactory); err == nil {
				return errors.New("it is what it is not")
			}
			var units [4]*uint16
			for i, s := range []string{app.ID, arguments, "reply", text} {
				if units[i], err = windows.UTF16PtrFromString(s); err != nil {
					return err
				}
			}
			input := userInput{units[2], units[3]}
			return callback.call("Activate", 3, uintptr(unsafe.Pointer(units[0])), uintptr(unsafe.Pointer(units[1])),
				uintptr(unsafe.Pointer(&input)), 1)
		})
	}
	for _, c := range []struct{ arguments, text, typed string }{
		{"peer=анна&action=reply", "Иду 😀", "Иду 😀"},
		{"", "", ""},
		{"x", long, long[:2*maxInput]},
	} {
		if err := activate(c.arguments, c.text); err != nil {
			t.Fatal(err)
		}
		select {
		case a := <-came:
			if a.Arguments != c.arguments || len(a.Inputs) != 1 || a.Inputs["reply"] != c.typed {
				t.Errorf("%q and %d inputs of %d bytes", a.Arguments, len(a.Inputs), len(a.Inputs["reply"]))
			}
		case <-time.After(limit):
			t.Fatal("nobody is told")
		}
	}
	if err := n.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if err := activate("late", ""); err == nil {
		t.Error("the class is still there")
	}
}

// The files by which a test and what COM starts know each other: they lie beside the
// program, since COM starts it with an environment of its own.
const (
	classFile = "class"
	cameFile  = "came"
)

// serveCold is the process that COM starts: it registers the class, and stays for a while.
func serveCold() {
	program, err := os.Executable()
	if err != nil {
		return
	}
	dir := filepath.Dir(program)
	class, err := os.ReadFile(filepath.Join(dir, classFile))
	if err != nil {
		return
	}
	err = register(context.Background(), string(class))
	_ = os.WriteFile(filepath.Join(dir, cameFile), fmt.Append(nil, os.Getpid(), " ", err), 0o600)
	time.Sleep(limit)
}

func TestCOMStartsTheProgramWhenAToastIsClickedAndNothingRuns(t *testing.T) {
	app, dir := testApp(t), filepath.Join(t.TempDir(), "с пробелом")
	data, err := os.ReadFile(app.Program)
	if err != nil {
		t.Fatal(err)
	}
	app.Program = filepath.Join(dir, "vestnik tray.exe")
	for _, err := range []error{
		os.Mkdir(dir, 0o700),
		os.WriteFile(app.Program, data, 0o700),
		os.WriteFile(filepath.Join(dir, classFile), []byte(app.Class), 0o600),
		write(Entries(app)),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	seen(t, Entries(app)[:2])
	asked := onThread(t, func() error {
		is, err := ask(app.Class)
		if err == nil {
			is.release()
		}
		return err
	})
	came, err := os.ReadFile(filepath.Join(dir, cameFile))
	pid, problem, _ := strings.Cut(string(came), " ")
	if id, err := strconv.Atoi(pid); err == nil {
		started, err := os.FindProcess(id)
		if err == nil {
			_ = started.Kill()
			_, _ = started.Wait()
		}
	}
	if asked != nil || err != nil || problem != "<nil>" {
		t.Errorf("COM says %v; the program was started: %v, and says %s", asked, err, problem)
	}
}

func TestTheShortcutCarriesTheIDAndFollowsTheProgram(t *testing.T) {
	app := testApp(t)
	folder, err := windows.KnownFolderPath(windows.FOLDERID_Programs, windows.KF_FLAG_CREATE)
	if err != nil {
		t.Fatal(err)
	}
	own := filepath.Join(folder, app.Name+".lnk")
	offered := func(app App) error { return shellThread().do(t.Context(), func() error { return offer(app) }) }
	if err := offered(app); err != nil {
		t.Fatal(err)
	}
	read := func() (s shortcut) {
		t.Helper()
		err := shellThread().do(t.Context(), func() (err error) { s, err = readShortcut(own); return err })
		if err != nil && !inWine() {
			t.Fatal(err)
		}
		return s
	}
	if s := read(); s.appID != app.ID && !inWine() || !samePath(s.program, app.Program) {
		t.Errorf("%+v", s)
	}
	app.Program = filepath.Join(t.TempDir(), "moved.exe")
	if err := os.WriteFile(app.Program, nil, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := offered(app); err != nil {
		t.Fatal(err)
	}
	if s := read(); !samePath(s.program, app.Program) {
		t.Errorf("it stays where it was: %+v", s)
	}
	if inWine() {
		return
	}
	// One that an installer has made is left as it is, and no other is made.
	other := filepath.Join(folder, "Иначе "+app.Class+".lnk")
	if err := os.Rename(own, other); err != nil {
		t.Fatal(err)
	}
	defer os.Remove(other)
	if err := offered(app); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(own); !os.IsNotExist(err) {
		t.Error("there are two")
	}
}

func TestThePropertiesOfAShortcutAreWrittenAsTheSystemReadsThem(t *testing.T) {
	app := testApp(t)
	class, _ := windows.GUIDFromString(app.Class)
	id, err := windows.UTF16PtrFromString(app.ID)
	if err != nil {
		t.Fatal(err)
	}
	err = shellThread().do(t.Context(), func() error {
		var l link
		memory := windows.NewLazySystemDLL("propsys.dll").NewProc("PSCreateMemoryPropertyStore")
		if err := invoke(memory, uintptr(unsafe.Pointer(iPropertyStore)), uintptr(unsafe.Pointer(&l.properties))); err != nil {
			return err
		}
		defer l.release()
		texts := variant{kind: aText, pointer: unsafe.Pointer(id)}
		classes := variant{kind: anIdentifier, pointer: unsafe.Pointer(&class)}
		if err := errors.Join(l.set(&appIDProperty, &texts), l.set(&activatorProperty, &classes)); err != nil {
			return err
		}
		got, err := l.appID()
		if err != nil || got != app.ID {
			return fmt.Errorf("the ID is %q, %w", got, err)
		}
		var v variant
		err = l.properties.call("GetValue", getValue, uintptr(unsafe.Pointer(&activatorProperty)), uintptr(unsafe.Pointer(&v)))
		if err != nil || v.kind != anIdentifier || *(*windows.GUID)(v.pointer) != class {
			return fmt.Errorf("the class is of kind %d, %w", v.kind, err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestWhatThisWindowsHasNotGotIsAnError(t *testing.T) {
	fault := (*Fault)(nil)
	if err := invoke(combase.NewProc("NoSuchFunction")); !errors.As(err, &fault) {
		t.Errorf("%v", err)
	}
	if err := invoke(windows.NewLazySystemDLL("nosuch.dll").NewProc("F")); !errors.As(err, &fault) {
		t.Errorf("%v", err)
	}
	n := &Notifier{testApp(t)}
	toast := Toast{XML: "<toast/>", Tag: "t", Group: "g", Expires: time.Now().Add(time.Minute)}
	for name, call := range map[string]func() error{
		"Show":        func() error { return n.Show(t.Context(), toast) },
		"Setting":     func() error { _, err := n.Setting(t.Context()); return err },
		"Remove":      func() error { return n.Remove(t.Context(), "t", "g") },
		"RemoveGroup": func() error { return n.RemoveGroup(t.Context(), "g") },
		"Clear":       func() error { return n.Clear(t.Context()) },
	} {
		// Wine has none of it; a Windows that has not heard of the program may refuse.
		if err := call(); err != nil && !errors.As(err, &fault) {
			t.Errorf("%s: %v", name, err)
		} else {
			t.Logf("%s: %v", name, err)
		}
	}
}

func TestAFailedBeginningIsTriedAgain(t *testing.T) {
	begun, fails := 0, 2
	th := newThread(func() error {
		if begun++; begun <= fails {
			return &Fault{"RoInitialize", 1}
		}
		return nil
	})
	for i := range 5 {
		if err := th.do(t.Context(), func() error { return nil }); (err != nil) != (i < fails) {
			t.Errorf("call %d: %v", i, err)
		}
	}
	if begun != fails+1 {
		t.Errorf("begun %d times", begun)
	}
}

func TestNobodyWaitsForAThreadThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		th, end := newThread(func() error { return nil }), make(chan struct{})
		defer close(th.jobs)
		defer close(end)
		var done atomic.Int32
		began := time.Now()
		for range 5 {
			if err := th.do(t.Context(), func() error { done.Add(1); <-end; return nil }); !errors.Is(err, ErrSilent) {
				t.Errorf("%v", err)
			}
		}
		if done.Load() > 1 {
			t.Error("a second call was made")
		}
		if waited := time.Since(began); waited > Patience {
			t.Errorf("all have waited for %v", waited)
		}
	})
}

// What is registered when nobody waits for it any more would never be taken back.
func TestWhatIsDoneTooLateIsUndone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		th, end := newThread(func() error { return nil }), make(chan struct{})
		defer close(th.jobs)
		undone := make(chan bool, 1)
		late := func(err error) error {
			return th.orUndo(t.Context(), func() error { <-end; return err }, func() { undone <- true })
		}
		if err := late(nil); !errors.Is(err, ErrSilent) {
			t.Errorf("%v", err)
		}
		end <- struct{}{}
		<-undone
		synctest.Wait()
		if err := th.do(t.Context(), func() error { return nil }); err != nil {
			t.Errorf("it hangs no more: %v", err)
		}
		if err := late(errors.New("refused")); !errors.Is(err, ErrSilent) {
			t.Errorf("%v", err)
		}
		close(end)
		synctest.Wait()
		if err := late(nil); err != nil || len(undone) > 0 {
			t.Errorf("%v; undone: %d", err, len(undone))
		}
	})
}
