package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"vestnik/core/desk"
)

// aRelease is one whose documents are made.
func aRelease(t *testing.T) *release {
	t.Helper()
	r := &release{root: top, work: t.TempDir(), out: t.TempDir(), moment: time.Unix(1700000000, 0).UTC()}
	documents := filepath.Join(r.work, "documents")
	if err := os.Mkdir(documents, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"vestnik.1", "vestnik.ru.1", "vestnik.bash", "vestnik.zsh", "vestnik.fish", "LICENSES.txt"} {
		if err := os.WriteFile(filepath.Join(documents, name), []byte(name+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// built puts what stands for the programs of a target where they are packed from.
func (r *release) built(t *testing.T, of target) {
	t.Helper()
	for _, p := range of.programs() {
		if err := put(r.programs(of), of.file(p.name), []byte(p.name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
}

// policies are the templates for group policy in a directory of a package.
func policies(directory string) []string {
	var names []string
	for name := range policyTemplates() {
		names = append(names, directory+templatesDir+"/"+name)
	}
	return append(names, directory+"admin.", directory+"admin.ru.")
}

// lacks returns which of the names, or beginnings of names, are not there.
func lacks(names []string, beginnings []string) (missing []string) {
	for _, b := range beginnings {
		if !slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(name, b) }) {
			missing = append(missing, b)
		}
	}
	return missing
}

func TestPackagesOfLinuxBringTheTemplatesAndTheGuide(t *testing.T) {
	r := aRelease(t)
	for _, of := range targets()[:2] {
		files, err := r.texts(of)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for name := range files {
			names = append(names, name)
		}
		if missing := lacks(names, policies("usr/share/doc/vestnik/")); len(missing) > 0 {
			t.Errorf("%s: there is no %q", of.arch, missing)
		}
		// What opens links and has a quick message opens a window.
		entry := string(files["usr/share/applications/vestnik.desktop"])
		for _, word := range []string{"MimeType=x-scheme-handler/xmpp;", "Exec=vestnik open %u", "Exec=vestnik open --quick"} {
			if strings.Contains(entry, word) != of.drawn() {
				t.Errorf("%s, %s:\n%s", of.arch, word, entry)
			}
		}
		actions := regexp.MustCompile(`(?m)^Actions=(.*);$`).FindStringSubmatch(entry)
		if len(actions) != 2 || strings.Count(entry, "\n[Desktop Action ") != len(strings.Split(actions[1], ";")) || strings.Count(entry, "\nName[ru]=") != strings.Count(entry, "\nName=") {
			t.Errorf("%s:\n%s", of.arch, entry)
		}
	}
}

func TestATarballSaysWhatToDoWithIt(t *testing.T) {
	r := aRelease(t)
	for _, of := range targets()[:2] {
		r.built(t, of)
		if err := errors.Join(r.tree(t.Context(), of), r.tarball(t.Context(), of)); err != nil {
			t.Fatal(err)
		}
		file, err := os.ReadFile(r.packageFile(of, ".tar.gz"))
		if err != nil {
			t.Fatal(err)
		}
		unzipped, err := gzip.NewReader(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		first, err := tar.NewReader(unzipped).Next()
		if err != nil || first.Name != "vestnik-"+desk.Version+"/README.txt" || first.Mode != 0o644 {
			t.Errorf("it begins with %+v, %v", first, err)
		}
		text, err := r.readme(of)
		if err != nil || bytes.Contains(text, []byte("vestnik-window")) != of.drawn() || bytes.Contains(text, []byte("<no value>")) {
			t.Errorf("%v: %s", err, text)
		}
	}
}

func TestAZipBringsTheTemplatesAndTheGuideAsWindowsReadsThem(t *testing.T) {
	r, of := aRelease(t), targets()[2]
	r.built(t, of)
	if err := errors.Join(r.folder(t.Context(), of), r.zip(t.Context(), of)); err != nil {
		t.Fatal(err)
	}
	read, err := zip.OpenReader(r.packageFile(of, ".zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	var names []string
	for _, f := range read.File {
		names = append(names, f.Name)
		from, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(from)
		if ends := bytes.Count(text, []byte("\n")); err != nil || !strings.HasSuffix(f.Name, ".exe") && (ends == 0 || ends != bytes.Count(text, []byte("\r\n"))) {
			t.Errorf("%s has %d lines, %v", f.Name, ends, err)
		}
	}
	base := "vestnik-" + desk.Version + "/"
	if missing := lacks(names, append(policies(base), base+"README.txt", base+"LICENSES.txt", base+"vestnik-tray.exe")); len(missing) > 0 {
		t.Errorf("there is no %q in %q", missing, names)
	}
}

// Every file that is laid out for Windows is in the MSI, and the MSI wants none that is not.
func TestTheMSIHoldsTheWholeFolder(t *testing.T) {
	r, of := aRelease(t), targets()[2]
	r.built(t, of)
	if err := r.folder(t.Context(), of); err != nil {
		t.Fatal(err)
	}
	var laid []string
	err := filepath.WalkDir(r.laidFolder(), func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			laid = append(laid, filepath.ToSlash(strings.TrimPrefix(path, r.work+string(filepath.Separator))))
		}
		return err
	})
	text, reading := packaging.ReadFile("packaging/vestnik.wxs")
	if err := errors.Join(err, reading); err != nil {
		t.Fatal(err)
	}
	wanted := attributesOf(t, text, "File", "Source")
	slices.Sort(wanted)
	slices.Sort(laid)
	if !slices.Equal(wanted, laid) {
		t.Errorf("it wants %q, and there is %q", wanted, laid)
	}
	components, held := attributesOf(t, text, "Component", "Id"), attributesOf(t, text, "ComponentRef", "Id")
	slices.Sort(components)
	slices.Sort(held)
	if guids := attributesOf(t, text, "Component", "Guid"); !slices.Equal(components, held) || len(slices.Compact(slices.Sorted(slices.Values(guids)))) != len(components) {
		t.Errorf("components %q, of which %q are installed; %q", components, held, guids)
	}
}

func TestOnePlaceSaysWhereVestnikIsFound(t *testing.T) {
	entries, err := packaging.ReadDir("packaging")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		text, err := packaging.ReadFile("packaging/" + e.Name())
		if err != nil || bytes.Contains(text, []byte(site)) {
			t.Errorf("%s names %s, %v", e.Name(), site, err)
		}
	}
	if got := appID(); got != "example.vestnik.vestnik" {
		t.Errorf("software centres know it as %s", got)
	}
}

// Made in another directory, of programs that are the same, they are the same. (The whole of
// them, with what real programs are needed for, is made twice by "dev test".)
func TestPackagesTellNothingOfWhereTheyWereMade(t *testing.T) {
	if missing := packing.missing(); len(missing) > 0 {
		t.Skip("there is no ", missing)
	}
	var made [2]map[string]string
	for i := range made {
		r := aRelease(t)
		for _, of := range targets() {
			r.built(t, of)
		}
		here, windows := targets()[0], targets()[2]
		err := errors.Join(r.tree(t.Context(), here), r.tarball(t.Context(), here), r.folder(t.Context(), windows),
			r.zip(t.Context(), windows), r.installer(t.Context(), windows), r.msi(t.Context(), windows))
		if err != nil {
			t.Fatal(err)
		}
		made[i] = map[string]string{}
		files, err := os.ReadDir(r.out)
		for _, f := range files {
			sum, hashing := hashOf(filepath.Join(r.out, f.Name()))
			err, made[i][f.Name()] = errors.Join(err, hashing), sum
		}
		if err != nil || len(files) != 4 {
			t.Fatalf("%d packages, %v", len(files), err)
		}
	}
	if !maps.Equal(made[0], made[1]) {
		t.Errorf("%v\nand %v", made[0], made[1])
	}
}
