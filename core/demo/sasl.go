package demo

import (
	"encoding/base64"
	"errors"

	"vestnik/core/xmpp/auth"
	"vestnik/core/xmpp/xmlsafe"
)

// maxTries is how often a client may try to sign in on one stream, RFC 6120 §6.4.5.
const maxTries = 5

// saslError is a condition of RFC 6120 §6.5. It ends the try, not the stream.
type saslError string

func (e saslError) Error() string { return "demo: sign-in failed: " + string(e) }

// mechanisms are offered in this order; PLAIN only over an encrypted connection.
var mechanisms = []string{auth.SCRAMSHA256, auth.SCRAMSHA1, auth.DigestMD5}

func (l *link) offered() []string {
	if l.encrypted {
		return append(mechanisms[:len(mechanisms):len(mechanisms)], auth.Plain)
	}
	return mechanisms
}

func (l *link) offerSignIn(e *xmlsafe.Encoder) {
	if l.office.sasl2 {
		l.offerSASL2(e)
	}
	e.Start("mechanisms", "xmlns", nsSASL)
	for _, m := range l.offered() {
		e.Leaf("mechanism", m)
	}
	e.End()
}

// told says it by SASL or, where that was tried, by SASL2.
func (e saslError) told(space string) []byte {
	var x xmlsafe.Encoder
	if space == nsSASL2 {
		return x.Start("failure", "xmlns", nsSASL2).Leaf(string(e), "", "xmlns", nsSASL).End().Bytes()
	}
	return x.Start("failure", "xmlns", nsSASL).Leaf(string(e), "").End().Bytes()
}

// signIn lets the client try until it is somebody, RFC 6120 §6.4.
func (l *link) signIn() error {
	for range maxTries {
		request, err := l.element()
		if err != nil {
			return err
		}
		var failed saslError
		switch err := l.try(request); {
		case err == nil:
			return nil
		case !errors.As(err, &failed):
			return err
		}
		l.put(failed.told(request.Space))
	}
	return streamError("policy-violation")
}

// try is one <auth/> with all its challenges.
func (l *link) try(request *xmlsafe.Node) error {
	switch {
	case request.Space == nsClient:
		return streamError("not-authorized") // RFC 6120 §4.9.3.12
	case l.office.sasl2 && request.Is(nsSASL2, "authenticate"):
		return l.try2(request)
	case request.Space != nsSASL:
		return streamError("unsupported-stanza-type")
	case request.Local == "abort":
		return saslError("aborted")
	case request.Local != "auth":
		return saslError("malformed-request")
	}
	c, err := l.conversation(request.Attr("mechanism"))
	if err != nil {
		return err
	}
	response, err := decode(request.Text, true)
	if err != nil {
		return err
	}
	user, additional, err := l.talk(c, response, nsSASL)
	if err != nil {
		return err
	}
	return l.welcome(user, additional)
}

// talk carries the messages of a mechanism, and returns who the client is.
func (l *link) talk(c auth.ServerConversation, response []byte, space string) (user string, additional []byte, err error) {
	for {
		challenge, done, err := c.Step(response)
		switch {
		case errors.Is(err, auth.ErrNotAuthorized):
			return "", nil, saslError("not-authorized")
		case err != nil:
			return "", nil, saslError("malformed-request")
		case done:
			return c.Username(), challenge, nil
		}
		var e xmlsafe.Encoder
		l.put(e.Leaf("challenge", base64.StdEncoding.EncodeToString(challenge), "xmlns", space).Bytes())
		if response, err = l.response(space); err != nil {
			return "", nil, err
		}
	}
}

func (l *link) conversation(mechanism string) (auth.ServerConversation, error) {
	for _, m := range l.offered() {
		if m == mechanism {
			return auth.Server{Domain: l.office.Domain(), Lookup: l.office.password}.Conversation(m)
		}
	}
	if mechanism == auth.Plain {
		return nil, saslError("encryption-required")
	}
	return nil, saslError("invalid-mechanism")
}

// response reads the answer to a challenge.
func (l *link) response(space string) ([]byte, error) {
	answer, err := l.element()
	switch {
	case err != nil:
		return nil, err
	case answer.Is(space, "abort"):
		return nil, saslError("aborted")
	case !answer.Is(space, "response"):
		return nil, saslError("malformed-request")
	}
	return decode(answer.Text, false)
}

// welcome ends the try: the client is who it says.
func (l *link) welcome(user string, additional []byte) error {
	if l.account = l.office.member(user); l.account == nil {
		return saslError("not-authorized")
	}
	var e xmlsafe.Encoder
	l.put(e.Leaf("success", base64.StdEncoding.EncodeToString(additional), "xmlns", nsSASL).Bytes())
	return nil
}

// element reads the next one as a tree.
func (l *link) element() (*xmlsafe.Node, error) {
	e, err := l.in.next()
	if err != nil {
		return nil, err
	}
	return xmlsafe.Parse(l.in.complete(e), nsClient, l.in.lim)
}

// decode reads base64. In an <auth/> nothing at all means that there is no initial
// response, and "=" an empty one, RFC 6120 §6.4.2.
func decode(text string, initial bool) ([]byte, error) {
	if text == "" && initial {
		return nil, nil
	}
	if text == "=" {
		return []byte{}, nil
	}
	data, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil, saslError("incorrect-encoding")
	}
	return append([]byte{}, data...), nil
}
