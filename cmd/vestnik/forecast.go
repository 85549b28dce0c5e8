package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"vestnik/core/desk"
	"vestnik/core/xmpp/notice"
)

// forecastCommand says what a message of somebody would do now, and why it would do no more.
type forecastCommand struct {
	Address string `arg:"" name:"ADDRESS" help:"cli.forecast-address"`
	Text    string `name:"text" placeholder:"TEXT" help:"cli.forecast-text"`
	Type    string `enum:"chat,headline" default:"chat" placeholder:"T" help:"cli.forecast-type"`
	Urgency string `enum:",low,normal,high" default:"" placeholder:"U" help:"cli.forecast-urgency"`
	Calls   bool   `name:"calls" help:"cli.forecast-calls"`
	Account string `name:"account" placeholder:"J" help:"cli.account"`
	JSON    bool   `name:"json" help:"cli.json"`
}

// Run asks the resident: only he knows the moment.
func (c *forecastCommand) Run(ctx context.Context, p *program) error {
	running, err := resident()
	if err != nil {
		return err
	}
	urgency, _ := notice.ParseUrgency(c.Urgency) // which kong has checked
	f, err := running.Forecast(ctx, desk.Supposed{
		From: desk.Ref{Account: c.Account, Address: c.Address}, Type: desk.Type(c.Type), Text: c.Text, Urgency: urgency, Calls: c.Calls,
	})
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(os.Stdout, f)
	}
	says, because := p.words.Forecast(f, time.Now())
	fmt.Println(printable(says))
	for _, why := range because {
		fmt.Println(printable("- " + why))
	}
	return nil
}
