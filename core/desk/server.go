package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	// headerTimeout is how long a face may take to say what it wants.
	headerTimeout = 5 * time.Second
	// eventTimeout is how long a face may take to read one event.
	eventTimeout = time.Minute
	// lastWords is how long faces have at the end to read what was still said to
	// them: the answer to Quit, and the event of it.
	lastWords = 200 * time.Millisecond
)

// Serve lets faces in through l until ctx ends, and then closes l. It returns nil
// when it was ended by ctx.
func Serve(ctx context.Context, l net.Listener, d Desk) error {
	requests, endRequests := context.WithCancel(context.WithoutCancel(ctx))
	defer endRequests()
	server := &http.Server{
		Handler:           NewHandler(d),
		BaseContext:       func(net.Listener) context.Context { return requests },
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       headerTimeout,
		MaxHeaderBytes:    16 << 10,
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		return fmt.Errorf("desk: serve: %w", err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(requests, lastWords)
	defer cancel()
	_ = server.Shutdown(grace) // what has not ended in this time is ended now
	endRequests()
	_ = server.Close()
	<-ended
	return nil
}

// handler answers the requests of faces.
type handler struct{ desk Desk }

// NewHandler returns the door to d as an http.Handler: what is in the table of routes, and
//
//	GET  /status             Status
//	GET  /snapshot           Snapshot
//	GET  /events?after=N     Events, one a line, held; from now on without after
//	POST /examine            an Account; Checks, one a line, until the last
//	POST /export             a file; Exporteds, one a line, until the last
//	GET  /log?n=N&follow=B   Records, one a line; with follow=true held
//
// An answer without a body is 204. A [Problem] is 422 with the Problem as JSON,
// [ErrGap] is 410, a request that makes no sense is 400, the
// end of the resident is 503, and any other error is 500 with a text for the log.
func NewHandler(d Desk) http.Handler {
	h := &handler{d}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /status", h.status)
	mux.HandleFunc("GET "+pathSnapshot, h.snapshot)
	mux.HandleFunc("GET "+pathEvents, h.events)
	mux.HandleFunc("POST "+pathExamine, streaming(h.desk.Examine))
	mux.HandleFunc("POST "+pathExport, streaming(func(ctx context.Context, to fileOf) (<-chan Exported, error) { return h.desk.Export(ctx, to.File) }))
	mux.HandleFunc("GET "+pathLog, h.log)
	serveRoutes(mux, d)
	return facesOnly(mux)
}

// facesOnly refuses what a web browser could be made to send: a browser cannot
// speak to a unix socket, but a proxy to one is quickly set up and forgotten.
func facesOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.EqualFold(r.Host, hostName) || r.Header.Get("Origin") != "" {
			http.Error(w, "not for browsers: the host is "+hostName, http.StatusForbidden)
			return
		}
		if spoken := r.Header.Get(versionHeader); spoken != "" && spoken != doorVersion {
			writeError(w, NewProblem(OtherVersion))
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r)
	})
}

func (h *handler) status(w http.ResponseWriter, r *http.Request) {
	snapshot, err := h.desk.Snapshot(r.Context())
	respond(w, snapshot.Status, err)
}

func (h *handler) snapshot(w http.ResponseWriter, r *http.Request) {
	snapshot, err := h.desk.Snapshot(r.Context())
	if err != nil {
		writeError(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = writeSnapshot(w, snapshot) // that the face has gone is no error of ours
}

// events streams until the face goes, falls behind, or has been told to quit.
func (h *handler) events(w http.ResponseWriter, r *http.Request) {
	after, err := h.after(r)
	if err != nil {
		http.Error(w, "after: "+err.Error(), http.StatusBadRequest)
		return
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	events, err := h.desk.Watch(ctx, after)
	if err != nil {
		writeError(w, err)
		return
	}
	stream(w, events, func(event Event) bool { return writeEvent(w, event) == nil && event.Kind != EventQuit })
}

// streaming answers with what a method sends, a line of JSON for each, until the end, or until the
// face goes.
func streaming[In, Out any](start func(context.Context, In) (<-chan Out, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		var in In
		if !readIn(w, r, &in) {
			return
		}
		all, err := start(ctx, in)
		if err != nil {
			writeError(w, err)
			return
		}
		stream(w, all, func(one Out) bool { return json.NewEncoder(w).Encode(one) == nil })
	}
}

// log streams what has happened.
func (h *handler) log(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	n, err := strconv.Atoi(r.URL.Query().Get("n"))
	if err != nil {
		http.Error(w, "n: "+err.Error(), http.StatusBadRequest)
		return
	}
	records, err := h.desk.Log(ctx, n, r.URL.Query().Get("follow") == "true")
	if err != nil {
		writeError(w, err)
		return
	}
	stream(w, records, func(one Record) bool { return json.NewEncoder(w).Encode(one) == nil })
}

// stream writes what comes, each at once, until that ends or cannot be written.
func stream[T any](w http.ResponseWriter, all <-chan T, write func(T) bool) {
	w.Header().Set("Content-Type", "application/x-ndjson")
	out := http.NewResponseController(w)
	if out.Flush() != nil {
		return
	}
	for one := range all {
		_ = out.SetWriteDeadline(time.Now().Add(eventTimeout))
		if !write(one) || out.Flush() != nil {
			return
		}
	}
}

// after returns the number of the event that the face has seen last.
func (h *handler) after(r *http.Request) (uint64, error) {
	if text := r.URL.Query().Get("after"); text != "" {
		return number(text, strconv.ParseUint)
	}
	snapshot, err := h.desk.Snapshot(r.Context())
	return snapshot.Seq, err
}

// number reads a parameter; an absent one is 0.
func number[N int64 | uint64](text string, parse func(string, int, int) (N, error)) (N, error) {
	if text == "" {
		return 0, nil
	}
	return parse(text, 10, 64)
}

// readBody reads one JSON value and nothing more. What was wrong is said without
// repeating any of the body, which may hold a password.
func readBody(w http.ResponseWriter, r *http.Request, in any) bool {
	body, err := io.ReadAll(r.Body)
	var tooLong *http.MaxBytesError
	switch {
	case errors.As(err, &tooLong):
		http.Error(w, "the body is too long", http.StatusRequestEntityTooLarge)
	case err != nil:
		http.Error(w, "unreadable body", http.StatusBadRequest)
	case !utf8.Valid(body): // encoding/json would put something else in its place
		http.Error(w, "the body is not UTF-8", http.StatusBadRequest)
	case json.Unmarshal(body, in) != nil:
		http.Error(w, "the body is not the JSON expected here", http.StatusBadRequest)
	default:
		return true
	}
	return false
}

func respond(w http.ResponseWriter, value any, err error) {
	if err != nil {
		writeError(w, err)
		return
	}
	writeJSON(w, http.StatusOK, value)
}

func done(w http.ResponseWriter, err error) {
	if err != nil {
		writeError(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
