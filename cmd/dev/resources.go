package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"vestnik/assets"
	"vestnik/core/desk"
)

// go-winres packs icons, a manifest and a version into what the linker takes into a
// program for Windows. It is a tool that is run, and not a dependency.
var goWinres = tool{"github.com/tc-hib/go-winres", "v0.3.3"}

// iconSizes are what Explorer and the taskbar ask for, from 100 % to 300 %.
var iconSizes = []int{16, 20, 24, 32, 40, 48, 64, 256}

// described are the packages of programs for Windows, and what the list of running
// programs there calls them.
var described = []struct{ source, english, russian string }{
	{"cmd/vestnik", "Vestnik", "Вестник"},
	{"cmd/vestnik-window", "Vestnik: window", "Вестник: окно"},
}

// makeResources puts the resources of the programs for Windows where the compiler finds
// them by itself: a file beside the source, ignored by git. (An overlay would be tidier,
// but the go command takes such files from the disk alone.) Without them the programs work,
// and have no icon.
func makeResources(ctx context.Context, root string, t target) error {
	winres, err := goWinres.path(ctx, root)
	if err != nil {
		return err
	}
	directory := filepath.Join(root, buildDirectory, "resources")
	if err := os.MkdirAll(directory, 0o755); err != nil {
		return err
	}
	var icons []string
	for _, size := range iconSizes {
		icons = append(icons, fmt.Sprintf("icon%d.png", size))
		if err := os.WriteFile(filepath.Join(directory, icons[len(icons)-1]), assets.AppIcon(size), 0o644); err != nil {
			return err
		}
	}
	for _, d := range described {
		list := filepath.Join(directory, filepath.Base(d.source)+".json")
		text, err := json.MarshalIndent(resources(icons, d.english, d.russian), "", "\t")
		if err := errors.Join(err, os.WriteFile(list, text, 0o644)); err != nil {
			return err
		}
		out := filepath.Join(root, filepath.FromSlash(d.source), "resource_windows_"+t.arch+".syso")
		if said, err := exec.CommandContext(ctx, winres, "make", "--in", list, "--arch", t.arch, "--no-suffix", "--out", out).CombinedOutput(); err != nil {
			return fmt.Errorf("go-winres: %w\n%s", err, said)
		}
	}
	return nil
}

// programIcon is the icon of the program as a file of Windows: a head, an entry for each
// size, and the PNGs.
func programIcon() []byte {
	var file, pictures []byte
	file = binary.LittleEndian.AppendUint16(file, 0)
	file = binary.LittleEndian.AppendUint16(file, 1) // an icon, not a cursor
	file = binary.LittleEndian.AppendUint16(file, uint16(len(iconSizes)))
	for _, size := range iconSizes {
		picture := assets.AppIcon(size)
		file = append(file, byte(size), byte(size), 0, 0, 1, 0, 32, 0) // 256 is 0; one plane of 32 bits
		file = binary.LittleEndian.AppendUint32(file, uint32(len(picture)))
		file = binary.LittleEndian.AppendUint32(file, uint32(6+16*len(iconSizes)+len(pictures)))
		pictures = append(pictures, picture...)
	}
	return append(file, pictures...)
}

// object is one of JSON.
type object = map[string]any

// resources are those of one program, as go-winres reads them.
//
// The manifest says that it draws at the resolution of each screen, and that paths may be
// longer than 260 characters. It does not make UTF-8 the program's code page: the program
// asks for text as UTF-16 everywhere, and learns from that page how old programs write into
// a pipe (core/charset), which would be forgotten.
func resources(icons []string, english, russian string) object {
	version := desk.Version + ".0"
	about := func(description, of string) object {
		return object{
			"FileDescription": description, "ProductName": of, "CompanyName": of, "InternalName": "vestnik",
			"FileVersion": desk.Version, "ProductVersion": desk.Version,
		}
	}
	return object{
		"RT_GROUP_ICON": object{"APP": object{"0000": icons}},
		"RT_MANIFEST": object{"#1": object{"0409": object{
			"description": english, "minimum-os": "win10", "execution-level": "as invoker",
			"dpi-awareness": "per monitor v2", "long-path-aware": true, "use-common-controls-v6": true,
		}}},
		"RT_VERSION": object{"#1": object{"0000": object{
			"fixed": object{"file_version": version, "product_version": version},
			"info":  object{"0409": about(english, "Vestnik"), "0419": about(russian, "Вестник")},
		}}},
	}
}
