package main

import (
	"context"
	"os"
	"vestnik/core/desk"
)

// Those who ask to see the person's presence are listed and answered by command, for who
// has no window.
type (
	requestsCommand struct {
		JSON bool `name:"json" help:"${json}"`
	}
	acceptCommand struct {
		Address string `arg:"" help:"${who}"`
	}
	refuseCommand struct {
		Address string `arg:"" help:"${who}"`
	}
)

type requestLine struct {
	From string `json:"from"`
}

// Run prints who asks, one a line.
func (c *requestsCommand) Run(ctx context.Context, p *program) error {
	_, s, err := look(ctx)
	if err != nil {
		return err
	}
	out := printer{out: os.Stdout, json: c.JSON, words: p.words}
	for _, from := range s.Requests {
		if err := out.print(requestLine{from.Address}, from.Address); err != nil {
			return err
		}
	}
	return nil
}

// Run lets somebody see the presence.
func (c *acceptCommand) Run(ctx context.Context) error { return answerRequest(ctx, c.Address, true) }

// Run refuses somebody.
func (c *refuseCommand) Run(ctx context.Context) error { return answerRequest(ctx, c.Address, false) }

func answerRequest(ctx context.Context, address string, accept bool) error {
	running, err := resident()
	if err != nil {
		return err
	}
	return running.AnswerRequest(ctx, desk.Ref{Address: address}, accept)
}
