package bosh

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"vestnik/core/xmlsafe"
)

// aboveTheCaps is how much more than one body may be allocated, in all and not only
// at a time, for whatever a peer sends. The race detector makes pools forget a part of
// what they are given back.
var aboveTheCaps = func() uint64 {
	if info, ok := debug.ReadBuildInfo(); ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		return 64 << 20
	}
	return 16 << 20
}()

// allocated returns how many bytes f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// fine is what a bomb breaks that costs nobody anything.
const fine xmlsafe.Rule = "none"

// bombs are made to fill memory or to take for ever. Some of them are bodies all the
// same, in which there is something that nobody reads.
func bombs() []hostileBody {
	body := func(attrs, content string) string {
		return "<body xmlns='" + nsHTTPBind + "'" + attrs + ">" + content + "</body>"
	}
	many := func(piece string) string { return strings.Repeat(piece, (8<<20)/len(piece)) }
	uri := strings.Repeat("u", 1000)
	return []hostileBody{
		{"3,000,000 nested elements", "", strings.Repeat("<a>", 3_000_000)},
		{"3,000,000 nested elements in a body", xmlsafe.RuleSyntax, body("", strings.Repeat("<a>", 3_000_000))},
		{"200,000 attributes", fine, body("", "<a"+attributes(200_000)+"/>")},
		{"200,000 attributes of the body", xmlsafe.RuleAttrs, body(attributes(200_000), "")},
		{"an attribute of 64 MiB", xmlsafe.RuleSize, body("", "<a b='"+strings.Repeat("c", 64<<20)+"'/>")},
		{"children", fine, body("", many("<a/>"))},
		{"children that are named", xmlsafe.RuleSize, body(" xmlns:p='u'", many("<p:a/>"))},
		{"a long declaration, many stanzas", xmlsafe.RuleSize, body(" xmlns:p='"+uri+"'", strings.Repeat("<p:a/>", 60_000))},
		{"64 long declarations", xmlsafe.RuleSize, body(" xmlns:p='"+strings.Repeat("u", 60_000)+"'", many("<p:a/>"))},
		{"attributes in all", fine, body("", "<a>"+strings.Repeat("<b"+attributes(60)+"/>", 9000)+"</a>")},
		{"declarations at every depth", xmlsafe.RuleSyntax, body("", declaring(60))},
		{"text in pieces", fine, body("", "<a>"+strings.Repeat("<![CDATA["+uri+"]]>", 2000)+"</a>")},
		{"an element without an end", xmlsafe.RuleSyntax, body("", "<a"+many(" "))},
		{"a name", xmlsafe.RuleSyntax, body("", "<"+many("a"))},
		{"a reference", xmlsafe.RuleEntity, body("", "<a>&#x"+many("0"))},
	}
}

// declaring is elements one in the other that declare 60 prefixes each.
func declaring(depth int) string {
	var b strings.Builder
	for range depth {
		b.WriteString("<a")
		for i := range 60 {
			fmt.Fprintf(&b, " xmlns:a%d='u'", i)
		}
		b.WriteString(">")
	}
	return b.String()
}

func TestABombNamesTheRuleItBreaksAndStaysSmall(t *testing.T) {
	for _, b := range bombs() {
		data := []byte(b.text)
		var got *body
		var err error
		used := allocated(func() { got, err = parseBody(data) })
		if isFine := err == nil && len(got.payload) == 0; b.rule == fine && !isFine || b.rule != fine && (got != nil || !errors.Is(err, ErrBadBody) || ruleOf(err) != b.rule) {
			t.Errorf("%s: %v, want %s", b.name, err, b.rule)
		}
		if used > aboveTheCaps {
			t.Errorf("%s: %d MiB were allocated", b.name, used>>20)
		}
	}
}

