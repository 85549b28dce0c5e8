package agent

import (
	"context"
	"errors"
	"time"

	"vestnik/core/desk"
	"vestnik/core/xmpp/sharing"
)

const (
	// progressEvery is how often faces are told how far a file has come.
	progressEvery = 250 * time.Millisecond
	// looksBack is how many messages are looked through for one that may have gone out before
	// the program was killed.
	looksBack = 1000
)

// startUpload has a file leave.
func (a *Agent) startUpload(u *uploading) {
	ctx, cancel := context.WithCancel(context.Background())
	u.cancel = cancel
	go a.carry(ctx, u, u.from, u.put, u.kept)
}

// carry takes a file to the server, and then tells of it.
func (a *Agent) carry(ctx context.Context, u *uploading, from desk.NewFile, put *sharing.File, kept bool) {
	var number int64
	err := error(nil)
	if put == nil {
		put, err = a.carryFile(ctx, u, from)
	} else if kept {
		number = a.wentOut(ctx, from.Peer, put.URL)
	}
	if err == nil && number == 0 {
		number, err = a.tellOf(ctx, u, from.Peer, put)
	}
	if errors.Is(err, errGone) || errors.Is(err, context.Canceled) {
		return // the next life begins it again, or the person does not want it
	}
	_ = a.do(context.Background(), func() { a.endUpload(u, number, err) })
	a.keepUploads(ctx)
	if err == nil {
		discard(from)
	}
}

// carryFile takes a file to the server, and keeps where it lies.
func (a *Agent) carryFile(ctx context.Context, u *uploading, from desk.NewFile) (*sharing.File, error) {
	turns := func(state desk.UploadState, again bool) {
		_ = a.do(ctx, func() {
			if !u.Ended() {
				u.moved.Store(0)
				u.State, u.Sent, u.Again = state, 0, u.Again || again
				a.tellUpload(u)
			}
		})
	}
	watching, stop := context.WithCancel(ctx)
	defer stop()
	go a.nowAndThen(watching, func() { a.progressUpload(u) })
	put, err := a.transfer(ctx, from, true, transferring{
		begins: func(again bool) { turns(desk.UploadSending, again) },
		waits:  func() { turns(desk.UploadWaiting, true) },
		moved:  func(sent, _ int64) { u.moved.Store(sent) },
	})
	if err != nil {
		return nil, err
	}
	if err := a.do(ctx, func() { u.put, u.Sent = &put, u.Size }); err != nil {
		return nil, err
	}
	a.keepUploads(ctx)
	return &put, nil
}

// nowAndThen has something done on the loop, at once and then again and again, until ctx ends: faces
// are told so how far something has come.
func (a *Agent) nowAndThen(ctx context.Context, do func()) {
	ticks := time.NewTicker(progressEvery)
	defer ticks.Stop()
	for a.do(ctx, do) == nil {
		select {
		case <-ticks.C:
		case <-ctx.Done():
			return
		}
	}
}

// progressUpload tells the faces how far a file has come.
func (a *Agent) progressUpload(u *uploading) {
	if sent := u.moved.Load(); u.State == desk.UploadSending && sent != u.Sent {
		u.Sent = sent
		a.tellUpload(u)
	}
}

// tellOf sends the message that tells of a file.
func (a *Agent) tellOf(ctx context.Context, u *uploading, to desk.Ref, put *sharing.File) (int64, error) {
	if err := a.do(ctx, func() { u.posting = !u.Ended() }); err != nil {
		return 0, err
	}
	if !u.posting { // it was cancelled in this moment, and nobody changes that any more
		return 0, context.Canceled
	}
	m, err := a.Send(context.WithoutCancel(ctx), desk.Outgoing{Account: to.Account, To: to.Address, Files: []desk.Attachment{desk.Attachment(*put)}})
	return m.Number, err
}

// wentOut returns the number of the message that tells of a file, 0 where there is none: the
// program may have been killed between that and the end of the upload.
func (a *Agent) wentOut(ctx context.Context, peer desk.Ref, address string) int64 {
	past, err := a.cfg.Journal.History(ctx, peer.Account, peer.Address, 0, looksBack)
	if err != nil {
		return 0
	}
	for _, e := range past {
		if e.Mine && e.Body == address {
			return e.Number
		}
	}
	return 0
}
