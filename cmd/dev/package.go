package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"text/template"
	"time"

	"vestnik/core/desk"
)

// Packages for Linux and Windows are made on Linux. Their parts:
//
//	package.go      the order of things, and checksums
//	tree.go         the files of a Linux system: programs, icons, menus, manuals
//	nfpm.go         deb and rpm of them, and what they need of a system
//	installers.go   for Windows: an installer for a person, an MSI for group policy
//	archives.go     tar and zip, for who wants no installation
//	guides.go       what is to be read by who installs it for others
//	bill.go         what the programs consist of, and under which licences
//	packaging/      what of all this is no program
//
// The same source gives the same bytes: all times in a package are that of the last commit,
// or SOURCE_DATE_EPOCH, and nothing in it tells of the machine. The programs for Windows
// and the window for the processor at hand need a C compiler; the package for the other
// processor (arm64 beside amd64) has the resident and the command line alone, which is what
// thin clients want.

//go:embed packaging
var packaging embed.FS

// site is where people would find Vestnik, and whom they would write to, in what has to name
// a place: a deb its maintainer, a software centre a page. Vestnik has none yet, and a name
// that ends so can never be anybody's (RFC 2606 §2). The day it has one, it is put here.
const site = "vestnik.example"

// appID is what software centres know Vestnik by: the site from the back, and the program.
func appID() string {
	labels := strings.Split(site, ".")
	slices.Reverse(labels)
	return strings.Join(append(labels, "vestnik"), ".")
}

// packing is what makes packages for Windows, beside what builds the programs.
var packing = part{
	packages: []string{"nsis", "wixl", "gcc-mingw-w64-x86-64", "git", "xz-utils"},
	missing:  func() []string { return missingPrograms("makensis", "wixl", "xz", "x86_64-w64-mingw32-gcc") },
}

// release is one making of all packages.
type release struct {
	root   string
	work   string // what lies between source and packages
	out    string
	moment time.Time // all times in the packages
}

// makePackages makes the packages of this version.
func makePackages(ctx context.Context, root string, arguments []string) error {
	flags := flag.NewFlagSet("package", flag.ContinueOnError)
	out := flags.String("o", filepath.Join(root, buildDirectory, "packages"), "the directory to put them into")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	if runtime.GOOS != "linux" {
		return errors.New("packages are made on Linux, those for Windows too")
	}
	if err := install(ctx, building, packing); err != nil {
		return err
	}
	moment, err := momentOf(ctx, root)
	if err != nil {
		return err
	}
	r := &release{root: root, work: filepath.Join(root, buildDirectory, "release"), out: *out, moment: moment}
	return r.make(ctx)
}

// packagesEnv names for the tests the directory of the packages to be tried.
const packagesEnv = "VESTNIK_PACKAGES"

// inspecting is what looks at packages in the tests.
var inspecting = part{
	packages: []string{"lintian", "desktop-file-utils", "appstream", "rpm", "dpkg"},
	missing: func() []string {
		return missingPrograms("lintian", "desktop-file-validate", "appstreamcli", "rpm", "dpkg")
	},
}

// packagesToTry makes the packages twice, and finds that they are the same.
func packagesToTry(ctx context.Context, root string) (directory string, err error) {
	directory = filepath.Join(root, buildDirectory, "packages")
	var sums [2]string
	for i := range sums {
		if err := makePackages(ctx, root, []string{"-o", directory}); err != nil {
			return "", err
		}
		text, err := os.ReadFile(filepath.Join(directory, sumsFile))
		if err != nil {
			return "", err
		}
		sums[i] = string(text)
	}
	if sums[0] != sums[1] {
		return "", fmt.Errorf("the same source has given other packages:\n%s\n%s", sums[0], sums[1])
	}
	return directory, nil
}

// sumsFile has the checksums of the packages beside it.
const sumsFile = "SHA256SUMS"

