//go:build linux

package desktop

import "path/filepath"

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
