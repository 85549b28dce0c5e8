package main

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// source is a Go file of the repository, for whatever system it is written.
type source struct {
	path string // from the top of the repository, with slashes
	test bool
	text []byte
	file *ast.File
	set  *token.FileSet
}

func (s *source) line(n ast.Node) int { return s.set.Position(n.Pos()).Line }

func (s *source) imports() []string {
	var paths []string
	for _, i := range s.file.Imports {
		if p, err := strconv.Unquote(i.Path.Value); err == nil {
			paths = append(paths, p)
		}
	}
	return paths
}

// top is the repository, seen from the directory in which tests run.
const top = "../.."

var read = sync.OnceValues(func() ([]*source, error) {
	var all []*source
	set := token.NewFileSet()
	err := filepath.WalkDir(top, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != top && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata" || entry.Name() == buildDirectory):
			return filepath.SkipDir
		case entry.IsDir() || filepath.Ext(name) != ".go":
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(set, name, text, parser.ParseComments)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(top, name)
		all = append(all, &source{filepath.ToSlash(relative), strings.HasSuffix(name, "_test.go"), text, file, set})
		return err
	})
	return all, err
})

// sources returns every Go file of the repository.
func sources(t *testing.T) []*source {
	t.Helper()
	all, err := read()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestEveryFileIsFormatted(t *testing.T) {
	for _, s := range sources(t) {
		if want, err := format.Source(s.text); err != nil || !bytes.Equal(want, s.text) {
			t.Errorf("%s: not as gofmt writes it: run gofmt -w %s", s.path, s.path)
		}
	}
}

// notOnWindows are the names that a file of Windows cannot have, with or without an
// extension, and the characters that cannot be in one.
var notOnWindows = regexp.MustCompile(`(?i)^(con|conin\$|conout\$|prn|aux|nul|com\d|lpt\d)(\..*)?$|[\x00-\x1f<>:"\\|?*]|[. ]$`)

func TestTheRepositoryCanBeCheckedOutOnWindows(t *testing.T) {
	seen := map[string]string{}
	err := filepath.WalkDir(top, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == top:
			return nil
		case entry.IsDir() && (entry.Name() == ".git" || entry.Name() == buildDirectory):
			return filepath.SkipDir
		case notOnWindows.MatchString(entry.Name()):
			t.Errorf("%s: no name for a file of Windows", name)
		}
		lower := strings.ToLower(name)
		if other, ok := seen[lower]; ok {
			t.Errorf("%s and %s are one file there", other, name)
		}
		seen[lower] = name
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestAFileHoldsOneThought(t *testing.T) {
	const longest = 400
	for _, s := range sources(t) {
		if n := bytes.Count(s.text, []byte("\n")); n > longest && !s.test {
			t.Errorf("%s: %d lines; more than %d are seldom one thought", s.path, n, longest)
		}
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	said := map[string]bool{}
	for _, s := range sources(t) {
		if !s.test {
			said[s.pkg()] = said[s.pkg()] || s.file.Doc != nil
		}
	}
	for pkg, ok := range said {
		if !ok {
			t.Errorf("%s: no package comment", pkg)
		}
	}
}

func TestEveryExportedNameIsExplained(t *testing.T) {
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		for _, declaration := range s.file.Decls {
			for _, name := range unexplained(declaration) {
				t.Errorf("%s:%d: %s is exported and has no comment", s.path, s.line(name), name.Name)
			}
		}
	}
}

// obvious are the methods whose name says all there is to say.
var obvious = []string{"Error", "String"}

// unexplained returns the exported names of a declaration that have no comment. One
// comment is enough for a group of constants or variables.
func unexplained(declaration ast.Decl) []*ast.Ident {
	var names []*ast.Ident
	switch d := declaration.(type) {
	case *ast.FuncDecl:
		method := d.Recv != nil
		if d.Doc == nil && (!method || ast.IsExported(receiver(d)) && !slices.Contains(obvious, d.Name.Name)) {
			names = append(names, d.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				if s.Doc == nil && (d.Doc == nil || d.Lparen.IsValid()) {
					names = append(names, s.Name)
				}
			case *ast.ValueSpec:
				if s.Doc == nil && s.Comment == nil && d.Doc == nil {
					names = append(names, s.Names...)
				}
			}
		}
	}
	return slices.DeleteFunc(names, func(name *ast.Ident) bool { return !name.IsExported() })
}

// receiver returns the name of the type that a method belongs to.
func receiver(d *ast.FuncDecl) string {
	expression := d.Recv.List[0].Type
	for {
		switch e := expression.(type) {
		case *ast.StarExpr:
			expression = e.X
		case *ast.IndexExpr:
			expression = e.X
		case *ast.Ident:
			return e.Name
		default:
			return ""
		}
	}
}

func TestTheTopLevelIsTidy(t *testing.T) {
	agreed := []string{"cmd", "gui", "core", "assets", "FyneApp.toml", "go.mod", "go.sum", "README.md", "LICENSE"}
	ignored, err := os.ReadFile(filepath.Join(top, ".gitignore"))
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(top)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		name := entry.Name()
		if strings.HasPrefix(name, ".") || slices.Contains(agreed, name) || matches(string(ignored), name) {
			continue
		}
		t.Errorf("%s: does not belong at the top of the repository, where there are only %v and dot files", name, agreed)
	}
}

// matches tells whether a name at the top is one that git ignores.
func matches(ignored, name string) bool {
	for line := range strings.Lines(ignored) {
		if ok, _ := path.Match(strings.Trim(strings.TrimSpace(line), "/"), name); ok {
			return true
		}
	}
	return false
}
