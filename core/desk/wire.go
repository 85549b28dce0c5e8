package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// What both ends of the socket agree on.
const (
	// hostName is the Host of every request. A web page that is led to the socket
	// through some proxy cannot name it.
	hostName = "vestnik"

	// versionHeader carries the version of what both ends speak: that of the installation
	// that the one is of may be newer. It is raised when an older end would misunderstand;
	// a script does not send it.
	versionHeader = "Vestnik-Door"
	doorVersion   = "1"

	// statusProblem carries a [Problem] as its body, statusGap stands for [ErrGap],
	// and statusEnd says that the resident ends.
	statusProblem = http.StatusUnprocessableEntity
	statusGap     = http.StatusGone
	statusEnd     = http.StatusServiceUnavailable

	// maxBody bounds every request, and every answer that is not a stream.
	maxBody = 4 << 20
)

// readError returns the error that an answer stands for.
func readError(answer *http.Response) error {
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxBody))
	if err != nil {
		return err
	}
	switch answer.StatusCode {
	case statusGap:
		return ErrGap
	case statusProblem:
		var p Problem
		if err := json.Unmarshal(body, &p); err != nil {
			return fmt.Errorf("desk: unreadable problem: %w", err)
		}
		return &p
	case statusEnd:
		return NewProblem(NoResident)
	case http.StatusNotFound, http.StatusMethodNotAllowed: // one that knows nothing of it yet
		return NewProblem(OtherVersion)
	}
	return fmt.Errorf("desk: the resident answers %d: %.200s", answer.StatusCode, body)
}

// writeError is the opposite of readError.
func writeError(w http.ResponseWriter, err error) {
	var p *Problem
	switch {
	case errors.As(err, &p):
		writeJSON(w, statusProblem, p)
	case errors.Is(err, ErrGap):
		http.Error(w, err.Error(), statusGap)
	case errors.Is(err, context.Canceled):
		http.Error(w, "the resident ends", statusEnd)
	default:
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// writeJSON answers with a value. That the face has gone is no error of ours.
func writeJSON(w http.ResponseWriter, status int, value any) {
	body, err := json.Marshal(value)
	if err != nil {
		http.Error(w, "unwritable answer", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n'))
}