// momentOf is the time of what is packed: SOURCE_DATE_EPOCH, or that of the last commit.
func momentOf(ctx context.Context, root string) (time.Time, error) {
	text := os.Getenv("SOURCE_DATE_EPOCH")
	if text == "" {
		cmd := exec.CommandContext(ctx, "git", "log", "-1", "--format=%ct")
		cmd.Dir = root
		said, err := cmd.Output()
		if err != nil {
			return time.Time{}, fmt.Errorf("there is no commit to take the time of; please set SOURCE_DATE_EPOCH: %w", err)
		}
		text = strings.TrimSpace(string(said))
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	return time.Unix(seconds, 0).UTC(), err
}

// targets are what packages are made for; the first is this machine's.
func targets() []target {
	other := map[string]string{"amd64": "arm64"}[runtime.GOARCH]
	if other == "" {
		other = "amd64"
	}
	return []target{
		{os: "linux", arch: runtime.GOARCH, release: true},
		{os: "linux", arch: other, release: true},
		{os: "windows", arch: "amd64", release: true},
	}
}

func (r *release) make(ctx context.Context) error {
	if err := errors.Join(os.RemoveAll(r.work), os.RemoveAll(r.out), os.MkdirAll(r.out, 0o755)); err != nil {
		return err
	}
	if _, err := nfpm.path(ctx, r.root); err != nil {
		return err
	}
	for _, t := range targets() {
		if err := t.buildAll(ctx, r.root, r.programs(t)); err != nil {
			return err
		}
	}
	if err := step("Writing manuals and licences", func() error { return r.documents(ctx) }); err != nil {
		return err
	}
	if err := r.packAll(ctx); err != nil {
		return err
	}
	return step("Writing the bill of materials and checksums", func() error { return errors.Join(r.bill(), r.checksums()) })
}

// packAll makes the packages of all targets. Most of it is to compress, which keeps one
// processor busy: what is for Windows takes as long as all for Linux, and goes beside it.
func (r *release) packAll(ctx context.Context) error {
	read, said := io.Pipe()
	go func() {
		var all sync.WaitGroup
		var forLinux, forWindows error
		for _, t := range targets() {
			if t.os == "windows" {
				all.Go(func() { forWindows = r.pack(ctx, t, said) })
			}
		}
		for _, t := range targets() {
			if t.os == "linux" && forLinux == nil {
				forLinux = r.pack(ctx, t, said)
			}
		}
		all.Wait()
		said.CloseWithError(errors.Join(forLinux, forWindows))
	}()
	p := newProgress(os.Stdout, "Packing")
	return followLines(p, read, p.advance)
}

// pack makes the packages of one target, and says which it begins with.
func (r *release) pack(ctx context.Context, t target, said io.Writer) error {
	type making struct {
		what string
		make func(context.Context, target) error
	}
	makings := []making{{"files", r.tree}, {"deb", r.deb}, {"rpm", r.rpm}, {"tar.gz", r.tarball}}
	if t.os == "windows" {
		makings = []making{{"files", r.folder}, {"zip", r.zip}, {"installer", r.installer}, {"msi", r.msi}}
	}
	for _, m := range makings {
		fmt.Fprintf(said, "%s %s: %s\n", t.os, t.arch, m.what)
		if err := m.make(ctx, t); err != nil {
			return fmt.Errorf("%s %s: %s: %w", t.os, t.arch, m.what, err)
		}
	}
	return nil
}

// programs is the directory of a target's programs.
func (r *release) programs(t target) string { return filepath.Join(r.work, t.os+"-"+t.arch) }

// packageFile is the path of a package of this version, by what is behind its name.
func (r *release) packageFile(t target, ending string) string {
	return filepath.Join(r.out, fmt.Sprintf("vestnik-%s-%s-%s", desk.Version, t.os, t.arch)+ending)
}

// fill returns a file of packaging, filled in.
func (r *release) fill(name string, facts any) ([]byte, error) {
	var b bytes.Buffer
	read, err := template.New(name).Option("missingkey=error").ParseFS(packaging, "packaging/"+name)
	if err == nil {
		err = read.Execute(&b, facts)
	}
	return b.Bytes(), err
}

// checksums writes SHA256SUMS, as sha256sum -c reads it.
func (r *release) checksums() error {
	entries, err := os.ReadDir(r.out)
	var list strings.Builder
	for _, e := range entries {
		sum, hashing := hashOf(filepath.Join(r.out, e.Name()))
		err = errors.Join(err, hashing)
		fmt.Fprintf(&list, "%s  %s\n", sum, e.Name())
	}
	return errors.Join(err, os.WriteFile(filepath.Join(r.out, sumsFile), []byte(list.String()), 0o644))
}

// hashOf is the SHA-256 of a file, in hexadecimal.
func hashOf(name string) (string, error) {
	file, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer file.Close()
	sum := sha256.New()
	_, err = io.Copy(sum, file)
	return fmt.Sprintf("%x", sum.Sum(nil)), err
}

// step does something long and shows that it goes on.
func step(what string, do func() error) error {
	p, ended := newProgress(os.Stdout, what), make(chan error, 1)
	go func() { ended <- do() }()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	p.show()
	for {
		select {
		case err := <-ended:
			p.end(err)
			return err
		case <-tick.C:
			p.show()
		}
	}
}

// quietly runs a program with more environment, and shows what it says only if it fails.
func quietly(ctx context.Context, directory string, env []string, name string, arguments ...string) error {
	cmd := command(ctx, name, arguments...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = directory, append(os.Environ(), env...), nil, nil
	said, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", filepath.Base(name), err, said)
	}
	return nil
}
