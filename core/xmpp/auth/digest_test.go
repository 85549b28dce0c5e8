package auth

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The examples of RFC 2831 §4.
func TestDigestFollowsTheExamplesOfTheRFC(t *testing.T) {
	for _, v := range []struct{ nonce, cnonce, uri, response, rspauth string }{
		{"OA6MG9tEQGm2hh", "OA6MHXh6VqTrRk", "imap/elwood.innosoft.com", "d388dad90d4bbd760a152321f2143af7", "ea40f60335c427b5527b84dbabcdfffd"},
		{"OA9BSXrbuRhWay", "OA9BSuZWMSpW8m", "acap/elwood.innosoft.com", "6084c6db3fede7352c551284490fd0fc", "2f0b3d7c3c2e486600ef710726aa2eae"},
	} {
		e := exchange{username: "chris", realm: "elwood.innosoft.com", nonce: v.nonce, cnonce: v.cnonce, uri: v.uri}
		if got := e.response("secret"); got != v.response {
			t.Errorf("response %s, want %s", got, v.response)
		}
		if got := e.rspauth("secret"); got != v.rspauth {
			t.Errorf("rspauth %s, want %s", got, v.rspauth)
		}
	}
}

func answerTo(t *testing.T, challenge string, c Credentials) directives {
	t.Helper()
	d := newDigest(c)
	if _, has, err := d.Start(); has || err != nil {
		t.Fatal("DIGEST-MD5 has no initial response")
	}
	response, err := d.Step([]byte(challenge))
	if err != nil {
		t.Fatalf("%s: %v", challenge, err)
	}
	l, err := parseDirectives(response)
	if err != nil {
		t.Fatalf("%s: %v", response, err)
	}
	return l
}

func value(t *testing.T, l directives, name string) string {
	t.Helper()
	v, _, err := l.once(name)
	if err != nil {
		t.Error(err)
	}
	return v
}

const plainChallenge = `nonce="15828490409210975149",qop="auth",charset=utf-8,algorithm=md5-sess`

