package agent

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"vestnik/core/account"
	"vestnik/core/desk"
	"vestnik/core/policy"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/auth"
)

// What the organisation has set stands above the settings and never in them: who reads a
// setting asks here, and who changes one is refused here, whichever face he has.

// Permit tells whether the organisation lets an account be signed in to as a person has
// typed it. What he has left out is no fault.
func Permit(p policy.Policy, at desk.Account) *desk.Problem {
	if domain, set := p.Text(policy.Domain); set && domainOf(at.Address) != domain {
		return managed(string(policy.Domain))
	}
	for name, own := range map[policy.Name]string{policy.URL: at.URL, policy.CAFile: at.CAFile, policy.Proxy: at.Proxy} {
		if text, set := p.Text(name); set && own != "" && strings.TrimSpace(own) != text {
			return managed(string(name))
		}
	}
	if pins, set := p.List(policy.Pins); set && at.Pin != "" && at.Pin != strings.Join(pins, ",") {
		return managed(string(policy.Pins))
	}
	if at.Trust != "" && !mayTrust(p) {
		return managed(policy.Trust)
	}
	if on, set := p.Switch(policy.AllowHTTP); set && !on && at.AllowHTTP {
		return managed(string(policy.AllowHTTP))
	}
	if list, _ := p.List(policy.Mechanisms); len(list) > 0 && at.CertFile != "" && !slices.Contains(list, auth.External) {
		return managed(string(policy.Mechanisms))
	}
	return nil
}

// Whole completes a name alone by the domain that the organisation has set.
func Whole(p policy.Policy, address string) string {
	if domain, set := p.Text(policy.Domain); set && address != "" && !strings.Contains(address, "@") {
		return address + "@" + domain
	}
	return address
}

// certified tells whether an account has the certificate that it needs where nothing else may
// be used to sign in.
func certified(p policy.Policy, at desk.Account) *desk.Problem {
	if list, _ := p.List(policy.Mechanisms); at.CertFile == "" && len(list) == 1 && list[0] == auth.External {
		return managed(string(policy.Mechanisms))
	}
	return nil
}

// Overrule puts into an account what the organisation has set.
func Overrule(p policy.Policy, at desk.Account) desk.Account {
	for name, own := range map[policy.Name]*string{policy.URL: &at.URL, policy.CAFile: &at.CAFile, policy.Proxy: &at.Proxy} {
		if text, set := p.Text(name); set {
			*own = text
		}
	}
	if pins, set := p.List(policy.Pins); set {
		at.Pin = strings.Join(pins, ",")
	}
	if on, set := p.Switch(policy.AllowHTTP); set {
		at.AllowHTTP = on
	}
	if !mayTrust(p) {
		at.Trust = ""
	}
	return at
}

// mayTrust tells whether a person may trust a certificate that nobody here knows: not where
// the organisation has said by what its server is known.
func mayTrust(p policy.Policy) bool {
	return !p.Has(policy.CAFile) && !p.Has(policy.Pins) && !p.Off(policy.Trust)
}

// Undecided returns why nobody may sign in anew: the policy is broken, and what the
// organisation wants was never known here.
func Undecided(err error) *desk.Problem {
	if broken := policy.Broken(err); broken != nil && !broken.Kept {
		return explainPolicy(broken)
	}
	return nil
}

func managed(key string) *desk.Problem { return desk.NewProblem(desk.Managed, "key", key) }

func domainOf(address string) string {
	if a, err := xmpp.ReadAddress(address); err == nil {
		return a.Domain()
	}
	return ""
}

// explainPolicy explains why a policy does not hold.
func explainPolicy(broken *policy.Error) *desk.Problem {
	f := broken.Faults[0]
	p := desk.NewProblem(desk.PolicyDamaged, "file", f.File)
	if f.What == policy.Insecure {
		p.Code = desk.PolicyInsecure
	}
	if f.Line > 0 {
		p = p.With("line", strconv.Itoa(f.Line))
	}
	if broken.Kept {
		p = p.With("kept", "yes")
	}
	return p
}

// readPolicy reads what the organisation has set. It is for the disk, and not for the loop.
func (a *Agent) readPolicy() (policy.Policy, error) {
	if a.cfg.Policy == nil {
		return policy.Policy{}, nil
	}
	p, err := a.cfg.Policy()
	if err != nil {
		a.cfg.Log("policy: %v", err)
	}
	return p, err
}

