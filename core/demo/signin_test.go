package demo

import (
	"encoding/base64"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp/auth"
	"vestnik/core/xmpp/xmlsafe"
)

func TestEveryMechanismSignsIn(t *testing.T) {
	for _, mechanism := range []string{auth.SCRAMSHA256, auth.SCRAMSHA1, auth.DigestMD5, auth.Plain} {
		t.Run(mechanism, func(t *testing.T) {
			inOffice(t, quiet(), func(t *testing.T, b *building) {
				c := b.dial()
				c.signIn(mechanism, "alice", "пароль-ёж", "стол 7")
				if c.jid != "alice@office.example/стол 7" {
					t.Errorf("bound to %q", c.jid)
				}
			})
		})
	}
}

func TestUserNamesMayBeCyrillicAndAreNotCaseSensitive(t *testing.T) {
	opt := quiet()
	opt.Accounts["Иван"] = "ё😀"
	for _, mechanism := range []string{auth.SCRAMSHA256, auth.DigestMD5, auth.Plain} {
		inOffice(t, opt, func(t *testing.T, b *building) {
			c := b.dial()
			c.signIn(mechanism, "Иван", "ё😀", "")
			if !strings.HasPrefix(c.jid, "иван@office.example/") {
				t.Errorf("%s: bound to %q", mechanism, c.jid)
			}
		})
	}
}

func TestWrongPasswordAndUnknownUserFailAlikeAndMayTryAgain(t *testing.T) {
	for _, mechanism := range []string{auth.SCRAMSHA256, auth.SCRAMSHA1, auth.DigestMD5, auth.Plain} {
		inOffice(t, quiet(), func(t *testing.T, b *building) {
			c := b.dial()
			c.send(header)
			c.next()
			for _, who := range [][2]string{{"alice", "wrong"}, {"nobody", "пароль-ёж"}, {"alice", ""}} {
				if who[1] == "" && mechanism != auth.Plain {
					continue
				}
				n := c.authenticate(mechanism, who[0], who[1])
				if n.Local != "failure" || n.Child(nsSASL, "not-authorized") == nil {
					t.Errorf("%s as %s: %s", mechanism, who, describe([]*xmlsafe.Node{n}))
				}
			}
			if n := c.authenticate(mechanism, "alice", "пароль-ёж"); n.Local != "success" {
				t.Errorf("%s: the right password after wrong ones: %s", mechanism, n.Local)
			}
		})
	}
}

func TestNobodySignsInAsStaff(t *testing.T) {
	inOffice(t, Options{Accounts: map[string]string{"alice": "a"}}, func(t *testing.T, b *building) {
		c := b.dial()
		c.send(header)
		c.next()
		if n := c.authenticate(auth.SCRAMSHA1, "boris", ""); n.Local != "failure" {
			t.Error("signed in as a colleague")
		}
	})
}

func TestPLAINOnlyOverEncryptedConnections(t *testing.T) {
	for _, secure := range []bool{true, false} {
		opt := quiet()
		opt.Secure = func(net.Conn) bool { return secure }
		inOffice(t, opt, func(t *testing.T, b *building) {
			c := b.dial()
			c.send(header)
			var offered []string
			for _, m := range c.next().Child(nsSASL, "mechanisms").Children {
				offered = append(offered, m.Text)
			}
			want := "SCRAM-SHA-256 SCRAM-SHA-1 DIGEST-MD5"
			if secure {
				want += " PLAIN"
			}
			if got := strings.Join(offered, " "); got != want {
				t.Errorf("secure %v: offered %s", secure, got)
			}
			n := c.authenticate(auth.Plain, "alice", "пароль-ёж")
			if secure != (n.Local == "success") || !secure && n.Child(nsSASL, "encryption-required") == nil {
				t.Errorf("secure %v: %s", secure, describe([]*xmlsafe.Node{n}))
			}
		})
	}
}

type secret struct {
	net.Conn
	is bool
}

func (s secret) Encrypted() bool { return s.is }

func TestAConnectionTellsWhetherItIsEncrypted(t *testing.T) {
	if encrypted(&net.TCPConn{}) || encrypted(secret{}) || !encrypted(secret{is: true}) {
		t.Error("wrong")
	}
}

