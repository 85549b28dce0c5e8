package main

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"vestnik/core/desk"
)

// packageNamed returns the one package with this ending.
func packageNamed(t *testing.T, ending string) string {
	t.Helper()
	directory := os.Getenv(packagesEnv)
	if directory == "" {
		t.Skip("no packages were made for this test: go run ./cmd/dev test makes them, or " + packagesEnv + " names their directory")
	}
	found, err := filepath.Glob(filepath.Join(directory, "*"+ending))
	if err != nil || len(found) != 1 {
		t.Fatalf("%d packages end with %s: %v", len(found), ending, err)
	}
	return found[0]
}

// says runs a program that is to succeed and returns what it says.
func says(t *testing.T, name string, arguments ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, arguments...)
	cmd.Env = append(testEnvironment(os.Environ()), "HOME="+t.TempDir())
	said, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", name, arguments, err, said)
	}
	return string(said)
}

// megabytes are those of who sells disks.
const megabytes = 1e6

func TestPackagesAreSmall(t *testing.T) {
	for ending, most := range map[string]int64{"_amd64.deb": 20 * megabytes, "-setup.exe": 25 * megabytes} {
		info, err := os.Stat(packageNamed(t, ending))
		if err != nil || info.Size() > most {
			t.Errorf("%s: %v has more than %d bytes", ending, info, most)
		}
	}
}

func TestADebIsInstalledRunsAndIsRemoved(t *testing.T) {
	deb, root := packageNamed(t, "_amd64.deb"), t.TempDir()
	for _, name := range []string{"updates", "info"} {
		if err := os.MkdirAll(filepath.Join(root, "var/lib/dpkg", name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	status := filepath.Join(root, "var/lib/dpkg/status")
	if err := os.WriteFile(status, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	// What it needs is on this machine and not in that root. Who is not root is it there.
	dpkg := []string{"dpkg", "--root=" + root, "--force-depends", "--force-not-root", "--force-bad-path", "--force-script-chrootless"}
	if os.Getuid() != 0 {
		dpkg = append([]string{"unshare", "--map-root-user"}, dpkg...)
	}
	says(t, dpkg[0], append(dpkg[1:], "--install", deb)...)
	if got, want := says(t, filepath.Join(root, "usr/bin/vestnik"), "version"), "vestnik "+desk.Version+"\n"; got != want {
		t.Errorf("it says %q, not %q", got, want)
	}
	if got := says(t, filepath.Join(root, "usr/bin/vestnik"), "policy", "check", filepath.Join(root, "usr/share/doc/vestnik/examples/policy.json")); strings.TrimSpace(got) == "" {
		t.Error("nothing is said of the example of a policy")
	}
	for _, name := range []string{
		"usr/bin/vestnik-window", "usr/share/applications/vestnik.desktop", "usr/share/icons/hicolor/48x48/apps/vestnik.png", "usr/share/icons/hicolor/scalable/apps/vestnik.svg", "etc/xdg/autostart/vestnik.desktop", "usr/lib/systemd/user/vestnik-gateway.service", "usr/lib/systemd/user/vestnik-bot@.service",
		"usr/share/man/man1/vestnik.1.gz", "usr/share/man/ru/man1/vestnik.1.gz", "usr/share/bash-completion/completions/vestnik", "usr/share/doc/vestnik/copyright", "usr/share/doc/vestnik/LICENSES.txt.gz",
		"usr/share/doc/vestnik/admin.ru.md", "usr/share/doc/vestnik/PolicyDefinitions/Vestnik.admx", "usr/share/doc/vestnik/PolicyDefinitions/ru-RU/Vestnik.adml",
	} {
		if _, err := os.Stat(filepath.Join(root, name)); err != nil {
			t.Error(err)
		}
	}
	says(t, "desktop-file-validate", filepath.Join(root, "usr/share/applications/vestnik.desktop"), filepath.Join(root, "etc/xdg/autostart/vestnik.desktop"))
	says(t, "appstreamcli", "validate", "--no-net", filepath.Join(root, "usr/share/metainfo/vestnik.metainfo.xml"))
	says(t, dpkg[0], append(dpkg[1:], "--purge", "vestnik")...)
	for _, name := range []string{"usr/bin", "usr/share/doc/vestnik", "etc/xdg/autostart/vestnik.desktop"} {
		if _, err := os.Stat(filepath.Join(root, name)); !os.IsNotExist(err) {
			t.Errorf("%s stays behind: %v", name, err)
		}
	}
}

func TestLintianFindsNoFaultInADeb(t *testing.T) {
	for _, arch := range []string{"_amd64.deb", "_arm64.deb"} {
		says(t, "lintian", "--fail-on", "error", "--allow-root", packageNamed(t, arch))
	}
}

func TestAnRPMHoldsWhatADebDoes(t *testing.T) {
	files := func(text string) (list []string) {
		for line := range strings.Lines(text) {
			if line = strings.TrimSpace(line); strings.HasPrefix(line, "/") && !strings.HasSuffix(line, "/") {
				list = append(list, line)
			}
		}
		return list
	}
	held := strings.Join(files(says(t, "rpm", "-qpl", packageNamed(t, ".x86_64.rpm"))), "\n") + "\n"
	for _, name := range []string{"/usr/bin/vestnik", "/usr/bin/vestnik-window", "/etc/xdg/autostart/vestnik.desktop", "/usr/share/man/ru/man1/vestnik.1.gz"} {
		if !strings.Contains(held, name+"\n") {
			t.Errorf("%s is not in\n%s", name, held)
		}
	}
	says(t, "rpm", "-K", "--nosignature", packageNamed(t, ".x86_64.rpm"))
	if got := says(t, "rpm", "-qpc", packageNamed(t, ".x86_64.rpm")); strings.TrimSpace(got) != "/etc/xdg/autostart/vestnik.desktop" {
		t.Errorf("it may be changed: %q", got)
	}
}

func TestATarballRunsWhereItIsUnpacked(t *testing.T) {
	directory := t.TempDir()
	says(t, "tar", "-xzf", packageNamed(t, "-linux-amd64.tar.gz"), "-C", directory)
	if got := says(t, filepath.Join(directory, "vestnik-"+desk.Version, "bin/vestnik"), "version"); got != "vestnik "+desk.Version+"\n" {
		t.Errorf("it says %q", got)
	}
}

func TestTheSumsAreThoseOfThePackages(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), "sha256sum", "--check", "--strict", sumsFile)
	cmd.Dir = filepath.Dir(packageNamed(t, "_amd64.deb"))
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, said)
	}
}

