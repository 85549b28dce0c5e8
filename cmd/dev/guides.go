package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"vestnik/core/desk"
)

// templatesDir is where Windows looks for the templates for group policy, in a domain or on
// a computer. It is called so in the packages as well.
const templatesDir = "PolicyDefinitions"

// guides are for who installs Vestnik for others: what it takes, in both languages, and the
// templates for group policy, which a domain of Samba takes from a Linux. They are given by
// their names in a directory of documents.
func (r *release) guides() (map[string][]byte, error) {
	files := map[string][]byte{}
	for name, text := range policyTemplates() {
		files[templatesDir+"/"+name] = text
	}
	for _, name := range []string{"admin.md", "admin.ru.md"} {
		text, err := os.ReadFile(filepath.Join(r.root, "assets", "doc", name))
		if err != nil {
			return nil, err
		}
		files[name] = text
	}
	return files, nil
}

// readme is for who unpacks an archive.
func (r *release) readme(t target) ([]byte, error) {
	return r.fill("readme-"+t.os+".txt", map[string]any{"Version": desk.Version, "Window": t.drawn()})
}

// windowsGuides are the same in a folder of Windows, with what else is to be read there. Old
// editors there want a carriage return in each line, and an ending that they know.
func (r *release) windowsGuides(t target) (map[string][]byte, error) {
	files, err := r.guides()
	if err != nil {
		return nil, err
	}
	readme, reading := r.readme(t)
	licence, opening := os.ReadFile(filepath.Join(r.root, "LICENSE"))
	licences, finding := os.ReadFile(filepath.Join(r.work, "documents", "LICENSES.txt"))
	files["README.txt"], files["LICENSE.txt"], files["LICENSES.txt"] = readme, licence, licences
	for name, text := range files {
		plain, isGuide := strings.CutSuffix(name, ".md")
		switch {
		case isGuide:
			delete(files, name)
			files[plain+".txt"] = withReturns(text)
		case strings.HasSuffix(name, ".txt"):
			files[name] = withReturns(text)
		}
	}
	return files, errors.Join(reading, opening, finding)
}

// withReturns is a text with lines as Windows ends them.
func withReturns(text []byte) []byte {
	lines := strings.ReplaceAll(string(text), "\r\n", "\n")
	return []byte(strings.ReplaceAll(lines, "\n", "\r\n"))
}
