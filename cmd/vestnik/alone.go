package main

import (
	"context"
	"io"
	"log"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"vestnik/core/account"
	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/disk"
	"vestnik/core/files"
	"vestnik/core/journal"
	"vestnik/core/policy"
	"vestnik/core/settings"
	"vestnik/core/vault"
)

// alone is a resident within this process that leaves nothing behind: for watching
// an account, and for the demo.
type alone struct {
	desk *agent.Agent
	stop func()
}

// startAlone runs a resident in a temporary directory and signs it in. What the organisation
// has set is read by holds, nil for nothing. That of a demo says so, and is in the rooms that the
// account remembers.
func startAlone(ctx context.Context, p *program, account desk.Account, holds func() (policy.Policy, error), demo bool) (*alone, error) {
	dir, err := os.MkdirTemp("", "vestnik-")
	if err != nil {
		return nil, err
	}
	own, err := startIn(ctx, p, dir, account, holds, demo)
	if err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	stop := own.stop
	own.stop = sync.OnceFunc(func() {
		stop()
		os.RemoveAll(dir)
	})
	return own, nil
}

// startIn runs one whose journal is in a directory, and stays there.
func startIn(ctx context.Context, p *program, dir string, account desk.Account, holds func() (policy.Policy, error), demo bool) (*alone, error) {
	store, err := journal.Open(filepath.Join(dir, "journal.db"))
	if err != nil {
		return nil, err
	}
	keys := &memory{passwords: map[string]string{}}
	config := p.config(filepath.Join(dir, "settings.json"), store, keys, keys)
	config.Policy = holds
	config.Demo, config.NoAutojoin = demo, !demo
	config.Log = func(string, ...any) {} // whoever runs it sees the events
	a := agent.New(config)
	ran := make(chan struct{})
	go func() {
		defer close(ran)
		_ = a.Run(context.Background())
	}()
	own := &alone{desk: a, stop: sync.OnceFunc(func() {
		_ = a.Quit(context.Background())
		<-ran
		store.Close()
	})}
	if err := a.SignIn(ctx, account); err != nil {
		own.stop()
		return nil, err
	}
	return own, nil
}

// ownDir makes the directory of what a command keeps of an account from one run to the next,
// and holds it until held is closed; the error is [disk.ErrHeld] while another one does.
func ownDir(command, address string) (dir string, held io.Closer, err error) {
	dirs, err := settings.StandardDirs()
	if err != nil {
		return "", nil, err
	}
	dir = filepath.Join(dirs.Data, command, strings.ReplaceAll(url.PathEscape(address), "*", "%2A")) // a name on Windows too
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", nil, err
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return "", nil, err
	}
	lock, err := disk.Lock(filepath.Join(dir, "lock"), disk.Ourselves(""))
	if err != nil {
		return "", nil, err
	}
	return dir, lock, nil
}

// config is what every resident has in common.
func (p *program) config(file string, store *journal.Journal, keys, patient account.Vault) agent.Config {
	return agent.Config{
		Version: desk.Version, Language: p.words.Language, Speak: p.speak, Phrases: p.words.Phrases,
		SettingsFile: file, Journal: store, Vault: keys, Patient: patient, Dial: dial, Resume: resume, Transfer: transferWay, Downloads: files.Downloads(),
		Locate: published, Doctor: means(settings.Dirs{Data: filepath.Dir(file)}, nil),
		Log: log.Printf,
	}
}

// memory is a keyring for as long as the process lives.
type memory struct {
	mu        sync.Mutex
	passwords map[string]string
}

// Get implements [account.Vault].
func (m *memory) Get(_ context.Context, account string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if p, ok := m.passwords[account]; ok {
		return p, nil
	}
	return "", vault.ErrNotFound
}

// Set implements [account.Vault].
func (m *memory) Set(_ context.Context, account, password string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.passwords[account] = password
	return nil
}

// Delete implements [account.Vault].
func (m *memory) Delete(_ context.Context, account string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.passwords, account)
	return nil
}
