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
	"strings"
	"time"
)

const (
	// callTimeout bounds the calls that the resident answers by itself.
	callTimeout = 10 * time.Second
	// askTimeout bounds those for which it asks the server. It gives that up before.
	askTimeout = 30 * time.Second
	// Nothing bounds what lasts as long as a person does: Watch, and the routes that are held.
)

// Client is the [Desk] of another process, reached through its local socket. Every
// call makes a connection of its own: that costs a fraction of a millisecond, and
// nothing stale is left when the resident is started anew.
//
// Its methods return a [Problem] with code [NoResident] when nobody listens, or
// when the resident ends in the middle of the call.
type Client struct {
	http *http.Client
	path string // of the door
}

var _ Desk = (*Client)(nil)

// Dial returns a client for the door at path, after having seen that somebody
// listens there and that it is a program of the same person. Otherwise the error is
// a [Problem], with its cause: nobody does ([NoResident]), it lets nobody in
// ([ResidentSilent]), or it is a stranger's ([DoorForeign]).
func Dial(path string) (*Client, error) {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) { return connect(ctx, path) }
	ctx, cancel := within(context.Background(), callTimeout)
	defer cancel()
	conn, err := dial(ctx, "", "")
	if err != nil {
		return nil, closed(err, path)
	}
	_ = conn.Close()
	return &Client{&http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}}, path}, nil
}

// Snapshot implements [Desk].
func (c *Client) Snapshot(ctx context.Context) (s Snapshot, err error) {
	ctx, cancel := within(ctx, callTimeout)
	defer cancel()
	return s, c.call(ctx, http.MethodGet, pathSnapshot, nil, &s)
}

// Watch implements [Desk].
func (c *Client) Watch(ctx context.Context, after uint64) (<-chan Event, error) {
	query := url.Values{"after": {strconv.FormatUint(after, 10)}}
	return follow[Event](ctx, c, http.MethodGet, pathEvents+"?"+query.Encode(), nil)
}

// Examine implements [Desk].
func (c *Client) Examine(ctx context.Context, at Account) (<-chan Check, error) {
	return follow[Check](ctx, c, http.MethodPost, pathExamine, at)
}

// Export implements [Desk].
func (c *Client) Export(ctx context.Context, file string) (<-chan Exported, error) {
	return follow[Exported](ctx, c, http.MethodPost, pathExport, fileOf{file})
}

// Log implements [Desk].
func (c *Client) Log(ctx context.Context, n int, more bool) (<-chan Record, error) {
	query := url.Values{"n": {strconv.Itoa(n)}, "follow": {strconv.FormatBool(more)}}
	return follow[Record](ctx, c, http.MethodGet, pathLog+"?"+query.Encode(), nil)
}

// follow asks for a stream, and sends what it brings until it breaks or ctx ends, which breaks it.
func follow[T any](ctx context.Context, c *Client, method, path string, in any) (<-chan T, error) {
	stream, err := c.do(ctx, method, path, in)
	if err != nil {
		return nil, err
	}
	all := make(chan T)
	go func() {
		defer close(all)
		defer func() { _ = stream.Close() }()
		lines := json.NewDecoder(bufio.NewReader(stream))
		for {
			var one T
			if lines.Decode(&one) != nil {
				return
			}
			select {
			case all <- one:
			case <-ctx.Done():
				return
			}
		}
	}()
	return all, nil
}

// errSilent is why a call ends whose time is over.
var errSilent = errors.New("desk: the resident does not answer")

// within returns a context that ends after a time at most, because of [errSilent] then.
func within(ctx context.Context, most time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, most, errSilent)
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
		return c.failure(ctx, err)
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
	request.Header.Set(versionHeader, doorVersion)
	answer, err := c.http.Do(request)
	if err != nil {
		return nil, c.failure(ctx, err)
	}
	if answer.StatusCode/100 != 2 {
		defer func() { _ = answer.Body.Close() }()
		return nil, readError(answer)
	}
	return answer.Body, nil
}

// failure returns what a broken exchange means.
func (c *Client) failure(ctx context.Context, err error) error {
	if inner := (*url.Error)(nil); errors.As(err, &inner) {
		err = inner.Err
	}
	switch {
	case errors.Is(context.Cause(ctx), errSilent):
		return silent(ctx.Err(), c.path)
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return closed(err, c.path)
}

// closed returns what it means that a door does not open, or does not stay so.
func closed(err error, path string) error {
	switch {
	case errors.Is(err, errStranger):
		return because(err, DoorForeign, "file", path)
	case errors.Is(err, context.DeadlineExceeded):
		return silent(err, path)
	case gone(err), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return because(err, NoResident)
	}
	return because(err, DoorFailed, "file", path, "reason", strings.TrimPrefix(err.Error(), "desk: "))
}

// silent says which process does not answer: it may have to be ended.
func silent(err error, path string) error {
	if process := HolderOf(path).Process; process != 0 {
		return because(err, ResidentSilent, "process", strconv.Itoa(process))
	}
	return because(err, ResidentSilent)
}
