package main

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"

	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/files"
	"vestnik/core/xmpp/sharing"
)

var errNeedsText = errors.New("missing flags: <TEXT|-> | --file=F")

// fileLine is a file that lies with the server, as JSON. Its fields are a contract.
type fileLine struct {
	Event string `json:"event"`
	File  string `json:"file"` // as on the command line
	Name  string `json:"name"`
	URL   string `json:"url"`
	Size  int64  `json:"size"`
}

// attach puts the files of the command line with the server, one after another, and prints where
// they lie. Nothing is sent unless all of them do.
func (c *sendCommand) attach(ctx context.Context, m *desk.Outgoing, put func(ctx context.Context, file string) (desk.Attachment, error)) error {
	for _, name := range c.File {
		file, err := filepath.Abs(name)
		if err != nil {
			return err
		}
		f, err := put(ctx, file)
		if err != nil {
			return err
		}
		m.Files = append(m.Files, f)
		if c.JSON {
			if err := printJSON(os.Stdout, fileLine{"file", name, f.Name, f.URL, f.Size}); err != nil {
				return err
			}
		}
	}
	return nil
}

// attachThrough has the resident take the files to the server.
func (c *sendCommand) attachThrough(ctx context.Context, running desk.Desk, m *desk.Outgoing) error {
	if len(c.File) == 0 {
		return nil
	}
	if _, err := goes(ctx, running, m); err != nil {
		return err
	}
	return c.attach(ctx, m, func(ctx context.Context, file string) (desk.Attachment, error) {
		return running.Put(ctx, desk.NewFile{Peer: desk.Ref{Account: m.Account}, File: file})
	})
}

// attachAlone takes the files to the server by a session of the command's own.
func (c *sendCommand) attachAlone(ctx context.Context, l *lone, m *desk.Outgoing) error {
	l.s.Uploads.Allow(desk.HostOf(l.account.URL))
	way := func(address string) (http.RoundTripper, error) { return transferWay(l.account, address) }
	return c.attach(ctx, m, func(ctx context.Context, file string) (f desk.Attachment, err error) {
		err = l.meanwhile(ctx, func() error {
			put, err := files.Put(ctx, l.s.Uploads, way, file, "", func(int64, int64) {})
			f = desk.Attachment(put)
			return err
		})
		if err != nil && ctx.Err() == nil {
			err = agent.ExplainFile(err, file)
		}
		return f, err
	})
}

// shared are files as the protocol has them.
func shared(all []desk.Attachment) (out []sharing.File) {
	for _, f := range all {
		out = append(out, sharing.File(f))
	}
	return out
}
