package main

import (
	"bytes"
	"context"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"vestnik/core/desk"
)

// laidFolder is where the files for Windows lie before they are packed.
func (r *release) laidFolder() string { return filepath.Join(r.work, "folder") }

// folder lays out the files for Windows, which lie in one folder there.
func (r *release) folder(_ context.Context, t target) error {
	files, err := r.windowsGuides(t)
	if err != nil {
		return err
	}
	for _, p := range t.programs() {
		if files[t.file(p.name)], err = os.ReadFile(filepath.Join(r.programs(t), t.file(p.name))); err != nil {
			return err
		}
	}
	for name, content := range files {
		if err := put(r.laidFolder(), name, content, 0o644); err != nil {
			return err
		}
	}
	return r.settle(r.laidFolder())
}

// icon makes the icon of installers, and returns where it lies.
func (r *release) icon() (string, error) {
	name := filepath.Join(r.work, "vestnik.ico")
	return name, errors.Join(os.WriteFile(name, programIcon(), 0o644), os.Chtimes(name, r.moment, r.moment))
}

// installerFile is the installer for one person.
func (r *release) installerFile(t target) string { return r.packageFile(t, "-setup.exe") }

// installer makes what a person starts to install Vestnik for himself, without being an
// administrator.
func (r *release) installer(ctx context.Context, t target) error {
	icon, err := r.icon()
	if err != nil {
		return err
	}
	size, err := r.folderSize()
	if err != nil {
		return err
	}
	script, err := r.fill("installer.nsi", map[string]any{
		"Version": desk.Version, "Folder": r.laidFolder(), "Out": r.installerFile(t), "Icon": icon, "Kilobytes": size / 1024,
	})
	name := filepath.Join(r.work, "installer.nsi")
	if err := errors.Join(err, os.WriteFile(name, script, 0o644)); err != nil {
		return err
	}
	env := []string{fmt.Sprint("SOURCE_DATE_EPOCH=", r.moment.Unix())}
	return quietly(ctx, r.work, env, "makensis", "-V2", "-INPUTCHARSET", "UTF8", name)
}

// folderSize is how many bytes an installation takes.
func (r *release) folderSize() (size int64, err error) {
	err = r.each(r.laidFolder(), func(_ string, info fs.FileInfo, _ []byte) error {
		size += info.Size()
		return nil
	})
	return size, err
}

// msi makes what an administrator rolls out by group policy, for all people of a machine.
// It is twice as large as the installer: the two programs that differ in a bit are packed
// each for itself, as in a zip, because that is what a cabinet of wixl can.
func (r *release) msi(ctx context.Context, t target) error {
	_, drawing := r.icon()
	text, err := r.fill("vestnik.wxs", map[string]any{
		"Version": desk.Version, "Product": guid("product " + desk.Version),
	})
	name := filepath.Join(r.work, "vestnik.wxs")
	if err := errors.Join(drawing, err, os.WriteFile(name, text, 0o644)); err != nil {
		return err
	}
	msi := r.packageFile(t, ".msi")
	if err := quietly(ctx, r.work, []string{"TZ=UTC"}, "wixl", "-a", "x64", "-o", msi, name); err != nil {
		return err
	}
	content, err := os.ReadFile(msi)
	if err != nil {
		return err
	}
	if err := stamp(content, guid(fmt.Sprint("package ", desk.Version, r.moment.Unix())), r.moment); err != nil {
		return fmt.Errorf("%s: %w", msi, err)
	}
	return os.WriteFile(msi, content, 0o644)
}

// summary is what wixl writes about a package, as the properties of OLE: the text of its
// identifier, and behind the mark of a time, in hundreds of nanoseconds since 1601, when it
// was made and saved.
var (
	summaryID   = regexp.MustCompile(`\x1e\x00\x00\x00\x27\x00\x00\x00\{[0-9A-F-]{36}\}\x00`)
	summaryTime = []byte{0x40, 0, 0, 0}
)

// stamp replaces in a package of Windows Installer the identifier, which wixl draws by lot,
// and the times, for which it takes the clock.
func stamp(msi []byte, id string, moment time.Time) error {
	const idAt, near, since1601 = 8, 80, 11644473600
	found := summaryID.FindAllIndex(msi, -1)
	if len(found) != 1 {
		return fmt.Errorf("%d identifiers of the package in it, and not one", len(found))
	}
	at := found[0][0]
	copy(msi[at+idAt:], "{"+id+"}")
	behind, times := msi[at:min(len(msi), at+near)], 0
	for i := 0; i+12 <= len(behind); i += 4 {
		if bytes.HasPrefix(behind[i:], summaryTime) {
			binary.LittleEndian.PutUint64(behind[i+4:], uint64(moment.Unix()+since1601)*1e7)
			i += 8
			times++
		}
	}
	if times != 2 {
		return fmt.Errorf("%d times in it, and not two", times)
	}
	return nil
}

// guid is an identifier that is always the same for the same name: Windows knows a version
// of a program by it.
func guid(of string) string {
	s := sha1.Sum([]byte("vestnik " + of))
	s[6], s[8] = s[6]&0x0f|0x50, s[8]&0x3f|0x80 // RFC 9562 §5.5, but for the name space
	return strings.ToUpper(fmt.Sprintf("%x-%x-%x-%x-%x", s[:4], s[4:6], s[6:8], s[8:10], s[10:16]))
}
