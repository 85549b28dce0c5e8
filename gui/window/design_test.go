package window

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// measures are the calls whose arguments are sizes, spaces and corners of the design, from which
// argument on.
var measures = map[string]int{
	"newSurface": 1, "newPortrait": 0, "NewCustomPaddedLayout": 0, "NewCustomPaddedVBoxLayout": 0, "NewCustomPaddedHBoxLayout": 0,
}

// paints are colours that stand in the code: as Fyne makes them, or as SVG writes them.
var paints = regexp.MustCompile(`^color\.(White|Black|NRGBA|RGBA|Gray)$|#[0-9A-Fa-f]{6}`)

// A widget takes what it looks like from the design, by its name.
func TestNoWidgetHasASizeOrAColourOfItsOwn(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") || name == "design.go" || name == "theme.go" {
			continue
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range unnamed(file) {
			t.Errorf("%s: has no name in design.go", fset.Position(n.Pos()))
		}
	}
}

// unnamed returns what of a file is a size or a colour in itself.
func unnamed(file *ast.File) (all []ast.Node) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if first, is := measures[called(n.Fun)]; is {
				all = append(all, literals(n.Args[min(first, len(n.Args)):])...)
			}
			if called(n.Fun) == "place" { // a place may follow from others by a half
				all = append(all, literals(n.Args)...)
			}
		case *ast.CompositeLit:
			if s, is := n.Type.(*ast.SelectorExpr); is && paints.MatchString(qualified(s)) {
				all = append(all, n)
			}
		case *ast.SelectorExpr:
			if name := qualified(n); name == "color.White" || name == "color.Black" {
				all = append(all, n)
			}
		case *ast.BasicLit:
			if n.Kind == token.STRING && paints.MatchString(n.Value) {
				all = append(all, n)
			}
		case *ast.FuncDecl:
			if n.Name.Name == "arrange" {
				all = append(all, constants(n.Body)...)
			}
		}
		return true
	})
	return all
}

func called(f ast.Expr) string {
	switch f := f.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

func qualified(s *ast.SelectorExpr) string {
	if x, is := s.X.(*ast.Ident); is {
		return x.Name + "." + s.Sel.Name
	}
	return ""
}

// small are numbers that are no size: nothing, one, the parts of a half, and what keeps a text
// from being cut by rounding.
var small = map[string]bool{"0": true, "1": true, "2": true}

func literals(from []ast.Expr) (all []ast.Node) {
	for _, e := range from {
		ast.Inspect(e, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit:
				return false
			case *ast.CallExpr:
				return called(n.Fun) == "Max" || called(n.Fun) == "Min" // what another is called with is its affair
			case *ast.BasicLit:
				if (n.Kind == token.INT || n.Kind == token.FLOAT) && !small[n.Value] {
					all = append(all, n)
				}
			}
			return true
		})
	}
	return all
}

// constants returns the numbers that a function gives names of its own.
func constants(body *ast.BlockStmt) (all []ast.Node) {
	ast.Inspect(body, func(n ast.Node) bool {
		if s, is := n.(*ast.ValueSpec); is {
			all = append(all, literals(s.Values)...)
		}
		return true
	})
	return all
}
