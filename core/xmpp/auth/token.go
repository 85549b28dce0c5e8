package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"strings"
)

// tokenBindings are the types of channel binding of the HT mechanisms.
var tokenBindings = map[string]string{HTSHA256Expr: TLSExporter, HTSHA256Endp: TLSServerEndPoint, HTSHA256None: ""}

func tokenBinding(mechanism string) string { return tokenBindings[mechanism] }

func isToken(mechanism string) bool { _, ok := tokenBindings[mechanism]; return ok }

// hashedToken is what one side shows of a token: "Initiator" or "Responder" and the data of
// the channel under HMAC-SHA-256.
func hashedToken(token, side string, binding []byte) []byte {
	mac := hmac.New(sha256.New, []byte(token))
	mac.Write([]byte(side))
	mac.Write(binding)
	return mac.Sum(nil)
}

// tokenClient is the client's half of the HT mechanisms, the token being the password.
type tokenClient struct {
	mechanism   string
	credentials Credentials
	binding     []byte
	started     bool
}

func newToken(mechanism string, c Credentials) (*tokenClient, error) {
	kind := tokenBinding(mechanism)
	data := c.Channel.Bindings[kind]
	if kind != "" && data == nil {
		return nil, ErrNoMechanism
	}
	return &tokenClient{mechanism: mechanism, credentials: c, binding: data}, nil
}

func (t *tokenClient) Mechanism() string { return t.mechanism }

func (t *tokenClient) Start() ([]byte, bool, error) {
	if strings.Contains(t.credentials.Username, "\x00") || t.credentials.Password == "" {
		return nil, false, fmt.Errorf("%w: NUL in the name, or no token", ErrMalformed)
	}
	t.started = true
	return append([]byte(t.credentials.Username+"\x00"), hashedToken(t.credentials.Password, "Initiator", t.binding)...), true, nil
}

// Step is an error: there are no challenges.
func (t *tokenClient) Step([]byte) ([]byte, error) {
	return nil, fmt.Errorf("%w: challenge in %s", ErrMalformed, t.mechanism)
}

// Success takes what the server shows of the token.
func (t *tokenClient) Success(additional []byte) error {
	if !t.started || !hmac.Equal(additional, hashedToken(t.credentials.Password, "Responder", t.binding)) {
		return ErrUnproven
	}
	return nil
}

// tokenServer is the server's half.
type tokenServer struct {
	server    Server
	mechanism string
	asked     bool
	user      string
}

func (t *tokenServer) Username() string { return t.user }

func (t *tokenServer) Step(response []byte) ([]byte, bool, error) {
	if response == nil && !t.asked {
		t.asked = true
		return nil, false, nil
	}
	user, shown, ok := strings.Cut(string(response), "\x00")
	if len(response) > MaxMessage || !ok || user == "" {
		return nil, false, fmt.Errorf("%w: %s", ErrMalformed, t.mechanism)
	}
	kind := tokenBinding(t.mechanism)
	binding := t.server.Channel.Bindings[kind]
	token, known := t.server.Lookup(user)
	if !hmac.Equal([]byte(shown), hashedToken(token, "Initiator", binding)) || !known || token == "" || kind != "" && binding == nil {
		return nil, false, ErrNotAuthorized
	}
	t.user = user
	return hashedToken(token, "Responder", binding), true, nil
}
