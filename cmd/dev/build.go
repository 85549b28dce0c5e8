package main

import (
	"bufio"
	"context"
	"io"
	"os"
	"strings"
	"time"
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
	lines, ended := make(chan string), make(chan error, 1)
	go func() {
		reader := bufio.NewReader(said)
		for {
			line, err := reader.ReadString('\n')
			if line != "" {
				lines <- strings.TrimRight(line, "\r\n")
			}
			if err != nil {
				ended <- err
				return
			}
		}
	}()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	p.show()
	for {
		select {
		case line := <-lines:
			if isPackage(line) {
				p.advance(line)
			} else {
				p.say(line)
			}
		case <-tick.C:
			p.show()
		case err := <-ended:
			if err == io.EOF {
				err = nil
			}
			p.end(err)
			return err
		}
	}
}

// isPackage tells an import path from a sentence.
func isPackage(line string) bool {
	return line != "" && !strings.ContainsAny(line, " \t:#")
}