func TestDigestChoosesTheRealm(t *testing.T) {
	for challenge, want := range map[string]string{
		plainChallenge:                                       "office.example",
		`realm="other",` + plainChallenge:                    "other",
		`realm="",` + plainChallenge:                         "",
		`realm="a",realm="b",` + plainChallenge:              "a",
		`realm="a",realm="office.example",` + plainChallenge: "office.example",
		`realm="с \"кавычками\" и \\",` + plainChallenge:     `с "кавычками" и \`,
	} {
		l := answerTo(t, challenge, as("иван", "пароль-ёж", "office.example"))
		if got := value(t, l, "realm"); got != want {
			t.Errorf("%s: realm %q, want %q", challenge, got, want)
		}
		if got := value(t, l, "digest-uri"); got != "xmpp/office.example" {
			t.Error(got)
		}
		if value(t, l, "charset") != "utf-8" || value(t, l, "nc") != "00000001" || value(t, l, "qop") != "auth" {
			t.Error(l)
		}
	}
}

func TestDigestWritesTheResponseAsServersReadIt(t *testing.T) {
	d := newDigest(as(`o"q\s`, "p", "office.example"))
	d.cnonce = "fixed"
	response, err := d.Step([]byte(plainChallenge))
	want := `username="o\"q\\s",realm="office.example",nonce="15828490409210975149",cnonce="fixed",nc=00000001,qop=auth,` +
		`digest-uri="xmpp/office.example",response=` + d.exchange.response("p") + `,charset=utf-8`
	if err != nil || string(response) != want {
		t.Errorf("%v\n%s\n%s", err, response, want)
	}
}

func TestDigestWithoutCharsetSpeaksLatin1WherePossible(t *testing.T) {
	challenge := `realm="office.example",nonce="n",algorithm=md5-sess`
	l := answerTo(t, challenge, as("rené", "é", "office.example"))
	if got := value(t, l, "username"); got != "ren\xe9" {
		t.Errorf("%q", got)
	}
	if value(t, l, "charset") != "" {
		t.Error("charset was not offered")
	}
	l = answerTo(t, challenge, as("иван", "é", "office.example"))
	if got := value(t, l, "username"); got != "иван" {
		t.Errorf("%q", got)
	}
}

func TestDigestTakesEveryFormOfChallengeThatIsAllowed(t *testing.T) {
	for _, challenge := range []string{
		`nonce="n",algorithm=md5-sess`, // qop is auth when it is not named
		`nonce="n",qop="auth,auth-int,auth-conf",cipher="3des,rc4",maxbuf=65536,charset=utf-8,algorithm=md5-sess`,
		`nonce="n",qop="auth-int, auth",algorithm="md5-sess"`,
		"NONCE = \"n\" ,\r\n\tQoP=auth,,Algorithm=MD5-SESS, Charset=\"UTF-8\",",
		`nonce="n",algorithm=md5-sess,stale=false,unknown="x",unknown=y`,
		`nonce="a\"b\\c",algorithm=md5-sess`,
	} {
		answerTo(t, challenge, as("u", "p", "d"))
	}
}

func TestDigestRefusesABrokenChallenge(t *testing.T) {
	for name, challenge := range map[string]string{
		"empty":              "",
		"no nonce":           `qop="auth",algorithm=md5-sess`,
		"two nonces":         `nonce="a",nonce="b",algorithm=md5-sess`,
		"no algorithm":       `nonce="a",qop="auth"`,
		"another algorithm":  `nonce="a",algorithm=md5`,
		"two algorithms":     `nonce="a",algorithm=md5-sess,algorithm=md5-sess`,
		"no auth":            `nonce="a",qop="auth-int,auth-conf",algorithm=md5-sess`,
		"two qops":           `nonce="a",qop="auth",qop="auth",algorithm=md5-sess`,
		"another charset":    `nonce="a",charset=koi8-r,algorithm=md5-sess`,
		"broken UTF-8":       "realm=\"\xff\",nonce=\"a\",charset=utf-8,algorithm=md5-sess",
		"open quote":         `nonce="a,algorithm=md5-sess`,
		"open escape":        `nonce="a\`,
		"escaped beyond":     `nonce="a\é",algorithm=md5-sess`,
		"nothing between":    `nonce="a"algorithm=md5-sess`,
		"no value":           `nonce=,algorithm=md5-sess`,
		"no name":            `="a",algorithm=md5-sess`,
		"no sign":            `nonce "a",algorithm=md5-sess`,
		"a control":          "nonce=\"a\x00\",algorithm=md5-sess",
		"a newline in it":    "nonce=\"a\nb\",algorithm=md5-sess",
		"too long":           `nonce="` + strings.Repeat("a", MaxMessage) + `",algorithm=md5-sess`,
		"a proof too early":  `rspauth=0123456789abcdef0123456789abcdef`,
		"separators as word": `nonce=a@b,algorithm=md5-sess`,
	} {
		d := newDigest(as("u", "p", "d"))
		if response, err := d.Step([]byte(challenge)); !errors.Is(err, ErrMalformed) || response != nil {
			t.Errorf("%s: %q, %v", name, response, err)
		}
		if err := d.Success(nil); !errors.Is(err, ErrUnproven) {
			t.Errorf("%s: success taken: %v", name, err)
		}
	}
}

func TestDigestTakesStaleAsFailure(t *testing.T) {
	d := newDigest(as("u", "p", "d"))
	if _, err := d.Step([]byte(plainChallenge + ",stale=true")); !errors.Is(err, ErrNotAuthorized) {
		t.Error(err)
	}
	d = newDigest(as("u", "p", "d"))
	d.Step([]byte(plainChallenge))
	if _, err := d.Step([]byte(plainChallenge + ",stale=true")); !errors.Is(err, ErrNotAuthorized) {
		t.Error(err)
	}
}

func TestDigestSucceedsOnlyForAServerThatHasProvenItself(t *testing.T) {
	start := func() (*digestClient, string) {
		d := newDigest(as("u", "p", "d"))
		if _, err := d.Step([]byte(plainChallenge)); err != nil {
			t.Fatal(err)
		}
		return d, "rspauth=" + d.exchange.rspauth("p")
	}
	d, proof := start()
	if response, err := d.Step([]byte(proof)); err != nil || len(response) != 0 {
		t.Errorf("%q %v", response, err)
	}
	if err := d.Success(nil); err != nil {
		t.Error(err)
	}
	if _, err := d.Step([]byte(proof)); !errors.Is(err, ErrMalformed) {
		t.Error("a third challenge was taken:", err)
	}
	d, proof = start()
	if err := d.Success([]byte(proof)); err != nil {
		t.Error("a proof inside <success/>:", err)
	}
	d, _ = start()
	own := "rspauth=" + d.exchange.response("p")
	for _, bad := range []string{"", "rspauth=", `rspauth=""`, own, "rspauth=" + d.exchange.rspauth("q"), proof, "junk"} {
		if err := d.Success([]byte(bad)); !errors.Is(err, ErrUnproven) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := d.Step([]byte(own)); !errors.Is(err, ErrUnproven) {
		t.Error(err)
	}
}

func TestDigestServerRefusesAReplay(t *testing.T) {
	play := func(client *digestClient) string {
		server := newDigestServer("d", func(string) (string, bool) { return "p", true })
		challenge, _, _ := server.Step(nil)
		response, _ := client.Step(challenge)
		return string(response)
	}
	recorded := play(newDigest(as("u", "p", "d")))
	server := newDigestServer("d", func(string) (string, bool) { return "p", true })
	server.Step(nil)
	if _, _, err := server.Step([]byte(recorded)); !errors.Is(err, ErrNotAuthorized) {
		t.Error(err)
	}
}

func TestDigestServerWaitsForTheEmptyResponse(t *testing.T) {
	server := newDigestServer("d", func(string) (string, bool) { return "p", true })
	client := newDigest(as("u", "p", "d"))
	challenge, _, _ := server.Step(nil)
	response, _ := client.Step(challenge)
	if _, done, err := server.Step(response); done || err != nil || server.Username() != "" {
		t.Fatal(done, err, server.Username())
	}
	if _, done, err := server.Step([]byte("more")); done || !errors.Is(err, ErrMalformed) {
		t.Error(done, err)
	}
}

func TestWhatIsQuotedIsReadBack(t *testing.T) {
	text := rapid.StringMatching(`[ -~а-я"\\]{0,40}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := text.Draw(t, "a"), text.Draw(t, "b")
		l, err := parseDirectives([]byte(directives(nil).quoted("a", a).token("t", "x").quoted("b", b).String()))
		if err != nil || len(l) != 3 || l[0].value != a || l[2].value != b {
			t.Fatalf("%q %q: %v %v", a, b, l, err)
		}
	})
}

func FuzzDigestChallenge(f *testing.F) {
	for _, s := range []string{
		plainChallenge, `realm="a",realm="b",` + plainChallenge, `nonce="a\"b\\c" , qop="auth-int, auth",algorithm=md5-sess`,
		`rspauth=ea40f60335c427b5527b84dbabcdfffd`, "nonce=\"\xff\",algorithm=md5-sess", `nonce="a`, `,,,`, `nonce="n",algorithm=md5-sess,stale=true`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, challenge []byte) {
		d := newDigest(as(`ив"ан\`, "p", "офис.пример"))
		response, err := d.Step(challenge)
		if err != nil {
			if response != nil {
				t.Error("an answer beside an error")
			}
			return
		}
		// What we send, the strict reader of the other side understands.
		if _, err := parseDigestResponse(response); err != nil {
			t.Errorf("%q: %v", response, err)
		}
		if d.Success(nil) == nil || d.Success(challenge) == nil {
			t.Error("an unproven server was taken")
		}
	})
}

func FuzzDigestResponse(f *testing.F) {
	f.Add([]byte(`username="u",realm="d",nonce="n",cnonce="c",nc=00000001,qop=auth,digest-uri="xmpp/d",response=00,charset=utf-8`))
	f.Add([]byte(`username="u"`))
	f.Fuzz(func(t *testing.T, response []byte) {
		server := newDigestServer("d", func(string) (string, bool) { return "p", true })
		server.Step(nil)
		if _, done, err := server.Step(response); done || err == nil {
			t.Errorf("%q: signed in", response)
		}
	})
}
