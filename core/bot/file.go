package bot

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"vestnik/core/desk"
)

var (
	errNoFiles = errors.New("bot: the program may send no files; --files names the directory of those that it may")
	errOutside = errors.New("bot: the file does not lie in the directory of those that may be sent")
)

// path returns where a file lies that a program wants to send, if it may. What the program says
// may be what it was told: without a directory that is meant for it, who writes to a bot could have any
// file sent to him.
func (b *Bot) path(name string) (string, error) {
	if b.Files == "" {
		return "", errNoFiles
	}
	dir, err := filepath.EvalSymlinks(b.Files)
	if err == nil {
		dir, err = filepath.Abs(dir)
	}
	if err != nil {
		return "", err
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(dir, name)
	}
	file, err := filepath.EvalSymlinks(name)
	if err != nil {
		return "", err
	}
	if within, err := filepath.Rel(dir, file); err != nil || !filepath.IsLocal(within) || within == "." {
		return "", errOutside
	}
	return file, nil
}

// attach puts the file of an answer with the server.
func (b *Bot) attach(ctx context.Context, account string, a *Answer) ([]desk.Attachment, error) {
	if a.File == "" {
		return nil, nil
	}
	file, err := b.path(strings.TrimSpace(a.File))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", err, desk.NewProblem(desk.NoFile, "file", a.File))
	}
	f, err := b.Desk.Put(ctx, desk.NewFile{Peer: desk.Ref{Account: account}, File: file})
	if err != nil {
		return nil, err
	}
	return []desk.Attachment{f}, nil
}
