package demo_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"vestnik/core/demo"
	"vestnik/core/xmpp/auth"
	"vestnik/core/xmpp/bosh/manager"
)

// articleReader makes its requests by hand, one after the other, and asks again with
// an empty one while the answer has not come.
type articleReader struct {
	t        *testing.T
	listener *manager.Listener
	sid      string
	rid      int
}

// post sends a body and returns the answer's.
func (a *articleReader) post(body string) string {
	a.t.Helper()
	w := httptest.NewRecorder()
	a.listener.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/http-bind", strings.NewReader(body)))
	if w.Code != http.StatusOK || strings.Contains(w.Body.String(), "terminate") {
		a.t.Fatalf("%s\nis answered with %d %s", body, w.Code, w.Body)
	}
	return w.Body.String()
}

// says sends the content of a body, and polls until the answer contains a part.
func (a *articleReader) says(attrs, content, part string) string {
	a.t.Helper()
	for range 10 {
		a.rid++
		answer := a.post(fmt.Sprintf(`<body rid="%d" xmlns="http://jabber.org/protocol/httpbind" sid="%s" %s>%s</body>`, a.rid, a.sid, attrs, content))
		if strings.Contains(answer, part) {
			return answer
		}
		attrs, content = "", ""
	}
	a.t.Fatalf("%s never came", part)
	return ""
}

// between returns what stands in text behind one mark and before another.
func between(text, from, to string) string {
	_, text, _ = strings.Cut(text, from)
	text, _, _ = strings.Cut(text, to)
	return text
}

// TestTheArticleOf2017OverHTTP is the conversation that an article gives as the way
// to sign in over BOSH, body by body, with the attributes that it sets.
func TestTheArticleOf2017OverHTTP(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		listener := manager.New(manager.Config{})
		office := demo.New(demo.Options{Accounts: map[string]string{"alice": "пароль-ёж"}})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- office.Serve(ctx, listener) }()
		a := &articleReader{t: t, listener: listener, rid: 516946878}
		converse(a)
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func converse(a *articleReader) {
	t := a.t
	created := a.post(`<body rid="516946878" xmlns="http://jabber.org/protocol/httpbind" content="text/xml; charset=utf-8" secure="true" hold="1" ` +
		`to="office.example" route="xmpp:office.example:5222" ver="1.10" wait="300" from="alice@office.example" xml:lang="en" ` +
		`xmpp:version="1.0" xmlns:xmpp="urn:xmpp:xbosh"/>`)
	if a.sid = between(created, "sid='", "'"); a.sid == "" || !strings.Contains(created, "<mechanism>DIGEST-MD5</mechanism>") {
		t.Fatal(created)
	}
	conversation, err := auth.NewConversation(auth.DigestMD5, auth.Credentials{Username: "alice", Password: "пароль-ёж", Domain: "office.example"})
	if err != nil {
		t.Fatal(err)
	}
	_, _, _ = conversation.Start()
	step := func(content, part string) []byte {
		t.Helper()
		answer := a.says("", content, part)
		challenge, err := base64.StdEncoding.DecodeString(between(between(answer, part, "</"), ">", "<"))
		if err != nil {
			t.Fatal(answer, err)
		}
		response, err := conversation.Step(challenge)
		if err != nil {
			t.Fatal(answer, err)
		}
		return response
	}
	const sasl = ` xmlns="urn:ietf:params:xml:ns:xmpp-sasl"`
	response := step(`<auth`+sasl+` mechanism="DIGEST-MD5"/>`, "<challenge")
	if last := step(`<response`+sasl+`>`+base64.StdEncoding.EncodeToString(response)+`</response>`, "<challenge"); len(last) > 0 {
		t.Errorf("the last answer is %q", last)
	}
	a.says("", `<response`+sasl+`/>`, "<success")
	if err := conversation.Success(nil); err != nil {
		t.Fatal(err)
	}
	a.says(`to="office.example" xml:lang="en" xmpp:restart="true" xmlns:xmpp="urn:xmpp:xbosh"`, "", "urn:ietf:params:xml:ns:xmpp-bind")
	a.says("", `<iq type="set" id="bind_1" xmlns="jabber:client"><bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/></iq>`, "<jid>alice@office.example/")
	a.says("", `<iq type="set" id="sess_1" to="office.example" xmlns="jabber:client"><session xmlns="urn:ietf:params:xml:ns:xmpp-session"/></iq>`, "sess_1")
	a.says("", `<presence xmlns="jabber:client"><show>chat</show><status>на месте</status><priority>5</priority></presence>`, "<presence")
	// The article asks for no receipt; here it tells that the message has arrived.
	a.says("", `<message to="boris@office.example" type="chat" id="m1" xmlns="jabber:client"><body>Привет 👋</body>`+
		`<request xmlns="urn:xmpp:receipts"/></message>`, "<received xmlns='urn:xmpp:receipts' id='m1'/>")
}
