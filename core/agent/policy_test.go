package agent

import (
	"fmt"
	"io"
	"net"
	"syscall"
	"testing"

	"vestnik/core/account"
	"vestnik/core/desk"
	"vestnik/core/vault"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/auth"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/wire"
	"vestnik/core/xmpp/session"
)

// Every condition of the specifications that a server may name, and what it means.
var (
	saslConditions = map[string]desk.Code{
		"aborted": desk.ServerFault, "account-disabled": desk.AccountDisabled, "credentials-expired": desk.WrongPassword,
		"encryption-required": desk.NoMechanism, "incorrect-encoding": desk.Refused, "invalid-authzid": desk.Refused,
		"invalid-mechanism": desk.NoMechanism, "malformed-request": desk.Refused, "mechanism-too-weak": desk.NoMechanism,
		"not-authorized": desk.WrongPassword, "temporary-auth-failure": desk.ServerFault,
		"undefined-condition": desk.WrongPassword,
	}
	streamConditions = map[string]desk.Code{
		"bad-format": desk.ServerFault, "bad-namespace-prefix": desk.ServerFault, "conflict": desk.Conflict,
		"connection-timeout": desk.ServerFault, "host-gone": desk.UnknownDomain, "host-unknown": desk.UnknownDomain,
		"improper-addressing": desk.UnknownDomain, "internal-server-error": desk.ServerFault,
		"invalid-from": desk.ServerFault, "invalid-id": desk.ServerFault, "invalid-namespace": desk.ServerFault,
		"invalid-xml": desk.ServerFault, "not-authorized": desk.Refused, "not-well-formed": desk.ServerFault,
		"policy-violation": desk.Refused, "remote-connection-failed": desk.ServerFault, "reset": desk.ServerFault,
		"resource-constraint": desk.ServerFault, "restricted-xml": desk.ServerFault, "see-other-host": desk.ServerFault,
		"system-shutdown": desk.ServerFault, "undefined-condition": desk.ServerFault, "unsupported-encoding": desk.ServerFault,
		"unsupported-feature": desk.ServerFault, "unsupported-stanza-type": desk.ServerFault, "unsupported-version": desk.ServerFault,
	}
	stanzaConditions = map[string]desk.Code{
		"bad-request": desk.Refused, "conflict": desk.Refused, "feature-not-implemented": desk.Refused,
		"forbidden": desk.Refused, "gone": desk.Refused, "internal-server-error": desk.ServerFault,
		"item-not-found": desk.Refused, "jid-malformed": desk.Refused, "not-acceptable": desk.Refused,
		"not-allowed": desk.Refused, "not-authorized": desk.Refused, "policy-violation": desk.Refused,
		"recipient-unavailable": desk.Refused, "redirect": desk.Refused, "registration-required": desk.Refused,
		"remote-server-not-found": desk.Refused, "remote-server-timeout": desk.ServerFault,
		"resource-constraint": desk.ServerFault, "service-unavailable": desk.ServerFault,
		"subscription-required": desk.Refused, "undefined-condition": desk.ServerFault, "unexpected-request": desk.Refused,
	}
	terminateConditions = map[wire.Condition]desk.Code{
		wire.BadRequest: desk.ServerFault, wire.HostGone: desk.UnknownDomain, wire.HostUnknown: desk.UnknownDomain,
		wire.ImproperAddressing: desk.UnknownDomain, wire.InternalServerError: desk.ServerFault,
		wire.ItemNotFound: desk.SessionEnded, wire.OtherRequest: desk.ServerFault, wire.PolicyViolation: desk.Refused,
		wire.RemoteConnectionFailed: desk.ServerFault, wire.RemoteStreamError: desk.ServerFault,
		wire.SeeOtherURI: desk.ServerFault, wire.SystemShutdown: desk.ServerFault, wire.UndefinedCondition: desk.ServerFault,
	}
)

