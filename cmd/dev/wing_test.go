package main

import (
	"go/ast"
	"regexp"
	"strings"
	"testing"
)

// ofWing returns the files of the protocol wing's packages that others may import, by
// package. Those for tests of others are among them when all is set.
func ofWing(t *testing.T, all bool) map[string][]*source {
	packages := map[string][]*source{}
	for _, s := range sources(t) {
		pkg := s.pkg()
		outside := !strings.HasPrefix(pkg, wing) || strings.Contains(pkg, "/internal/")
		if !outside && (all || !strings.HasSuffix(pkg, "test")) {
			packages[pkg] = append(packages[pkg], s)
		}
	}
	return packages
}

// functions returns the functions and methods of a package, those of its tests included.
func functions(files []*source) (all []*ast.FuncDecl) {
	for _, s := range files {
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil {
				all = append(all, f)
			}
		}
	}
	return all
}

func TestEveryPackageOfTheWingHasAnExampleThatRuns(t *testing.T) {
	for pkg, files := range ofWing(t, false) {
		runs := false
		for _, s := range files {
			for _, c := range s.file.Comments {
				runs = runs || s.test && strings.HasPrefix(c.Text(), "Output:")
			}
		}
		if !runs {
			t.Errorf("%s: no Example with an output", pkg)
		}
	}
}

// reads is how what reads bytes from elsewhere is called.
var reads = regexp.MustCompile(`^(Parse|Decode|Unmarshal|Read[A-Z])`)

// TestEveryParserOfTheWingIsFuzzed goes by names: a fuzz target calls the parser, or
// something that does.
func TestEveryParserOfTheWingIsFuzzed(t *testing.T) {
	for pkg, files := range ofWing(t, true) {
		all := functions(files)
		calls := map[string][]string{}
		var reached []string
		for _, f := range all {
			ast.Inspect(f.Body, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok {
					calls[f.Name.Name] = append(calls[f.Name.Name], id.Name)
				}
				return true
			})
			if strings.HasPrefix(f.Name.Name, "Fuzz") {
				reached = append(reached, f.Name.Name)
			}
		}
		fuzzed := map[string]bool{}
		for len(reached) > 0 {
			name := reached[0]
			if reached = reached[1:]; !fuzzed[name] {
				fuzzed[name] = true
				reached = append(reached, calls[name]...)
			}
		}
		for _, f := range all {
			if name := f.Name.Name; reads.MatchString(name) && !fuzzed[name] && f.Type.Params.NumFields() > 0 {
				t.Errorf("%s: no fuzz target reaches %s", pkg, name)
			}
		}
	}
}
