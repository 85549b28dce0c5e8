package agent

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"

	"vestnik/core/account"
	"vestnik/core/settings"
)

// SessionFile returns where the session of an account is kept, given where sessions are;
// "" where none are.
func SessionFile(file, address string) string {
	if file == "" {
		return ""
	}
	return file + "-" + short(address)
}

func (a *Agent) sessionFile(address string) string { return SessionFile(a.cfg.SessionFile, address) }

// adoptSessionFile takes over what a version has kept that knew one account.
func (a *Agent) adoptSessionFile(s settings.Settings) {
	if len(s.Accounts) == 1 && a.cfg.SessionFile != "" {
		account.RenameSessionFile(a.cfg.SessionFile, a.sessionFile(s.Accounts[0].Address))
	}
}

// short names an account in the name of a file.
func short(address string) string {
	sum := sha256.Sum256([]byte(address))
	return hex.EncodeToString(sum[:6])
}

// PeopleFile returns where the people of an account are kept, given where people are; ""
// where none are.
func PeopleFile(dir, address string) string {
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, short(address))
}
