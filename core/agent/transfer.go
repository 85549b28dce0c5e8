package agent

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"vestnik/core/desk"
	"vestnik/core/files"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/sharing"
	"vestnik/core/xmpp/upload"
)

const (
	// mostBreaks is how often a file that breaks off on its way begins again by itself, and
	// breakPause how long it waits before that.
	mostBreaks = 3
	breakPause = 3 * time.Second
)

// transferring is told how a file comes on. Its functions are called one after another, but for
// moved, which must not wait.
type transferring struct {
	begins func(again bool) // it has what it was waiting for, and leaves from the start
	waits  func()           // for the connection, or for others before it
	moved  func(sent, size int64)
}

// transfer puts a file with the server of an account, as soon as that is on line. What breaks off
// with the session begins again with the next one.
func (a *Agent) transfer(ctx context.Context, f desk.NewFile, patient bool, t transferring) (sharing.File, error) {
	for again, breaks := false, 0; ; again = true {
		m, open, err := a.online(ctx, f.Peer.Account, patient)
		if err != nil {
			return sharing.File{}, err
		}
		put, err := a.transferOnce(ctx, m, open, f, func() { t.begins(again) }, t.moved)
		switch {
		case err == nil:
			return put, nil
		case ctx.Err() != nil:
			return put, ctx.Err()
		case ended(open):
		case breaks == mostBreaks || !breaksOff(err):
			return put, explainFile(err, f.File)
		default:
			breaks++
			a.cfg.Log("file: it begins again: %v", err)
			if err := rest(ctx, breakPause); err != nil {
				return put, err
			}
		}
		t.waits()
	}
}

func (a *Agent) transferOnce(ctx context.Context, m *member, open *im.Client, f desk.NewFile, begins func(), moved func(sent, size int64)) (sharing.File, error) {
	select {
	case a.transfers <- struct{}{}:
		defer func() { <-a.transfers }()
	case <-ctx.Done():
		return sharing.File{}, ctx.Err()
	}
	begins()
	return files.Put(ctx, m.uploads(ctx, open), m.way(ctx), f.File, f.Name, moved)
}

// online waits until an account is on line. One that the person has taken off line is waited for
// by the patient only.
func (a *Agent) online(ctx context.Context, account string, patient bool) (m *member, open *im.Client, err error) {
	for {
		var problem *desk.Problem
		seq := a.log.Seq()
		if err := a.do(ctx, func() {
			switch m = a.member(account); {
			case m == nil:
				problem = a.lacks(account)
			case m.Session() != nil:
				open = m.Session()
			case !m.Connected() && !patient:
				problem = desk.NewProblem(desk.NotOnLine)
			}
		}); err != nil {
			return nil, nil, err
		}
		if problem != nil {
			return nil, nil, problem
		}
		if open != nil {
			return m, open, nil
		}
		if err := a.turn(ctx, seq); err != nil {
			return nil, nil, err
		}
	}
}

// turn waits until something has changed in the status since an event.
func (a *Agent) turn(ctx context.Context, seq uint64) error {
	watching, stop := context.WithCancel(ctx)
	defer stop()
	events, err := a.log.Watch(watching, seq)
	if err != nil {
		return nil // too much has happened: then something has changed
	}
	for {
		select {
		case e, more := <-events:
			if !more || e.Kind == desk.EventStatus || e.Kind == desk.EventAccount {
				return ctx.Err()
			}
		case <-a.gone:
			return errGone
		}
	}
}

// ended tells whether a session has.
func ended(open *im.Client) bool {
	select {
	case <-open.Done():
		return true
	default:
		return false
	}
}

