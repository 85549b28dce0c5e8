package window

import (
	"cmp"
	"slices"
	"strings"

	"vestnik/core/desk"
)

// form is what the person has entered to sign in, and how far signing in has come.
//
//	           type                submit              SignIn returns nil
//	editing ──────────▶ editing ──────────▶ busy ──────────────────────▶ done
//	   ▲                                     │ a Problem, or Cancel
//	   └─────────────────────────────────────┘
type form struct {
	address   string
	password  string
	url       string
	caFile    string
	certFile  string // the account's own certificate, which signs in without a password
	keyFile   string // empty: it is in certFile
	allowHTTP bool

	fixed      string // the domain that the organisation has set
	mayCertify bool   // the organisation lets a certificate sign in
	mayTrust   bool   // and lets the person trust one of the server's

	http string // "true" or "false", where it has said whether plain HTTP may be used

	weaker      bool // the server offers a weaker way to sign in than before
	allowWeaker bool

	trust   string // the fingerprint of the one that he trusts of the server
	vouched string // and of the one of the domain that names it

	asked   bool // the person wants to sign in with what is there
	touched bool // the person typed the BOSH address: it is not replaced any more
	busy    bool
	located string // the address that Locate was last asked about
	// unlocated is why its domain has named none; nil when it has, or was not asked.
	unlocated *desk.Problem
	progress  desk.Progress
	problem   *desk.Problem
}

// domain returns the domain of the address, or "" while the address is incomplete.
func (f *form) domain() string {
	local, domain, ok := strings.Cut(f.whole(), "@")
	domain, _, _ = strings.Cut(domain, "/")
	if !ok || local == "" || domain == "" || strings.ContainsAny(domain, "@ ") || strings.HasSuffix(domain, ".") {
		return ""
	}
	return domain
}

// person returns the address of who is meant, without a resource and in lower case, or ""
// while it is incomplete.
func (f *form) person() string {
	if f.domain() == "" {
		return ""
	}
	whole, _, _ := strings.Cut(f.whole(), "/")
	return strings.ToLower(whole)
}

// asksHTTP tells whether consent to plain HTTP has to be asked for.
func (f *form) asksHTTP() bool {
	return f.http == "" && strings.HasPrefix(strings.ToLower(strings.TrimSpace(f.url)), "http://")
}

// whole returns the address, a name alone with the domain that the organisation has set.
func (f *form) whole() string {
	address := strings.TrimSpace(f.address)
	if f.fixed != "" && address != "" && !strings.Contains(address, "@") {
		address += "@" + f.fixed
	}
	return address
}

// locatable tells whether the BOSH address may be looked up, and was not yet.
func (f *form) locatable() bool {
	return !f.touched && !f.busy && f.domain() != "" && f.located != f.domain()
}

// found takes the answer to a look-up of domain, which may come too late to count. What vouches
// for the domain does so for its server, where that is the same.
func (f *form) found(domain, url string, why *desk.Problem) {
	if f.touched || f.domain() != domain {
		return
	}
	f.located, f.url, f.unlocated = domain, url, why
	if strings.EqualFold(desk.HostOf(url), domain) {
		f.trust = f.vouched
	}
}

// unasked is why the address of the server has to be typed; nil where it has not, or was.
func (f *form) unasked() *desk.Problem {
	if f.url != "" || f.located != f.domain() {
		return nil
	}
	return f.unlocated
}

// submittable tells whether everything that signing in needs is there.
func (f *form) submittable() bool {
	return !f.busy && f.lacks() == ""
}

// lacks returns the id of the sentence that says what is still missing, "" when nothing
// is.
func (f *form) lacks() string {
	switch {
	case f.domain() == "":
		return "window.lacks-address"
	case f.password == "" && strings.TrimSpace(f.certFile) == "":
		return "window.lacks-password"
	case strings.TrimSpace(f.url) == "" && f.locatable():
		return "window.looking-up"
	case f.url == "" && f.offered() != nil:
		return "window.lacks-trust"
	case strings.TrimSpace(f.url) == "":
		return "window.lacks-url"
	case f.asksHTTP() && !f.allowHTTP, f.weaker && !f.allowWeaker:
		return "window.lacks-consent"
	}
	return ""
}

// suggests tells whether the usual addresses are offered: none is published, and the
// person has not typed another one.
func (f *form) suggests() bool {
	none := f.unlocated != nil && f.unlocated.Code == desk.NoURL && f.located == f.domain()
	return none && (f.url == "" || slices.Contains(guesses(f.domain()), f.url))
}

// servers are the addresses under which common servers answer as installed.
var servers = []struct{ name, before, after string }{
	{"Openfire", "https://", ":7443/http-bind/"},
	{"ejabberd", "https://", ":5443/bosh"},
	{"Prosody", "https://", ":5281/http-bind"},
}

// guesses returns the addresses of the common servers for a domain.
func guesses(domain string) (urls []string) {
	for _, server := range servers {
		urls = append(urls, server.before+domain+server.after)
	}
	return urls
}

// account returns what SignIn is to be asked.
func (f *form) account() desk.Account {
	return desk.Account{
		Address:   f.whole(),
		Password:  f.password,
		URL:       strings.TrimSpace(f.url),
		AllowHTTP: f.allowHTTP && f.asksHTTP(),
		CAFile:    strings.TrimSpace(f.caFile),
		CertFile:  strings.TrimSpace(f.certFile),
		KeyFile:   strings.TrimSpace(f.keyFile),

		Trust: f.trust,

		AllowWeaker: f.allowWeaker && f.weaker,
	}
}

// offered is the certificate that the person may trust, of the server or of the domain that
// should name it; nil: none.
func (f *form) offered() *desk.Certificate {
	p := cmp.Or(f.problem, f.unasked())
	if p == nil || !f.mayTrust {
		return nil
	}
	if c, ok := p.Offered(); ok {
		return &c
	}
	return nil
}

// examinable tells whether signing in has failed by what an examination could find.
func (f *form) examinable() bool {
	return !f.busy && f.problem != nil && f.problem.Code != desk.NoResident && !refusal(f.problem)
}

// failed takes why signing in has failed.
func (f *form) failed(p *desk.Problem) {
	f.problem = p
	if p != nil && p.Code == desk.WeakerSignIn {
		f.weaker, f.allowWeaker = true, false
	}
}

// steps are the steps of signing in that the person is shown.
var steps = []desk.Progress{desk.ProgressConnecting, desk.ProgressChecking, desk.ProgressStoring}
