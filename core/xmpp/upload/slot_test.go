package upload_test

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/upload"
	"vestnik/core/xmpp/xmlsafe"
)

func address(text string) xmpp.Address {
	a, err := xmpp.ParseAddress(text)
	if err != nil {
		panic(err)
	}
	return a
}

const (
	info = "<query xmlns='http://jabber.org/protocol/disco#info'>"
	list = "<iq type='result' id='{id}' from='office.example'><query xmlns='http://jabber.org/protocol/disco#items'><item jid='a@office.example'/><item jid='rooms.office.example'/>" +
		"<item jid='upload.office.example'/><item jid='other.office.example'/></query></iq>"
	limit = "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:http:upload:0</value></field><field var='max-file-size'><value>1000</value></field></x>"
)

// result is what somebody answers.
func result(from, content string) string {
	return "<iq type='result' id='{id}' from='" + from + "'>" + content + "</iq>"
}

func refusal(kind, condition, more string) string {
	return "<iq type='error' id='{id}' from='upload.office.example'><error type='" + kind + "'><" + condition + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>" + more + "</error></iq>"
}

// finding plays the server until the service has been found.
func finding(p *imtest.Peer, form string) {
	p.Hears("to='office.example'", "disco#items")
	p.Say(list)
	p.Hears("to='office.example'", "disco#info")
	p.Say(result("office.example", info+"</query>"))
	p.Hears("to='rooms.office.example'", "disco#info")
	p.Say("<iq type='error' id='{id}' from='rooms.office.example'><error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")
	p.Hears("to='upload.office.example'", "disco#info")
	p.Say(result("upload.office.example", info+"<feature var='urn:xmpp:http:upload:0'/>"+form+"</query>"))
}

// slot asks for a place for a file, with what the service says then.
func slot(t *testing.T, f upload.File, hears, says string) (got *upload.Slot, result error) {
	t.Helper()
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		u := upload.New(c.Session, c.Disco)
		done := make(chan error, 1)
		go func() {
			var err error
			got, err = u.Slot(t.Context(), f)
			done <- err
		}()
		finding(p, limit)
		if hears != "" {
			p.Hears("type='get'", "to='upload.office.example'", hears)
			p.Say(says)
		}
		result = <-done
		p.HearsNothing()
	})
	return got, result
}

func TestTheServiceIsFoundOnce(t *testing.T) {
	for form, want := range map[string]int64{limit: 1000, "": 0, strings.Replace(limit, "1000", "-1", 1): 0, strings.Replace(limit, "1000", "all", 1): 0, strings.Replace(limit, "upload:0</value>", "other</value>", 1): 0} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			u := upload.New(c.Session, c.Disco)
			found := make(chan string, 1)
			ask := func() {
				s, err := u.Service(t.Context())
				found <- fmt.Sprint(s, err)
			}
			go ask()
			finding(p, form)
			want := fmt.Sprintf("{upload.office.example %d} <nil>", want)
			if have := <-found; have != want {
				t.Errorf("%s, want %s", have, want)
			}
			ask()
			if have := <-found; have != want {
				t.Error(have)
			}
			p.HearsNothing()
		})
	}
}

func TestWhereNobodyTakesFilesThatIsTold(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		done := make(chan error, 1)
		go func() {
			_, err := upload.New(c.Session, c.Disco).Slot(t.Context(), upload.File{Name: "a", Size: 1})
			done <- err
		}()
		p.Hears("disco#items")
		p.Say("<iq type='error' id='{id}' from='office.example'><error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")
		p.Hears("disco#info")
		p.Say(result("office.example", info+"</query>"))
		if err := <-done; !errors.Is(err, upload.ErrNotOffered) {
			t.Error(err)
		}
	})
}

