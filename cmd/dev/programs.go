package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// target is a system and a processor that programs are built for.
type target struct {
	os, arch string
	release  bool // to be handed on: no paths of this machine in it, and no symbols
}

// program is one of those that Vestnik consists of.
type program struct {
	name   string // of its file
	source string // its package
	cgo    bool
	window bool // on Windows: it belongs to no console, and never shows one
}

// tags are the build tags of Fyne. On Linux it draws through OpenGL ES, because the
// bindings to the whole of OpenGL take two minutes to compile, in a single step.
func tags() []string { return target{os: runtime.GOOS}.tags() }

func (t target) tags() []string {
	if t.os == "linux" {
		return []string{"-tags=gles"}
	}
	return nil
}

// programs are those of a system, the resident first. Windows decides by the file whether
// a program has a console: one for commands, which would stand there black for as long as
// the resident lives, and the same without it for the tray.
func (t target) programs() []program {
	all := []program{{name: "vestnik", source: "./cmd/vestnik", cgo: t.os == "darwin"}} // its tray is Objective-C
	if t.os == "windows" {
		all = append(all, program{name: "vestnik-tray", source: "./cmd/vestnik", window: true})
	}
	if t.drawn() {
		all = append(all, program{name: "vestnik-window", source: "./cmd/vestnik-window", cgo: true, window: true})
	}
	return all
}

// drawn tells whether the window can be built here: it takes a C compiler and libraries
// for the target, which for another processor a Linux has not got.
func (t target) drawn() bool { return t.os == "windows" || t.arch == runtime.GOARCH }

// file is the name of a program's file.
func (t target) file(program string) string {
	if t.os == "windows" {
		return program + ".exe"
	}
	return program
}

// buildPrograms builds all programs of this machine side by side, where they look for each
// other. It returns the path of the resident.
func buildPrograms(ctx context.Context, root string) (resident string, err error) {
	fmt.Println("The first build takes some minutes, the next ones take seconds.")
	here, directory := target{os: runtime.GOOS, arch: runtime.GOARCH}, filepath.Join(root, buildDirectory)
	return filepath.Join(directory, here.file("vestnik")), here.buildAll(ctx, root, directory)
}

// buildAll builds all programs of a target into a directory. Those to be handed on to
// Windows get an icon and a version.
func (t target) buildAll(ctx context.Context, root, directory string) error {
	if t.os == "windows" && t.release {
		if err := makeResources(ctx, root, t); err != nil {
			return err
		}
	}
	for _, p := range t.programs() {
		if err := t.build(ctx, root, p, directory); err != nil {
			return err
		}
	}
	return nil
}

// build builds a program into a directory.
func (t target) build(ctx context.Context, root string, p program, directory string) error {
	// Without git, or in somebody else's clone, the stamp would be an error.
	arguments := []string{"build", "-buildvcs=false", "-o", filepath.Join(directory, t.file(p.name))}
	var link []string
	if t.release {
		arguments, link = append(arguments, "-trimpath"), append(link, "-s", "-w")
	}
	if t.os == "windows" && p.window {
		link = append(link, "-H=windowsgui")
	}
	arguments = append(arguments, "-ldflags="+strings.Join(link, " "))
	if p.cgo {
		arguments = append(arguments, t.tags()...)
	}
	return goTool(ctx, "Building "+p.name+" for "+t.os+" "+t.arch, root, t.env(p), append(arguments, p.source)...)
}

// withoutWindowsH are the usual flags, and what the bindings to OpenGL want windows.h for.
// For each of their 5,700 names the C compiler looks for one that it could be a slip of; with
// the names of windows.h among them that takes seven minutes, without it two.
const withoutWindowsH = "-g -O2 -DAPIENTRY=WINAPI -DWINAPI=__stdcall"

// env is what the go command has to know of a target. A compiler that was chosen already,
// in CC, is kept.
func (t target) env(p program) []string {
	env := []string{"GOOS=" + t.os, "GOARCH=" + t.arch, "CGO_ENABLED=0"}
	if p.cgo {
		env[2] = "CGO_ENABLED=1"
	}
	if p.cgo && t.os == "windows" && os.Getenv("CGO_CFLAGS") == "" {
		env = append(env, "CGO_CFLAGS="+withoutWindowsH)
	}
	if p.cgo && t.os == "windows" && runtime.GOOS != "windows" && os.Getenv("CC") == "" {
		env = append(env, "CC=x86_64-w64-mingw32-gcc")
	}
	return slices.Clip(env)
}
