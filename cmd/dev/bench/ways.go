package bench

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Way is a way of connecting: a client that speaks the protocol of package client,
// and where it has to connect to.
type Way struct {
	Name    string
	peer    bool // somebody else's client
	http    bool // BOSH, not plain TCP
	command []string
	env     []string
}

//go:embed peers/gloox.cpp
var glooxSource []byte

//go:embed peers/strophe.cjs
var stropheSource []byte

// ours builds our own client into dir, and returns the two ways that it knows.
func ours(ctx context.Context, root, dir string) ([]*Way, error) {
	program := filepath.Join(dir, "client")
	cmd := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", program, "./cmd/dev/bench/client")
	cmd.Dir, cmd.Env = root, append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("building the client: %w\n%s", err, out)
	}
	return []*Way{
		{Name: "tcp", command: []string{program}},
		{Name: "bosh", http: true, command: []string{program}},
	}, nil
}

// gloox compiles the client that uses the library of that name.
func gloox(ctx context.Context, dir string) (*Way, error) {
	source, program := filepath.Join(dir, "gloox.cpp"), filepath.Join(dir, "gloox")
	if err := os.WriteFile(source, glooxSource, 0o600); err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, "g++", "-O2", "-o", program, source, "-lgloox", "-lpthread")
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("gloox: %w %.200s", err, out)
	}
	return &Way{Name: "gloox", peer: true, http: true, command: []string{program}}, nil
}

// strophe prepares the client that uses strophe.js, which lies in modules.
func strophe(dir, modules string) (*Way, error) {
	node, err := exec.LookPath("node")
	if err != nil {
		return nil, fmt.Errorf("strophe.js: %w", err)
	}
	script := filepath.Join(dir, "strophe.cjs")
	return &Way{
		Name: "strophe", peer: true, http: true,
		command: []string{node, script}, env: []string{"STROPHE=" + modules},
	}, os.WriteFile(script, stropheSource, 0o600)
}

// errNoStrophe is what is missing where nobody has installed strophe.js.
var errNoStrophe = errors.New("strophe.js: not installed")

// prepare returns the ways that can be measured here, and what is missing for the
// others. Programs go into dir.
func prepare(ctx context.Context, o Options, dir string) (ways []*Way, missing []error, err error) {
	if ways, err = ours(ctx, o.Root, dir); err != nil || o.NoPeers {
		return ways, nil, err
	}
	add := func(w *Way, err error) {
		if err != nil {
			missing = append(missing, err)
			return
		}
		ways = append(ways, w)
	}
	add(gloox(ctx, dir))
	if o.Strophe == "" {
		missing = append(missing, errNoStrophe)
	} else {
		add(strophe(dir, o.Strophe))
	}
	return ways, missing, nil
}
