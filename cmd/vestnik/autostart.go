package main

import (
	"context"
	"fmt"
	"os"

	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/policy"
	"vestnik/core/settings"
	"vestnik/gui/autostart"
)

// autostartCommand says whether the program starts with the desktop.
type autostartCommand struct {
	State string `arg:"" enum:"on,off,status" help:"cli.autostart-state"`
}

// ourAutostart is the entry of this program. One with a home of its own, on a stick or in a
// test, has none: what the desktop starts would have another.
func ourAutostart() agent.Autostart {
	if os.Getenv(settings.HomeEnv) != "" {
		return nil
	}
	entry, err := autostart.Ours()
	if err != nil {
		return nil
	}
	return entry
}

// Run changes it, by the resident if one runs, or says how it is.
func (c *autostartCommand) Run(ctx context.Context, p *program) error {
	entry := ourAutostart()
	if c.State != "status" {
		if err := c.set(ctx, entry); err != nil {
			return err
		}
	}
	if entry == nil {
		return desk.NewProblem(desk.NoAutostart)
	}
	on, err := entry.Enabled()
	if err != nil {
		return err
	}
	said := p.words.Say("cli.autostart-off")
	if on {
		said = p.words.Say("cli.autostart-on")
	}
	fmt.Println(said)
	return nil
}

func (c *autostartCommand) set(ctx context.Context, entry agent.Autostart) error {
	on := c.State == "on"
	if running, err := resident(); err == nil {
		return running.SetAutostart(ctx, on)
	}
	holds, _ := governed() // what cannot be read sets nothing
	if wanted, set := holds.Switch(policy.Autostart); set && wanted != on {
		return desk.NewProblem(desk.Managed, "key", string(policy.Autostart))
	}
	if entry == nil || entry.Set(on) != nil {
		return desk.NewProblem(desk.NoAutostart)
	}
	return nil
}
