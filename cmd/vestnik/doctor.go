package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/doctor"
	"vestnik/core/settings"
)

// Run looks for what is wrong. Where a resident runs, and nothing else was named, it is
// the one that looks: what it has open is neither disturbed nor tried a second time.
func (c *doctorCommand) Run(ctx context.Context, p *program) error {
	c.Address = whole(c.Address)
	out := &findings{words: p.words, json: c.JSON}
	if done, err := c.throughResident(ctx, out); done {
		return out.end(ctx, err)
	}
	cfg, err := c.examination(ctx, p)
	if err != nil {
		return err
	}
	return out.end(ctx, doctor.Examine(ctx, cfg, out.print))
}

// throughResident has the resident look, if it runs and knows the account.
func (c *doctorCommand) throughResident(ctx context.Context, out *findings) (done bool, err error) {
	if c.PasswordFile != "" || c.wayOptions != (wayOptions{}) {
		return false, nil
	}
	running, now, err := look(ctx)
	if err != nil || c.Address == "" && len(now.Status.Accounts) == 0 {
		return false, nil
	}
	if c.Address != "" && !slices.Contains(addresses(&now.Status), c.Address) {
		return false, nil
	}
	checks, err := running.Examine(ctx, desk.Account{Address: c.Address})
	if err != nil {
		return false, nil // one of an older version cannot
	}
	last := desk.Step("")
	for check := range checks {
		out.print(check)
		last = check.Step
	}
	if last != desk.StepClock && ctx.Err() == nil {
		return true, desk.NewProblem(desk.NoResident)
	}
	return true, ctx.Err()
}

// examination is one that this process makes.
func (c *doctorCommand) examination(ctx context.Context, p *program) (cfg doctor.Config, err error) {
	dirs, err := settings.StandardDirs()
	if err != nil {
		return cfg, err
	}
	s, err := settings.Load(dirs.SettingsFile())
	if err != nil && c.Address == "" {
		return cfg, err
	}
	cfg = doctor.Config{Means: means(dirs, nil), Explain: agent.ExplainFor, Domain: agent.Domain, Now: time.Now}
	cfg.Keyring = keyring()
	if cfg.Account, cfg.Stored, err = c.account(s); err != nil {
		return cfg, err
	}
	if c.PasswordFile != "" {
		cfg.Account.Password, err = p.readPassword(ctx, c.PasswordFile)
		return cfg, err
	}
	return cfg, nil
}

// account is the one that is named, or the first that is stored; what is known of it is
// completed by what the command line says, and above that stands the organisation: it is
// looked at the way that is used. A policy that is broken hinders nobody in finding out.
func (c *doctorCommand) account(s settings.Settings) (a desk.Account, stored bool, err error) {
	a = desk.Account{Address: c.Address}
	known := s.Account(c.Address)
	if c.Address == "" && len(s.Accounts) > 0 {
		known = &s.Accounts[0]
	}
	if known != nil {
		a = agent.Stored(known)
	}
	holds, _ := governed()
	typed := desk.Account{Address: a.Address, URL: c.URL, CAFile: c.CAFile, Pin: c.Pin, Trust: c.Trust, Proxy: c.Proxy, AllowHTTP: c.AllowHTTP}
	if refused := agent.Permit(holds, typed); refused != nil && a.Address != "" {
		return a, false, refused
	}
	a.Proxy, a.Pin = s.Proxy, s.Pin
	for option, value := range map[*string]string{&a.URL: c.URL, &a.CAFile: c.CAFile, &a.CertFile: c.CertFile, &a.KeyFile: c.KeyFile, &a.Pin: c.Pin, &a.Trust: c.Trust, &a.Proxy: c.Proxy} {
		if value != "" {
			*option = value
		}
	}
	a.AllowHTTP = a.AllowHTTP || c.AllowHTTP
	return agent.Overrule(holds, a), known != nil, nil
}

// findings prints what an examination finds, each as it is found.
type findings struct {
	words  *locale.Words
	json   bool
	failed bool
}

// checkLine is a step as JSON. Its fields are a contract.
type checkLine struct {
	Step    desk.Step         `json:"step"`
	Result  desk.Result       `json:"result"`
	MS      int64             `json:"ms"`
	Facts   map[string]string `json:"facts,omitempty"`
	Problem desk.Code         `json:"problem,omitempty"`
	Says    string            `json:"says"`
	Remedy  string            `json:"remedy,omitempty"`
}

func (f *findings) print(c desk.Check) {
	f.failed = f.failed || c.Result == desk.Bad
	says, remedy := f.words.Check(c)
	if f.json {
		line := checkLine{Step: c.Step, Result: c.Result, MS: c.Took.Milliseconds(), Facts: c.Facts, Says: says, Remedy: remedy}
		if c.Problem != nil {
			line.Problem = c.Problem.Code
		}
		_ = printJSON(os.Stdout, line)
		return
	}
	for line := range strings.SplitSeq(f.words.CheckLine(c), "\n") {
		fmt.Println(printable(line))
	}
}

// end says how all has ended.
func (f *findings) end(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return sentence(f.words.Say("doctor.interrupted"))
	case err != nil:
		return err
	case f.failed:
		return sentence(f.words.Say("cli.doctor-found", "Failed", f.words.Say("doctor.result.failed")))
	}
	return nil
}
