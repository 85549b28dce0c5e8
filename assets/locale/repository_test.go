package locale

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"vestnik/core/desk"
)

const repository = "../.."

// texts returns every text of a language by id, all plural forms joined.
func texts(t *testing.T, language string) map[string]string {
	t.Helper()
	all := map[string]string{}
	names, _ := fs.Glob(files, "*."+language+".json")
	for _, name := range names {
		content, _ := files.ReadFile(name)
		var raw map[string]any
		if err := json.Unmarshal(content, &raw); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for id, text := range raw {
			if _, twice := all[id]; twice {
				t.Errorf("%s: %q is in another file too", name, id)
			}
			switch text := text.(type) {
			case string:
				all[id] = text
			case map[string]any:
				for form, text := range text {
					if form != "description" {
						all[id] += text.(string) + "\n"
					}
				}
			}
		}
	}
	return all
}

var (
	action = regexp.MustCompile(`\{\{.*?\}\}`)
	fact   = regexp.MustCompile(`\.([A-Za-z]+)`)
)

// named returns the facts that a text names, sorted.
func named(text string) []string {
	names := map[string]bool{}
	for _, inner := range action.FindAllString(text, -1) {
		for _, match := range fact.FindAllStringSubmatch(inner, -1) {
			names[match[1]] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// documentedFacts reads from the comments of core/desk which facts each code may
// carry: the words before the first colon, separated by "," and "or".
func documentedFacts(t *testing.T) map[desk.Code][]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(repository, "core/desk/problem.go"), nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	facts := map[desk.Code][]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || spec.Comment == nil {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); !ok || kind.Name != "Code" {
			return true
		}
		code, _ := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		list, _, _ := strings.Cut(spec.Comment.Text(), ":")
		list = strings.ReplaceAll(strings.TrimSpace(list), " or ", ", ")
		facts[desk.Code(code)] = strings.Split(list, ", ")
		return true
	})
	if len(facts) < 30 {
		t.Fatalf("only %d codes found", len(facts))
	}
	return facts
}

func TestBothLanguagesSayTheSame(t *testing.T) {
	russian, english := texts(t, Russian), texts(t, English)
	for id, text := range russian {
		other, ok := english[id]
		if !ok {
			t.Errorf("%q has no English", id)
		} else if !slices.Equal(named(text), named(other)) {
			t.Errorf("%q names %v in Russian and %v in English", id, named(text), named(other))
		}
	}
	for id := range english {
		if _, ok := russian[id]; !ok {
			t.Errorf("%q has no Russian", id)
		}
	}
}

func TestEveryTextCanBeSaid(t *testing.T) {
	for _, language := range []string{Russian, English} {
		words := New(language)
		for id, all := range texts(t, language) {
			if text := words.Say(id); text == id || text == "" {
				t.Errorf("%s: %q says %q", language, id, text)
			}
			if !slices.Contains(named(all), "Count") {
				continue
			}
			var itself []any // every other fact stands for itself
			for _, name := range named(all) {
				itself = append(itself, name, "{{."+name+"}}")
			}
			for n := range 125 {
				if text := words.Count(id, n, itself...); !strings.Contains(all, strings.ReplaceAll(text, strconv.Itoa(n), "{{.Count}}")) {
					t.Errorf("%s: %q for %d says %q", language, id, n, text)
				}
			}
		}
	}
}

func TestEveryProblemHasASentenceAndARemedy(t *testing.T) {
	facts := documentedFacts(t)
	for _, language := range []string{Russian, English} {
		all := texts(t, language)
		for code, documented := range facts {
			for _, kind := range []string{"problem.", "remedy."} {
				text := all[kind+string(code)]
				if text == "" {
					t.Errorf("%s: %s%s is missing", language, kind, code)
				}
				for _, name := range named(text) {
					if !slices.Contains(documented, name) {
						t.Errorf("%s: %s%s names %q, which %s never carries", language, kind, code, name, code)
					}
				}
			}
		}
	}
}

