package bosh

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTheTableOfRulesIsTrue holds the table in the package comment: the files are there,
// and the tests.
func TestTheTableOfRulesIsTrue(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile(`(?m)^//\t([A-Z]\d+) .*?  +(\S+)  +((?:(\w+): )?((?:Test|Fuzz)\w+))$`).FindAllStringSubmatch(string(doc), -1)
	if len(rows) < 80 {
		t.Fatalf("%d rules", len(rows))
	}
	for _, row := range rows {
		id, file, pkg, test := row[1], row[2], row[4], row[5]
		if !strings.HasSuffix(file, ".go") && file != "–" {
			file = filepath.Join("..", file) // another package
		}
		if _, err := os.Stat(file); err != nil && !strings.Contains("– net/http", file) {
			t.Errorf("%s: %v", id, err)
		}
		dir := "."
		if pkg != "" {
			dir = pkg
			if _, err := os.Stat(dir); err != nil {
				dir = filepath.Join("..", pkg)
			}
		}
		if !hasTest(t, dir, test) {
			t.Errorf("%s: there is no %s in %s", id, test, dir)
		}
	}
}

func hasTest(t *testing.T, dir, name string) bool {
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: no tests, %v", dir, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "func "+name+"(t *testing.T)") || strings.Contains(string(text), "func "+name+"(f *testing.F)") {
			return true
		}
	}
	return false
}
