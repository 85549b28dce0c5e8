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
// as long as the person does: Watch, Attend and SignIn.
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
func (c *Client) Snapshot(ctx context.Context) (Snapshot, error) {
	var s Snapshot
	err := c.call(ctx, http.MethodGet, "/snapshot", nil, &s)
	return s, err
}

// Watch implements [Desk].
func (c *Client) Watch(ctx context.Context, after uint64) (<-chan Event, error) {
	query := url.Values{"after": {strconv.FormatUint(after, 10)}}
	stream, err := c.do(ctx, http.MethodGet, "/events?"+query.Encode(), nil)
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

// History implements [Desk].
func (c *Client) History(ctx context.Context, peer string, before int64, limit int) ([]Message, error) {
	query := url.Values{
		"peer":   {peer},
		"before": {strconv.FormatInt(before, 10)},
		"limit":  {strconv.Itoa(limit)},
	}
	var messages []Message
	err := c.call(ctx, http.MethodGet, "/history?"+query.Encode(), nil, &messages)
	return messages, err
}

// Since implements [Desk].
func (c *Client) Since(ctx context.Context, after int64, limit int) ([]Message, error) {
	query := url.Values{"after": {strconv.FormatInt(after, 10)}, "limit": {strconv.Itoa(limit)}}
	var messages []Message
	err := c.call(ctx, http.MethodGet, "/since?"+query.Encode(), nil, &messages)
	return messages, err
}

// Send implements [Desk].
func (c *Client) Send(ctx context.Context, m Outgoing) (Message, error) {
	var stored Message
	err := c.call(ctx, http.MethodPost, "/send", m, &stored)
	return stored, err
}

// Confirm implements [Desk].
func (c *Client) Confirm(ctx context.Context, peer string, number int64) (Message, error) {
	var m Message
	stream, err := c.do(ctx, http.MethodPost, "/confirm", peerBody{Peer: peer, UpTo: number})
	if err != nil {
		return m, err
	}
	defer func() { _ = stream.Close() }()
	err = json.NewDecoder(stream).Decode(&m)
	return m, err
}

// MarkRead implements [Desk].
func (c *Client) MarkRead(ctx context.Context, peer string, upTo int64) error {
	return c.call(ctx, http.MethodPost, "/read", peerBody{Peer: peer, UpTo: upTo}, nil)
}

// Attend implements [Desk].
func (c *Client) Attend(ctx context.Context, peer string) error {
	return c.held(ctx, "/attend", peerBody{Peer: peer})
}

// SetPresence implements [Desk].
func (c *Client) SetPresence(ctx context.Context, p Presence) error {
	return c.call(ctx, http.MethodPost, "/presence", p, nil)
}

// AnswerRequest implements [Desk].
func (c *Client) AnswerRequest(ctx context.Context, peer string, accept bool) error {
	return c.call(ctx, http.MethodPost, "/request", requestBody{Peer: peer, Accept: accept}, nil)
}

// SetDraft implements [Desk].
func (c *Client) SetDraft(ctx context.Context, peer, text string) error {
	return c.call(ctx, http.MethodPost, "/draft", draftBody{Peer: peer, Text: text}, nil)
}

// Locate implements [Desk].
func (c *Client) Locate(ctx context.Context, address string) (string, error) {
	var found urlBody
	err := c.call(ctx, http.MethodPost, "/locate", addressBody{address}, &found)
	return found.URL, err
}

// SignIn implements [Desk].
func (c *Client) SignIn(ctx context.Context, a Account) error {
	return c.held(ctx, "/sign-in", a)
}

// SignOut implements [Desk].
func (c *Client) SignOut(ctx context.Context) error {
	return c.call(ctx, http.MethodPost, "/sign-out", nil, nil)
}

// Reconnect implements [Desk].
func (c *Client) Reconnect(ctx context.Context) error {
	return c.call(ctx, http.MethodPost, "/reconnect", nil, nil)
}

// SetAside implements [Desk].
func (c *Client) SetAside(ctx context.Context) error {
	return c.call(ctx, http.MethodPost, "/set-aside", nil, nil)
}

// Show implements [Desk].
func (c *Client) Show(ctx context.Context, v View) error {
	return c.call(ctx, http.MethodPost, "/show", v, nil)
}

// Quit implements [Desk].
func (c *Client) Quit(ctx context.Context) error {
	return c.call(ctx, http.MethodPost, "/quit", nil, nil)
}

// call makes a request that is answered soon, with a value if out is not nil.
func (c *Client) call(ctx context.Context, method, target string, in, out any) error {
	if _, bounded := ctx.Deadline(); !bounded {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, callTimeout)
		defer cancel()
	}
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

// held makes a request that is answered at the end of what it asks for.
func (c *Client) held(ctx context.Context, target string, in any) error {
	body, err := c.do(ctx, http.MethodPost, target, in)
	if err != nil {
		return err
	}
	return body.Close()
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
