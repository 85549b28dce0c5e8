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
		Account string `name:"account" placeholder:"J" help:"${account}"`
		Address string `arg:"" help:"${who}"`
	}
	refuseCommand struct {
		Account string `name:"account" placeholder:"J" help:"${account}"`
		Address string `arg:"" help:"${who}"`
	}
)

type requestLine struct {
	From    string `json:"from"`
	Account string `json:"account,omitempty"` // where there are several
}

// Run prints who asks, one a line.
func (c *requestsCommand) Run(ctx context.Context, p *program) error {
	_, s, err := look(ctx)
	if err != nil {
		return err
	}
	out := printer{out: os.Stdout, json: c.JSON, words: p.words, several: len(s.Status.Accounts) > 1}
	for _, from := range s.Requests {
		if err := out.print(requestLine{from.Address, out.account(from.Account)}, from.Address); err != nil {
			return err
		}
	}
	return nil
}

// Run lets somebody see the presence.
func (c *acceptCommand) Run(ctx context.Context) error {
	return answerRequest(ctx, desk.Ref{Account: c.Account, Address: c.Address}, true)
}

// Run refuses somebody.
func (c *refuseCommand) Run(ctx context.Context) error {
	return answerRequest(ctx, desk.Ref{Account: c.Account, Address: c.Address}, false)
}

// answerRequest answers somebody; where no account is named, the one whom he has asked.
func answerRequest(ctx context.Context, peer desk.Ref, accept bool) error {
	running, s, err := look(ctx)
	if err != nil {
		return err
	}
	for _, r := range s.Requests {
		if peer.Account == "" && r.Address == peer.Address {
			peer = r.Ref
		}
	}
	return running.AnswerRequest(ctx, peer, accept)
}
