package winrt

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	shellLinkClass = identifier("{00021401-0000-0000-c000-000000000046}")
	iShellLink     = identifier("{000214f9-0000-0000-c000-000000000046}") // IShellLinkW
	iPersistFile   = identifier("{0000010b-0000-0000-c000-000000000046}")
	iPropertyStore = identifier("{886d8eeb-8cf2-4446-8d02-cdba1dbdcf99}")
)

// The places of their methods.
const (
	getPath             = 3  // IShellLinkW
	setDescription      = 7  // IShellLinkW
	setWorkingDirectory = 9  // IShellLinkW
	setPath             = 20 // IShellLinkW
	load                = 5  // IPersistFile
	save                = 6  // IPersistFile
	getValue            = 5  // IPropertyStore
	setValue            = 6  // IPropertyStore
	commit              = 7  // IPropertyStore
)

// propertyKey is PROPERTYKEY.
type propertyKey struct {
	format windows.GUID
	id     uint32
}

// The properties of a shortcut that say whose it is and who answers for its toasts.
var (
	appUserModel       = *identifier("{9f4c2855-9f79-4b39-a8d0-e1d42de1d5f3}")
	appIDProperty      = propertyKey{appUserModel, 5}
	activatorProperty  = propertyKey{appUserModel, 26}
	mostShortcuts      = 3000 // are looked at in a start menu
	errEnough          = errors.New("winrt: enough shortcuts")
	programsFolders    = []*windows.KNOWNFOLDERID{windows.FOLDERID_Programs, windows.FOLDERID_CommonPrograms}
	propVariantClear   = ole32.NewProc("PropVariantClear")
	shortcutsExtension = ".lnk"
)

// variant is PROPVARIANT, as far as two of its kinds need.
type variant struct {
	kind    uint16
	_       [3]uint16
	pointer unsafe.Pointer
	_       uintptr
}

// The kinds.
const (
	aText        = 31 // VT_LPWSTR
	anIdentifier = 72 // VT_CLSID
)

// offer makes a shortcut of the program in the person's start menu, where none has its ID.
// Our own is written again when the program has moved. It runs on the shell's thread.
func offer(app App) error {
	programs, err := windows.KnownFolderPath(programsFolders[0], windows.KF_FLAG_CREATE)
	if err != nil {
		return err
	}
	own := filepath.Join(programs, app.Name+shortcutsExtension)
	if found := find(app.ID); found != "" && !strings.EqualFold(found, own) {
		return nil
	}
	if there, err := readShortcut(own); err == nil && there.appID == app.ID && samePath(there.program, app.Program) {
		return nil
	}
	return writeShortcut(own, app)
}

// find returns a shortcut in the start menus that has an ID; "" for none.
func find(appID string) (found string) {
	looked := 0
	for _, id := range programsFolders {
		folder, err := windows.KnownFolderPath(id, 0)
		if err != nil {
			continue
		}
		_ = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.EqualFold(filepath.Ext(path), shortcutsExtension) {
				return nil
			}
			if looked++; looked > mostShortcuts {
				return errEnough
			}
			if s, err := readShortcut(path); err == nil && s.appID == appID {
				found = path
				return errEnough
			}
			return nil
		})
	}
	return found
}

// shortcut is what a shortcut says.
type shortcut struct{ program, appID string }

// link is a shortcut with the three faces that are needed of it.
type link struct{ link, file, properties *object }

// newLink makes one, which is to be released.
func newLink() (l link, err error) {
	if l.link, err = create(shellLinkClass, iShellLink); err != nil {
		return l, err
	}
	if l.file, err = l.link.as("IPersistFile", iPersistFile); err == nil {
		l.properties, err = l.link.as("IPropertyStore", iPropertyStore)
	}
	if err != nil {
		l.release()
	}
	return l, err
}

func (l link) release() {
	l.properties.release()
	l.file.release()
	l.link.release()
}

func readShortcut(path string) (s shortcut, err error) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return s, err
	}
	l, err := newLink()
	if err != nil {
		return s, err
	}
	defer l.release()
	const read, raw = 0, 4 // STGM_READ, SLGP_RAWPATH
	if err := l.file.call("Load", load, uintptr(unsafe.Pointer(name)), read); err != nil {
		return s, err
	}
	buffer := make([]uint16, windows.MAX_LONG_PATH)
	if err := l.link.call("GetPath", getPath, uintptr(unsafe.Pointer(&buffer[0])), uintptr(len(buffer)), 0, raw); err != nil {
		return s, err
	}
	s.program = windows.UTF16ToString(buffer)
	s.appID, err = l.appID()
	return s, err
}

// appID returns the ID of a shortcut; "" when it has none.
func (l link) appID() (id string, err error) {
	var v variant
	if err := l.properties.call("GetValue", getValue, uintptr(unsafe.Pointer(&appIDProperty)), uintptr(unsafe.Pointer(&v))); err != nil {
		return "", err
	}
	if v.kind == aText {
		id = windows.UTF16PtrToString((*uint16)(v.pointer))
	}
	return id, invoke(propVariantClear, uintptr(unsafe.Pointer(&v)))
}

// writeShortcut makes the shortcut of a program, in place of the one of that name.
func writeShortcut(path string, app App) error {
	class, err := windows.GUIDFromString(app.Class)
	if err != nil {
		return err
	}
	var texts [5]*uint16
	for i, s := range []string{path, app.Program, filepath.Dir(app.Program), app.Name, app.ID} {
		if texts[i], err = windows.UTF16PtrFromString(s); err != nil {
			return err
		}
	}
	l, err := newLink()
	if err != nil {
		return err
	}
	defer l.release()
	id := variant{kind: aText, pointer: unsafe.Pointer(texts[4])}
	activator := variant{kind: anIdentifier, pointer: unsafe.Pointer(&class)}
	for _, step := range []func() error{
		func() error { return l.link.call("SetPath", setPath, uintptr(unsafe.Pointer(texts[1]))) },
		func() error {
			return l.link.call("SetWorkingDirectory", setWorkingDirectory, uintptr(unsafe.Pointer(texts[2])))
		},
		func() error { return l.link.call("SetDescription", setDescription, uintptr(unsafe.Pointer(texts[3]))) },
		func() error { return l.set(&appIDProperty, &id) },
		func() error { return l.set(&activatorProperty, &activator) },
		func() error { return l.properties.call("Commit", commit) },
		func() error { return os.MkdirAll(filepath.Dir(path), 0o700) },
		func() error { return l.file.call("Save", save, uintptr(unsafe.Pointer(texts[0])), 1) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (l link) set(key *propertyKey, to *variant) error {
	return l.properties.call("SetValue", setValue, uintptr(unsafe.Pointer(key)), uintptr(unsafe.Pointer(to)))
}