// What is allowed is bounded as well: with the tree that a stream's reader makes.
func TestTheLargestStanzasStaySmall(t *testing.T) {
	mixed := strings.Repeat(strings.Repeat("x", 30)+"<b/>", 1<<15-2)
	spaced := "<c xmlns='" + strings.Repeat("u", 1000) + "'>" + strings.Repeat("<b/>", 1<<15-10) + "</c>"
	for name, content := range map[string]string{
		"text between elements": mixed, "one namespace for all": spaced, "empty sections": strings.Repeat("<![CDATA[x]]>", 600_000),
		"attributes": strings.Repeat("<b"+attributes(4)+"/>", 1<<15-10), "text": strings.Repeat("x", 1<<20),
		"much text": strings.Repeat("<b>"+strings.Repeat("x", 1<<20-100)+"</b>", 7),
	} {
		data := []byte("<body xmlns='" + nsHTTPBind + "'><message xmlns='jabber:client'>" + content + "</message></body>")
		used := allocated(func() {
			b, err := parseBody(data)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				return
			}
			if _, err := xmlsafe.Parse(b.payload[0], nsClient, &xmlsafe.Default); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		})
		if used > aboveTheCaps {
			t.Errorf("%s: %d MiB were allocated", name, used>>20)
		}
	}
}

// creation is a good answer to the creation request.
const creation = "<body xmlns='" + nsHTTPBind + "' sid='s1' wait='60' requests='2' hold='1' inactivity='30' ver='1.11'><presence xmlns='jabber:client' id='first'/></body>"

// hears runs a session, over HTTP, whose second and later answers answer writes, and
// returns what came of it and why it ended.
func hears(t *testing.T, answer http.HandlerFunc) (string, error) {
	t.Helper()
	first := true // requests before the session is open come one by one
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if first {
			first = false
			_, _ = io.WriteString(w, creation)
			return
		}
		answer(w, r)
	}))
	defer srv.Close()
	return hearsFrom(t, srv.URL)
}

// hearsFrom runs a session with whatever is at an address, and returns what came of it
// and why it ended.
func hearsFrom(t *testing.T, url string) (string, error) {
	t.Helper()
	c, err := Dial(Config{URL: url, AllowHTTP: true})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	write(t, c, header)
	all, err := io.ReadAll(c)
	return string(all), err
}

// The same over HTTP: whatever it is, the reader gets what came before it, then the
// reason, and nothing of it.
func TestOverHTTPABadBodyDeliversNothingAndSaysWhy(t *testing.T) {
	for _, b := range append(hostileBodies(), bombs()[1:]...) {
		if len(b.text) > wholeBody || b.rule == fine {
			continue
		}
		got, err := hears(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, b.text) })
		if !errors.Is(err, ErrBadBody) || ruleOf(err) != b.rule {
			t.Errorf("%s: %v, want %s", b.name, err, b.rule)
		}
		if strings.Contains(got, "good") || !strings.HasSuffix(got, "<presence xmlns='jabber:client' id='first'/>") {
			t.Errorf("%s: %.300s", b.name, got)
		}
	}
}

// A stanza that does not end is not read for ever, however it is sent, and is not kept.
func TestOverHTTPWhatIsTooLargeStaysSmall(t *testing.T) {
	head := "<body xmlns='" + nsHTTPBind + "'><message xmlns='jabber:client' id='good'/>"
	value := bytes.Repeat([]byte("c"), 64<<10)
	large := func(w http.ResponseWriter, size int) {
		_, _ = io.WriteString(w, head+"<a b='")
		for n := len(head); n < size; n += len(value) {
			if _, err := w.Write(value[:min(len(value), size-n)]); err != nil {
				return
			}
		}
	}
	gigabyte := zipped(t, io.MultiReader(strings.NewReader(head), io.LimitReader(spaces{}, 1<<30)))
	for name, answer := range map[string]http.HandlerFunc{
		"chunked":   func(w http.ResponseWriter, _ *http.Request) { large(w, 80<<20) },
		"announced": announced(80<<20, large),
		"1 GiB in gzip": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(gigabyte)
		},
	} {
		var got string
		var err error
		// A body that is bad is asked for once more, so this is of two.
		used := allocated(func() { got, err = hears(t, answer) })
		if !errors.Is(err, ErrBadBody) || strings.Contains(got, "good") {
			t.Errorf("%s: %.300s, %v", name, got, err)
		}
		if used > 3*aboveTheCaps {
			t.Errorf("%s: %d MiB were allocated", name, used>>20)
		}
	}
}

// spaces are so many of them.
type spaces struct{}

func (spaces) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// announced sends size bytes behind a Content-Length.
func announced(size int, send func(http.ResponseWriter, int)) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(size))
		send(w, size)
	}
}
