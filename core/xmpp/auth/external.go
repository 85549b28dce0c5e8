package auth

import "fmt"

// external is the mechanism of who has shown a certificate on the channel, RFC 4422
// appendix A. We say who we want to be: a certificate may be good for several addresses,
// and the server holds it against the one that we name (XEP-0178 §3).
type external struct {
	credentials Credentials
}

func (e *external) Mechanism() string { return External }

func (e *external) Start() ([]byte, bool, error) {
	return []byte(e.credentials.Username + "@" + e.credentials.Domain), true, nil
}

// Step is an error: nothing is left to ask.
func (e *external) Step([]byte) ([]byte, error) {
	return nil, fmt.Errorf("%w: challenge in EXTERNAL", ErrMalformed)
}

// Success takes anything: the server has proven itself by its own certificate.
func (e *external) Success([]byte) error { return nil }