func TestAPlaceIsAskedForAndRead(t *testing.T) {
	got, err := slot(t, upload.File{Name: `C:\Планы\план <1>.pdf`, Size: 1000, Type: "application/pdf"},
		"<request xmlns='urn:xmpp:http:upload:0' filename='план &lt;1&gt;.pdf' size='1000' content-type='application/pdf'/>",
		result("upload.office.example", "<slot xmlns='urn:xmpp:http:upload:0'><put url='https://upload.office.example:5281/1/p'><header name='Authorization'>Basic x</header></put><get url='https://office.example/1/p?a=b'/></slot>"))
	if err != nil || got.Put != "https://upload.office.example:5281/1/p" || got.Get != "https://office.example/1/p?a=b" || got.File.Name != "план <1>.pdf" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestNothingIsAskedForThatIsNotTaken(t *testing.T) {
	var large *upload.TooLargeError
	if _, err := slot(t, upload.File{Name: "a", Size: 1001}, "", ""); !errors.As(err, &large) || large.Most != 1000 {
		t.Error(err)
	}
	for _, size := range []int64{0, -1} {
		if _, err := slot(t, upload.File{Name: "a", Size: size}, "", ""); !errors.Is(err, upload.ErrEmpty) {
			t.Error(err)
		}
	}
	if _, err := slot(t, upload.File{Name: "a", Size: 1, Type: "x'><y"}, "size='1'/>", refusal("auth", "forbidden", "")); !errors.Is(err, upload.ErrNotAllowed) {
		t.Error(err)
	}
}

func TestWhatTheServiceRefusesIsTold(t *testing.T) {
	const ns = " xmlns='urn:xmpp:http:upload:0'"
	ask := func(says string) error {
		t.Helper()
		_, err := slot(t, upload.File{Name: "a", Size: 17}, "<request", says)
		return err
	}
	var large *upload.TooLargeError
	if err := ask(refusal("modify", "not-acceptable", "<file-too-large"+ns+"><max-file-size>16</max-file-size></file-too-large>")); !errors.As(err, &large) || large.Most != 16 {
		t.Error(err)
	}
	var later *upload.LaterError
	if err := ask(refusal("wait", "resource-constraint", "<retry"+ns+" stamp='2026-11-27T17:00:00Z'/>")); !errors.As(err, &later) || !later.At.Equal(time.Date(2026, 11, 27, 17, 0, 0, 0, time.UTC)) {
		t.Error(err)
	}
	if err := ask(refusal("wait", "resource-constraint", "")); !errors.As(err, &later) || !later.At.IsZero() {
		t.Error(err)
	}
	if err := ask(refusal("cancel", "not-allowed", "")); !errors.Is(err, upload.ErrNotAllowed) {
		t.Error(err)
	}
	var refused *xmpp.StanzaError
	if err := ask(refusal("modify", "bad-request", "")); !errors.As(err, &refused) || errors.Is(err, upload.ErrNotAllowed) {
		t.Error(err)
	}
}

// uploads returns those of a session that nobody answers.
func uploads(t testing.TB) *upload.Uploads {
	near, far := net.Pipe()
	var u *upload.Uploads
	s := session.Resume(near, address("alice@office.example/desk"), session.Config{Attach: func(s *session.Session) {
		u = upload.New(s, disco.New(s, disco.Identity{}))
	}})
	t.Cleanup(func() {
		far.Close()
		s.Close()
	})
	return u
}

func place(put, get, content string) string {
	return "<slot xmlns='urn:xmpp:http:upload:0'><put url='" + put + "'>" + content + "</put><get url='" + get + "'/></slot>"
}

func parsed(t testing.TB, text string) *xmlsafe.Node {
	t.Helper()
	n, err := xmlsafe.Parse([]byte(text), "", &xmlsafe.Default)
	if err != nil {
		t.Fatalf("%.200s: %v", text, err)
	}
	return n
}

// SECURITY: what is fetched unasked is asked by whoever writes its address. An office has more under its
// domain than files, and some of it does something when it is asked.
func TestOnlyWhereFilesLieIsOurs(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		u := upload.New(c.Session, c.Disco)
		is := func(when string, want map[string]bool) {
			t.Helper()
			for text, ours := range want {
				if u.IsOurs(text) != ours {
					t.Errorf("%s, %s: ours is %v", when, text, !ours)
				}
			}
		}
		const intranet, usual, own, cdn = "https://build.office.example/job/1/delete", "https://upload.office.example:5281/1/a.png", "https://office.example/a.png", "https://share.office.example/a.png"
		is("before the service is known", map[string]bool{intranet: false, usual: false, own: true, cdn: false})
		done := make(chan error, 1)
		go func() { _, err := u.Service(t.Context()); done <- err }()
		finding(p, limit)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		is("when it is", map[string]bool{intranet: false, usual: true, own: true, cdn: false})
		if _, err := u.ReadSlot(parsed(t, place(cdn, cdn, "")), address("upload.office.example")); err != nil {
			t.Fatal(err)
		}
		is("when it has given a place", map[string]bool{intranet: false, usual: true, own: true, cdn: true})
	})
}

// Whoever has none is not asked again for each picture.
func TestThatNobodyTakesFilesIsAskedOnce(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		u := upload.New(c.Session, c.Disco)
		done := make(chan error, 1)
		ask := func() { _, err := u.Service(t.Context()); done <- err }
		go ask()
		p.Hears("disco#items")
		p.Say("<iq type='result' id='{id}' from='office.example'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>")
		p.Hears("disco#info")
		p.Say(result("office.example", info+"</query>"))
		if err := <-done; !errors.Is(err, upload.ErrNotOffered) {
			t.Error(err)
		}
		go ask()
		if err := <-done; !errors.Is(err, upload.ErrNotOffered) {
			t.Error(err)
		}
		p.HearsNothing()
	})
}

