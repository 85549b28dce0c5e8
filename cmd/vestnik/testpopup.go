package main

import (
	"context"
	"fmt"
	"os"
)

// Run has the resident raise a popup, and tells how that went. It fails when none was shown.
func (c *testPopupCommand) Run(ctx context.Context, p *program) error {
	running, err := resident()
	if err != nil {
		return err
	}
	came, err := running.TestPopup(ctx)
	if err != nil {
		return err
	}
	says, remedy := p.words.Tested(came)
	switch {
	case c.JSON:
		err = printJSON(os.Stdout, came)
	case came.Way != "":
		fmt.Println(printable(says))
		if remedy != "" {
			fmt.Println(printable(remedy))
		}
	}
	if came.Way == "" && err == nil {
		return sentence(says + " " + remedy)
	}
	return err
}