// does runs a program of Windows that is to succeed.
func (w *windows) does(t *testing.T, arguments ...string) {
	t.Helper()
	if err := w.run(t.Context(), wineCall, arguments...); err != nil {
		t.Fatal(err)
	}
}

// registered tells whether the registry has a value, or a key where there is no name.
func (w *windows) registered(ctx context.Context, key, name string) bool {
	query := []string{"reg", "query", key}
	if name != "" {
		query = append(query, "/v", name)
	}
	return w.run(ctx, wineCall, query...) == nil
}

// home is the home directory there.
func (w *windows) home(t *testing.T) string {
	t.Helper()
	found, err := filepath.Glob(w.path("users/*/AppData"))
	if err != nil || len(found) != 1 {
		t.Fatalf("%d homes: %v", len(found), err)
	}
	return filepath.Dir(found[0])
}

// traces are what an installation leaves in the registry: key and value.
func traces(root string) [][2]string {
	return [][2]string{
		{root + `\Software\Microsoft\Windows\CurrentVersion\Run`, "Vestnik"},
		{root + `\Software\Classes\xmpp\shell\open\command`, ""},
	}
}

func (w *windows) lookFor(t *testing.T, there bool, files []string, keys [][2]string) {
	t.Helper()
	for _, name := range files {
		if _, err := os.Stat(name); (err == nil) != there {
			t.Errorf("%s is there: %v, and should be: %v", name, err == nil, there)
		}
	}
	for _, k := range keys {
		if w.registered(t.Context(), k[0], k[1]) != there {
			t.Errorf("%s %s should be there: %v", k[0], k[1], there)
		}
	}
}

func TestTheInstallerPutsInAndTakesOutAllButThePersonsData(t *testing.T) {
	setup := packageNamed(t, "-setup.exe")
	w := aWindows(t)
	folder := filepath.Join(w.home(t), `AppData/Local/Programs/Vestnik`)
	files := []string{
		filepath.Join(folder, "vestnik.exe"), filepath.Join(folder, "vestnik-tray.exe"), filepath.Join(folder, "vestnik-window.exe"),
		filepath.Join(w.home(t), "AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Vestnik.lnk"),
	}
	keys := append(traces("HKCU"), [2]string{`HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Vestnik`, "QuietUninstallString"})
	data := filepath.Join(w.home(t), "AppData/Roaming/Vestnik/settings.json")
	if err := os.MkdirAll(filepath.Dir(data), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(data, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second over the first, as an update is
		w.does(t, setup, "/S")
		w.lookFor(t, true, files, keys)
	}
	w.does(t, files[0], "version")
	// With _?= it does not go on as a copy of itself, which nobody could wait for.
	w.does(t, filepath.Join(folder, "uninstall.exe"), "/S", "_?="+`C:\users\`+filepath.Base(w.home(t))+`\AppData\Local\Programs\Vestnik`)
	w.lookFor(t, false, files, keys)
	w.lookFor(t, true, []string{data}, nil)
}

func TestTheMSIPutsInAndTakesOutAll(t *testing.T) {
	msi := packageNamed(t, ".msi")
	w := aWindows(t)
	files := []string{w.path("Program Files/Vestnik/vestnik.exe"), w.path("Program Files/Vestnik/vestnik-tray.exe"), w.path("Program Files/Vestnik/vestnik-window.exe")}
	keys := append(traces("HKLM"), [2]string{`HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall\{` + guid("product "+desk.Version) + `}`, "DisplayName"})
	w.does(t, "msiexec", "/i", msi, "/qn")
	w.lookFor(t, true, files, keys)
	w.does(t, files[0], "version")
	w.does(t, "msiexec", "/x", msi, "/qn")
	w.lookFor(t, false, files, keys)
}

func TestAZipRunsWhereItIsUnpacked(t *testing.T) {
	read, err := zip.OpenReader(packageNamed(t, "-windows-amd64.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	w := aWindows(t)
	directory := w.path("Вестник") // whatever the folder is called
	if err := os.Mkdir(directory, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, f := range read.File {
		if err := unpack(f, filepath.Join(directory, filepath.Base(f.Name))); err != nil {
			t.Fatal(err)
		}
	}
	w.does(t, filepath.Join(directory, "vestnik.exe"), "version")
}

func unpack(f *zip.File, to string) error {
	from, err := f.Open()
	if err != nil {
		return err
	}
	defer from.Close()
	return written(to, func(w io.Writer) error {
		n, err := io.Copy(w, from)
		if err == nil && n != int64(f.UncompressedSize64) {
			err = fmt.Errorf("%s: %d bytes", f.Name, n)
		}
		return err
	})
}
