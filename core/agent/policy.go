package agent

import (
	"errors"
	"io"
	"net"
	"syscall"
	"time"

	"vestnik/core/desk"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/wire"
	"vestnik/core/xmpp/session"
)

// A line that is not on line goes on by itself, whatever has happened. Only where
// another attempt locks an account, or the person has to decide or to type something,
// does it wait for him: an employee who is deaf because nobody has clicked is worse
// than a request every few minutes that is in vain.
//
//	what was said                                        problem           cure
//
//	SASL, RFC 6120 §6.5
//	not-authorized, credentials-expired, and what        wrong-password    byPerson
//	  is unknown: it may be counted as a wrong password
//	account-disabled                                     account-disabled  byServer
//	temporary-auth-failure, aborted                      server-fault      byItself
//	invalid-mechanism, mechanism-too-weak,               no-mechanism      byServer
//	  encryption-required
//	incorrect-encoding, invalid-authzid,                 refused           byServer
//	  malformed-request
//
//	streams, RFC 6120 §4.9.3, also as old connection managers tell them
//	conflict                                             conflict          byPerson
//	host-unknown, host-gone, improper-addressing         unknown-domain    byServer
//	not-authorized, policy-violation                     refused           byServer
//	all others, reset among them                         server-fault      byItself
//
//	stanzas, RFC 6120 §8.3, while signing in
//	type wait; internal-server-error,                    server-fault      byItself
//	  service-unavailable, resource-constraint,
//	  remote-server-timeout, undefined-condition
//	all others                                           refused           byServer
//
//	terminate, XEP-0124 §17.2
//	host-unknown, host-gone, improper-addressing,        unknown-domain    byServer
//	  and internal-server-error while opening
//	policy-violation                                     refused           byServer
//	item-not-found, and the end without a condition      session-ended     byItself
//	all others                                           server-fault      byItself
//
//	the way and the machine
//	no route, no name, no answer, a fault of the server, unreachable …     byItself
//	  another certificate within a session
//	a certificate that is not valid, a page instead      bad-certificate … byPortal
//	  of BOSH
//	another key, a proxy that wants a password           wrong-pin …       byNetwork
//	plain http, a bad setting                            plain-http …      byPerson
//	any trouble with the keyring                         keyring-locked …  byKeyring
//
// The longest a line waits is [longest].

// cure is what ends a trouble.
type cure uint8

const (
	byItself  cure = iota // it passes: tried again soon, and then every minute
	byServer              // somebody has to see to the server: soon, and then every 5 minutes
	byPortal              // a login page, or an administrator: every minute or so
	byKeyring             // the keyring comes, or is unlocked: soon, and every minute, and at once when it comes
	byNetwork             // the person, or another network
	byPerson              // the person, and nobody else
)

// cures are the problems whose cure is not byItself.
var cures = map[desk.Code]cure{
	desk.WrongPassword: byPerson, desk.Conflict: byPerson, desk.PlainHTTP: byPerson,
	desk.BadURL: byPerson, desk.NoURL: byPerson, desk.BadAddress: byPerson, desk.BadProxy: byPerson,
	desk.BadPin: byPerson, desk.NoAccount: byPerson, desk.WeakerSignIn: byPerson,

	desk.WrongPin: byNetwork, desk.ProxyCredentials: byNetwork,

	desk.UnknownDomain: byServer, desk.NoMechanism: byServer, desk.ServerUnproven: byServer,
	desk.Refused: byServer, desk.AccountDisabled: byServer,

	desk.BadFile: byServer, desk.NoFile: byServer, desk.ForbiddenFile: byServer, desk.DiskFull: byServer,
	desk.ForeignDirectory: byServer, desk.LongPath: byServer, desk.SettingsDamaged: byServer,
	desk.ProxyPassword: byServer, desk.NoCertificate: byServer,

	desk.TLSTooOld: byServer, desk.TLSNoCipher: byServer, desk.TLSNameUnknown: byServer,

	desk.CertificateUnknown: byPortal, desk.CertificateAlone: byPortal, desk.CertificateExpired: byPortal,
	desk.CertificateEarly: byPortal, desk.CertificateName: byPortal, desk.TLSNotSpoken: byPortal, desk.TLSWanted: byPortal,
	desk.ProxyCertificate: byPortal, desk.BadCertificate: byPortal, desk.NotBOSH: byPortal, desk.NotFound: byPortal,

	desk.KeyringLocked: byKeyring, desk.KeyringAbsent: byKeyring, desk.KeyringSilent: byKeyring,
	desk.KeyringFailed: byKeyring, desk.PasswordMissing: byKeyring,
}

