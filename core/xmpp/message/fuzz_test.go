package message_test

import (
	"strings"
	"testing"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

// Whatever a stanza holds, what is handed over is within its bounds.
func FuzzRead(f *testing.F) {
	for _, content := range []string{
		body, body + receipt + displayed + composing + retract + react + attention,
		"<body>&gt; a\nb</body><reply xmlns='urn:xmpp:reply:0' id='7'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='4'/></fallback>",
		"<replace xmlns='urn:xmpp:message-correct:0' id='7'/><origin-id xmlns='urn:xmpp:sid:0' id='o'/><store xmlns='urn:xmpp:hints'/>",
	} {
		for kind := range uint8(5) {
			f.Add(content, kind)
		}
	}
	f.Fuzz(func(t *testing.T, content string, kind uint8) {
		node, err := xmlsafe.Parse([]byte(from("boris@office.example", []string{"chat", "normal", "headline", "groupchat", "error"}[kind%5], content)), xmpp.NSClient, &xmlsafe.Default)
		if err != nil {
			return
		}
		messages := message.New(new(session.Session))
		for i, e := range messages.Read(&session.Stanza{Node: node, From: boris, To: boris}) {
			named := "1"
			switch v := e.(type) {
			case message.Message:
				if i > 0 || v.Reply != nil && (v.Reply.ID == "" || len(v.Reply.Text) > len(v.Body) || strings.TrimSpace(v.Body) != "" && v.Reply.Text == "") {
					t.Errorf("%d: %+v", i, v)
				}
			case message.Receipt:
				named = v.For
			case message.Marker:
				named = v.For
			case message.Retraction:
				named = v.For
			case message.Reactions:
				if named = v.For; len(v.All) > 20 {
					t.Errorf("%d reactions", len(v.All))
				}
			}
			if named == "" || len(named) > 1024 {
				t.Errorf("%+v", e)
			}
		}
	})
}
