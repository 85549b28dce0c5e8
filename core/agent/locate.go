package agent

import (
	"cmp"
	"context"
	"errors"
	"net"
	"strings"

	"vestnik/core/desk"
	"vestnik/core/settings"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/bosh/transport"
	"vestnik/core/xmpp/discover"
)

// Locate implements [desk.Desk].
func (a *Agent) Locate(ctx context.Context, at desk.Account) (string, error) {
	account, err := xmpp.ParseAccount(strings.TrimSpace(at.Address))
	if err != nil {
		return "", desk.NewProblem(desk.BadAddress, "address", at.Address)
	}
	way := desk.Account{Address: account.String(), CAFile: at.CAFile, Proxy: at.Proxy, Trust: at.Trust}
	if err := a.do(ctx, func() {
		way.Proxy = cmp.Or(at.Proxy, a.settings.Proxy)
		Remember(a.settings, &way)
		way = Overrule(a.policy, way)
	}); err != nil {
		return "", err
	}
	if way.URL != "" { // nobody needs to be asked
		return way.URL, nil
	}
	url, err := a.cfg.Locate(ctx, way)
	return Located(url, err, way)
}

// Remember completes an account with what the person trusted when he signed in by it before.
func Remember(s settings.Settings, at *desk.Account) {
	if known := s.Account(at.Address); known != nil {
		at.CAFile, at.Trust = cmp.Or(at.CAFile, known.CAFile), cmp.Or(at.Trust, known.Trust)
	}
}

// Located is what looking for the address of an account's server has brought: the address, or what
// a person is told of why there is none.
func Located(url string, err error, at desk.Account) (string, error) {
	// An unprotected address may be shown: it is not used before the person agrees.
	if insecure := (*discover.InsecureLink)(nil); errors.As(err, &insecure) {
		return insecure.URL, nil
	}
	if err != nil {
		return "", unlocated(err, at)
	}
	return url, nil
}

// unlocated explains why an address was not found. Mostly nothing answers where it would be
// published, and the person can name the address; told is besides what he may have mistyped, or
// can mend, or trust. A certificate of others is that of their pages, or of a network that wants
// people to sign in on one.
func unlocated(err error, at desk.Account) *desk.Problem {
	_, domain, _ := strings.Cut(at.Address, "@")
	to := Target{URL: "https://" + domain, Trusts: at.Trust != ""}
	var problem *desk.Problem
	var proxy *transport.ProxyError
	var certificate *transport.TLSError
	var name *net.DNSError
	switch {
	case errors.As(err, &problem):
		return problem
	case errors.As(err, &proxy):
		return explainProxy(proxy, to)
	case errors.As(err, &certificate) && certificate.Certificate != nil:
		p := explainTLS(certificate, to)
		if p.Code == desk.CertificateName {
			return desk.NewProblem(desk.NoURL, "domain", domain, "names", p.Facts["names"])
		}
		return p
	case errors.As(err, &name) && name.IsNotFound:
		return desk.NewProblem(desk.UnknownDomain, "domain", domain)
	}
	return desk.NewProblem(desk.NoURL, "domain", domain)
}