// waits are the problems that wait for the person: another attempt would lock an
// account, or needs what only he can give.
var waits = map[desk.Code]bool{
	desk.WrongPassword: true, desk.Conflict: true, desk.PlainHTTP: true, desk.BadURL: true, desk.NoURL: true,
	desk.BadAddress: true, desk.BadProxy: true, desk.BadPin: true, desk.NoAccount: true, "weaker-sign-in": true, desk.OwnCertificateRefused: true, desk.Managed: true,
	desk.WrongPin: true, desk.ProxyCredentials: true, desk.ProxySignOn: true, desk.ProxyNotTaken: true, // or for another network
}

func TestOnlyWhatLocksAccountsOrNeedsADecisionWaitsForThePerson(t *testing.T) {
	target := Target{Address: "alice@example.com", URL: "https://office.example/b"}
	check := func(what string, err error, opening bool, want desk.Code) {
		t.Helper()
		target := target
		target.Opening = opening
		p := Explain(err, target)
		if want != "" && p.Code != want {
			t.Errorf("%s is %s, want %s", what, p.Code, want)
		}
		goesOn(t, what, p.Code)
	}
	for c, want := range saslConditions {
		check("sasl "+c, &session.AuthError{Condition: c}, true, want)
	}
	for c, want := range streamConditions {
		for _, opening := range []bool{true, false} {
			check("stream "+c, &xmpp.StreamError{Condition: c}, opening, want)
			check("bare "+c, &bosh.TerminateError{Condition: wire.RemoteStreamError, Bare: []string{c}}, opening, want)
		}
	}
	for c, want := range stanzaConditions {
		check("stanza "+c, &xmpp.StanzaError{Type: "cancel", Condition: c}, true, want)
		check("waiting stanza "+c, &xmpp.StanzaError{Type: "wait", Condition: c}, true, desk.ServerFault)
	}
	for c, want := range terminateConditions {
		check("terminate "+string(c), &bosh.TerminateError{Condition: c}, false, want)
		if c == wire.InternalServerError {
			want = desk.UnknownDomain
		}
		check("terminate "+string(c), &bosh.TerminateError{Condition: c}, true, want)
	}
	for status := 300; status < 600; status++ {
		check(fmt.Sprint("status ", status), &bosh.StatusError{Status: status}, true, "")
	}
	for _, err := range []error{
		io.EOF, io.ErrUnexpectedEOF, auth.ErrNoMechanism, auth.ErrUnproven, auth.ErrMalformed, session.ErrProtocol,
		bosh.ErrBadBody, bosh.ErrNotBOSH, bosh.ErrInactive, bosh.ErrRedirect,
		vault.ErrAbsent, vault.ErrLocked, vault.ErrNotFound, vault.ErrSilent, vault.ErrTooBig,
	} {
		check(err.Error(), err, true, "")
	}
	check("the end of the stream", io.EOF, false, desk.SessionEnded)
	for _, err := range []error{
		io.ErrUnexpectedEOF, io.ErrClosedPipe, net.ErrClosed, bosh.ErrClosed, session.ErrClosed,
		syscall.ECONNRESET, syscall.EPIPE,
	} {
		check(err.Error(), fmt.Errorf("written: %w", err), false, desk.Unreachable)
	}
}

// goesOn holds a problem against the rule.
func goesOn(t *testing.T, what string, code desk.Code) {
	t.Helper()
	if cure := cures[code]; (cure == account.ByPerson || cure == account.ByNetwork) != waits[code] {
		t.Errorf("%s (%s): the cure is %v", what, code, cure)
	}
}

// An account forgets a password that is refused by what only the person can cure.
func TestOnlyARefusedPasswordIsThePersonsBusiness(t *testing.T) {
	m := &member{Account: account.New(account.Config{Address: "alice@example.com"}, nil)}
	for c := range saslConditions {
		want := c == "not-authorized" || c == "credentials-expired" || c == "undefined-condition"
		if told, cure := m.Explain(&session.AuthError{Condition: c}, true); (cure == account.ByPerson) != want {
			t.Errorf("%s: %v", c, told)
		}
	}
}
