package vault

import (
	"errors"
	"unicode/utf16"

	"github.com/danieljoos/wincred"
	"github.com/zalando/go-keyring"
)

// ours is the keyring of a person who sits at one of several computers.
var ours roaming

// roaming is the Credential Manager. Its entries are called as those of go-keyring, which
// wrote them before.
type roaming struct{}

// The limits of a credential (CRED_MAX_CREDENTIAL_BLOB_SIZE, CRED_MAX_USERNAME_LENGTH).
const (
	maxPassword = 5 * 512 // bytes
	maxUser     = 513     // letters of UTF-16
)

func entry(service, account string) string { return service + ":" + account }

// Get returns a password from whichever of the person's computers.
func (roaming) Get(service, account string) (string, error) {
	c, err := wincred.GetGenericCredential(entry(service, account))
	if err != nil {
		return "", absent(err)
	}
	return string(c.CredentialBlob), nil
}

// Set stores a password so that it goes with the person's profile to other computers: in
// a farm of terminal servers it is asked for once. Editions that have no such profiles
// keep it on this one.
func (roaming) Set(service, account, password string) error {
	if len(password) > maxPassword || len(utf16.Encode([]rune(account))) > maxUser {
		return keyring.ErrSetDataTooBig
	}
	c := wincred.NewGenericCredential(entry(service, account))
	c.UserName, c.CredentialBlob = account, []byte(password)
	c.Persist = wincred.PersistEnterprise
	if c.Write() == nil {
		return nil
	}
	c.Persist = wincred.PersistLocalMachine
	return c.Write()
}

// Delete forgets a password.
func (roaming) Delete(service, account string) error {
	return absent(wincred.NewGenericCredential(entry(service, account)).Delete())
}

// absent says of what is not there that it is not.
func absent(err error) error {
	if errors.Is(err, wincred.ErrElementNotFound) {
		return keyring.ErrNotFound
	}
	return err
}
