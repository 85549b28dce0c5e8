package demo

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"time"
)

// shown are the types of what a browser may show; all else it is to save.
var shown = []string{"image/png", "image/jpeg", "image/gif", "image/webp"}

// errLies says that a file is not as large as was said.
var errLies = errors.New("demo: a file is not as large as was said")

// Files takes and gives the files of the office over HTTP. It is served at the address that
// stands in [Options.Files], over TLS, and by a server that gives up who is slow.
func (o *Office) Files() http.Handler {
	paths := http.NewServeMux()
	if o.files != nil {
		paths.HandleFunc("PUT /{token}/{name}", o.files.put)
		paths.HandleFunc("GET /{token}/{name}", o.files.get)
	}
	return paths
}

// put takes a file, once.
func (d *depot) put(w http.ResponseWriter, r *http.Request) {
	f := d.begin(r)
	if f == nil {
		http.NotFound(w, r)
		return
	}
	content, err := f.read(r)
	d.mu.Lock()
	f.coming, f.content = false, content
	d.mu.Unlock()
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusCreated)
}

// begin returns the place at an address that waits for its file, nil where there is none.
func (d *depot) begin(r *http.Request) *deposit {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.all[r.PathValue("token")]
	if f == nil || f.name != r.PathValue("name") || f.content != nil || f.coming || time.Since(f.at) > slotLife {
		return nil
	}
	f.coming = true
	return f
}

// read reads a file, as far as it is as large as was said.
func (f *deposit) read(r *http.Request) ([]byte, error) {
	if r.ContentLength != f.size {
		return nil, errLies
	}
	content, err := io.ReadAll(io.LimitReader(r.Body, f.size))
	if err == nil && int64(len(content)) != f.size {
		err = errLies
	}
	if err != nil {
		return nil, err
	}
	return content, nil
}

// get gives a file to whoever knows where it lies. Nothing in it runs in a browser.
func (d *depot) get(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	f := d.all[r.PathValue("token")]
	if f == nil || f.name != r.PathValue("name") || f.content == nil {
		d.mu.Unlock()
		http.NotFound(w, r)
		return
	}
	name, kind, content := f.name, f.kind, f.content
	d.mu.Unlock()
	how := "inline"
	if !slices.Contains(shown, kind) {
		how, kind = "attachment", "application/octet-stream"
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", mime.FormatMediaType(how, map[string]string{"filename": name}))
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}
