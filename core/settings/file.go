package settings

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"unicode/utf8"

	"vestnik/core/charset"
)

// FileError says where a file cannot be understood, or that it cannot be read.
type FileError struct {
	File string
	Line int // from 1; 0 when no line is to blame
	Err  error
}

func (e *FileError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("settings: %s: %v", e.File, e.Err)
	}
	return fmt.Sprintf("settings: %s, line %d: %v", e.File, e.Line, e.Err)
}

// Unwrap returns the reason.
func (e *FileError) Unwrap() error { return e.Err }

// Load reads the settings in the file at path. Without a file they are the zero
// value; a file that cannot be read or understood is a [*FileError], unless it is but a field that
// nothing hangs on ([Settings.Broken]).
func Load(path string) (Settings, error) {
	s, _, err := read(path)
	return s, err
}

// Save writes the settings to the file at path at once and for good, and keeps
// the fields in it that this version does not know. Where the file cannot be
// understood it is not touched, and the error is a [*FileError]. Calls for one
// file must not overlap.
func Save(path string, s Settings) error {
	if strings.Contains(s.Proxy, "@") {
		return ErrProxyPassword
	}
	before, kept, err := read(path)
	if err != nil {
		return err
	}
	before.fill()
	s.fill()
	was, err := fieldsOf(before)
	if err != nil {
		return err
	}
	is, err := fieldsOf(s)
	if err != nil {
		return err
	}
	keepBroken(kept, was, is, &before, &s)
	overlay(kept, was, is)
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false) // a person reads this
	e.SetIndent("", "\t")
	if err := e.Encode(kept); err != nil {
		return fmt.Errorf("settings: %w", err)
	}
	if err := replace(path, text.Bytes()); err != nil {
		return fmt.Errorf("settings: %w", err)
	}
	return nil
}

// fill has lists that the file always has be lists.
func (s *Settings) fill() {
	if s.Phrases == nil {
		s.Phrases = []string{}
	}
	if s.Accounts == nil {
		s.Accounts = []Account{}
	}
}

// read returns the settings in a file, and all its fields, known or not.
func read(path string) (Settings, map[string]any, error) {
	var s Settings
	text, err := readFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, map[string]any{}, nil
	}
	if err != nil {
		return s, nil, &FileError{path, 0, err}
	}
	plain, err := charset.Decode(text, nil)
	if err != nil {
		return Settings{}, nil, &FileError{path, 1 + bytes.Count(text[:wrong(text)], []byte("\n")), err}
	}
	text = []byte(plain)
	var single struct{ Account *Account } // before there were several
	if s, err = decode(text); err == nil {
		err = json.Unmarshal(text, &single)
	}
	if err != nil {
		return Settings{}, nil, &FileError{path, line(text, err), err}
	}
	if single.Account != nil && len(s.Accounts) == 0 {
		s.Accounts = []Account{*single.Account}
	}
	if strings.Contains(s.Proxy, "@") {
		return Settings{}, nil, &FileError{path, 0, ErrProxyPassword}
	}
	fields, err := object(text)
	if err != nil {
		return Settings{}, nil, &FileError{path, 1, err}
	}
	for name, account := range fields {
		if strings.EqualFold(name, "account") {
			delete(fields, name)
			fields["accounts"] = []any{account}
		}
	}
	return s, fields, nil
}

// wrong returns where text is no UTF-8, as far as that can be said.
func wrong(text []byte) int {
	at := 0
	for at < len(text) {
		r, size := utf8.DecodeRune(text[at:])
		if r == 0 || r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return at
}

// object decodes text without loss: numbers stay as they are written.
func object(text []byte) (map[string]any, error) {
	var fields map[string]any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&fields); err != nil {
		return nil, err
	}
	if fields == nil {
		return nil, errors.New("null is no settings")
	}
	return fields, nil
}

// fieldsOf returns the fields of settings as they are in a file.
func fieldsOf(s Settings) (map[string]any, error) {
	text, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	return object(text)
}

// overlay changes the fields of onto, which were in a file with others that are not known,
// from what is known of them there to what they are now, and goes into objects that both
// have; in lists, into those with the same address.
func overlay(onto, was, is map[string]any) {
	for _, known := range []map[string]any{was, is} {
		for name := range known {
			spell(onto, name)
		}
	}
	for name := range was {
		if _, still := is[name]; !still {
			delete(onto, name)
		}
	}
	for name, value := range is {
		onto[name] = merged(onto[name], was[name], value)
	}
}

// spell has a field be called as it is here. Written by hand, with other letters large, it is read
// all the same; left beside the new one it would come back with the next start.
func spell(onto map[string]any, name string) {
	for other, value := range onto {
		if other == name || !strings.EqualFold(other, name) {
			continue
		}
		if delete(onto, other); onto[name] == nil {
			onto[name] = value
		}
	}
}

func merged(onto, was, is any) any {
	switch is := is.(type) {
	case map[string]any:
		if onto, ok := onto.(map[string]any); ok {
			before, _ := was.(map[string]any)
			overlay(onto, before, is)
			return onto
		}
	case []any:
		there, _ := onto.([]any)
		before, _ := was.([]any)
		for i, element := range is {
			is[i] = merged(sameAddress(there, element), sameAddress(before, element), element)
		}
	}
	return is
}

// sameAddress returns the object in a list that has the address of another, nil when
// there is none.
func sameAddress(list []any, o any) any {
	wanted, ok := o.(map[string]any)
	if !ok || wanted["address"] == nil {
		return nil
	}
	for _, element := range list {
		if other, ok := element.(map[string]any); ok && other["address"] == wanted["address"] {
			return other
		}
	}
	return nil
}

// line finds the line that err complains about.
func line(text []byte, err error) int {
	var (
		syntax   *json.SyntaxError
		mismatch *json.UnmarshalTypeError
		offset   int64
	)
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset
	case errors.As(err, &mismatch):
		offset = mismatch.Offset
	default:
		return 0
	}
	// The offset counts the byte that was too much, which may be a line's end.
	before := text[:min(max(offset-1, 0), int64(len(text)))]
	return 1 + bytes.Count(before, []byte("\n"))
}
