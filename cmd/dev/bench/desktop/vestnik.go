//go:build linux

package desktop

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"vestnik/core/journal"
	"vestnik/core/settings"
)

// vestnik is ours, built into a directory.
type vestnik struct{ directory string }

func (vestnik) name() string      { return "vestnik" }
func (v vestnik) program() string { return filepath.Join(v.directory, "vestnik") }
func (v vestnik) version() string { return said(v.program(), "version") }

// provision signs in once: the password goes into the keyring, as anybody's does.
func (v vestnik) provision(s *seat) error {
	password, err := s.path("password")
	if err != nil {
		return err
	}
	if err := s.write(s.account.password, "password"); err != nil {
		return err
	}
	return s.run(v.program(), "login", s.account.bare(), "--url", s.office.server.SecureURL, "--password-file", password)
}

// command: a start without arguments is that of the autostart, which shows nothing.
func (v vestnik) command(_ *seat, window bool) []string {
	if window {
		return []string{v.program(), "open"}
	}
	return []string{v.program()}
}

func (vestnik) stays() bool { return true }

func (vestnik) show(s *seat) error { return s.office.clickTray() }

func (v vestnik) talk(s *seat, to account) error { return s.run(v.program(), "open", to.bare()) }

func (v vestnik) furnish(ctx context.Context, s *seat, conversations int) error {
	dirs := settings.Dirs{Data: filepath.Join(s.home, "data", "vestnik")}
	past, err := journal.Open(dirs.JournalFile())
	if err != nil {
		return err
	}
	began := time.Now().Add(-30 * 24 * time.Hour)
	_, err = past.Import(ctx, func(yield func(journal.Entry, error) bool) {
		for i := range conversations {
			peer := fmt.Sprintf("past%d@%s", i, s.account.domain)
			e := journal.Entry{
				Account: s.account.bare(), Peer: peer, From: peer, To: s.account.bare(), ID: fmt.Sprint("past", i),
				Type: "chat", Body: fmt.Sprint("Договор № ", i), Time: began.Add(time.Duration(i) * time.Minute),
			}
			if !yield(e, nil) {
				return
			}
		}
	})
	return errors.Join(err, past.Close())
}
