package doctor

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strconv"
	"strings"
	"syscall"
	"time"

	"vestnik/core/desk"
	"vestnik/core/xmpp"
)

// reach makes the one request, and remembers how far it came. Where a request took longer
// than it may, nothing is known of it.
func (e *examination) reach(ctx context.Context) *Reached {
	if e.reached == nil {
		r, late := within(ctx, func(ctx context.Context) Reached { return e.Way.Reach(ctx, e.account) })
		if late {
			r.Err = context.DeadlineExceeded
		}
		e.reached = &r
	}
	return e.reached
}

// stopped returns what has kept the request from coming past a step, nil if nothing has
// there.
func (e *examination) stopped(at desk.Step) *desk.Problem {
	r := e.reached
	if r.Err == nil {
		return nil
	}
	problem := e.explain(r.Err)
	if problem.Code == desk.Unreachable && r.Address == "" {
		problem = unreachable(r.Err, problem)
	}
	if stepOf(problem.Code, r) == at {
		return problem
	}
	return nil
}

// refusedOnWindows is ECONNREFUSED there, which Go does not translate (WSAECONNREFUSED).
const refusedOnWindows = syscall.Errno(10061)

// unreachable says more exactly why nothing was connected to, where that is known.
func unreachable(err error, problem *desk.Problem) *desk.Problem {
	var dns *net.DNSError
	switch host := problem.Facts["host"]; {
	case errors.As(err, &dns):
		return desk.NewProblem(desk.HostUnknown, "host", host)
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, refusedOnWindows):
		return desk.NewProblem(desk.PortClosed, "host", host)
	}
	return problem
}

// stepOf tells at which step a request was stopped by a problem.
func stepOf(code desk.Code, r *Reached) desk.Step {
	switch {
	case strings.HasPrefix(string(code), "proxy-"), code == desk.BadProxy:
		return desk.StepProxy
	case strings.HasPrefix(string(code), "tls-"), code == desk.PlainHTTP:
		return desk.StepTLS
	case strings.HasPrefix(string(code), "certificate-"), code == desk.BadCertificate, code == desk.WrongPin, code == desk.BadPin,
		code == desk.NoCertificate, code == desk.NoFile, code == desk.ForbiddenFile:
		return desk.StepCertificate
	case r.Address == "":
		return desk.StepTCP
	case r.TLS == nil:
		return desk.StepTLS
	}
	return desk.StepBOSH
}

func (e *examination) proxy(ctx context.Context) finding {
	r := e.reach(ctx)
	if problem := e.stopped(desk.StepProxy); problem != nil {
		return failed(problem)
	}
	found := good("proxy", r.Proxy, "source", r.Source)
	found.took = time.Nanosecond // the request is that of other steps
	return found
}

func (e *examination) tcp(context.Context) finding {
	if problem := e.stopped(desk.StepTCP); problem != nil {
		return failed(problem)
	}
	if e.reached.Address == "" { // nothing was sent: a later step says why
		return finding{result: desk.Skipped}
	}
	found := good("address", e.reached.Address)
	found.took = e.reached.Connect
	return found
}

func (e *examination) tls(context.Context) finding {
	if problem := e.stopped(desk.StepTLS); problem != nil {
		return failed(problem)
	}
	state := e.reached.TLS
	if e.reached.Address == "" {
		return finding{result: desk.Skipped}
	}
	if state == nil && e.stopped(desk.StepCertificate) == nil {
		return warning(desk.NewProblem(desk.PlainHTTP, "url", desk.ShownURL(e.account.URL)))
	}
	found := good()
	if state != nil {
		found = good("version", tls.VersionName(state.Version), "cipher", tls.CipherSuiteName(state.CipherSuite))
	}
	found.took = e.reached.Handshake
	return found
}

// soon is how long before its end a certificate is worth a word.
const soon = 14 * 24 * time.Hour