func TestSignInFailuresAreNamedAndNotFatal(t *testing.T) {
	for _, c := range []struct{ name, xml, condition string }{
		{"abort at the beginning", `<abort xmlns='S'/>`, "aborted"},
		{"abort after a challenge", `<auth xmlns='S' mechanism='DIGEST-MD5'/><abort xmlns='S'/>`, "aborted"},
		{"unknown mechanism", `<auth xmlns='S' mechanism='GSSAPI'/>`, "invalid-mechanism"},
		{"no mechanism", `<auth xmlns='S'/>`, "invalid-mechanism"},
		{"mechanism not offered", `<auth xmlns='S' mechanism='SCRAM-SHA-512'/>`, "invalid-mechanism"},
		{"bad base64", `<auth xmlns='S' mechanism='PLAIN'>@@@</auth>`, "incorrect-encoding"},
		{"base64 with loose bits", `<auth xmlns='S' mechanism='PLAIN'>AGF=</auth>`, "incorrect-encoding"},
		{"malformed PLAIN", `<auth xmlns='S' mechanism='PLAIN'>AAAA</auth>`, "malformed-request"},
		{"malformed SCRAM", `<auth xmlns='S' mechanism='SCRAM-SHA-1'>AAAA</auth>`, "malformed-request"},
		{"empty initial response", `<auth xmlns='S' mechanism='PLAIN'>=</auth>`, "malformed-request"},
		{"malformed DIGEST", `<auth xmlns='S' mechanism='DIGEST-MD5'/><response xmlns='S'>AAAA</response>`, "malformed-request"},
		{"response without a challenge", `<response xmlns='S'/>`, "malformed-request"},
		{"auth within a try", `<auth xmlns='S' mechanism='DIGEST-MD5'/><auth xmlns='S' mechanism='PLAIN'/>`, "malformed-request"},
	} {
		t.Run(c.name, func(t *testing.T) {
			inOffice(t, quiet(), func(t *testing.T, b *building) {
				client := b.dial()
				client.send(header + strings.ReplaceAll(c.xml, "'S'", "'"+nsSASL+"'"))
				list := client.got()
				last := list[len(list)-1]
				if !last.Is(nsSASL, "failure") || last.Child(nsSASL, c.condition) == nil {
					t.Errorf("%s", describe(list))
				}
				if n := client.authenticate(auth.SCRAMSHA1, "alice", "пароль-ёж"); n.Local != "success" {
					t.Error("no further try")
				}
			})
		})
	}
}

func TestTheFifthFailureEndsTheStream(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		c := b.dial()
		c.send(header)
		c.next()
		for range maxTries {
			if n := c.authenticate(auth.Plain, "alice", "wrong"); n.Local != "failure" {
				t.Fatal(n.Local)
			}
		}
		c.ended("policy-violation")
	})
}

// ended checks that the stream ends with this error, or without one.
func (c *client) ended(condition string) {
	c.t.Helper()
	list := c.got()
	time.Sleep(2 * parting)
	synctest.Wait()
	for n := range c.in {
		list = append(list, n)
	}
	if condition == "" {
		if len(list) > 0 {
			c.t.Errorf("before the end:%s", describe(list))
		}
		return
	}
	if len(list) == 0 || !list[len(list)-1].Is(nsStream, "error") || list[len(list)-1].Child(nsStreams, condition) == nil {
		c.t.Errorf("want the stream error %s, got:%s", condition, describe(list))
	}
}

func TestWhoDoesNotSignInIsSentOff(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		silent, slow := b.dial(), b.dial()
		slow.send(header)
		slow.next()
		time.Sleep(patience)
		silent.ended("connection-timeout")
		slow.ended("connection-timeout")
	})
}

func TestBindingGivesTheResourceThatWasAskedForOrAnother(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		a, other := b.online("alice", ""), b.online("alice", "")
		if a.jid == other.jid || !strings.HasPrefix(a.jid, "alice@office.example/") || strings.HasSuffix(a.jid, "/") {
			t.Errorf("%q and %q", a.jid, other.jid)
		}
		c := b.dial()
		c.signIn(auth.Plain, "boris", "b", "Psi+ на работе")
		if c.jid != "boris@office.example/Psi+ на работе" {
			t.Errorf("%q", c.jid)
		}
	})
}

