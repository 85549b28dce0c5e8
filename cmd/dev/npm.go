package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// stropheModules are strophe.js, a BOSH client that is a stranger to us, and what it
// needs in Node: an XML parser, and for its other ways a WebSocket.
var stropheModules = []string{"strophe.js@5.0.0", "@xmldom/xmldom@0.9.10", "ws@8.18.3"}

// ensureStrophe sees to it that strophe.js is in the person's cache, and returns the
// directory that holds node_modules.
func ensureStrophe(ctx context.Context) (dir string, err error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir = filepath.Join(cache, "vestnik-dev", "strophe")
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "strophe.js", "package.json")); err == nil {
		return dir, nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	arguments := []string{"install", "--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--prefix", dir}
	if err := command(ctx, "npm", append(arguments, stropheModules...)...).Run(); err != nil {
		return "", fmt.Errorf("npm install: %w", err)
	}
	return dir, nil
}
