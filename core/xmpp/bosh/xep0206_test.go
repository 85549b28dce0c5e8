package bosh

import (
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp/bosh/wire"
)

// XEP-0206, XMPP over BOSH.

// S1 and B5.
func TestARestartIsAnEmptyRequestOfItsOwn(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		held := m.poll()
		write(t, c, "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"+
			"<stream:stream xmlns='jabber:client' xmlns:stream='"+wire.NSStreams+"' to='office.example' xml:lang='ru' version='1.0'>"+
			"<iq type='set'/>")
		if q := m.next(); q.text() != "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>" {
			t.Errorf("%s", q.raw)
		} else {
			held.answer("", "")
			restart := m.next()
			if restart.Get("xmpp:restart") != "true" || restart.Get("to") != "office.example" || restart.Get("xml:lang") != "ru" ||
				restart.Get("sid") != "s1" || len(restart.Payload) > 0 || restart.rid() != q.rid()+1 {
				t.Errorf("%s", restart.raw)
			}
			m.quiet(time.Second)
			q.answer("", "")
			if after := m.next(); after.text() != "<iq xmlns='jabber:client' type='set'/>" || after.Get("xmpp:restart") != "" {
				t.Errorf("%s", after.raw)
			}
		}
	})
}

// The reader gets a new stream header behind the restart, wherever the features come:
// in the restart's answer, in that of an older request, or later.
func TestANewHeaderComesBeforeTheNewFeatures(t *testing.T) {
	for name, answers := range map[string][2]string{
		"in the restart's answer":      {"", features},
		"in an older request's answer": {features, ""},
	} {
		t.Run(name, func(t *testing.T) { restart(t, answers[0], answers[1], false) })
	}
	t.Run("later", func(t *testing.T) { restart(t, "", "", true) })
}

func restart(t *testing.T, older, own string, later bool) {
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		c := m.begin(Config{}, usual)
		defer c.Close()
		next(t, c)
		read := make(chan string)
		go func() {
			read <- next(t, c)
			expectStart(t, c)
			read <- next(t, c)
		}()
		held := m.poll()
		write(t, c, "<response xmlns='u'/>")
		response := m.next()
		held.answer("", "<success xmlns='u'/>") // as servers do: the older one is answered
		<-read
		write(t, c, header)
		q := m.next()
		response.answer("", older)
		q.answer("", own)
		if later {
			m.poll().answer("", features)
		}
		if got := <-read; got != features {
			t.Error(got)
		}
	})
}

// C10 and B4: features may come later than the session.
func TestFeaturesAreAskedForUntilTheyCome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		c := m.dial(Config{})
		defer c.Close()
		write(t, c, header)
		m.next().answer(usual, "")
		go func() {
			m.poll().answer("", "")
			m.poll().answer("", features)
		}()
		expectStart(t, c)
		if got := next(t, c); got != features {
			t.Error(got)
		}
	})
}

// S3: in whichever body and order things come, they come out in the order of rids.
func TestTheBindsResultMayComeInAnyAnswer(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		held := m.poll()
		write(t, c, "<iq type='set' id='bind'/>")
		m.next().answer("", "<presence xmlns='jabber:client'/>")
		held.answer("", "<iq xmlns='jabber:client' id='bind'/>")
		if got := h.all(); got != "<iq xmlns='jabber:client' id='bind'/><presence xmlns='jabber:client'/>" {
			t.Error(got)
		}
	})
}

// The stream that the reader sees is the one that the server would have sent on TCP.
func TestTheStreamHeaderSaysWhatTheServerGranted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		c := m.dial(Config{})
		defer c.Close()
		write(t, c, header)
		m.next().answer("sid='s1' requests='2' authid='a&lt;1' from='Office.example' xml:lang='ru'", features)
		got := make([]byte, 1000)
		n, _ := c.Read(got)
		want := "<stream:stream xmlns='jabber:client' xmlns:stream='" + wire.NSStreams + "' version='1.0' from='Office.example' id='a&lt;1' xml:lang='ru'>" + features
		if string(got[:n]) != want {
			t.Errorf("%s", got[:n])
		}
	})
}

// B2: prefixes of the stream's header are declared where they are used.
func TestElementsStandByThemselvesInABody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		c := m.dial(Config{})
		defer c.Close()
		write(t, c, "<stream:stream xmlns='jabber:client' xmlns:stream='"+wire.NSStreams+"' xmlns:x='urn:x' to='office.example' version='1.0'>")
		m.next().answer(usual, features)
		write(t, c, "<message><x:y x:z='1'/></message>\n <x:w/><q xmlns='u'/>")
		want := "<message xmlns='jabber:client' xmlns:x='urn:x'><x:y x:z='1'/></message><x:w xmlns:x='urn:x'/><q xmlns='u'/>"
		if q := m.next(); q.text() != want {
			t.Errorf("%s", q.text())
		}
		if _, err := c.Write([]byte("<nobody:knows/>")); err == nil {
			t.Error("an undeclared prefix was written")
		}
	})
}
