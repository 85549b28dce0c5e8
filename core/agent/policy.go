package agent

import (
	"errors"
	"io"
	"net"
	"syscall"

	"vestnik/core/account"
	"vestnik/core/desk"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/wire"
	"vestnik/core/xmpp/session"
)

// What ends a trouble ([account.Cure]), by what was said.
//
//	what was said                                        problem           cure
//
//	SASL, RFC 6120 §6.5
//	not-authorized, credentials-expired, and what        wrong-password    ByPerson
//	  is unknown: it may be counted as a wrong password
//	account-disabled                                     account-disabled  ByServer
//	temporary-auth-failure, aborted                      server-fault      ByItself
//	invalid-mechanism, mechanism-too-weak,               no-mechanism      ByServer
//	  encryption-required
//	incorrect-encoding, invalid-authzid,                 refused           ByServer
//	  malformed-request
//
//	streams, RFC 6120 §4.9.3, also as old connection managers tell them
//	conflict                                             conflict          ByPerson
//	host-unknown, host-gone, improper-addressing         unknown-domain    ByServer
//	not-authorized, policy-violation                     refused           ByServer
//	all others, reset among them                         server-fault      ByItself
//
//	stanzas, RFC 6120 §8.3, while signing in
//	type wait; internal-server-error,                    server-fault      ByItself
//	  service-unavailable, resource-constraint,
//	  remote-server-timeout, undefined-condition
//	all others                                           refused           ByServer
//
//	terminate, XEP-0124 §17.2
//	host-unknown, host-gone, improper-addressing,        unknown-domain    ByServer
//	  and internal-server-error while opening
//	policy-violation                                     refused           ByServer
//	item-not-found, and the end without a condition      session-ended     ByItself
//	all others                                           server-fault      ByItself
//
//	the way and the machine
//	no route, no name, no answer, a fault of the server, unreachable …     ByItself
//	  another certificate within a session
//	a certificate that is not valid, a page instead      bad-certificate … ByPortal
//	  of BOSH
//	another key, a proxy that wants a password           wrong-pin …       ByNetwork
//	plain http, a bad setting                            plain-http …      ByPerson
//	any trouble with the keyring                         keyring-locked …  ByKeyring

// cures are the problems whose cure is not account.ByItself.
var cures = map[desk.Code]account.Cure{
	desk.WrongPassword: account.ByPerson, desk.Conflict: account.ByPerson, desk.PlainHTTP: account.ByPerson,
	desk.BadURL: account.ByPerson, desk.NoURL: account.ByPerson, desk.BadAddress: account.ByPerson, desk.BadProxy: account.ByPerson,
	desk.BadPin: account.ByPerson, desk.BadFingerprint: account.ByPerson, desk.NoAccount: account.ByPerson, desk.WeakerSignIn: account.ByPerson,
	desk.OwnCertificateRefused: account.ByPerson, desk.Managed: account.ByPerson,

	desk.WrongPin: account.ByNetwork, desk.ProxyCredentials: account.ByNetwork,
	desk.ProxySignOn: account.ByNetwork, desk.ProxyNotTaken: account.ByNetwork,

	desk.UnknownDomain: account.ByServer, desk.NoMechanism: account.ByServer, desk.ServerUnproven: account.ByServer,
	desk.Refused: account.ByServer, desk.AccountDisabled: account.ByServer,

	desk.BadFile: account.ByServer, desk.NoFile: account.ByServer, desk.ForbiddenFile: account.ByServer, desk.DiskFull: account.ByServer,
	desk.ForeignDirectory: account.ByServer, desk.LongPath: account.ByServer, desk.SettingsDamaged: account.ByServer,
	desk.ProxyPassword: account.ByServer, desk.NoCertificate: account.ByServer,
	desk.OwnCertificateBad: account.ByServer, desk.OwnCertificateWanted: account.ByServer, desk.OwnCertificateUnused: account.ByServer,

	desk.TLSTooOld: account.ByServer, desk.TLSNoCipher: account.ByServer, desk.TLSNameUnknown: account.ByServer,

	desk.CertificateUnknown: account.ByPortal, desk.CertificateAlone: account.ByPortal, desk.CertificateReplaced: account.ByPortal, desk.CertificateExpired: account.ByPortal,
	desk.CertificateEarly: account.ByPortal, desk.CertificateName: account.ByPortal, desk.TLSNotSpoken: account.ByPortal, desk.TLSWanted: account.ByPortal,
	desk.ProxyCertificate: account.ByPortal, desk.BadCertificate: account.ByPortal, desk.NotBOSH: account.ByPortal, desk.NotFound: account.ByPortal,

	desk.KeyringLocked: account.ByKeyring, desk.KeyringAbsent: account.ByKeyring, desk.KeyringSilent: account.ByKeyring,
	desk.KeyringFailed: account.ByKeyring, desk.PasswordMissing: account.ByKeyring,
}

// Passes tells whether a problem may go away without anybody having done anything about
// it, so that it is worth waiting.
func Passes(code desk.Code) bool {
	return cures[code] == account.ByItself || cures[code] == account.ByPortal
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
		return desk.NewProblem(desk.Refused, "condition", refused.Condition, "text", desk.Brief(refused.Text))
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
		return desk.NewProblem(desk.Refused, "condition", refused.Condition, "text", desk.Brief(refused.Text))
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
		return desk.NewProblem(desk.Conflict, "text", desk.Brief(text))
	case "host-unknown", "host-gone", "improper-addressing":
		return desk.NewProblem(desk.UnknownDomain, "domain", t.domain(), "host", t.host())
	case "not-authorized", "policy-violation":
		return desk.NewProblem(desk.Refused, "condition", condition, "text", desk.Brief(text))
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
