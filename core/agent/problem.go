package agent

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"

	"vestnik/core/account"
	"vestnik/core/charset"
	"vestnik/core/desk"
	"vestnik/core/disk"
	"vestnik/core/journal"
	"vestnik/core/policy"
	"vestnik/core/settings"
	"vestnik/core/vault"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/auth"
	"vestnik/core/xmpp/avatar"
	"vestnik/core/xmpp/block"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/pep"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/roster"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/vcard"
)

// Target is what was tried when an error came.
type Target struct {
	Address string // bare JID
	URL     string // BOSH address
	Trusts  bool   // the person trusts one certificate of that server
	Opening bool   // the session had not begun yet
}

// Explain turns any error of the rooms below into a problem that a person can do
// something about. A nil error is no problem.
func Explain(err error, t Target) *desk.Problem {
	if err == nil {
		return nil
	}
	var problem *desk.Problem
	if errors.As(err, &problem) {
		return problem
	}
	if broken := policy.Broken(err); broken != nil {
		return explainPolicy(broken)
	}
	t.URL = desk.ShownURL(t.URL)
	var link *os.LinkError
	if errors.As(err, &link) { // of a renaming: the file is what counts
		err = &fs.PathError{Op: link.Op, Path: link.New, Err: link.Err}
	}
	// What is local comes before the network: a keyring that is silent has passed a
	// deadline too.
	for _, explain := range []func(error, Target) *desk.Problem{
		explainSignIn, explainPeople, explainStream, explainTransport, explainBOSH, explainJournal, explainLocal, explainNetwork, explainClosed,
	} {
		if p := explain(err, t); p != nil {
			return p
		}
	}
	return desk.NewProblem(desk.Internal, "reason", err.Error())
}

// host returns the host of the target's URL.
func (t Target) host() string {
	u, err := url.Parse(t.URL)
	if err != nil || u.Host == "" {
		return t.URL
	}
	return u.Host
}

func (t Target) domain() string {
	a, err := xmpp.ParseAddress(t.Address)
	if err != nil {
		return t.Address
	}
	return a.Domain()
}

func explainSignIn(err error, t Target) *desk.Problem {
	var refused *session.AuthError
	var elsewhere *session.DomainError
	var weaker *session.WeakerError
	switch {
	case errors.As(err, &elsewhere):
		return desk.NewProblem(desk.UnknownDomain, "domain", t.domain(), "host", t.host(), "served", desk.Brief(elsewhere.Served))
	case errors.As(err, &weaker):
		return desk.NewProblem(desk.WeakerSignIn, "mechanism", weaker.Mechanism, "before", weaker.Before)
	case errors.Is(err, session.ErrCertificate) && errors.Is(err, auth.ErrNoMechanism):
		return desk.NewProblem(desk.OwnCertificateUnused, "host", t.host())
	case errors.Is(err, session.ErrCertificate):
		return desk.NewProblem(desk.OwnCertificateRefused, "host", t.host())
	case errors.As(err, &refused):
		return explainRefusal(refused, t)
	case errors.Is(err, account.ErrAddress):
		return desk.NewProblem(desk.BadAddress, "address", t.Address)
	case errors.Is(err, auth.ErrNoMechanism), errors.Is(err, session.ErrMoreSteps):
		return desk.NewProblem(desk.NoMechanism, "host", t.host())
	case errors.Is(err, auth.ErrUnproven), errors.Is(err, auth.ErrMalformed), errors.Is(err, auth.ErrStripped):
		return desk.NewProblem(desk.ServerUnproven, "host", t.host())
	case errors.Is(err, presence.ErrCannotHide):
		return desk.NewProblem(desk.CannotHide)
	}
	return nil
}

func explainBOSH(err error, t Target) *desk.Problem {
	var status *bosh.StatusError
	var end *bosh.TerminateError
	switch {
	case errors.Is(err, bosh.ErrInsecure):
		return desk.NewProblem(desk.PlainHTTP, "url", t.URL)
	case errors.Is(err, bosh.ErrConfig):
		return desk.NewProblem(desk.BadURL, "url", t.URL)
	case errors.Is(err, bosh.ErrInactive):
		return desk.NewProblem(desk.Unreachable, "host", t.host())
	case errors.As(err, &status):
		if status.Status == 404 || status.Status == 405 {
			return desk.NewProblem(desk.NotFound, "url", t.URL, "status", strconv.Itoa(status.Status))
		}
		return desk.NewProblem(desk.ServerFault, "host", t.host(), "status", strconv.Itoa(status.Status))
	case errors.Is(err, bosh.ErrNotBOSH), errors.Is(err, bosh.ErrRedirect), errors.Is(err, bosh.ErrBadBody):
		return desk.NewProblem(desk.NotBOSH, "url", t.URL)
	case errors.As(err, &end):
		return explainEnd(end, t)
	}
	return nil
}

