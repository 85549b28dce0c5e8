package account

import (
	"context"
	"encoding/base64"
	"errors"
	"time"

	"vestnik/core/vault"
	"vestnik/core/xmpp/bosh"
)

// keyringPace is how often a keyring is asked that did not take the password.
const keyringPace = time.Minute

// fetchPassword asks the keyring. One that is locked, or does not answer, is told, and
// the person is asked to unlock it: once, and again only when he wants to connect.
func (c *connection) fetchPassword(ctx context.Context) error {
	password, err := c.cfg.Vault.Get(ctx, c.cfg.Address)
	if !c.dismissed && (errors.Is(err, vault.ErrSilent) || errors.Is(err, vault.ErrLocked)) {
		told, _ := c.owner.Explain(err, true)
		c.change(ctx, func(s *State) { s.Err, s.Again = told, false })
		password, err = c.cfg.Patient.Get(ctx, c.cfg.Address)
		c.dismissed = errors.Is(err, vault.ErrLocked)
	}
	if err != nil {
		return err
	}
	c.password = password
	c.tell(ctx, func() { c.Account.password, c.state.Err = password, nil })
	return nil
}

// TakePassword takes the password that the server has been given for the account: for the
// sessions to come, and for the keyring, which may wait for a person. It is not for the loop. The
// error is the keyring's.
func (a *Account) TakePassword(ctx context.Context, password string) error {
	err := a.owner.Do(ctx, func() {
		a.password = password
		if a.current != nil {
			a.current.renewed.Store(&password)
		}
	})
	if err != nil {
		return err
	}
	return a.cfg.Patient.Set(ctx, a.cfg.Address, password)
}

// forgetPassword forgets one that the server has refused: the keyring may hold a newer one
// by the next attempt, and shall not be given this one.
func (c *connection) forgetPassword(ctx context.Context) {
	c.password = ""
	c.tell(ctx, func() { c.Account.password, c.unstored = "", false })
}

// StorePassword puts the password into the keyring. One that does not take it is tried
// again while the account is on line, by itself. It may wait for a person, and is not for
// the loop; it is called before [Account.Connect].
func (a *Account) StorePassword(ctx context.Context) error {
	if a.cfg.Certificate {
		return nil // there is none
	}
	err := a.cfg.Patient.Set(ctx, a.cfg.Address, a.cfg.Password)
	a.unstored = err != nil
	return err
}

// storeLater puts the password into a keyring that did not take it when the person signed
// in, as soon as it does. The person has been told, and is not asked again.
func (c *connection) storeLater(ctx context.Context, password string) {
	for {
		select {
		case <-time.After(keyringPace):
		case <-c.stored:
		case <-ctx.Done():
			return
		}
		current := false
		c.tell(ctx, func() { current = c.Account.password == password })
		if !current {
			return // the server no longer takes it
		}
		err := c.cfg.Vault.Set(ctx, c.cfg.Address, password)
		if err == nil {
			c.cfg.Log("the keyring has taken the password")
			c.tell(ctx, func() { c.unstored = false })
			c.openSessionFile(ctx)
			return
		}
		if errors.Is(err, vault.ErrTooBig) {
			return
		}
	}
}

// sessionKey is under what name the key to the kept session of an account stands in the
// keyring.
func sessionKey(account string) string { return "session of " + account }

// key returns the key to the kept session, a new one if there is none.
func (c *connection) key(ctx context.Context) ([]byte, error) {
	name := sessionKey(c.cfg.Address)
	text, err := c.cfg.Vault.Get(ctx, name)
	key, broken := base64.StdEncoding.DecodeString(text)
	if err == nil && broken == nil && len(key) == bosh.KeySize {
		return key, nil
	}
	if err != nil && !errors.Is(err, vault.ErrNotFound) {
		return nil, err
	}
	key = bosh.NewKey()
	return key, c.cfg.Vault.Set(ctx, name, base64.StdEncoding.EncodeToString(key))
}

// Forget removes what a keyring has of an account: its password, its token, and the key to
// what was kept of its session.
func Forget(ctx context.Context, v Vault, address string) error {
	for _, name := range []string{sessionKey(address), tokenName(address)} {
		_ = v.Delete(ctx, name) // of no use to anybody without the account
	}
	if err := v.Delete(ctx, address); !errors.Is(err, vault.ErrNotFound) && !errors.Is(err, vault.ErrAbsent) {
		return err
	}
	return nil // it had nothing to forget
}
