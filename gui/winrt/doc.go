// Package winrt is what of COM and of the Windows Runtime a toast needs: it shows one,
// replaces it, takes it back, and hears what the person does with it.
//
//	n, err := winrt.Open(ctx, winrt.App{ID: "Vestnik", …}, func(a winrt.Activation) { … })
//	err = n.Show(ctx, winrt.Toast{XML: text, Tag: "message", Group: "alice"})
//
// # What is promised
//
//   - Each call runs on one thread of its own, which is there for as long as the process,
//     and nobody waits for it longer than [Patience]. A Windows that hangs gets no second
//     call: who comes then is told [ErrSilent].
//   - Each reference that is taken is released, each string freed.
//   - A function or an interface that this Windows, or wine, has not got is an error and
//     never a panic. An initialisation that has failed is tried again by the next call.
//   - No shell takes part, PowerShell least of all.
//
// # How Windows finds us
//
// A toast belongs to an application user model ID, and a click on it goes to the COM class
// that the ID names: Windows asks for a running one and starts the program with -Embedding
// where there is none. So [Open] tells Windows three things, at each start, since the
// program may have been moved or updated: the class and the program behind it
// (LocalServer32, quoted), the class behind the ID (CustomActivator), both below
// HKEY_CURRENT_USER, and by a shortcut in the start menu, without which older Windows shows
// no toast at all. The shortcut is made only where none is there that has the ID, for an
// installer may have made a better one. [Entries] are the keys; an uninstaller takes them
// away.
//
// The class is registered once, from Open to Close, which is the life of the process.
//
// # Why written here
//
// Of the ready packages for Go one knows neither tag nor group, setting, history nor
// expiry, registers a class at each toast, releases nothing and panics where a function is
// missing; the others go through PowerShell. What is needed are eight interfaces, of which
// a dozen methods are called by their place in the table; so the calls are golang.org/x/sys
// and a table of places, which is less than go-ole, whose part would be IUnknown alone. The
// identifiers and places are those of Microsoft's windows.ui.notifications.idl,
// shobjidl_core.h and propsys.h. To leave it, give package popup another notifier.
package winrt

import (
	"errors"
	"fmt"
	"path"
	"strings"
	"time"
)

// AppID is the application user model ID of Vestnik, in both its processes.
const AppID = "Vestnik"

// Patience is how long a caller waits for Windows, which starts services of its own when it
// is asked for the first time, at the beginning of a session among much else.
const Patience = 10 * time.Second

// ErrSilent says that Windows has not answered in time.
var ErrSilent = errors.New("winrt: no answer")

// Fault is a call that has failed.
type Fault struct {
	Call string
	Code uint32 // an HRESULT
}

// Error is for logs.
func (f *Fault) Error() string { return fmt.Sprintf("winrt: %s: %#08x", f.Call, f.Code) }

// App is the program, as Windows is to know it.
type App struct {
	ID      string // its application user model ID
	Name    string // what a person reads
	Class   string // the CLSID of its activator, "{…}"; it must stay the same for ever
	Program string // the file that Windows starts when a toast is clicked and nothing runs
}

// Toast is one notification.
type Toast struct {
	XML string
	// Tag and Group name it: another one with both the same replaces it. Windows before
	// 1703 takes no more than 16 characters each.
	Tag, Group string
	Expires    time.Time // when it leaves the notification centre; zero: as Windows likes
}

// Activation is what the person has done with a toast. Anybody on the machine who runs as
// the same person can make one up.
type Activation struct {
	Arguments string            // of the toast or of its button, as the XML has them
	Inputs    map[string]string // what was typed, by the input's id
}

// What is taken of an activation; the rest is dropped. A toast of ours has far less.
const (
	maxArguments = 8 << 10 // UTF-16 units, as are the others
	maxInputs    = 8
	maxInput     = 32 << 10
)

// Setting is whether Windows shows the toasts of a program: the values of
// Windows.UI.Notifications.NotificationSetting.
type Setting int32

// The settings.
const (
	Enabled                Setting = 0
	DisabledForApplication Setting = 1 // the person does not want ours
	DisabledForUser        Setting = 2 // he wants none at all
	DisabledByGroupPolicy  Setting = 3
	DisabledByManifest     Setting = 4
)

// Entry is a text value in the registry, below HKEY_CURRENT_USER.
type Entry struct {
	Key, Name, Value string // Name is empty for the key's own value
}

// The keys of a program's notifications, the second followed by its ID.
const (
	classesKey = `Software\Classes\CLSID\`
	appIDKey   = `Software\Classes\AppUserModelId\`
)

// Entries are what the registry has to say of a program.
func Entries(app App) []Entry {
	return []Entry{
		{classesKey + app.Class, "", app.Name},
		{classesKey + app.Class + `\LocalServer32`, "", `"` + app.Program + `"`},
		{appIDKey + app.ID, "DisplayName", app.Name},
		{appIDKey + app.ID, "CustomActivator", app.Class},
	}
}

// embedding is what COM starts a program with, when it needs one of its classes.
const embedding = "Embedding"

// Embedded tells whether a command line is the one that COM starts a program with.
func Embedded(args []string) bool {
	return len(args) == 1 && (strings.EqualFold(args[0], "-"+embedding) || strings.EqualFold(args[0], "/"+embedding))
}

// samePath tells whether two paths of Windows are the same but for how they are written.
func samePath(a, b string) bool {
	clean := func(p string) string { return path.Clean(strings.ReplaceAll(p, `\`, "/")) }
	return strings.EqualFold(clean(a), clean(b))
}