// rest waits.
func rest(ctx context.Context, pause time.Duration) error {
	select {
	case <-time.After(pause):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// way leads to the servers that have files of the account.
func (m *member) way(ctx context.Context) files.Way {
	return func(address string) (http.RoundTripper, error) {
		at, err := m.endpoint(ctx)
		if err != nil {
			return nil, err
		}
		return m.agent.cfg.Transfer(at, address)
	}
}

// uploads are those of a session of the account. The host at which it reaches its server may have
// files too: whoever has said so trusts it with more.
func (m *member) uploads(ctx context.Context, open *im.Client) *upload.Uploads {
	if at, err := m.endpoint(ctx); err == nil {
		open.Uploads.Allow(desk.HostOf(at.URL))
	}
	return open.Uploads
}

// breaksOff tells what may go better when it is tried again from what will not.
func breaksOff(err error) bool {
	var with *files.TransferError
	if !errors.As(err, &with) {
		return isTimeout(err)
	}
	switch ExplainFile(err, "").Code {
	case desk.FileStalled, desk.Unreachable, desk.TimedOut, desk.SessionEnded, desk.ProxyUnreachable:
		return true
	}
	return false
}

// ExplainFile turns an error of a transfer into a problem that a person can do something about.
func ExplainFile(err error, file string) *desk.Problem {
	var refused *desk.Problem
	if errors.As(err, &refused) {
		return refused
	}
	t := Target{}
	var with *files.TransferError
	if errors.As(err, &with) {
		t.URL, err = with.URL, with.Err
	}
	return cmp.Or(explainUpload(err, t, file), Explain(err, t))
}

// explainFile is ExplainFile as an error.
func explainFile(err error, file string) error { return ExplainFile(err, file) }

func explainUpload(err error, t Target, file string) *desk.Problem {
	var large *upload.TooLargeError
	var later *upload.LaterError
	var host *upload.HostError
	var status *upload.StatusError
	var elsewhere *files.ElsewhereError
	var size *files.SizeError
	switch {
	case errors.As(err, &elsewhere):
		return desk.NewProblem(desk.FileRedirected, "host", t.host(), "to", desk.Brief(elsewhere.To))
	case errors.As(err, &size):
		return desk.NewProblem(desk.FileTooLarge, "limit", megabytes(size.Most))
	case errors.Is(err, files.ErrShort), errors.Is(err, files.ErrLong):
		return desk.NewProblem(desk.FileLies, "host", t.host())
	case errors.Is(err, upload.ErrNotOffered):
		return desk.NewProblem(desk.NoUpload)
	case errors.Is(err, upload.ErrEmpty):
		return desk.NewProblem(desk.EmptyFile, "file", file)
	case errors.Is(err, files.ErrNoFile):
		return desk.NewProblem(desk.NotAFile, "file", file)
	case errors.As(err, &large) && large.Most > 0:
		return desk.NewProblem(desk.FileTooLarge, "file", file, "limit", megabytes(large.Most))
	case errors.As(err, &large):
		return desk.NewProblem(desk.FileTooLarge, "file", file)
	case errors.As(err, &later):
		return desk.NewProblem(desk.UploadLater)
	case errors.As(err, &host):
		return desk.NewProblem(desk.UploadElsewhere, "host", desk.Brief(host.Host))
	case errors.Is(err, upload.ErrNotAllowed):
		return desk.NewProblem(desk.UploadForbidden)
	case errors.Is(err, upload.ErrSlot):
		return desk.NewProblem(desk.UnsafeUpload)
	case errors.Is(err, upload.ErrRedirected):
		return desk.NewProblem(desk.FileRedirected, "host", t.host())
	case errors.Is(err, upload.ErrStalled):
		return desk.NewProblem(desk.FileStalled, "host", t.host())
	case errors.Is(err, upload.ErrChanged):
		return desk.NewProblem(desk.FileChanged)
	case errors.As(err, &status):
		return desk.NewProblem(desk.FileStatus, "host", t.host(), "status", strconv.Itoa(status.Code))
	}
	return nil
}

// megabytes writes a number of bytes, rounded down to a tenth.
func megabytes(n int64) string {
	return strconv.FormatFloat(float64(n*10>>20)/10, 'f', -1, 64)
}
