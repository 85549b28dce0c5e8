package main

import (
	"context"
	"io"
	"os"
	"strings"
)

// buildDirectory lies in the repository and is ignored by git.
const buildDirectory = "build"

// goTool runs the go command with more environment, and shows how far it has come.
// What it complains of is passed on.
func goTool(ctx context.Context, what, root string, env []string, arguments ...string) error {
	// With -v it names each package that it begins to compile.
	cmd := command(ctx, "go", append([]string{arguments[0], "-v"}, arguments[1:]...)...)
	cmd.Dir, cmd.Env, cmd.Stdout = root, append(os.Environ(), env...), nil
	read, write := io.Pipe()
	cmd.Stderr = write
	go func() { write.CloseWithError(cmd.Run()) }()
	return follow(newProgress(os.Stdout, what), read)
}

// follow reads what the go command says until it ends, and returns how it ended:
// names of packages are progress, all else is for the reader.
func follow(p *progress, said io.Reader) error {
	return followLines(p, said, func(line string) {
		if isPackage(line) {
			p.advance(line)
		} else {
			p.say(line)
		}
	})
}

// isPackage tells an import path from a sentence.
func isPackage(line string) bool {
	return line != "" && !strings.ContainsAny(line, " \t:#")
}
