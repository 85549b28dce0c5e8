package account

import (
	"context"
	"encoding/json"
	"time"

	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/session"
)

// A token signs in where the password did (XEP-0484), in one step, and may be revoked
// without it. It lies in the keyring beside the password.

// tokenName is under what name the token of an account stands in the keyring.
func tokenName(account string) string { return "token of " + account }

// revokeLimit is how long revoking a token may take when the person signs out.
const revokeLimit = 3 * time.Second

// fetchToken reads the token, if there is one.
func (c *connection) fetchToken(ctx context.Context) {
	text, err := c.cfg.Vault.Get(ctx, tokenName(c.cfg.Address))
	if err != nil || json.Unmarshal([]byte(text), &c.token) != nil {
		c.token = session.Token{}
	}
}

// keepToken stores what a session has been given for the next one.
func (c *connection) keepToken(ctx context.Context, s *im.Client) {
	given := s.Token()
	if given == c.token {
		return
	}
	var err error
	if name := tokenName(c.cfg.Address); given == (session.Token{}) {
		err = c.cfg.Vault.Delete(ctx, name)
	} else {
		text, _ := json.Marshal(given) // of strings and a time: this cannot fail
		err = c.cfg.Vault.Set(ctx, name, string(text))
	}
	if err != nil {
		c.cfg.Log("the token is not kept: %v", err)
		return
	}
	c.token = given
}

// Revoke has the token of an account that signs out revoked, so that nobody can use it
// who finds it. It waits for the network, for some seconds at most, and is not for the
// loop. What cannot be revoked ends by itself.
func (a *Account) Revoke(ctx context.Context) {
	var c *connection
	if a.owner.Do(ctx, func() { c = a.connection() }) != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, revokeLimit)
	defer cancel()
	if c.fetchToken(ctx); c.token == (session.Token{}) {
		return
	}
	conn, err := c.cfg.Dial(ctx, 0, nil)
	if err == nil {
		c.handler = newHandler(c, "")
		cfg, wrong := c.sessionConfig()
		if err = wrong; err == nil {
			err = session.Revoke(ctx, conn, cfg)
		}
	}
	if err != nil {
		c.cfg.Log("the token is not revoked: %v", err)
	}
}
