package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"

	"vestnik/core/desk"
)

// refusal is why a request is not taken.
type refusal struct {
	status int
	text   string
	wait   time.Duration // after which it may be tried again; 0: not said
}

func (r refusal) Error() string { return r.text }

func asRefusal(err error) error {
	var no refusal
	if errors.As(err, &no) {
		return no
	}
	return nil
}

// refusalOf says what an error means to who has asked.
func refusalOf(err error) refusal {
	var no refusal
	var problem *desk.Problem
	switch {
	case errors.As(err, &no):
		return no
	case errors.As(err, &problem):
		return refusalFor(problem)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return refusal{http.StatusServiceUnavailable, "it took too long, and nothing was taken", time.Second}
	}
	return refusal{http.StatusServiceUnavailable, "it cannot be stored now", 5 * time.Second}
}

func refusalFor(p *desk.Problem) refusal {
	switch p.Code {
	case desk.BadAddress:
		return refusal{http.StatusBadRequest, "no address: " + short(p.Facts["address"]), 0}
	case desk.EmptyMessage:
		return refusal{http.StatusBadRequest, "there is no text", 0}
	case desk.MessageTooLong:
		return refusal{http.StatusRequestEntityTooLarge, "the message is too long: " + p.Facts["size"] + " bytes of " + p.Facts["limit"], 0}
	case desk.JournalFull:
		return refusal{http.StatusInsufficientStorage, "the disk is full, or cannot be written", time.Minute}
	}
	return refusal{http.StatusServiceUnavailable, "it cannot be stored now: " + string(p.Code), 5 * time.Second}
}

// readBody reads what was posted, no more than is taken.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.ContentLength > maxBody {
		return nil, errTooLarge
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var large *http.MaxBytesError
	var network net.Error
	switch {
	case errors.As(err, &large):
		return nil, errTooLarge
	case errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return nil, refusal{http.StatusRequestTimeout, "the request came too slowly", 0}
	case err != nil:
		return nil, refusal{http.StatusBadRequest, "the request has broken off", 0}
	}
	return unmarked(body), nil
}

var errTooLarge = refusal{http.StatusRequestEntityTooLarge, "more than " + strconv.Itoa(maxBody) + " bytes", 0}

// head writes what all refusals have.
func (r refusal) head(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	if r.status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="vestnik"`)
	}
	if r.wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(r.wait.Seconds()))))
	}
	w.WriteHeader(r.status)
}

func refuseOwn(w http.ResponseWriter, r refusal) {
	r.head(w)
	writeJSON(w, map[string]string{"error": r.text})
}

func writeJSON(w io.Writer, value any) {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	_ = e.Encode(value) // who has gone away hears nothing
}
