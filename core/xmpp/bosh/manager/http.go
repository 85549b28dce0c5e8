package manager

import (
	"errors"
	"io"
	"net/http"
	"os"
	"strconv"
	"time"

	"vestnik/core/xmpp/bosh/wire"
)

const (
	// MaxBody is how large a request may be. Servers grant less to stanzas.
	MaxBody = 2 << 20

	// bodyDeadline is how long a request may take to arrive, and an answer to leave.
	// Who drips holds a connection and memory, and no session yet to answer for it.
	bodyDeadline = 30 * time.Second
)

// ServeHTTP takes one request, and answers it when the rules say so.
func (l *Listener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// Pages of any origin may be clients, XEP-0124 §19 leaves that to the host.
	w.Header().Set("Access-Control-Allow-Origin", "*")
	switch r.Method {
	case http.MethodPost:
	case http.MethodOptions:
		w.Header().Set("Access-Control-Allow-Methods", "POST, OPTIONS")
		w.Header().Set("Access-Control-Allow-Headers", "Content-Type")
		w.Header().Set("Access-Control-Max-Age", "86400")
		return
	default:
		w.Header().Set("Allow", "POST, OPTIONS")
		http.Error(w, "XMPP over BOSH (XEP-0124): POST only", http.StatusMethodNotAllowed)
		return
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		// XEP-0124 §7.2: only what the attribute accept named, and there is none.
		w.Header().Set("Accept-Encoding", "identity")
		http.Error(w, "compressed requests are not taken", http.StatusUnsupportedMediaType)
		return
	}
	data, err := readRequest(w, r)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		w.Header().Set("Connection", "close")
		http.Error(w, "the request did not come in time", http.StatusRequestTimeout)
		return
	}
	var b *wire.Body
	if err == nil {
		b, err = wire.Parse(data)
	}
	if err != nil {
		terminated(wire.BadRequest, false).send(w, wire.ContentType)
		return
	}
	l.dispatch(w, r, b)
}

var errTooLarge = errors.New("bosh: the request is too large")

// readRequest reads a request's body, up to the limits of size and time. Of what is
// announced to be too large nothing is read.
func readRequest(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.ContentLength > MaxBody {
		w.Header().Set("Connection", "close")
		return nil, errTooLarge
	}
	c := http.NewResponseController(w)
	_ = c.SetReadDeadline(time.Now().Add(bodyDeadline)) // not every ResponseWriter has a connection
	data, err := io.ReadAll(io.LimitReader(r.Body, MaxBody+1))
	if err == nil && len(data) > MaxBody {
		err = errTooLarge
	}
	if err != nil {
		w.Header().Set("Connection", "close")
		return nil, err
	}
	// From here on the connection is read only to notice that it has gone.
	_ = c.SetReadDeadline(time.Time{})
	return data, nil
}

// response is what a request is answered with.
type response struct {
	status int
	data   []byte
}

// terminated is an answer that ends a session, or says that there is none. For
// clients from before version 1.6 it has the HTTP status of XEP-0124 §17.1, for
// all others 200: another status is for a proxy to send.
func terminated(c wire.Condition, legacy bool) response {
	r := response{http.StatusOK, wire.Append(nil, "type", "terminate", "condition", string(c))}
	if legacy {
		r.status = legacyStatus(c)
	}
	return r
}

// legacyStatus returns the status that a condition supersedes, XEP-0124 §17.1.
func legacyStatus(c wire.Condition) int {
	switch c {
	case wire.BadRequest:
		return http.StatusBadRequest
	case wire.PolicyViolation:
		return http.StatusForbidden
	case wire.ItemNotFound:
		return http.StatusNotFound
	}
	return http.StatusOK
}

// send writes the answer and does not return before it has left, or cannot.
func (r response) send(w http.ResponseWriter, contentType string) {
	c := http.NewResponseController(w)
	_ = c.SetWriteDeadline(time.Now().Add(bodyDeadline))
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(len(r.data)))
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(r.status)
	if _, err := w.Write(r.data); err == nil {
		_ = c.Flush()
	}
	_ = c.SetWriteDeadline(time.Time{})
}