// SECURITY: the service may be anybody's, and a file goes only where one would expect.
func TestAFileGoesToTheServersHostsOnly(t *testing.T) {
	const good = "https://upload.office.example/1/a"
	u := uploads(t)
	u.Allow("CDN.example", "bücher.example")
	for text, host := range map[string]string{
		good: "", "https://office.example:8443/a": "", "HTTPS://Files.OFFICE.example/a": "", "https://cdn.example/x": "", "https://files.elsewhere.example/a": "", "https://a.files.elsewhere.example/a": "",
		"https://xn--bcher-kva.example/": "",
		"https://evil.example/a":         "evil.example", "https://notoffice.example/a": "notoffice.example", "https://office.example.evil.example/a": "office.example.evil.example",
		"https://127.0.0.1/a": "127.0.0.1", "https://[::1]/a": "::1", "https://localhost/a": "localhost", "https://cdn.example.evil.example": "cdn.example.evil.example",
		"http://upload.office.example/a": "-", "ftp://office.example/a": "-", "//office.example/a": "-", "/a": "-", "": "-", "https:office.example": "-", "https:///a": "-",
		"https://alice:secret@office.example/a": "-", "https://evil.example@office.example/": "-", "https://office.example\\@evil.example/": "-", "https://office.example/a#b": "-",
		"https://office.example/a b": "-", "https://office.example/ж": "-", "https://office.example:99999/": "-", "https://office.example:0/": "-",
		"https://office.example/" + strings.Repeat("a", 9000): "-",
	} {
		for _, n := range []string{place(text, good, ""), place(good, text, "")} {
			_, err := u.ReadSlot(parsed(t, n), address("files.elsewhere.example"))
			var other *upload.HostError
			switch {
			case host == "" && err != nil, host == "-" && !errors.Is(err, upload.ErrSlot):
				t.Errorf("%.80s: %v", text, err)
			case len(host) > 1 && (!errors.As(err, &other) || other.Host != host):
				t.Errorf("%.80s: %v", text, err)
			}
		}
		if ours := u.IsOurs(text); ours != (host == "") { // it has given a place there
			t.Errorf("%.80s: ours is %v", text, ours)
		}
	}
	for _, n := range []string{"<slot xmlns='urn:xmpp:http:upload:0'/>", "<slot xmlns='urn:xmpp:http:upload:0'><put url='" + good + "'/></slot>", "<slot xmlns='u'/>"} {
		if _, err := u.ReadSlot(parsed(t, n), address("office.example")); !errors.Is(err, upload.ErrSlot) {
			t.Errorf("%s: %v", n, err)
		}
	}
	if _, err := u.ReadSlot(nil, address("office.example")); !errors.Is(err, upload.ErrSlot) {
		t.Error(err)
	}
}

func TestTheNameOfAFileTellsNothingElse(t *testing.T) {
	long := strings.Repeat("ы", 300)
	for name, want := range map[string]string{
		"a.txt": "a.txt", "/home/anna/a.txt": "a.txt", `C:\Users\anna\a.txt`: "a.txt", `a\..\b`: "b", "": "file", ".": "file", "..": "file", "/": "file", "a/..": "file",
		"a\x00\nb\u202egnp.exe": "abgnp.exe", " a ": "a", "\xff": "file", long + ".pdf": strings.Repeat("ы", 125) + ".pdf", "a." + long: "a." + strings.Repeat("ы", 126),
	} {
		if have := upload.LastPart(name); have != want {
			t.Errorf("%.30q: %.60q", name, have)
		}
	}
}

// Whatever a place is: what comes of it is https, and of our hosts.
func FuzzSlot(f *testing.F) {
	f.Add("https://upload.office.example/1", "https://upload.office.example/1", "Authorization", "Basic x")
	f.Add("https://office.example@evil.example/", "https://office.example:443/", "Cookie\n", "a\r\nb")
	u := uploads(f)
	f.Fuzz(func(t *testing.T, put, get, name, value string) {
		var e xmlsafe.Encoder
		e.Start("slot", "xmlns", "urn:xmpp:http:upload:0").Start("put", "url", put).Leaf("header", value, "name", name).End().Leaf("get", "", "url", get).End()
		n, err := xmlsafe.Parse(e.Bytes(), "", &xmlsafe.Default)
		if err != nil {
			return
		}
		s, err := u.ReadSlot(n, address("upload.office.example"))
		if err != nil {
			return
		}
		for _, a := range []string{s.Put, s.Get} {
			rest, ok := strings.CutPrefix(strings.ToLower(a), "https://")
			host, _, _ := strings.Cut(rest, "/")
			host, _, _ = strings.Cut(host, "?")
			host, _, _ = strings.Cut(host, ":")
			if !ok || host != "office.example" && !strings.HasSuffix(host, ".office.example") {
				t.Errorf("%q is taken", a)
			}
		}
	})
}
