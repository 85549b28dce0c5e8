package main

import (
	"bytes"
	"context"
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"vestnik/core/desk"
)

// nfpm makes packages of several distributions from one description. It is a tool that is
// run, because it brings two hundred dependencies.
var nfpm = tool{"github.com/goreleaser/nfpm/v2/cmd/nfpm", "v2.43.0"}

func (r *release) deb(ctx context.Context, t target) error {
	name := fmt.Sprintf("vestnik_%s_%s.deb", desk.Version, t.arch)
	if err := r.nfpm(ctx, t, "deb", name); err != nil {
		return err
	}
	return compress(ctx, filepath.Join(r.out, name))
}

// A deb is an archive of ar: a line, and before each file a head of sixty bytes, with the
// name in the first sixteen and the size in ten before the last two.
const (
	arLine, arHead, arName, arSize = 8, 60, 16, 48
	arData, arDataXZ               = "data.tar", "data.tar.xz"
)

// compress makes a deb small whose files nfpm has not compressed: it would do so for
// minutes, in xz of its own, and a quarter worse.
func compress(ctx context.Context, deb string) error {
	content, err := os.ReadFile(deb)
	if err != nil {
		return err
	}
	for at := arLine; at+arHead <= len(content); {
		head := content[at : at+arHead]
		var size int
		if _, err := fmt.Sscan(string(head[arSize:arSize+10]), &size); err != nil || at+arHead+size > len(content) {
			return fmt.Errorf("%s is no deb", deb)
		}
		if strings.TrimRight(string(head[:arName]), " /") != arData {
			at += arHead + size + size%2
			continue
		}
		cmd := exec.CommandContext(ctx, "xz", "-6", "--threads=1", "--stdout")
		cmd.Stdin, cmd.Stderr = bytes.NewReader(content[at+arHead:at+arHead+size]), os.Stderr
		small, err := cmd.Output()
		if err != nil {
			return fmt.Errorf("xz: %w", err)
		}
		head = fmt.Appendf(nil, "%-16s%s%-10d%s", arDataXZ, head[arName:arSize], len(small), head[arSize+10:])
		if len(small)%2 != 0 {
			small = append(small, '\n')
		}
		return os.WriteFile(deb, slices.Concat(content[:at], head, small), 0o644)
	}
	return fmt.Errorf("%s has no %s", deb, arData)
}

func (r *release) rpm(ctx context.Context, t target) error {
	arch := map[string]string{"amd64": "x86_64", "arm64": "aarch64"}[t.arch]
	return r.nfpm(ctx, t, "rpm", fmt.Sprintf("vestnik-%s-1.%s.rpm", desk.Version, arch))
}

// nfpm packs the tree of a target.
func (r *release) nfpm(ctx context.Context, t target, packager, name string) error {
	packer, err := nfpm.path(ctx, r.root)
	if err != nil {
		return err
	}
	files, err := r.autostart()
	if err != nil {
		return err
	}
	needs, err := r.needs(t)
	if err != nil {
		return err
	}
	text, err := r.fill("nfpm.yaml", map[string]any{
		"Arch": t.arch, "Version": desk.Version, "Site": site, "Time": r.moment.Format(time.RFC3339), "Window": t.drawn(),
		"Tree": r.laid(t), "Files": files, "Depends": needs.deb, "Requires": needs.rpm,
	})
	description := filepath.Join(r.work, "nfpm-"+t.arch+".yaml")
	if err := errors.Join(err, os.WriteFile(description, text, 0o644)); err != nil {
		return err
	}
	env := []string{fmt.Sprint("SOURCE_DATE_EPOCH=", r.moment.Unix())}
	return quietly(ctx, r.root, env, packer, "package", "--config", description, "--packager", packager, "--target", filepath.Join(r.out, name))
}

// autostart puts the one file that an administrator may change where nfpm finds it.
func (r *release) autostart() (directory string, err error) {
	directory = filepath.Join(r.work, "configuration")
	text, err := r.fill("autostart.desktop", nil)
	if err == nil {
		err = os.MkdirAll(directory, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(directory, "autostart.desktop"), text, 0o644)
	}
	return directory, errors.Join(err, r.settle(directory))
}

// libraries are the packages of Debian that hold the libraries which the window is linked
// with. One that is not here fails the packing, not the start on somebody's desk.
var libraries = map[string]string{
	"libGL.so.1": "libgl1", "libGLESv2.so.2": "libgles2", "libX11.so.6": "libx11-6", "libm.so.6": "libc6", "libc.so.6": "libc6",
}

// needs are what the programs of a package want of a system, in the words of deb and rpm.
type needs struct{ deb, rpm []string }

// needs reads from the programs which libraries they load, and how new a C library.
func (r *release) needs(t target) (n needs, err error) {
	newest := ""
	for _, p := range t.programs() {
		file, err := elf.Open(filepath.Join(r.programs(t), t.file(p.name)))
		if err != nil {
			return n, err
		}
		defer file.Close()
		loaded, _ := file.ImportedLibraries() // none in a program that loads none
		for _, library := range loaded {
			pkg, known := libraries[library]
			if !known {
				return n, fmt.Errorf("%s needs %s: which package is that in? (libraries in nfpm.go)", p.name, library)
			}
			n.deb, n.rpm = append(n.deb, pkg), append(n.rpm, library+"()(64bit)")
		}
		symbols, _ := file.ImportedSymbols()
		for _, s := range symbols {
			if v, ok := strings.CutPrefix(s.Version, "GLIBC_"); ok && newer(v, newest) {
				newest = v
			}
		}
	}
	slices.Sort(n.deb)
	n.deb = slices.Compact(n.deb)
	if i := slices.Index(n.deb, "libc6"); i >= 0 {
		n.deb[i] = "libc6 (>= " + newest + ")"
		n.rpm = append(n.rpm, "libc.so.6(GLIBC_"+newest+")(64bit)")
	}
	return n, nil
}

// newer compares versions of the C library, such as 2.4 and 2.34.
func newer(a, b string) bool {
	var an, bn [3]int
	_, _ = fmt.Sscanf(a, "%d.%d.%d", &an[0], &an[1], &an[2]) // what is not there is 0
	_, _ = fmt.Sscanf(b, "%d.%d.%d", &bn[0], &bn[1], &bn[2])
	return slices.Compare(an[:], bn[:]) > 0
}
