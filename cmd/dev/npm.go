package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// stropheEnv tells the tests of the office where strophe.js is.
const stropheEnv = "VESTNIK_STROPHE"

// stropheModules are strophe.js, a BOSH client that owes us nothing, and what it needs of
// npm in order to run in Node. Exact versions, so that a test which fails has failed
// because of us.
var stropheModules = []string{"strophe.js@5.0.0", "@xmldom/xmldom@0.9.10", "saxes@6.0.0", "ws@8.18.3"}

// scripting is what runs it. A Node that is there already, from wherever, will do.
func scripting() part {
	missing := func() []string { return missingPrograms("node", "npm") }
	p := part{missing: missing}
	for _, program := range missing() {
		p.packages = append(p.packages, map[string]string{"node": "nodejs", "npm": "npm"}[program])
	}
	return p
}

// ensureStrophe sees to it that strophe.js is in a directory of ours in the
// person's cache, and returns the directory.
func ensureStrophe(ctx context.Context) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	directory := stropheDirectory(cache)
	if _, err := os.Stat(directory); err == nil {
		return directory, nil
	}
	if err := os.MkdirAll(filepath.Dir(directory), 0o755); err != nil {
		return "", err
	}
	// Beside the place and moved there when it is complete: an installation that was
	// interrupted is not taken for one.
	unfinished, err := os.MkdirTemp(filepath.Dir(directory), "unfinished-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(unfinished)
	fmt.Println("Installing with npm:", strings.Join(stropheModules, " "))
	arguments := []string{"install", "--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", unfinished}
	cmd := command(ctx, "npm", append(arguments, stropheModules...)...)
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("npm install: %w", err)
	}
	if err := os.Rename(unfinished, directory); err != nil {
		if _, there := os.Stat(directory); there != nil {
			return "", err // and not because another run was faster
		}
	}
	return directory, nil
}

// stropheDirectory is where it is kept: other versions, another directory.
func stropheDirectory(cache string) string {
	name := strings.NewReplacer("@", "-", "/", "-").Replace(strings.Join(stropheModules, "_"))
	return filepath.Join(cache, "vestnik-dev", "npm", name)
}
