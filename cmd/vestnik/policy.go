package main

import (
	"fmt"
	"os"
	"strings"

	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/policy"
	"vestnik/core/settings"
)

// policyCommand is about what the organisation has set.
type policyCommand struct {
	Check policyCheckCommand `cmd:"" help:"cli.policy-check"`
	Show  policyShowCommand  `cmd:"" help:"cli.policy-show"`
}

type policyCheckCommand struct {
	File string `arg:"" optional:"" name:"FILE" help:"cli.policy-file"`
}

type policyShowCommand struct {
	JSON bool `name:"json" help:"cli.json"`
}

// readPolicy and policyHere are those of this machine; only tests have others.
var (
	readPolicy = policy.Read
	policyHere = policy.Here
)

// governed returns the policy that holds here. That it is broken is nothing to who changes
// nothing: see [agent.Undecided].
func governed() (policy.Policy, error) {
	dirs, err := settings.StandardDirs()
	if err != nil {
		return policy.Policy{}, err
	}
	return readPolicy(dirs.PolicyCopy())
}

// mayGo refuses an account that a command line names and that the organisation does not want,
// and returns what it has set.
func mayGo(a desk.Account) (policy.Policy, error) {
	p, err := governed()
	if refused := agent.Undecided(err); refused != nil {
		return p, refused
	}
	if refused := agent.Permit(p, a); refused != nil {
		return p, refused
	}
	return p, nil
}

// whole completes a name alone, as the sign-in window does.
func whole(address string) string {
	holds, _ := governed() // a broken one is told of by whoever signs in
	return agent.Whole(holds, address)
}

// mechanisms are those by which the command line may sign in.
func mechanisms() []string {
	holds, _ := governed() // whoever signs in was asked before
	return agent.Mechanisms(holds)
}

// Run says line by line what is wrong with a policy.
func (c *policyCheckCommand) Run(p *program) error {
	var faults []policy.Fault
	var read policy.Policy
	if c.File == "" {
		read, faults = policyHere()
	} else {
		text, err := readHead(c.File)
		if err != nil {
			return err
		}
		read, faults = policy.Check(c.File, text)
	}
	for _, f := range faults {
		fmt.Println(printable(p.faultLine(f)))
	}
	if len(faults) > 0 {
		return sentence(p.words.Count("count.policy-faults", len(faults)))
	}
	if file, set := read.Text(policy.CAFile); set && c.File == "" { // it holds here, so the file must be here
		if _, err := readAuthority(file); err != nil {
			return err
		}
	}
	fmt.Println(p.words.Count("count.policy-good", len(read.All())))
	return nil
}

// readHead reads as much of a file as is needed to see that it is too large.
func readHead(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return policy.ReadAll(f)
}

// faultLine says what is wrong, and where, as compilers do.
func (p *program) faultLine(f policy.Fault) string {
	place := f.File
	if f.Line > 0 {
		place = fmt.Sprintf("%s:%d", f.File, f.Line)
	}
	detail := f.Detail
	if f.What == policy.WrongKind {
		detail = p.words.Say("policy-kind." + detail)
	}
	return place + ": " + p.words.Say("policy-fault."+string(f.What), "Key", f.Key, "Value", f.Value, "Detail", detail)
}

// shownPolicy is what policy show --json prints: a contract.
type shownPolicy struct {
	From   string              `json:"from,omitempty"`
	Holds  string              `json:"holds"` // none, policy, kept, closed
	Set    map[policy.Name]any `json:"set"`
	Faults []shownFault        `json:"faults,omitempty"`
}

type shownFault struct {
	File  string `json:"file"`
	Line  int    `json:"line,omitempty"`
	What  string `json:"what"`
	Key   string `json:"key,omitempty"`
	Value string `json:"value,omitempty"`
}

// Run says what holds, and where it comes from.
func (c *policyShowCommand) Run(p *program) error {
	holds, err := governed()
	_, faults := policyHere()
	out := shownPolicy{From: holds.From(), Holds: p.holding(holds, err), Set: map[policy.Name]any{}}
	for _, s := range holds.All() {
		out.Set[s.Name] = s.Value
	}
	for _, f := range faults {
		out.Faults = append(out.Faults, shownFault{f.File, f.Line, string(f.What), f.Key, f.Value})
	}
	if c.JSON {
		return printJSON(os.Stdout, out)
	}
	fmt.Println(printable(p.words.Say("policy-holds."+out.Holds, "File", out.From)))
	for _, s := range holds.All() {
		fmt.Println(printable(fmt.Sprintf("%s = %s    # %s", s.Name, shownValue(s.Value), p.words.Say("policy."+string(s.Name)))))
	}
	for _, f := range faults {
		fmt.Fprintln(os.Stderr, printable(p.faultLine(f)))
	}
	return nil
}

// holding names what holds.
func (p *program) holding(holds policy.Policy, err error) string {
	broken := policy.Broken(err)
	switch {
	case broken != nil && broken.Kept:
		return "kept"
	case broken != nil:
		return "closed"
	case len(holds.All()) == 0:
		return "none"
	}
	return "policy"
}

func shownValue(v any) string {
	if list, ok := v.([]string); ok {
		return strings.Join(list, " · ")
	}
	return fmt.Sprint(v)
}
