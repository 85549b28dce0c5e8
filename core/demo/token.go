package demo

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"time"
)

const (
	// tokenLife is how long a token is good, and tokenAge after what time one that is used is
	// replaced.
	tokenLife = 21 * 24 * time.Hour
	tokenAge  = 24 * time.Hour
	// maxClients is how many clients of an account may have tokens.
	maxClients = 16
)

// token is what signs in without the password, XEP-0484.
type token struct {
	secret         string
	issued, expiry time.Time
}

// tokenKey is which client of which account has it.
type tokenKey struct{ user, client string }

// tokens are those of one client, XEP-0484 §5.1: the newest, and the one that it takes the
// place of when it is used. Until then its arrival is not certain.
type tokens struct{ newest, current *token }

// slot returns the place of one of them.
func (t *tokens) slot(newest bool) **token {
	if newest {
		return &t.newest
	}
	return &t.current
}

// issue makes a token for a client; nil when the account has given out too many.
func (o *Office) issue(key tokenKey) *token {
	o.mu.Lock()
	defer o.mu.Unlock()
	name, ok := userName(key.user, o.Domain())
	if key.user = name; !ok {
		return nil
	}
	return o.issueLocked(key)
}

func (o *Office) issueLocked(key tokenKey) *token {
	t := o.tokens[key]
	if t == nil {
		n := 0
		for k := range o.tokens {
			if k.user == key.user {
				n++
			}
		}
		if n >= maxClients {
			return nil
		}
		t = new(tokens)
		o.tokens[key] = t
	}
	now := time.Now()
	t.newest = &token{secret: rand.Text(), issued: now, expiry: now.Add(tokenLife)}
	return t.newest
}

// secret returns the secret of a client's token while it lives.
func (o *Office) secret(key tokenKey, newest bool) (string, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	key.user, _ = userName(key.user, o.Domain())
	t := o.tokens[key]
	if t == nil || *t.slot(newest) == nil || !time.Now().Before((*t.slot(newest)).expiry) {
		return "", false
	}
	return (*t.slot(newest)).secret, true
}

// used notes that a token has signed its client in: those before it are over. It returns
// the one that is to take its place, if it is old; one that is to be invalid is over too.
func (o *Office) used(key tokenKey, newest, invalidate bool) (fresh *token) {
	o.mu.Lock()
	defer o.mu.Unlock()
	key.user, _ = userName(key.user, o.Domain())
	t := o.tokens[key]
	switch {
	case t == nil || *t.slot(newest) == nil:
	case invalidate:
		delete(o.tokens, key)
	default:
		if newest {
			t.current, t.newest = t.newest, nil
		}
		if time.Since(t.current.issued) >= tokenAge {
			fresh = o.issueLocked(key)
		}
	}
	return fresh
}

// resource makes a name that begins as the client wants it, and is the same each time for
// the same client, XEP-0386 §4.2.1.
func resource(tag, client string) string {
	suffix := rand.Text()[:10]
	if client != "" {
		sum := sha256.Sum256([]byte(client))
		suffix = hex.EncodeToString(sum[:5])
	}
	if tag == "" {
		return suffix
	}
	return tag + "/" + suffix
}
