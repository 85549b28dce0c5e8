package desk

import (
	"context"
	"net/http"
)

// What is said about messages, as it goes through the door.
var (
	correct  = route[wordsOn, Message]{pattern: "POST /correct"}
	reply    = route[wordsOn, Message]{pattern: "POST /reply"}
	answered = route[messageOf, Message]{pattern: "GET /answered"}
	react    = route[signsOf, nothing]{pattern: "POST /react"}
	retract  = route[takenBack, nothing]{pattern: "POST /retract"}
)

// wordsOn is what is said about the message with a number.
type wordsOn struct {
	Peer   Ref    `json:"peer"`
	Number int64  `json:"number"`
	Body   string `json:"body"`
}

// signsOf is what somebody thinks of the message with a number.
type signsOf struct {
	Peer   Ref      `json:"peer"`
	Number int64    `json:"number"`
	Signs  []string `json:"signs"`
}

// takenBack is which message is taken back.
type takenBack struct {
	Peer   Ref   `json:"peer"`
	Number int64 `json:"number"`
}

func serveRemarks(mux *http.ServeMux, d Desk) {
	correct.serve(mux, func(ctx context.Context, t wordsOn) (Message, error) { return d.Correct(ctx, t.Peer, t.Number, t.Body) })
	reply.serve(mux, func(ctx context.Context, t wordsOn) (Message, error) { return d.Reply(ctx, t.Peer, t.Number, t.Body) })
	answered.serve(mux, func(ctx context.Context, m messageOf) (Message, error) { return d.Answered(ctx, m.Peer, m.Number) })
	react.serve(mux, act(func(ctx context.Context, s signsOf) error { return d.React(ctx, s.Peer, s.Number, s.Signs) }))
	retract.serve(mux, act(func(ctx context.Context, t takenBack) error { return d.Retract(ctx, t.Peer, t.Number) }))
}

// Correct implements [Remarking].
func (c *Client) Correct(ctx context.Context, peer Ref, number int64, body string) (Message, error) {
	return correct.call(ctx, c, wordsOn{peer, number, body})
}

// Reply implements [Remarking].
func (c *Client) Reply(ctx context.Context, peer Ref, number int64, body string) (Message, error) {
	return reply.call(ctx, c, wordsOn{peer, number, body})
}

// Answered implements [Remarking].
func (c *Client) Answered(ctx context.Context, peer Ref, number int64) (Message, error) {
	return answered.call(ctx, c, messageOf{peer, number})
}

// React implements [Remarking].
func (c *Client) React(ctx context.Context, peer Ref, number int64, signs []string) error {
	return tell(ctx, c, react, signsOf{peer, number, signs})
}

// Retract implements [Remarking].
func (c *Client) Retract(ctx context.Context, peer Ref, number int64) error {
	return tell(ctx, c, retract, takenBack{peer, number})
}