func TestEveryPresenceHasAName(t *testing.T) {
	for _, language := range []string{Russian, English} {
		all := texts(t, language)
		for _, show := range desk.Shows {
			if all["show."+string(show)] == "" {
				t.Errorf("%s: %s has no name", language, show)
			}
		}
	}
}

// said is one call of Say or Count with an id written in the source.
type said struct {
	position string
	id       string
	facts    []string // nil when they are not written there one by one
	whole    bool     // facts holds all of them
}

var wordID = regexp.MustCompile(`^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$`)

// wordsSaid finds every call of Say and Count in the repository.
func wordsSaid(t *testing.T) []said {
	t.Helper()
	var calls []said
	err := filepath.WalkDir(repository, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && path != repository && (strings.HasPrefix(name, ".") || name == "build" || name == "testdata") {
			return filepath.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if s, ok := wordIn(call); ok {
					s.position = set.Position(call.Pos()).String()
					calls = append(calls, s)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return calls
}

// wordIn returns what a call says, if it is one that says something.
func wordIn(call *ast.CallExpr) (said, bool) {
	method, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || (method.Sel.Name != "Say" && method.Sel.Name != "Count") || len(call.Args) == 0 {
		return said{}, false
	}
	id, ok := literal(call.Args[0])
	if !ok || !wordID.MatchString(id) {
		return said{}, false
	}
	s := said{id: id, whole: !call.Ellipsis.IsValid()}
	rest := call.Args[1:]
	if method.Sel.Name == "Count" && len(rest) > 0 {
		s.facts, rest = append(s.facts, "Count"), rest[1:]
	}
	for i := 0; i < len(rest); i += 2 {
		name, ok := literal(rest[i])
		s.facts, s.whole = append(s.facts, name), s.whole && ok
	}
	return s, true
}

func literal(e ast.Expr) (string, bool) {
	basic, ok := e.(*ast.BasicLit)
	if !ok || basic.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(basic.Value)
	return text, err == nil
}

func TestEveryWordSaidIsInBothLanguagesWithItsFacts(t *testing.T) {
	russian, english := texts(t, Russian), texts(t, English)
	calls := wordsSaid(t)
	if len(calls) < len(New(English).Phrases()) {
		t.Fatalf("only %d calls found: the search is broken", len(calls))
	}
	for _, call := range calls {
		for language, all := range map[string]map[string]string{Russian: russian, English: english} {
			text, ok := all[call.id]
			if !ok {
				t.Errorf("%s: %q is not in %s", call.position, call.id, language)
				continue
			}
			for _, name := range named(text) {
				if call.whole && !slices.Contains(call.facts, name) {
					t.Errorf("%s: %q needs the fact %q in %s", call.position, call.id, name, language)
				}
			}
		}
	}
}

// A text that nobody says is kept up for nothing, and is mostly one that should be said. An id
// stands in the sources, with its area or without; or the beginning of it does, to which the rest
// is put, but not an area alone in which almost all are said whole.
func TestEveryTextIsSaid(t *testing.T) {
	literals := map[string]bool{}
	for _, match := range regexp.MustCompile(`"([a-z][a-zA-Z0-9.-]*)"`).FindAllStringSubmatch(allSources(t), -1) {
		literals[match[1]] = true
	}
	for _, area := range []string{"cli.", "window.", "room."} {
		delete(literals, area)
	}
	said := func(id string) bool {
		for end := len(id); end > 0; end-- {
			if whole := end == len(id); literals[id[:end]] && (whole || strings.ContainsAny(id[end-1:end+1], ".-")) {
				return true
			}
		}
		return false
	}
	for id := range texts(t, English) {
		if _, rest, _ := strings.Cut(id, "."); !said(id) && !said(rest) {
			t.Errorf("%q is said nowhere", id)
		}
	}
}

// allSources are those of the program, without its tests.
func allSources(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, dir := range []string{"cmd", "core", "gui", "assets"} {
		err := filepath.WalkDir(filepath.Join(repository, dir), func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			all.Write(text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}
