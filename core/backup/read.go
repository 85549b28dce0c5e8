package backup

import (
	"archive/zip"
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"os"
	"slices"
	"time"
	"unicode/utf8"

	"vestnik/core/journal"
	"vestnik/core/xmpp"
)

var (
	// ErrNone says that a file was not written by [Write], or is damaged.
	ErrNone = errors.New("backup: no export of Vestnik, or a damaged one")
	// ErrNewer says that a newer version has written it, otherwise than this one reads.
	ErrNewer = errors.New("backup: written by a newer version")
)

// The limits of a file.
const (
	MaxBytes = 4 << 30 // of all that is unpacked

	maxSettings = 1 << 20
	maxLine     = 8 << 20
	maxRatio    = 200
	maxFiles    = 20
)

// File is one that has been read once, and found good.
type File struct {
	Settings Settings
	Made     time.Time
	Count    int       // of messages
	Accounts []string  // whose they are
	From, To time.Time // the first and the last

	closer   io.Closer
	messages *zip.File
}

// Open reads the whole of a file, and refuses one that is not good in all. It stays open
// until it is closed.
func Open(path string) (*File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = ErrNone
	}
	if err == nil {
		var f *File
		if f, err = Read(file, info.Size()); err == nil {
			f.closer = file
			return f, nil
		}
	}
	return nil, errors.Join(err, file.Close())
}

// Read does what [Open] does, of what is not in a file.
func Read(in io.ReaderAt, size int64) (*File, error) {
	z, err := zip.NewReader(in, size)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNone, err)
	}
	parts, err := partsOf(z)
	if err != nil {
		return nil, err
	}
	var is about
	err = readJSON(parts[aboutFile], &is)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %s: %w", ErrNone, aboutFile, err)
	case is.Format != format || is.Version < 1:
		return nil, fmt.Errorf("%w: %.50q, version %d", ErrNone, is.Format, is.Version)
	case is.Version > current:
		return nil, ErrNewer
	}
	f := &File{Made: is.Made, messages: parts[messagesFile]}
	if err := readJSON(parts[settingsFile], &f.Settings); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrNone, settingsFile, err)
	}
	f.Settings.sound()
	return f, f.survey(is.Messages)
}

// partsOf finds the files, each once and no larger than it may be.
func partsOf(z *zip.Reader) (map[string]*zip.File, error) {
	parts := map[string]*zip.File{}
	if len(z.File) > maxFiles {
		return nil, fmt.Errorf("%w: %d files", ErrNone, len(z.File))
	}
	for _, f := range z.File {
		if parts[f.Name] != nil {
			return nil, fmt.Errorf("%w: %.100q twice", ErrNone, f.Name)
		}
		if f.UncompressedSize64 > MaxBytes || f.UncompressedSize64 > maxRatio*f.CompressedSize64+maxSettings {
			return nil, fmt.Errorf("%w: %.100q unpacks to %d bytes", ErrNone, f.Name, f.UncompressedSize64)
		}
		parts[f.Name] = f
	}
	for _, name := range []string{aboutFile, settingsFile, messagesFile} {
		if parts[name] == nil {
			return nil, fmt.Errorf("%w: no %s", ErrNone, name)
		}
	}
	return parts, nil
}

// readJSON reads a small file. Package zip gives no more than the size that was checked.
func readJSON(f *zip.File, value any) error {
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, maxSettings+1))
	switch {
	case err != nil:
		return err
	case len(text) > maxSettings || !utf8.Valid(text):
		return errors.New("too long, or no UTF-8")
	}
	return json.Unmarshal(text, value)
}

// survey reads all messages, and says what they are.
func (f *File) survey(announced int) error {
	accounts := map[string]bool{}
	for e, err := range f.Messages() {
		if err != nil {
			return err
		}
		f.Count++
		if accounts[e.Account] = true; len(accounts) > maxFiles {
			return fmt.Errorf("%w: messages of more than %d accounts", ErrNone, maxFiles)
		}
		if f.From.IsZero() || e.Time.Before(f.From) {
			f.From = e.Time
		}
		if e.Time.After(f.To) {
			f.To = e.Time
		}
	}
	if f.Count != announced {
		return fmt.Errorf("%w: %d messages, and not %d", ErrNone, f.Count, announced)
	}
	f.Accounts = slices.Sorted(maps.Keys(accounts))
	return nil
}

// Messages are those of the file, in its order. The first error is the end.
func (f *File) Messages() iter.Seq2[journal.Entry, error] {
	return func(yield func(journal.Entry, error) bool) {
		in, err := f.messages.Open()
		if err != nil {
			yield(journal.Entry{}, fmt.Errorf("%w: %w", ErrNone, err))
			return
		}
		defer in.Close()
		lines := bufio.NewScanner(in)
		lines.Buffer(make([]byte, 0, 64<<10), maxLine)
		number := 0
		for lines.Scan() {
			number++
			m, err := Message{}, errLine
			if utf8.Valid(lines.Bytes()) {
				m, err = readMessage(lines.Bytes())
			}
			if err != nil {
				yield(journal.Entry{}, fmt.Errorf("%w: line %d: %w", ErrNone, number, err))
				return
			}
			if !yield(m.entry(), nil) {
				return
			}
		}
		if err := lines.Err(); err != nil {
			yield(journal.Entry{}, fmt.Errorf("%w: line %d: %w", ErrNone, number+1, err))
		}
	}
}

// Close closes the file.
func (f *File) Close() error {
	if f.closer == nil {
		return nil
	}
	return f.closer.Close()
}

func isAccount(address string) bool {
	a, err := xmpp.ParseAccount(address)
	return err == nil && a.String() == address
}