func TestAResourceThatIsNoneIsRefusedAndMayBeAskedAgain(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		c := b.dial()
		c.send(header)
		c.next()
		c.authenticate(auth.Plain, "boris", "b")
		c.send(header)
		features := c.next()
		if features.Child(nsBind, "bind") == nil || features.Child(nsSession, "session").Child(nsSession, "optional") == nil {
			t.Error(describe([]*xmlsafe.Node{features}))
		}
		if n := c.bind(strings.Repeat("r", 2000)); n.Attr("type") != "error" || n.Child(nsClient, "error").Child(nsStanzas, "bad-request") == nil {
			t.Error(describe([]*xmlsafe.Node{n}))
		}
		if n := c.bind("desk"); n.Attr("type") != "result" {
			t.Error(describe([]*xmlsafe.Node{n}))
		}
	})
}

func TestTheSameResourceSendsTheOlderSessionOff(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		older := b.present("alice", "desk", "<presence/>")
		old := b.sessionOf("alice")
		newer := b.online("alice", "desk")
		st, _ := parse([]byte("<message to='alice@office.example/desk'/>"), &memberLimits)
		if err := b.receive(old, st); condition(err) != "conflict" {
			t.Errorf("the older session is still heard: %v", err)
		}
		older.ended("conflict")
		newer.send("<message to='alice@office.example/desk'/>")
		newer.expect("message alice")
		newer.send(`<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>`)
		if n := newer.only(); n.Attr("type") != "result" {
			t.Error("the newer session is not served")
		}
	})
}

func TestThereIsAnEndToResources(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		for range maxResources {
			b.online("boris", "")
		}
		c := b.dial()
		c.send(header)
		c.next()
		c.authenticate(auth.Plain, "boris", "b")
		c.send(header)
		c.next()
		if n := c.bind(""); n.Child(nsClient, "error").Child(nsStanzas, "resource-constraint") == nil {
			t.Error(describe([]*xmlsafe.Node{n}))
		}
	})
}

// TestTheArticleOf2017 is the conversation that an article gives as the way to
// sign in over BOSH, as it looks on the stream: DIGEST-MD5 in four steps, restart,
// empty bind, session, presence with show, status and priority, message.
func TestTheArticleOf2017(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		other := b.present("boris", "desk", "<presence/>")
		c := b.dial()
		c.send(header)
		c.next()
		c.send(`<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="DIGEST-MD5"/>`)
		conv, _ := auth.NewConversation(auth.DigestMD5, auth.Credentials{Username: "alice", Password: "пароль-ёж", Domain: "office.example"})
		_, _, _ = conv.Start()
		for _, step := range []string{"challenge", "challenge"} {
			n := c.next()
			data, _ := base64.StdEncoding.DecodeString(n.Text)
			response, err := conv.Step(data)
			if n.Local != step || err != nil {
				t.Fatal(n.Local, err)
			}
			if len(response) == 0 {
				c.send(`<response xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/>`)
				continue
			}
			c.send(`<response xmlns="urn:ietf:params:xml:ns:xmpp-sasl">` + base64.StdEncoding.EncodeToString(response) + `</response>`)
		}
		if n := c.next(); n.Local != "success" || n.Text != "" {
			t.Fatal(describe([]*xmlsafe.Node{n}))
		}
		c.send(header)
		c.next()
		c.send(`<iq type="set" id="bind_1"><bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/></iq>`)
		if n := c.next(); n.Attr("id") != "bind_1" || n.Attr("type") != "result" {
			t.Fatal(describe([]*xmlsafe.Node{n}))
		}
		c.send(`<iq type="set" id="sess_1" to="office.example"><session xmlns="urn:ietf:params:xml:ns:xmpp-session"/></iq>`)
		if n := c.next(); n.Attr("id") != "sess_1" || n.Attr("type") != "result" || n.Attr("from") != "office.example" {
			t.Fatal(describe([]*xmlsafe.Node{n}))
		}
		c.send(`<presence><show>chat</show><status>на месте</status><priority>5</priority></presence>`)
		if n := other.only(); n.ChildText(nsClient, "show") != "chat" || n.ChildText(nsClient, "status") != "на месте" {
			t.Error(describe([]*xmlsafe.Node{n}))
		}
		c.send(`<message to="boris@office.example" type="chat"><body>Привет 👋</body></message>`)
		if n := other.only(); n.ChildText(nsClient, "body") != "Привет 👋" {
			t.Error(describe([]*xmlsafe.Node{n}))
		}
	})
}
