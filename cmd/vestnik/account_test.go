package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"vestnik/assets/locale"
)

var english = &program{words: locale.New("en")}

func TestThePasswordIsTheFirstLineAsAnySystemWritesIt(t *testing.T) {
	for written, want := range map[string]string{
		"пароль":               "пароль",
		"пароль\n":             "пароль",
		"пароль\r\n":           "пароль",
		"\ufeffпароль\r\nmore": "пароль",
		" a b \nnot this\n":    " a b ",
		"":                     "",
	} {
		file := filepath.Join(t.TempDir(), "pw")
		if err := os.WriteFile(file, []byte(written), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := english.readPassword(t.Context(), file); got != want || err != nil {
			t.Errorf("%q: %q, %v", written, got, err)
		}
	}
}

func TestReadingWhatNeverEndsEndsWithTheProgram(t *testing.T) {
	silent, open := io.Pipe()
	defer open.Close()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := readAll(ctx, silent, 1); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
