package agent_test

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/settings"
	"vestnik/core/xmpp/auth"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/transport"
	"vestnik/core/xmpp/bosh/wire"
	"vestnik/core/xmpp/session"
)

func tlsFault(fault transport.Fault) error {
	c := &x509.Certificate{
		Issuer: pkix.Name{CommonName: "Центр"}, DNSNames: []string{"other.example"}, IPAddresses: []net.IP{net.IPv4(10, 0, 0, 1)},
		NotBefore: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC),
	}
	return &transport.TLSError{Fault: fault, Certificate: c, Err: errors.New("x509: certificate has expired or is not yet valid")}
}

// Each trouble on the way and at the door has a sentence of its own.
func TestWhatGoesWrongOnTheWayHasASentenceOfItsOwn(t *testing.T) {
	const url, host = "https://office.example/http-bind", "office.example"
	for _, c := range []struct {
		err  error
		want *desk.Problem
	}{
		{tlsFault(transport.TLSTooOld), desk.NewProblem(desk.TLSTooOld, "host", host)},
		{tlsFault(transport.TLSNoCipher), desk.NewProblem(desk.TLSNoCipher, "host", host)},
		{tlsFault(transport.TLSNameUnknown), desk.NewProblem(desk.TLSNameUnknown, "host", host)},
		{tlsFault(transport.TLSNotSpoken), desk.NewProblem(desk.TLSNotSpoken, "url", url)},
		{tlsFault(transport.TLSWanted), desk.NewProblem(desk.TLSWanted, "url", url)},
		{tlsFault(transport.CertificateByWho), desk.NewProblem(desk.CertificateUnknown, "host", host, "signer", "Центр")},
		{tlsFault(transport.CertificateAlone), desk.NewProblem(desk.CertificateAlone, "host", host, "pin", transport.PinOf(&x509.Certificate{}).String())},
		{tlsFault(transport.CertificateOver), desk.NewProblem(desk.CertificateExpired, "host", host, "until", "2026-03-04")},
		{tlsFault(transport.CertificateEarly), desk.NewProblem(desk.CertificateEarly, "host", host, "since", "2026-01-02")},
		{tlsFault(transport.CertificateOther), desk.NewProblem(desk.CertificateName, "host", host, "names", "other.example, 10.0.0.1")},
		{errors.Join(bosh.ErrInactive, tlsFault(transport.TLSTooOld)), desk.NewProblem(desk.TLSTooOld, "host", host)},
		{&tls.CertificateVerificationError{Err: errors.New("x509: too many intermediates")}, desk.NewProblem(desk.BadCertificate, "host", host, "reason", "x509: too many intermediates")},
		{&fs.PathError{Op: "open", Path: "/ca.crt", Err: syscall.ENOENT}, desk.NewProblem(desk.NoFile, "file", "/ca.crt")},
		{&fs.PathError{Op: "open", Path: "/ca.crt", Err: syscall.EACCES}, desk.NewProblem(desk.ForbiddenFile, "file", "/ca.crt")},
		{&fs.PathError{Op: "write", Path: "/s.json", Err: noRoom}, desk.NewProblem(desk.DiskFull, "file", "/s.json")},
		{&fs.PathError{Op: "use", Path: "/run/v", Err: settings.ErrForeignDir}, desk.NewProblem(desk.ForeignDirectory, "file", "/run/v")},
		{&fs.PathError{Op: "use", Path: "/run/v", Err: settings.ErrLongPath}, desk.NewProblem(desk.LongPath, "file", "/run/v")},
		{fmt.Errorf("settings: %w", &os.LinkError{Op: "rename", Old: "/t", New: "/s.json", Err: syscall.EACCES}), desk.NewProblem(desk.ForbiddenFile, "file", "/s.json")},
		{&os.LinkError{Op: "rename", Old: "/t", New: "/s.json", Err: noRoom}, desk.NewProblem(desk.DiskFull, "file", "/s.json")},
		{&net.OpError{Op: "dial", Net: "unix", Err: syscall.EACCES}, desk.NewProblem(desk.Internal, "reason", "signing in: dial unix: "+syscall.EACCES.Error())},
		{io.EOF, desk.NewProblem(desk.SessionEnded, "host", host)},
		{io.ErrUnexpectedEOF, desk.NewProblem(desk.Unreachable, "host", host)},
		{fmt.Errorf("%w: http2: client connection lost", bosh.ErrBroken), desk.NewProblem(desk.Unreachable, "host", host)},
		{fmt.Errorf("%w: %w", bosh.ErrBroken, os.ErrDeadlineExceeded), desk.NewProblem(desk.TimedOut, "host", host)},
		{session.ErrStalled, desk.NewProblem(desk.TimedOut, "host", host)},
		{&session.DomainError{Served: "other.example", Err: auth.ErrUnproven}, desk.NewProblem(desk.UnknownDomain, "domain", "office.example", "host", host, "served", "other.example")},
		{&session.AuthError{Condition: "account-disabled"}, desk.NewProblem(desk.AccountDisabled, "address", "alice@office.example", "host", host)},
		{&session.WeakerError{Mechanism: "PLAIN", Before: "SCRAM-SHA-1"}, desk.NewProblem(desk.WeakerSignIn, "mechanism", "PLAIN", "before", "SCRAM-SHA-1")},
		{&bosh.TerminateError{Condition: wire.ItemNotFound}, desk.NewProblem(desk.SessionEnded, "host", host)},
	} {
		got := agent.Explain(fmt.Errorf("signing in: %w", c.err), agent.Target{Address: "alice@office.example", URL: url, Opening: true})
		if got.Error() != c.want.Error() {
			t.Errorf("%v: %v, not %v", c.err, got, c.want)
		}
	}
}

// What a stranger has written into a certificate fits into a sentence.
func TestWhatACertificateSaysOfItselfIsClipped(t *testing.T) {
	long := &x509.Certificate{Issuer: pkix.Name{CommonName: strings.Repeat("я", 10_000)}}
	p := agent.Explain(&transport.TLSError{Fault: transport.CertificateByWho, Certificate: long}, agent.Target{URL: "https://office.example/b"})
	if n := len([]rune(p.Facts["signer"])); n > 81 {
		t.Errorf("%d letters", n)
	}
}

// noRoom is what the system says of a full disk.
var noRoom = map[bool]error{false: syscall.ENOSPC, true: syscall.Errno(112)}[runtime.GOOS == "windows"] // ERROR_DISK_FULL
