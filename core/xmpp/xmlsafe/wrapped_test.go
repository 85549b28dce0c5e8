package xmlsafe

import (
	"strings"
	"testing"
)

const tooDeep = "<a><a><a><a><a><a><a><a><a><a><a><a></a></a></a></a></a></a></a></a></a></a></a></a>"

// shallow are limits that a forwarded stanza keeps and tooDeep does not.
var shallow = Limits{Size: 4000, Depth: 10, Elements: 100, Attrs: 20, Value: 500, Text: 1000, Name: 60}

const around = "<message from='me@office.example' secret='s'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>"

// Of a stanza in a stanza its tag is left, in the mark, however the bytes come.
func TestOfAForwardedStanzaItsSenderIsLeft(t *testing.T) {
	const inner = "<message xmlns='jabber:client' from='boris@office.example/x' to='me@office.example' id='7' type='chat' secret='s'><body>b</body>"
	const end = "</message></forwarded></received></message>"
	const left = "<message from='me@office.example'><limit xmlns='urn:vestnik:limit' name='depth'>" +
		"<received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>" +
		"<message xmlns='jabber:client' from='boris@office.example/x' to='me@office.example' id='7' type='chat'></message>" +
		"</forwarded></received></limit></message>"
	for _, before := range []string{"", "<delay xmlns='urn:xmpp:delay' stamp='x' from='y'/>", "<x><y><message from='z'/></y></x>"} {
		doc := around + before + inner + tooDeep + end
		for n := 1; n < 60; n++ {
			all, _ := cut(&slow{[]byte(doc), n}, &shallow)
			if len(all) != 1 || string(all[0].Raw) != left || all[0].Limit != "depth" {
				t.Fatalf("in pieces of %d bytes: %+v", n, all)
			}
		}
	}
	n, err := Parse([]byte(left), "jabber:client", &Default)
	if err != nil || n.Limit() != "depth" {
		t.Errorf("%+v, %v", n, err)
	}
}

// What would say something else then is not left, and nothing that stands elsewhere.
func TestWhatIsNoForwardedStanzaIsNotLeft(t *testing.T) {
	long := strings.Repeat("x", 9<<10)
	for name, doc := range map[string]string{
		"not so deep":          "<message from='me@office.example'><received><message from='boss@office.example'>" + tooDeep + "</message></received></message>",
		"deeper":               around + "<x><message from='boss@office.example'>" + tooDeep + "</message></x></forwarded></received></message>",
		"another name":         around + "<messages from='boss@office.example'>" + tooDeep + "</messages></forwarded></received></message>",
		"another local name":   around + "<message:x xmlns:message='u' from='boss@office.example'>" + tooDeep + "</message:x></forwarded></received></message>",
		"behind what is":       around + "<iq from='x@y'>" + tooDeep + "</iq></forwarded></received></message>",
		"a sender too long":    around + "<message from='" + long + "'>" + tooDeep + "</message></forwarded></received></message>",
		"a namespace too long": around + "<message xmlns='" + long + "' from='a@b'>" + tooDeep + "</message></forwarded></received></message>",
		"a wrapper too long":   "<message from='me@office.example'><received xmlns='" + long + "'><f><message from='a@b'>" + tooDeep + "</message></f></received></message>",
	} {
		all, _ := cut(strings.NewReader(doc), &shallow)
		if len(all) != 1 || all[0].Limit == "" || strings.Contains(string(all[0].Raw), "boss") || strings.Count(string(all[0].Raw), "from=") != 1 {
			t.Errorf("%s: %+v", name, all)
		}
	}
	// The second one changes nothing.
	all, _ := cut(strings.NewReader(around+"<message from='first@office.example'>"+tooDeep+"</message><message from='boss@office.example'/></forwarded></received></message>"), &shallow)
	if len(all) != 1 || !strings.Contains(string(all[0].Raw), "first@") || strings.Contains(string(all[0].Raw), "boss@") {
		t.Errorf("%s", all[0].Raw)
	}
	all, _ = cut(strings.NewReader(around+"<message from='a@b' from='c@d'>"+tooDeep), &shallow)
	if len(all) > 0 {
		t.Errorf("an attribute that is there twice: %s", all[0].Raw)
	}
}

// A prefix that was declared further out means nothing any more.
func TestAPrefixOfAForwardedStanzaStaysWhatItWas(t *testing.T) {
	doc := "<message xmlns:c='jabber:client' from='me@office.example'><received xmlns='u'><f><c:message from='a@b'>" + tooDeep + "</c:message></f></received></message>"
	all, _ := cut(strings.NewReader(doc), &shallow)
	if len(all) != 1 || all[0].Limit == "" {
		t.Fatalf("%+v", all)
	}
	if n, err := Parse(all[0].Raw, "jabber:client", &Default); err == nil && n.Child(SpaceLimit, "limit").Child("u", "received").Child("u", "f").Child("jabber:client", "message") != nil {
		t.Errorf("%s", all[0].Raw)
	}
}
