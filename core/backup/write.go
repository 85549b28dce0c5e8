package backup

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"time"

	"vestnik/core/journal"
	"vestnik/core/settings"
)

// format and version are what a file says of itself.
const (
	format  = "vestnik-export"
	current = 1
)

// The files there are.
const (
	aboutFile    = "vestnik.json"
	settingsFile = "settings.json"
	messagesFile = "messages.jsonl"
)

// about is vestnik.json.
type about struct {
	Format   string    `json:"format"`
	Version  int       `json:"version"`
	Program  string    `json:"program"`
	Made     time.Time `json:"made"`
	Messages int       `json:"messages"`
}

// Messages are those that are written: a [journal.Reader] has them.
type Messages interface {
	Export(ctx context.Context, each func(journal.Entry) error) error
}

// Source is what is written.
type Source struct {
	Program  string // its version
	Settings settings.Settings
	Messages Messages // nil: there are none
}

// Write writes a file, and returns how many messages are in it. Progress, if not nil, is
// called with how many there are so far, now and then.
func Write(ctx context.Context, to io.Writer, from Source, progress func(int)) (n int, err error) {
	z := zip.NewWriter(to)
	if err := writeJSON(z, settingsFile, portable(from.Settings)); err != nil {
		return 0, err
	}
	lines, err := z.Create(messagesFile)
	if err != nil {
		return 0, err
	}
	if from.Messages != nil {
		e := json.NewEncoder(lines)
		e.SetEscapeHTML(false)
		err = from.Messages.Export(ctx, func(one journal.Entry) error {
			if n++; progress != nil && n%1000 == 0 {
				progress(n)
			}
			return e.Encode(fromEntry(one))
		})
		if err != nil {
			return 0, err
		}
	}
	if err := writeJSON(z, aboutFile, about{format, current, from.Program, time.Now().UTC().Truncate(time.Second), n}); err != nil {
		return 0, err
	}
	return n, z.Close()
}

// Save writes a new file at path, its owner's alone, as Write does. One that is there already is
// [fs.ErrExist]; of one that could not be written, or whose ctx ends before, nothing is left.
func Save(ctx context.Context, path string, from Source, progress func(int)) (n int, err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	n, err = Write(ctx, file, from, progress)
	if err = errors.Join(err, ctx.Err(), file.Sync(), file.Close()); err != nil {
		_ = os.Remove(path)
		return 0, err
	}
	return n, nil
}

func writeJSON(z *zip.Writer, name string, value any) error {
	to, err := z.Create(name)
	if err != nil {
		return err
	}
	e := json.NewEncoder(to)
	e.SetIndent("", "  ")
	return e.Encode(value)
}
