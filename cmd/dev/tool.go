package main

import (
	"context"
	"os"
	"path"
	"path/filepath"
)

// tool is a Go program of somebody else that a chore runs. It is built from the version
// that stands here, once, and neither it nor what it depends on becomes a dependency.
type tool struct{ source, version string }

// path returns where the tool lies, after it has been built if it was not there.
func (o tool) path(ctx context.Context, root string) (string, error) {
	directory := filepath.Join(root, buildDirectory, "tools", path.Base(o.source)+"@"+o.version)
	file := filepath.Join(directory, path.Base(o.source))
	if _, err := os.Stat(file); err == nil {
		return file, nil
	}
	// It runs here, whatever is being built, and as its makers have tagged it.
	env := []string{"GOBIN=" + directory, "GOOS=", "GOARCH=", "CGO_ENABLED=0", "GOFLAGS="}
	return file, goTool(ctx, "Building "+path.Base(o.source), root, env, "install", o.source+"@"+o.version)
}
