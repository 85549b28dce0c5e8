package agent

import (
	"context"
	"errors"

	"vestnik/core/desk"
	"vestnik/core/policy"
	"vestnik/core/xmpp/avatar"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/session"
)

// Picture implements [desk.Desk].
func (a *Agent) Picture(ctx context.Context, peer desk.Ref) (desk.Picture, error) {
	q, err := a.question(ctx, peer)
	if err != nil {
		return desk.Picture{}, err
	}
	if q.is.Picture == "" {
		return desk.Picture{}, nil
	}
	var data []byte
	err = q.ask(ctx, func(ctx context.Context, s *im.Client) (err error) {
		data, err = s.Pictures.Fetch(ctx, q.who, q.is.Picture)
		return noneIfAbsent(err)
	})
	if err != nil || data == nil {
		return desk.Picture{}, err
	}
	small, err := a.small(ctx, data)
	if err != nil {
		return desk.Picture{}, Explain(err, Target{})
	}
	return desk.Picture{Hash: q.is.Picture, PNG: small}, nil
}

// small makes a picture as small as faces need it. One at a time: each takes 8 MB while it
// is made.
func (a *Agent) small(ctx context.Context, data []byte) ([]byte, error) {
	select {
	case a.painting <- struct{}{}:
		defer func() { <-a.painting }()
		return avatar.Thumbnail(data, desk.PictureSide)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// SetPicture implements [desk.Desk].
func (a *Agent) SetPicture(ctx context.Context, account string, image []byte) error {
	if err := a.allowed(ctx, policy.OwnCard); err != nil {
		return err
	}
	q, err := a.question(ctx, desk.Ref{Account: account})
	if err != nil {
		return err
	}
	if len(image) > 0 {
		if image, err = avatar.Fit(image); err != nil {
			return Explain(err, Target{})
		}
	}
	var shown avatar.Shown
	err = q.ask(ctx, func(ctx context.Context, s *im.Client) (err error) {
		if len(image) == 0 {
			shown, err = s.Pictures.Remove(ctx)
		} else {
			shown, err = s.Pictures.Publish(ctx, image)
		}
		if errors.Is(err, session.ErrUnsendable) {
			err = avatar.ErrTooLarge
		}
		return err
	})
	if err != nil {
		return err
	}
	return a.do(context.WithoutCancel(ctx), func() { q.m.ShowPicture(shown.Hash, shown.ByPresence) })
}
