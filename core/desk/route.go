package desk

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// route is one method of the [Desk] as it goes through the door. Both ends are made of
// it, so they cannot differ. In goes as the query of a GET or as the JSON body of a POST,
// Out comes back as JSON; [nothing] as either is none.
type route[In, Out any] struct {
	pattern string // method and path, as for [http.ServeMux]
	asks    bool   // answered when the server has answered
	held    bool   // answered at the end of what it asks for, however long that takes
}

// nothing is what a method takes or returns that takes or returns nothing.
type nothing struct{}

// asked is what goes as a query.
type asked interface {
	query() url.Values
	read(url.Values) error
}

// serve lets a mux answer the route with a method.
func (r route[In, Out]) serve(mux *http.ServeMux, method func(context.Context, In) (Out, error)) {
	mux.HandleFunc(r.pattern, func(w http.ResponseWriter, req *http.Request) {
		var in In
		if !readIn(w, req, &in) {
			return
		}
		out, err := method(req.Context(), in)
		if _, none := any(out).(nothing); none && err == nil {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		respond(w, out, err)
	})
}

// readIn reads what a request asks for. Of one that asks for nothing the body is read to
// its end, or the server would not notice that the face goes.
func readIn(w http.ResponseWriter, r *http.Request, in any) bool {
	var err error
	switch v := in.(type) {
	case asked:
		err = v.read(r.URL.Query())
	case *nothing:
		_, err = io.Copy(io.Discard, r.Body)
	default:
		return readBody(w, r, in)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
	}
	return err == nil
}

// call calls the method at the other end.
func (r route[In, Out]) call(ctx context.Context, c *Client, in In) (out Out, err error) {
	if !r.held {
		var cancel context.CancelFunc
		ctx, cancel = within(ctx, r.most())
		defer cancel()
	}
	method, target, _ := strings.Cut(r.pattern, " ")
	var body, answer any = in, &out
	switch v := any(&in).(type) {
	case asked:
		target, body = target+"?"+v.query().Encode(), nil
	case *nothing:
		body = nil
	}
	if _, none := answer.(*nothing); none {
		answer = nil
	}
	err = c.call(ctx, method, target, body, answer)
	return out, err
}

// most is how long the answer may take.
func (r route[In, Out]) most() time.Duration {
	if r.asks {
		return askTimeout
	}
	return callTimeout
}

// act makes of a method without an answer one with nothing.
func act[In any](method func(context.Context, In) error) func(context.Context, In) (nothing, error) {
	return func(ctx context.Context, in In) (nothing, error) { return nothing{}, method(ctx, in) }
}

// order makes of a method that takes nothing, and answers nothing, one that says so.
func order(method func(context.Context) error) func(context.Context, nothing) (nothing, error) {
	return func(ctx context.Context, _ nothing) (nothing, error) { return nothing{}, method(ctx) }
}

// tell calls a method that answers nothing.
func tell[In any](ctx context.Context, c *Client, r route[In, nothing], in In) error {
	_, err := r.call(ctx, c, in)
	return err
}
