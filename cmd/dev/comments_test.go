package main

import (
	"go/ast"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What a comment names, a reader looks for.
var (
	link     = regexp.MustCompile(`\[\*?((?:[a-z][\w/]*\.)?[A-Z]\w*(?:\.[A-Z]\w*)?)\](?:[^(]|$)`)
	fileName = regexp.MustCompile(`\b[\w/]*[a-z0-9_]+\.go\b`)
	testName = regexp.MustCompile(`(func )?\b((?:Test|Fuzz)[A-Z]\w+)`)
	room     = regexp.MustCompile(`\b(?:core|gui|cmd)/[a-z0-9/]+`)
)

// declared returns what a file declares that a link may name: functions, types, constants and
// variables, and of types their methods and fields, as Type.Name.
func declared(file *ast.File) (names []string) {
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if names = append(names, d.Name.Name); d.Recv != nil {
				names = append(names, receiver(d)+"."+d.Name.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.ValueSpec:
					for _, name := range s.Names {
						names = append(names, name.Name)
					}
				case *ast.TypeSpec:
					names = append(names, s.Name.Name)
					ast.Inspect(s.Type, func(n ast.Node) bool {
						if f, ok := n.(*ast.Field); ok {
							for _, name := range f.Names {
								names = append(names, s.Name.Name+"."+name.Name)
							}
						}
						return true
					})
				}
			}
		}
	}
	return names
}

func TestWhatACommentNamesIsThere(t *testing.T) {
	names := map[string]map[string]bool{} // by the last part of the package's path
	there := map[string]bool{}
	var tests []string
	for _, s := range sources(t) {
		name := path.Base(s.pkg())
		if names[name] == nil {
			names[name] = map[string]bool{}
		}
		for _, d := range declared(s.file) {
			names[name][d] = true
			if s.test {
				tests = append(tests, d)
			}
		}
		there[path.Base(s.path)] = true
	}
	for _, s := range sources(t) {
		for _, group := range s.file.Comments {
			text := group.Text()
			lost := func(what string) { t.Errorf("%s:%d: there is no %s", s.path, s.line(group), what) }
			for _, m := range link.FindAllStringSubmatch(text, -1) {
				pkg, name := path.Base(s.pkg()), m[1]
				if at := strings.IndexByte(name, '.'); at > 0 && name[0] >= 'a' {
					pkg, name = path.Base(name[:at]), name[at+1:]
				}
				if known := names[pkg]; known != nil && !known[name] {
					lost("[" + m[1] + "]")
				}
			}
			for _, name := range fileName.FindAllString(text, -1) {
				if !there[path.Base(name)] && !strings.Contains(name, "NN") {
					lost(name)
				}
			}
			for _, m := range testName.FindAllStringSubmatch(text, -1) {
				begins := func(test string) bool { return strings.HasPrefix(test, m[2]) } // as -run has it
				if m[1] == "" && !slices.ContainsFunc(tests, begins) {
					lost(m[2])
				}
			}
			for _, name := range room.FindAllString(text, -1) {
				if _, err := os.Stat(filepath.Join(top, filepath.FromSlash(name))); err != nil {
					lost(name)
				}
			}
		}
	}
}
