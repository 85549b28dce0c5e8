package agent

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"vestnik/core/desk"
	"vestnik/core/xmpp/bosh/transport"
)

// explainTransport explains what stands on the way to the server: a proxy, or somebody who
// shows another key. It comes before what the server itself has done, because a
// session that was given up for want of answers tells why there were none.
func explainTransport(err error, t Target) *desk.Problem {
	var proxy *transport.ProxyError
	var key *transport.KeyError
	var tls *transport.TLSError
	switch {
	case errors.As(err, &proxy):
		return explainProxy(proxy, t)
	case errors.As(err, &tls):
		return explainTLS(tls, t)
	case errors.As(err, &key) && errors.Is(key, transport.ErrPin):
		return desk.NewProblem(desk.WrongPin, "host", t.host(), "pin", key.Key.String())
	case errors.As(err, &key):
		return desk.NewProblem(desk.CertificateChanged, "host", t.host(), "pin", key.Key.String())
	}
	return nil
}

func explainProxy(e *transport.ProxyError, t Target) *desk.Problem {
	switch {
	case e.WantsCredentials():
		return explainUnknownToProxy(e)
	case e.Untrusted():
		return desk.NewProblem(desk.ProxyCertificate, "proxy", e.Proxy)
	case e.Unreachable():
		return desk.NewProblem(desk.ProxyUnreachable, "proxy", e.Proxy, "reason", e.Err.Error())
	case e.Status == 0: // SOCKS has no status
		return desk.NewProblem(desk.ProxyRefused, "proxy", e.Proxy, "host", t.host())
	}
	return desk.NewProblem(desk.ProxyRefused, "proxy", e.Proxy, "host", t.host(), "status", strconv.Itoa(e.Status))
}

// explainUnknownToProxy says what a proxy wants that asks who we are: of a name and a password
// the person has to know, if that is a way; of the sign-in to the domain, if there is no
// other.
func explainUnknownToProxy(e *transport.ProxyError) *desk.Problem {
	basic := func(scheme string) bool { return strings.EqualFold(scheme, "Basic") }
	tried := strings.Join(slices.DeleteFunc(slices.Clone(e.Tried), basic), ", ")
	schemes := strings.Join(e.Schemes, ", ")
	switch {
	case len(e.Schemes) == 0 || slices.ContainsFunc(e.Schemes, basic):
		params := []string{"proxy", e.Proxy, "schemes", schemes}
		if tried != "" {
			params = append(params, "tried", tried)
		}
		return desk.NewProblem(desk.ProxyCredentials, params...)
	case tried != "":
		return desk.NewProblem(desk.ProxyNotTaken, "proxy", e.Proxy, "tried", tried)
	}
	return desk.NewProblem(desk.ProxySignOn, "proxy", e.Proxy, "schemes", schemes)
}

// explainStranger says that nobody who is known here has signed a certificate, and shows which one
// the person could trust instead.
func explainStranger(e *transport.TLSError, t Target) *desk.Problem {
	p := desk.NewProblem(desk.CertificateUnknown, "host", t.host())
	switch c := e.Certificate; {
	case t.Trusts:
		p.Code = desk.CertificateReplaced
	case c != nil && e.Fault == transport.CertificateAlone:
		p.Code = desk.CertificateAlone
		p = p.With("pin", transport.PinOf(c).String())
	case c != nil:
		p = p.With("signer", desk.Brief(c.Issuer.CommonName))
	}
	if a := e.Anchor; a != nil {
		p = p.Offering(desk.Certificate{
			Name: entityOf(a.Subject), Issuer: entityOf(a.Issuer), Since: a.NotBefore.Format(time.DateOnly), Until: a.NotAfter.Format(time.DateOnly),
			Fingerprint: transport.FingerprintOf(a).String(),
		})
	}
	return p
}

// entityOf is how whom a certificate names is shown.
func entityOf(n pkix.Name) string {
	organisation := strings.Join(n.Organization, ", ")
	if n.CommonName == "" || organisation == "" {
		return desk.Brief(n.CommonName + organisation)
	}
	return desk.Brief(n.CommonName + " (" + organisation + ")")
}

// explainTLS says what keeps the two sides from speaking TLS. What a certificate says of
// itself is clipped: it is whatever a stranger has written there.
func explainTLS(e *transport.TLSError, t Target) *desk.Problem {
	c := e.Certificate
	if c == nil {
		c = &x509.Certificate{}
	}
	host := []string{"host", t.host()}
	switch e.Fault {
	case transport.CertificateByWho, transport.CertificateAlone:
		return explainStranger(e, t)
	case transport.CertificateOver:
		return desk.NewProblem(desk.CertificateExpired, append(host, "until", c.NotAfter.Format(time.DateOnly))...)
	case transport.CertificateEarly:
		return desk.NewProblem(desk.CertificateEarly, append(host, "since", c.NotBefore.Format(time.DateOnly))...)
	case transport.CertificateOther:
		names := append([]string{}, c.DNSNames...)
		for _, ip := range c.IPAddresses {
			names = append(names, ip.String())
		}
		return desk.NewProblem(desk.CertificateName, append(host, "names", desk.Brief(strings.Join(names, ", ")))...)
	case transport.OwnWanted:
		return desk.NewProblem(desk.OwnCertificateWanted, host...)
	case transport.OwnRefused:
		return desk.NewProblem(desk.OwnCertificateRefused, host...)
	case transport.TLSTooOld:
		return desk.NewProblem(desk.TLSTooOld, host...)
	case transport.TLSNoCipher:
		return desk.NewProblem(desk.TLSNoCipher, host...)
	case transport.TLSNameUnknown:
		return desk.NewProblem(desk.TLSNameUnknown, host...)
	case transport.TLSNotSpoken:
		return desk.NewProblem(desk.TLSNotSpoken, "url", t.URL)
	case transport.TLSWanted:
		return desk.NewProblem(desk.TLSWanted, "url", t.URL)
	}
	return nil
}
