package files_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/gif"
	"image/png"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/files"
	"vestnik/core/xmpp/avatar"
	"vestnik/core/xmpp/sharing"
	"vestnik/core/xmpp/upload"
)

// round is a server.
type round func(*http.Request) (*http.Response, error)

func (r round) RoundTrip(request *http.Request) (*http.Response, error) { return r(request) }

func (r round) way() files.Way {
	return func(string) (http.RoundTripper, error) { return r, nil }
}

// gives answers with these bytes, of which it says how many they are; -1: it does not.
func gives(data string, said int64) round {
	return func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, ContentLength: said, Body: io.NopCloser(strings.NewReader(data))}, nil
	}
}

func refers(to string) round {
	return func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 302, Header: http.Header{"Location": {to}}, Body: http.NoBody}, nil
	}
}

// endless gives without end, and does not say so.
func endless(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200, ContentLength: -1, Body: io.NopCloser(zeros{})}, nil
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

const there = "https://upload.office.example/1/plan.pdf"

func save(t *testing.T, server round, f sharing.File) (string, error) {
	t.Helper()
	return files.Save(t.Context(), server.way(), f, t.TempDir(), func(int64) {})
}

// Whatever a server does, each has an error of its own, and nothing is left behind.
func TestWhatAHostileServerDoesIsAnErrorOfItsOwn(t *testing.T) {
	var elsewhere *files.ElsewhereError
	var size *files.SizeError
	var status *upload.StatusError
	var with *files.TransferError
	for name, c := range map[string]struct {
		server round
		file   sharing.File
		is     func(error) bool
	}{
		"another host":    {refers("https://evil.example/x"), sharing.File{URL: there}, func(err error) bool { return errors.As(err, &elsewhere) && elsewhere.To == "https://evil.example" }},
		"plain http":      {refers("http://upload.office.example/x"), sharing.File{URL: there}, func(err error) bool { return errors.As(err, &elsewhere) }},
		"a file":          {refers("file:///etc/passwd"), sharing.File{URL: there}, func(err error) bool { return errors.As(err, &elsewhere) }},
		"nowhere":         {refers(""), sharing.File{URL: there}, func(err error) bool { return errors.As(err, &elsewhere) }},
		"round and round": {refers("/1/plan.pdf"), sharing.File{URL: there}, func(err error) bool { return errors.As(err, &status) && status.Code == 302 }},
		"gone": {func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 404, Body: http.NoBody}, nil
		}, sharing.File{URL: there}, func(err error) bool { return errors.As(err, &status) && status.Code == 404 }},
		"less":            {gives("abc", -1), sharing.File{URL: there, Size: 4}, func(err error) bool { return errors.Is(err, files.ErrShort) }},
		"more":            {endless, sharing.File{URL: there, Size: 1 << 20}, func(err error) bool { return errors.Is(err, files.ErrLong) }},
		"huge":            {gives("", 1<<50), sharing.File{URL: there}, func(err error) bool { return errors.As(err, &size) }},
		"said to be huge": {gives("", 1), sharing.File{URL: there, Size: 1 << 50}, func(err error) bool { return errors.As(err, &size) }},
		"no https":        {gives("abc", 3), sharing.File{URL: "http://upload.office.example/1"}, func(err error) bool { return errors.Is(err, files.ErrAddress) }},
		"a name":          {gives("abc", 3), sharing.File{URL: "https://a:b@upload.office.example/1"}, func(err error) bool { return errors.Is(err, files.ErrAddress) }},
	} {
		dir := t.TempDir()
		_, err := files.Save(t.Context(), c.server.way(), c.file, dir, func(int64) {})
		left, _ := os.ReadDir(dir)
		if !c.is(err) || len(left) != 0 {
			t.Errorf("%s: %v, left %v", name, err, left)
		}
	}
	if _, err := save(t, refers("https://evil.example/x"), sharing.File{URL: there}); !errors.As(err, &with) || with.URL != there {
		t.Error(err)
	}
}

func TestAServerThatStallsIsGivenUp(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		_, err := files.Save(t.Context(), round(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}).way(), sharing.File{URL: there}, dir, func(int64) {})
		if !errors.Is(err, files.ErrStalled) || time.Since(begin) != time.Minute {
			t.Errorf("%v after %v", err, time.Since(begin))
		}
	})
}

func TestWhatIsSavedOverwritesNothingAndRunsForNobody(t *testing.T) {
	dir := t.TempDir()
	f := sharing.File{URL: there, Name: "../plan.tar.gz", Size: 3}
	for _, want := range []string{"plan.tar.gz", "plan.tar (2).gz", "plan.tar (3).gz"} {
		path, err := files.Save(t.Context(), gives("abc", 3).way(), f, dir, func(int64) {})
		info, _ := os.Stat(path)
		data, _ := os.ReadFile(path)
		if err != nil || path != filepath.Join(dir, want) || info.Mode()&0o111 != 0 || string(data) != "abc" {
			t.Errorf("%s: %q, %v", path, data, err)
		}
	}
	hops := 0
	path, err := save(t, func(r *http.Request) (*http.Response, error) {
		if hops++; hops == 1 {
			return refers("/2/plan.pdf")(r)
		}
		return gives(r.URL.Path, -1)(r)
	}, sharing.File{URL: there})
	if data, _ := os.ReadFile(path); err != nil || string(data) != "/2/plan.pdf" || filepath.Base(path) != "plan.pdf" {
		t.Errorf("%s: %q, %v", path, data, err)
	}
}

func encoded(t *testing.T, width, height int) string {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// What is shown without being saved is a picture of a kind that is known, and small enough
// before anything of it is decoded.
func TestAPictureIsLookedAtBeforeItIsDecoded(t *testing.T) {
	var animated bytes.Buffer
	if err := gif.Encode(&animated, image.NewGray(image.Rect(0, 0, 9, 9)), nil); err != nil {
		t.Fatal(err)
	}
	var size *files.SizeError
	for name, c := range map[string]struct {
		server round
		is     func(error) bool
	}{
		"png":       {gives(encoded(t, 3000, 2000), -1), func(err error) bool { return err == nil }},
		"gif":       {gives(animated.String(), -1), func(err error) bool { return err == nil }},
		"wide":      {gives(encoded(t, 4097, 1), -1), func(err error) bool { return errors.Is(err, avatar.ErrTooLarge) }},
		"a bomb":    {gives(strings.Replace(encoded(t, 9, 9), "\x00\x00\x00\x09", "\x7f\xff\xff\xff", 1), -1), func(err error) bool { return err != nil }},
		"svg":       {gives("<svg xmlns='http://www.w3.org/2000/svg'/>", -1), func(err error) bool { return errors.Is(err, avatar.ErrNoPicture) }},
		"a program": {gives("MZ\x90\x00", -1), func(err error) bool { return errors.Is(err, avatar.ErrNoPicture) }},
		"endless":   {endless, func(err error) bool { return errors.As(err, &size) }},
		"large":     {gives("", 1<<20+1), func(err error) bool { return errors.As(err, &size) }},
	} {
		data, err := files.Picture(context.Background(), c.server.way(), there)
		if !c.is(err) || (err == nil) != (len(data) > 0) {
			t.Errorf("%s: %d bytes, %v", name, len(data), err)
		}
	}
}
