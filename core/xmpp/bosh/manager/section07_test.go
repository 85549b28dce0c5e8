package manager

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
)

// XEP-0124 §5 to §7 and §16, what begins a session and what a request may hold, as
// the listener takes it.

func TestWaitAndHoldAreWhatWasAskedForAndNeverMore(t *testing.T) {
	for attrs, want := range map[string]string{
		"":                             "wait='60' hold='1'",
		"wait='30' hold='1'":           "wait='30' hold='1'",
		"wait='3600' hold='5'":         "wait='60' hold='1'",
		"wait='abc' hold='abc'":        "wait='60' hold='1'",
		"wait='-1' hold='-1'":          "wait='60' hold='1'",
		"wait='99999999999999999999'":  "wait='60' hold='1'",
		"wait='1e3' hold='1.5'":        "wait='60' hold='1'",
		"wait='60' hold='0'":           "wait='60' hold='0'",
		"wait='0' hold='1'":            "wait='0' hold='0'",
		"unknown='x' charsets='KOI-7'": "wait='60' hold='1'",
	} {
		visitAs(t, attrs+" ver='1.11'", func(t *testing.T, g *guest) {
			if !strings.Contains(g.creation, want+" requests='2'") {
				t.Errorf("%s: %s", attrs, g.creation)
			}
		})
	}
}

func TestTheDomainIsTheSameInWhateverCase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := New(Config{})
		created := post(l, "<body rid='1' to='OFFICE.Example' from='Alice@office.example' xml:lang='ru' ver='1.6'/>") // nor is a namespace needed
		server, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		head := make([]byte, 1000)
		n, _ := server.Read(head)
		for _, part := range []string{" to='office.example'", " from='Alice@office.example'", " xml:lang='ru'", " version='1.0'"} {
			if !strings.Contains(string(head[:n]), part) {
				t.Errorf("%s lacks %s", head[:n], part)
			}
		}
		write(t, server, header+features)
		(&guest{t: t}).gets(created, "from='office.example'")
		l.Close()
	})
}

func TestSIDsArePastGuessing(t *testing.T) {
	seen := map[string]bool{}
	for range 50 {
		visit(t, func(t *testing.T, g *guest) {
			if len(g.sid) < 26 || seen[g.sid] { // of 32 letters each: 130 bits
				t.Errorf("%s", g.sid)
			}
			seen[g.sid] = true
		})
	}
}

// The client chooses, §7.1, but not what a browser would draw as a page.
func TestAnswersHaveTheContentTypeThatWasAskedForUnlessItIsAPages(t *testing.T) {
	for content, want := range map[string]string{
		"":                                 "text/xml; charset=utf-8",
		"text/xml; charset=utf-8":          "text/xml; charset=utf-8",
		"text/plain":                       "text/plain; charset=utf-8",
		"application/xml; charset=UTF-8":   "application/xml; charset=utf-8",
		"text/html; charset=utf-8":         "text/xml; charset=utf-8",
		"application/xhtml+xml":            "text/xml; charset=utf-8",
		"image/svg+xml":                    "text/xml; charset=utf-8",
		"text/plain; charset=windows-1251": "text/xml; charset=utf-8",
		"text/plain&#13;&#10;X: y":         "text/xml; charset=utf-8",
	} {
		visitAs(t, "ver='1.6' content='"+content+"'", func(t *testing.T, g *guest) {
			w := httptest.NewRecorder()
			text := fmt.Sprintf("<body sid='%s' rid='101' pause='1'/>", g.sid)
			g.l.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(text)))
			if got := w.Header().Get("Content-Type"); got != want || w.Header().Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s: %v", content, w.Header())
			}
		})
	}
}

func TestARequestThatIsNotUTF8IsABadRequest(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		text := "<message xmlns='jabber:client'><body>\xcf\xf0\xe8\xe2\xe5\xf2</body></message>" // in windows-1251
		g.gets(g.request(101, "", text), "bad-request")
		g.waits(g.request(101, "", message("1")))
	})
}

// What was begun over TLS goes on over TLS, XEP-0124 §19.1.
func TestASessionOverTLSDoesNotGoOnWithoutIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := New(Config{})
		answered := make(chan string, 1)
		go func() {
			r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("<body rid='100' to='office.example' ver='1.6'/>"))
			r.TLS = &tls.ConnectionState{}
			w := httptest.NewRecorder()
			l.ServeHTTP(w, r)
			answered <- w.Body.String()
		}()
		server, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		expectStart(t, server)
		write(t, server, header+features+message("secret"))
		g := &guest{t: t, l: l, server: server}
		_, sid, _ := strings.Cut(g.gets(answered), "sid='")
		g.sid, _, _ = strings.Cut(sid, "'")
		if a := g.gets(g.request(101, "", message("1")), "item-not-found"); strings.Contains(a, "secret") {
			t.Error(a)
		}
		if got := g.reads(); got != "" {
			t.Errorf("delivered or ended: %s", got)
		}
		l.Close()
	})
}

// §16.2: several streams are not offered, so what asks for one is an empty request.
func TestARequestForAnotherStreamIsAnEmptyRequest(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		if strings.Contains(g.creation, " stream='") {
			t.Error(g.creation)
		}
		held := g.request(101, "to='other.example' xml:lang='en' stream='x'", "")
		g.waits(held)
		if got := g.reads(); got != "" {
			t.Error(got)
		}
		write(t, g.server, message("1"))
		g.gets(held, message("1"))
	})
}

func TestStanzasArriveWithTheirNamespaceWhateverTheyHadInTheBody(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		g.request(101, "xmlns:x='urn:x'", "<message id='1'/><message xmlns='jabber:client' id='2'/><x:y/><presence xmlns=''/>")
		want := "<message id='1'/>" + "<message xmlns='jabber:client' id='2'/>" + "<x:y xmlns:x='urn:x'/>" + "<presence xmlns='jabber:client'/>"
		if got := g.reads(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	})
}