// Passes tells whether a problem may go away without anybody having done anything about
// it, so that it is worth waiting.
func Passes(code desk.Code) bool { return cures[code] == byItself || cures[code] == byPortal }

const (
	// longest is how long a line waits between two attempts at most, unless it waits
	// for the person.
	longest = 5 * time.Minute
	// keyringPace is how often a keyring is asked that did not take the password.
	keyringPace = time.Minute
)

// policy says when to try again after a problem: never without the person (zero,
// false), or after a delay that grows with the tries made in vain.
func policy(code desk.Code, tries int, random func(time.Duration) time.Duration) (time.Duration, bool) {
	const first = time.Second
	most := time.Minute
	switch cures[code] {
	case byPerson, byNetwork:
		return 0, false
	case byPortal:
		return time.Minute + random(30*time.Second), true
	case byServer:
		most = longest
	}
	limit := min(first<<min(tries, 10), most)
	return limit/2 + random(limit/2), true
}

// forgets tells whether a refusal says that the password is not the right one.
func forgets(err error) bool {
	var refused *session.AuthError
	if !errors.As(err, &refused) {
		return false
	}
	p := explainRefusal(refused, Target{})
	return p.Code == desk.WrongPassword
}

func explainRefusal(refused *session.AuthError, t Target) *desk.Problem {
	switch refused.Condition {
	case "invalid-mechanism", "mechanism-too-weak", "encryption-required":
		return desk.NewProblem(desk.NoMechanism, "host", t.host())
	case "temporary-auth-failure", "aborted":
		return desk.NewProblem(desk.ServerFault, "host", t.host(), "condition", refused.Condition)
	case "account-disabled":
		return desk.NewProblem(desk.AccountDisabled, "address", t.Address, "host", t.host())
	case "incorrect-encoding", "invalid-authzid", "malformed-request":
		return desk.NewProblem(desk.Refused, "condition", refused.Condition, "text", clip(refused.Text))
	}
	return desk.NewProblem(desk.WrongPassword, "address", t.Address)
}

func explainStream(err error, t Target) *desk.Problem {
	var ended *xmpp.StreamError
	var refused *xmpp.StanzaError
	switch {
	case errors.As(err, &ended):
		return explainCondition(ended.Condition, ended.Text, t)
	case errors.As(err, &refused):
		switch refused.Condition {
		case "internal-server-error", "service-unavailable", "resource-constraint", "remote-server-timeout", "undefined-condition":
			refused = &xmpp.StanzaError{Type: "wait", Condition: refused.Condition}
		}
		if refused.Type == "wait" {
			return desk.NewProblem(desk.ServerFault, "host", t.host(), "condition", refused.Condition)
		}
		return desk.NewProblem(desk.Refused, "condition", refused.Condition, "text", clip(refused.Text))
	}
	return nil
}

// explainClosed explains what is written to, or read from, a connection that has just
// gone: whoever did it was only the first to notice.
func explainClosed(err error, t Target) *desk.Problem {
	for _, closed := range []error{
		io.ErrUnexpectedEOF, io.ErrClosedPipe, net.ErrClosed, bosh.ErrClosed, session.ErrClosed,
		syscall.ECONNRESET, syscall.ECONNABORTED, syscall.EPIPE,
	} {
		if errors.Is(err, closed) {
			return desk.NewProblem(desk.Unreachable, "host", t.host())
		}
	}
	return nil
}

// explainCondition explains the condition of a stream error.
func explainCondition(condition, text string, t Target) *desk.Problem {
	switch condition {
	case "conflict":
		return desk.NewProblem(desk.Conflict, "text", clip(text))
	case "host-unknown", "host-gone", "improper-addressing":
		return desk.NewProblem(desk.UnknownDomain, "domain", t.domain(), "host", t.host())
	case "not-authorized", "policy-violation":
		return desk.NewProblem(desk.Refused, "condition", condition, "text", clip(text))
	}
	return desk.NewProblem(desk.ServerFault, "host", t.host(), "condition", condition)
}

func explainEnd(end *bosh.TerminateError, t Target) *desk.Problem {
	for _, condition := range end.Bare {
		if condition != "text" {
			return explainCondition(condition, "", t)
		}
	}
	if end.Condition == wire.InternalServerError && t.Opening { // so ejabberd 23 says that it does not know the domain
		return desk.NewProblem(desk.UnknownDomain, "domain", t.domain(), "host", t.host())
	}
	if end.Condition == wire.ItemNotFound {
		return desk.NewProblem(desk.SessionEnded, "host", t.host())
	}
	return explainCondition(string(end.Condition), "", t)
}
