package desk

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"syscall"
	"time"
)

// callTimeout bounds the calls that come without a deadline, except those that last
// as long as the person does, or the server: Watch, and the routes that are held.
const callTimeout = 10 * time.Second

// Client is the [Desk] of another process, reached through its local socket. Every
// call makes a connection of its own: that costs a fraction of a millisecond, and
// nothing stale is left when the resident is started anew.
//
// Its methods return a [Problem] with code [NoResident] when nobody listens, or
// when the resident ends in the middle of the call.
type Client struct{ http *http.Client }

var _ Desk = (*Client)(nil)

// Dial returns a client for the socket at path, after having seen that somebody
// answers there and that it is a program of the same person. Otherwise the error is
// a [Problem] with code [NoResident].
func Dial(path string) (*Client, error) {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) { return connect(ctx, path) }
	ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
	defer cancel()
	conn, err := dial(ctx, "", "")
	if err != nil {
		return nil, NewProblem(NoResident)
	}
	_ = conn.Close()
	return &Client{&http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}}}, nil
}

// Snapshot implements [Desk].
func (c *Client) Snapshot(ctx context.Context) (s Snapshot, err error) {
	ctx, cancel := bounded(ctx)
	defer cancel()
	return s, c.call(ctx, http.MethodGet, pathSnapshot, nil, &s)
}

// Watch implements [Desk].
func (c *Client) Watch(ctx context.Context, after uint64) (<-chan Event, error) {
	query := url.Values{"after": {strconv.FormatUint(after, 10)}}
	stream, err := c.do(ctx, http.MethodGet, pathEvents+"?"+query.Encode(), nil)
	if err != nil {
		return nil, err
	}
	events := make(chan Event)
	go follow(ctx, stream, events)
	return events, nil
}

// follow sends the events of a stream until it breaks or ctx ends, which breaks it.
func follow(ctx context.Context, stream io.ReadCloser, events chan<- Event) {
	defer close(events)
	defer func() { _ = stream.Close() }()
	lines := json.NewDecoder(bufio.NewReader(stream))
	for {
		var event Event
		if lines.Decode(&event) != nil {
			return
		}
		select {
		case events <- event:
		case <-ctx.Done():
			return
		}
	}
}

// bounded returns a context with a deadline.
func bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, has := ctx.Deadline(); has {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, callTimeout)
}

// call makes a request, whose answer is a value if out is not nil.
func (c *Client) call(ctx context.Context, method, target string, in, out any) error {
	body, err := c.do(ctx, method, target, in)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	if out == nil {
		return nil
	}
	if err := json.NewDecoder(body).Decode(out); err != nil {
		return failure(err)
	}
	return nil
}

// do makes a request and returns the body of a good answer.
func (c *Client) do(ctx context.Context, method, target string, in any) (io.ReadCloser, error) {
	var body []byte
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return nil, fmt.Errorf("desk: %w", err)
		}
	}
	request, err := http.NewRequestWithContext(ctx, method, "http://"+hostName+target, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("desk: %w", err)
	}
	answer, err := c.http.Do(request)
	if err != nil {
		return nil, failure(err)
	}
	if answer.StatusCode/100 != 2 {
		defer func() { _ = answer.Body.Close() }()
		return nil, readError(answer)
	}
	return answer.Body, nil
}

// failure returns what a broken exchange means.
func failure(err error) error {
	if inner := (*url.Error)(nil); errors.As(err, &inner) {
		err = inner.Err
	}
	var dialing *net.OpError
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET),
		errors.Is(err, errStranger), errors.As(err, &dialing):
		return NewProblem(NoResident)
	}
	return fmt.Errorf("desk: %w", err)
}
