package main

import (
	"bytes"
	"context"
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"vestnik/core/desk"
)

// parts are the modules that the programs consist of, each once, as they say themselves.
func (r *release) parts() ([]*debug.Module, error) {
	all := map[string]*debug.Module{}
	for _, t := range targets() {
		for _, p := range t.programs() {
			info, err := buildinfo.ReadFile(filepath.Join(r.programs(t), t.file(p.name)))
			if err != nil {
				return nil, err
			}
			for _, m := range info.Deps {
				if m.Replace != nil {
					m = m.Replace
				}
				all[m.Path+"@"+m.Version] = m
			}
		}
	}
	var sorted []*debug.Module
	for _, m := range all {
		sorted = append(sorted, m)
	}
	slices.SortFunc(sorted, func(a, b *debug.Module) int {
		return strings.Compare(a.Path+"@"+a.Version, b.Path+"@"+b.Version)
	})
	return sorted, nil
}

// bill writes a software bill of materials, in the form of CycloneDX 1.5: what the programs
// say that they consist of. No tool is needed to ask them.
func (r *release) bill() error {
	parts, err := r.parts()
	if err != nil {
		return err
	}
	components := []object{{"type": "platform", "name": "go", "version": strings.TrimPrefix(runtime.Version(), "go")}}
	for _, m := range parts {
		components = append(components, object{
			"type": "library", "name": m.Path, "version": m.Version, "purl": "pkg:golang/" + m.Path + "@" + m.Version, "bom-ref": m.Path + "@" + m.Version,
		})
	}
	text, err := json.MarshalIndent(object{
		"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
		"metadata": object{
			"timestamp": r.moment.Format(time.RFC3339),
			"component": object{"type": "application", "name": "vestnik", "version": desk.Version, "licenses": []object{{"license": object{"id": "BSD-3-Clause"}}}},
		},
		"components": components,
	}, "", "\t")
	return errors.Join(err, os.WriteFile(filepath.Join(r.out, "vestnik-"+desk.Version+".cdx.json"), append(text, '\n'), 0o644))
}

// licenceFile is what a file with a licence is called.
var licenceFile = regexp.MustCompile(`(?i)^(un)?licen[cs]e|^copying|^notice|^copyright`)

// licences are those of all that the programs consist of, as most of them demand.
func (r *release) licences(ctx context.Context) ([]byte, error) {
	parts, err := r.parts()
	if err != nil {
		return nil, err
	}
	arguments := []string{"mod", "download", "-json"}
	for _, m := range parts {
		arguments = append(arguments, m.Path+"@"+m.Version)
	}
	cmd := exec.CommandContext(ctx, "go", arguments...)
	cmd.Dir, cmd.Stderr = r.root, os.Stderr
	list, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go mod download: %w", err)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "Vestnik consists of the following. Each has its own licence.\n")
	tree, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	if err := licencesIn(&b, "Go", strings.TrimSpace(string(tree))); err != nil {
		return nil, err
	}
	if err := licencesIn(&b, "the names of emoji", filepath.Join(r.root, "assets", "emoji")); err != nil {
		return nil, err
	}
	for decoder := json.NewDecoder(bytes.NewReader(list)); ; {
		var m struct{ Path, Version, Dir string }
		if err := decoder.Decode(&m); err == io.EOF {
			return b.Bytes(), nil
		} else if err != nil {
			return nil, err
		}
		if err := licencesIn(&b, m.Path+" "+m.Version, m.Dir); err != nil {
			return nil, err
		}
	}
}

// licencesIn writes the licences that lie at the top of a directory. There is to be one.
func licencesIn(b *bytes.Buffer, of, directory string) error {
	entries, err := os.ReadDir(directory)
	if err != nil {
		return err
	}
	found := false
	for _, e := range entries {
		if e.IsDir() || !licenceFile.MatchString(e.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(directory, e.Name()))
		if err != nil {
			return err
		}
		found = true
		fmt.Fprintf(b, "\n%s\n%s, %s\n\n%s\n", strings.Repeat("=", 78), of, e.Name(), bytes.TrimSpace(text))
	}
	if !found {
		return fmt.Errorf("%s says nothing of its licence", of)
	}
	return nil
}
