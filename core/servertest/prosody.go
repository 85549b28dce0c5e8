package servertest

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
)

// prosodyAvailable returns nil when what is configured can be run here.
func (c config) prosodyAvailable() error {
	tls, _ := filepath.Glob("/usr/share/lua/5.*/ssl.lua")
	if _, err := exec.LookPath("prosody"); err != nil || len(tls) == 0 {
		return errors.New("servertest: Prosody is not installed (Debian packages prosody and lua-sec)")
	}
	if found, _ := filepath.Glob("/usr/lib/prosody/modules/mod_sasl2_fast"); c.tokens != "" && len(found) == 0 {
		return errors.New("servertest: Prosody has no SASL2 (Debian package prosody-modules)")
	}
	if found, _ := filepath.Glob("/usr/lib/prosody/modules/mod_auth_ccert"); c.certified && len(found) == 0 {
		return errors.New("servertest: Prosody knows no certificates of clients (Debian package prosody-modules)")
	}
	if found, _ := filepath.Glob("/usr/lib/*/lua/5.*/dbd/sqlite3.so"); c.database != "" && len(found) == 0 {
		return errors.New("servertest: Prosody cannot use SQLite (Debian package lua-dbi-sqlite3)")
	}
	_, err := account("prosody")
	return err
}

// startProsody starts Prosody. Its users are created while it starts, by a module of
// ours (templates/mod_colleagues.lua), and its host-meta are files, since Debian's
// package has no module for them.
func startProsody(c config) (*Server, error) {
	if c.inactivity == 0 {
		c.inactivity = 60
	}
	return attempt(c, func(set *setup) (*Server, error) {
		s := set.server("Prosody")
		err := errors.Join(
			set.render("prosody.cfg.lua", "prosody.cfg.lua"),
			set.render("mod_colleagues.lua", "modules/mod_colleagues.lua"),
			set.render("mod_bosh_for_sasl2.lua", "modules/mod_bosh_for_sasl2.lua"),
			set.render("host-meta", "www/.well-known/host-meta"),
			set.render("host-meta.json", "www/.well-known/host-meta.json"),
			set.write("data/README", []byte("written by Prosody\n")),
			give(filepath.Join(set.Dir, "data"), "prosody"),
		)
		if err != nil {
			return nil, fmt.Errorf("servertest: %w", err)
		}
		s.probe = func() error { return set.probe("/word") }
		s.run = func() (*process, error) {
			return launch(set.Dir, "prosody", nil, "prosody", "-F", "--config", filepath.Join(set.Dir, "prosody.cfg.lua"))
		}
		return s, nil
	})
}
