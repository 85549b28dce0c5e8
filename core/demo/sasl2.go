package demo

import (
	"encoding/base64"

	"mellium.im/xmpp/jid"

	"vestnik/core/xmpp/auth"
	"vestnik/core/xmpp/xmlsafe"
)

const (
	nsSASL2 = "urn:xmpp:sasl:2"
	nsBind2 = "urn:xmpp:bind:0"
	nsFast  = "urn:xmpp:fast:0"
)

// offerSASL2 offers to sign in and bind in one (XEP-0388, XEP-0386), and to do it with a
// token (XEP-0484) where nobody can read that.
func (l *link) offerSASL2(e *xmlsafe.Encoder) {
	e.Start("authentication", "xmlns", nsSASL2)
	for _, m := range l.offered() {
		e.Leaf("mechanism", m)
	}
	e.Start("inline")
	e.Start("bind", "xmlns", nsBind2).Leaf("inline", "").End()
	if l.encrypted {
		e.Start("fast", "xmlns", nsFast).Leaf("mechanism", auth.HTSHA256None).End()
	}
	e.End().End()
}

// try2 is one <authenticate/> with all its challenges.
func (l *link) try2(request *xmlsafe.Node) error {
	client := request.Child(nsSASL2, "user-agent").Attr("id")
	fast := request.Child(nsFast, "fast")
	if fast != nil && (client == "" || !l.encrypted) {
		return saslError("malformed-request")
	}
	var response []byte
	if initial := request.Child(nsSASL2, "initial-response"); initial != nil {
		var err error
		if response, err = decode(initial.Text, false); err != nil {
			return err
		}
	}
	if fast != nil {
		return l.tryToken(request, fast, tokenKey{client: client}, response)
	}
	c, err := l.conversation(request.Attr("mechanism"))
	if err != nil {
		return err
	}
	user, additional, err := l.talk(c, response, nsSASL2)
	if err != nil {
		return err
	}
	var fresh *token
	if asked := request.Child(nsFast, "request-token"); l.encrypted && client != "" && asked.Attr("mechanism") == auth.HTSHA256None {
		fresh = l.office.issue(tokenKey{user, client})
	}
	return l.welcome2(request, user, additional, fresh)
}

// tryToken tries what is shown of a token against those that the client has.
func (l *link) tryToken(request, fast *xmlsafe.Node, key tokenKey, response []byte) error {
	if request.Attr("mechanism") != auth.HTSHA256None {
		return saslError("invalid-mechanism")
	}
	for _, newest := range []bool{true, false} {
		c, err := auth.Server{Domain: l.office.Domain(), Lookup: func(user string) (string, bool) {
			key.user = user
			return l.office.secret(key, newest)
		}}.Conversation(auth.HTSHA256None)
		if err != nil {
			return err
		}
		additional, done, _ := c.Step(response)
		if !done {
			continue
		}
		invalidate := fast.Attr("invalidate")
		fresh := l.office.used(key, newest, invalidate == "true" || invalidate == "1")
		return l.welcome2(request, c.Username(), additional, fresh)
	}
	return saslError("not-authorized")
}

// welcome2 ends the try, and binds where that was asked for.
func (l *link) welcome2(request *xmlsafe.Node, user string, additional []byte, fresh *token) error {
	if l.account = l.office.member(user); l.account == nil {
		return saslError("not-authorized")
	}
	success := func(address jid.JID, how string) item {
		var e xmlsafe.Encoder
		e.Start("success", "xmlns", nsSASL2)
		if len(additional) > 0 {
			e.Leaf("additional-data", base64.StdEncoding.EncodeToString(additional))
		}
		e.Leaf("authorization-identifier", address.String())
		if how != "" {
			e.Leaf(how, "", "xmlns", nsBind2)
		}
		if fresh != nil {
			e.Leaf("token", "", "xmlns", nsFast, "token", fresh.secret, "expiry", fresh.expiry.UTC().Format("2006-01-02T15:04:05Z"))
		}
		e.End().Start("stream:features")
		if how != "bound" {
			l.offerBind(&e)
		}
		return item{raw: e.End().Bytes()}
	}
	l.signedIn = true
	bind := request.Child(nsBind2, "bind")
	if bind == nil {
		l.put(success(l.account.jid, "").raw)
		return nil
	}
	s, refused := l.office.join(l.account, func(full jid.JID) item { return success(full, "bound") },
		resource(bind.ChildText(nsBind2, "tag"), request.Child(nsSASL2, "user-agent").Attr("id")), l.out, l.hangUp)
	if refused != "" {
		l.put(success(l.account.jid, "failed").raw)
		return nil
	}
	l.session = s
	return nil
}
