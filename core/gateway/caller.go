package gateway

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"
)

var (
	errNoToken    = refusal{http.StatusUnauthorized, "no token: it goes as Authorization: Bearer TOKEN", 0}
	errWrongToken = refusal{http.StatusUnauthorized, "the token is not known", 0}
)

// presented returns the token that a request shows: as a bearer, as the password of anybody, as
// gotify's key or, for gotify alone, in the query.
func presented(r *http.Request) string {
	if kind, secret, found := strings.Cut(r.Header.Get("Authorization"), " "); found && strings.EqualFold(kind, "Bearer") {
		return strings.TrimSpace(secret)
	}
	if user, password, found := r.BasicAuth(); found {
		if password == "" { // curl -u TOKEN:
			return user
		}
		return password
	}
	if key := r.Header.Get("X-Gotify-Key"); key != "" {
		return key
	}
	if r.URL.Path == "/message" {
		return r.URL.Query().Get("token")
	}
	return ""
}

// caller returns the token of who asks. All that there are are compared, in the same time
// whatever is the same in them.
func (g *Gateway) caller(r *http.Request) (*token, error) {
	secret := presented(r)
	if secret == "" {
		return nil, errNoToken
	}
	sum := sha256.Sum256([]byte(secret))
	var found *token
	for _, t := range g.Config.tokens {
		if subtle.ConstantTimeCompare(sum[:], t.sum[:]) == 1 {
			found = t
		}
	}
	if found == nil {
		if wait := g.wrong.take(g.Now()); wait > 0 {
			return nil, refusal{http.StatusTooManyRequests, "too many wrong tokens", wait}
		}
		return nil, errWrongToken
	}
	return found, nil
}