func explainNetwork(err error, t Target) *desk.Problem {
	var (
		verify  *tls.CertificateVerificationError
		network net.Error
		op      *net.OpError
		dns     *net.DNSError
	)
	switch {
	case errors.As(err, &op) && strings.HasPrefix(op.Net, "unix"): // of this computer
		return desk.NewProblem(desk.Internal, "reason", err.Error())
	case errors.As(err, &verify):
		return desk.NewProblem(desk.BadCertificate, "host", t.host(), "reason", verify.Err.Error())
	case errors.As(err, &dns) && dns.IsNotFound:
		return desk.NewProblem(desk.Unreachable, "host", t.host())
	case isTimeout(err), errors.As(err, &network) && network.Timeout():
		return desk.NewProblem(desk.TimedOut, "host", t.host())
	case errors.Is(err, context.Canceled):
		return desk.NewProblem(desk.NotOnLine)
	case errors.As(err, &op), errors.As(err, &dns), errors.Is(err, bosh.ErrBroken), errors.Is(err, io.ErrUnexpectedEOF):
		return desk.NewProblem(desk.Unreachable, "host", t.host())
	case errors.Is(err, io.EOF): // the end of the stream: a connection that breaks is none
		return desk.NewProblem(desk.SessionEnded, "host", t.host())
	}
	return nil
}

func explainLocal(err error, t Target) *desk.Problem {
	var file *settings.FileError
	var path *fs.PathError
	switch {
	case errors.Is(err, vault.ErrNotFound):
		return desk.NewProblem(desk.PasswordMissing, "address", t.Address)
	case errors.Is(err, vault.ErrLocked):
		return desk.NewProblem(desk.KeyringLocked)
	case errors.Is(err, vault.ErrAbsent):
		return desk.NewProblem(desk.KeyringAbsent)
	case errors.Is(err, vault.ErrSilent):
		return desk.NewProblem(desk.KeyringSilent)
	case errors.Is(err, vault.ErrTooBig):
		return desk.NewProblem(desk.KeyringFailed, "reason", err.Error())
	case errors.As(err, &file) && errors.Is(err, charset.ErrUnknown):
		return desk.NewProblem(desk.BadEncoding, "file", file.File)
	case errors.As(err, &file) && errors.Is(err, settings.ErrProxyPassword):
		return desk.NewProblem(desk.ProxyPassword, "file", file.File)
	case errors.As(err, &file):
		return desk.NewProblem(desk.SettingsDamaged, "file", file.File, "line", strconv.Itoa(file.Line))
	case errors.As(err, &path) && errors.Is(err, settings.ErrForeignDir):
		return desk.NewProblem(desk.ForeignDirectory, "file", path.Path)
	case errors.As(err, &path) && errors.Is(err, settings.ErrLongPath):
		return desk.NewProblem(desk.LongPath, "file", path.Path)
	case errors.As(err, &path) && disk.Full(path):
		return desk.NewProblem(desk.DiskFull, "file", path.Path)
	case errors.As(err, &path) && errors.Is(err, fs.ErrExist):
		return desk.NewProblem(desk.FileThere, "file", path.Path)
	case errors.As(err, &path) && errors.Is(err, fs.ErrNotExist):
		return desk.NewProblem(desk.NoFile, "file", path.Path)
	case errors.As(err, &path) && errors.Is(err, fs.ErrPermission):
		return desk.NewProblem(desk.ForbiddenFile, "file", path.Path)
	case errors.As(err, &path):
		return desk.NewProblem(desk.BadFile, "file", path.Path, "reason", path.Err.Error())
	case errors.Is(err, session.ErrProtocol):
		return desk.NewProblem(desk.ServerFault, "host", t.host(), "condition", "protocol")
	}
	return nil
}

// explainPeople explains what keeps a roster, a card or a picture from being changed.
func explainPeople(err error, t Target) *desk.Problem {
	switch {
	case errors.Is(err, roster.ErrShared):
		return desk.NewProblem(desk.SharedGroup, "address", t.Address)
	case errors.Is(err, block.ErrNotOffered):
		return desk.NewProblem(desk.CannotBlock)
	case errors.Is(err, vcard.ErrReadOnly):
		return desk.NewProblem(desk.CardReadOnly)
	case errors.Is(err, pep.ErrNoOptions):
		return desk.NewProblem(desk.NothingPublished)
	case errors.Is(err, avatar.ErrNoPicture), errors.Is(err, avatar.ErrNone), errors.Is(err, avatar.ErrForged):
		return desk.NewProblem(desk.BadPicture)
	case errors.Is(err, avatar.ErrTooLarge):
		return desk.NewProblem(desk.PictureTooLarge,
			"kilobytes", strconv.Itoa(avatar.MaxBytes>>10), "pixels", strconv.Itoa(avatar.MaxPixels))
	}
	return nil
}

// explainJournal explains what keeps the journal from being written.
func explainJournal(err error, _ Target) *desk.Problem {
	switch {
	case errors.Is(err, journal.ErrBusy):
		return desk.NewProblem(desk.JournalBusy)
	case errors.Is(err, journal.ErrFull):
		return desk.NewProblem(desk.JournalFull)
	case errors.Is(err, journal.ErrCorrupt):
		return desk.NewProblem(desk.JournalDamaged)
	}
	return nil
}