// heedPolicy reads again what the organisation has set, and follows what has changed. It
// is called when the person does something that takes a while anyway: nobody watches.
func (a *Agent) heedPolicy(ctx context.Context) error {
	p, broken := a.readPolicy()
	starts := a.startsWithDesktop(p)
	err := a.do(ctx, func() {
		a.autostarts = starts
		same := reflect.DeepEqual(p, a.policy)
		if a.govern(p, broken); same {
			return
		}
		for _, m := range a.members {
			m.at = Overrule(p, m.own)
			m.attune()
		}
		a.followPresence()
		a.takeOver(false)
	})
	if err == nil {
		_ = a.do(ctx, a.publishStatus)
	}
	return err
}

// govern takes a policy.
func (a *Agent) govern(p policy.Policy, broken error) {
	a.policy, a.ungoverned = p, nil
	a.ruled, _ = p.Ruled()
	if e := policy.Broken(broken); e != nil {
		a.ungoverned = explainPolicy(e)
	}
}

// Newcomer tells whether the organisation lets an account be signed in to, beside those that
// are there. undecided is what [Undecided] says.
func Newcomer(p policy.Policy, undecided *desk.Problem, there []string, at desk.Account) *desk.Problem {
	switch {
	case undecided != nil:
		return undecided
	case p.Off(policy.MoreAccounts) && len(there) > 0 && !slices.Contains(there, at.Address):
		return managed(policy.MoreAccounts)
	}
	return cmp.Or(Permit(p, at), certified(p, at))
}

// newcomer tells whether an account may be signed in to. Only the loop calls it.
func (a *Agent) newcomer(at desk.Account) *desk.Problem {
	return Newcomer(a.policy, a.undecided(), a.accounts(), at)
}

// undecided is what [Undecided] says.
func (a *Agent) undecided() *desk.Problem {
	if a.ungoverned != nil && a.ungoverned.Facts["kept"] == "" {
		return a.ungoverned
	}
	return nil
}

// Goes tells whether the organisation lets one of the accounts that are there be used. Where
// it lets nobody have a second one, the first is: others may come from the file of the
// settings, and from before. Undecided, those that were there go on.
func Goes(p policy.Policy, undecided *desk.Problem, there []string, at desk.Account) *desk.Problem {
	if undecided == nil && p.Off(policy.MoreAccounts) && len(there) > 0 && there[0] != at.Address {
		return managed(policy.MoreAccounts)
	}
	at = desk.Account{Address: at.Address, CertFile: at.CertFile} // the rest is overruled
	return cmp.Or(Permit(p, at), certified(p, at))
}

// managesURL tells whether nobody need say where the server is.
func (a *Agent) managesURL(ctx context.Context) (is bool) {
	_ = a.do(ctx, func() { is = a.policy.Has(policy.URL) })
	return is
}

// allowed returns the problem with a feature that is off.
func (a *Agent) allowed(ctx context.Context, feature string) error {
	off := false
	if err := a.do(ctx, func() { off = a.policy.Off(feature) }); err != nil {
		return err
	}
	if off {
		return managed(feature)
	}
	return nil
}

// tellManaged says what is managed.
func (a *Agent) tellManaged() (all []desk.Managing) {
	for _, s := range a.policy.All() {
		all = append(all, desk.Managing{Key: string(s.Name), Values: s.Values()})
	}
	return all
}

// withheld is what others are not told of the person.
func (a *Agent) withheld() account.Withhold {
	w := account.Withhold(a.settings.Withhold)
	for name, own := range map[policy.Name]*bool{policy.Receipts: &w.Receipts, policy.Markers: &w.Markers, policy.Typing: &w.Typing} {
		if told, set := a.policy.Switch(name); set {
			*own = !told
		}
	}
	return w
}

// priority is that of the presence, nil for the program's own.
func (a *Agent) priority() *int8 {
	if n, set := a.policy.Number(policy.Priority); set {
		p := int8(n)
		return &p
	}
	return a.settings.Priority
}

// ourPhrases are the program's own.
func (a *Agent) ourPhrases() []string {
	if a.cfg.Phrases == nil {
		return nil
	}
	return a.cfg.Phrases()
}

// phrases are those that are offered.
func (a *Agent) phrases() []string {
	if list, set := a.policy.List(policy.Phrases); set {
		return list
	}
	if len(a.settings.Phrases) == 0 {
		return a.ourPhrases()
	}
	return a.settings.Phrases
}

// resourceFor is the resource of an account.
func (a *Agent) resourceFor(own string) string {
	managed, _ := a.policy.Text(policy.Resource)
	return cmp.Or(managed, own, account.NewResource())
}

// Mechanisms are those by which an account may sign in, nil for all.
func Mechanisms(p policy.Policy) []string {
	list, _ := p.List(policy.Mechanisms)
	return slices.Clone(list)
}