func (e *examination) certificate(context.Context) finding {
	if problem := e.stopped(desk.StepCertificate); problem != nil {
		return failed(problem)
	}
	state := e.reached.TLS
	if state == nil || len(state.PeerCertificates) == 0 {
		return finding{result: desk.Skipped}
	}
	leaf := state.PeerCertificates[0]
	const day = "2006-01-02"
	facts := []string{"until", leaf.NotAfter.Format(day), "signer", desk.Brief(leaf.Issuer.CommonName)}
	if left := leaf.NotAfter.Sub(e.Now()); left < soon {
		return warning(desk.NewProblem(desk.CertificateSoon, "until", leaf.NotAfter.Format(day), "days", strconv.Itoa(int(left.Hours()/24))), facts...)
	}
	return good(facts...)
}

func (e *examination) bosh(ctx context.Context) finding {
	if problem := e.stopped(desk.StepBOSH); problem != nil {
		return failed(problem)
	}
	if e.Live != nil {
		return good("live", "yes")
	}
	opened, late := within(ctx, func(ctx context.Context) outcome[[]string] {
		offered, err := e.Way.Open(ctx, e.account)
		return outcome[[]string]{offered, err}
	})
	switch {
	case late:
		return failed(silent())
	case opened.err != nil:
		return failed(e.explain(opened.err))
	}
	return good("mechanisms", desk.Brief(strings.Join(opened.value, ", ")))
}

func (e *examination) signIn(ctx context.Context) finding {
	if e.Live != nil {
		return good("jid", e.Live.JID, "live", "yes")
	}
	account := e.account
	if account.Password == "" && account.CertFile == "" {
		s := e.password(ctx)
		if s.err != nil {
			return skipped(e.explain(s.err))
		}
		account.Password = s.password
	}
	opened, late := within(ctx, func(ctx context.Context) outcome[Session] {
		s, err := e.Way.SignIn(ctx, account)
		if err == nil && ctx.Err() != nil { // nobody waits for it any more
			_ = s.Close()
			err = ctx.Err()
		}
		return outcome[Session]{s, err}
	})
	switch {
	case late:
		return failed(silent())
	case opened.err != nil:
		return failed(e.explain(opened.err))
	}
	e.session = opened.value
	return good("mechanism", e.session.Mechanism())
}

func (e *examination) roster(ctx context.Context) finding {
	if e.Live != nil {
		return good("contacts", strconv.Itoa(e.Live.Contacts))
	}
	found, late := within(ctx, func(ctx context.Context) outcome[int] {
		n, err := e.session.Contacts(ctx)
		return outcome[int]{n, err}
	})
	switch {
	case late:
		return failed(silent())
	case found.err != nil:
		return failed(e.explain(found.err))
	}
	return good("contacts", strconv.Itoa(found.value))
}

// password asks the keyring, once.
func (e *examination) password(ctx context.Context) *secret {
	if e.secret == nil {
		s, late := within(ctx, func(ctx context.Context) secret {
			password, err := e.Keyring.Get(ctx, e.account.Address)
			return secret{password, err}
		})
		if late {
			s.err = desk.NewProblem(desk.KeyringSilent)
		}
		e.secret = &s
	}
	return e.secret
}

// keyring asks for the password. That there is none matters where the program needs it.
func (e *examination) keyring(ctx context.Context) finding {
	s := e.password(ctx)
	if s.err == nil {
		return good("stored", "yes")
	}
	problem := e.explain(s.err)
	needed := e.Stored && e.account.Password == "" && e.account.CertFile == "" && e.Live == nil
	switch {
	case problem.Code == desk.PasswordMissing && !needed:
		return good()
	case needed, problem.Code == desk.KeyringLocked:
		return failed(problem)
	}
	return warning(problem)
}

// help says whom to turn to. A server that names nobody is as good as any.
func (e *examination) help(ctx context.Context) finding {
	if e.Live != nil {
		who, _ := within(ctx, e.Live.Help)
		return good("who", strings.Join(who, ", "))
	}
	found, late := within(ctx, func(ctx context.Context) outcome[[]string] {
		who, err := e.session.Help(ctx)
		return outcome[[]string]{who, err}
	})
	var refused *xmpp.StanzaError
	switch {
	case late:
		return failed(silent())
	case found.err != nil && !errors.As(found.err, &refused):
		return failed(e.explain(found.err))
	}
	return good("who", strings.Join(found.value, ", "))
}
