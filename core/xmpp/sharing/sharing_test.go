package sharing_test

import (
	"reflect"
	"strings"
	"testing"

	"vestnik/core/xmpp/sharing"
	"vestnik/core/xmpp/xmlsafe"
)

func read(t *testing.T, content, body string) []sharing.File {
	t.Helper()
	n, err := xmlsafe.Parse([]byte("<message>"+content+"</message>"), "", &xmlsafe.Default)
	if err != nil {
		t.Fatal(err)
	}
	return sharing.Read(n, body)
}

const there = "https://upload.office.example/1/plan.pdf"

func oob(url string) string { return "<x xmlns='jabber:x:oob'><url>" + url + "</url></x>" }

func sfs(metadata, sources string) string {
	return "<file-sharing xmlns='urn:xmpp:sfs:0'><file xmlns='urn:xmpp:file:metadata:0'>" + metadata + "</file><sources>" + sources + "</sources></file-sharing>"
}

func target(url string) string {
	return "<url-data xmlns='http://jabber.org/protocol/url-data' target='" + url + "'/>"
}

func TestALinkThatIsTheWholeTextIsAFile(t *testing.T) {
	for _, c := range []struct {
		content, body string
		want          []sharing.File
	}{
		{oob(there), there, []sharing.File{{URL: there}}},
		{oob(" " + there + "\n"), there + "\n", []sharing.File{{URL: there}}},
		{oob(there), "See " + there, nil},
		{oob(there), "", nil},
		{"", there, nil},
		{oob("javascript:alert(1)"), "javascript:alert(1)", nil},
		{oob("file:///etc/passwd"), "file:///etc/passwd", nil},
		{oob("https://a:b@x.example/"), "https://a:b@x.example/", nil},
		{oob("https:///x"), "https:///x", nil},
		{oob("https://x.example/" + strings.Repeat("a", 2048)), "https://x.example/" + strings.Repeat("a", 2048), nil},
	} {
		if got := read(t, c.content, c.body); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s of %q: %+v", c.content, c.body, got)
		}
	}
}

func TestAFileIsToldWithNameTypeAndSize(t *testing.T) {
	whole := sharing.File{URL: there, Name: "План 17.pdf", Type: "application/pdf", Size: 17}
	metadata := "<name>План 17.pdf</name><media-type>application/pdf</media-type><size>17</size>"
	for content, want := range map[string][]sharing.File{
		sfs(metadata, target(there)):                                                   {whole},
		sfs(metadata, target(there)) + oob(there):                                      {whole},
		sfs(metadata, target("cid:17")+target(there)+target(there+"2")):                {whole},
		sfs(metadata, ""):                                                              nil,
		"<file-sharing xmlns='urn:xmpp:sfs:0'/>":                                       nil,
		sfs("<size>-1</size><name>"+strings.Repeat("я", 128)+"</name>", target(there)): {{URL: there}},
		sfs("<size>99999999999999999999</size>", target(there)):                        {{URL: there}},
	} {
		if got := read(t, content, there); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v", content, got)
		}
	}
	if got := read(t, strings.Repeat(sfs("", target(there)), 100)+oob(there+"2"), there+"2"); len(got) != sharing.MostFiles {
		t.Errorf("%d files", len(got))
	}
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	for _, f := range []sharing.File{{URL: there}, {URL: there + "?a=1&b='<>", Name: "<a> & \"b\".txt", Type: "text/plain", Size: 1 << 40}} {
		var e xmlsafe.Encoder
		sharing.Encode(e.Start("message"), f.URL, f)
		n, err := xmlsafe.Parse(e.End().Bytes(), "", &xmlsafe.Default)
		if err != nil {
			t.Fatal(err)
		}
		if got := sharing.Read(n, f.URL); len(got) != 1 || got[0] != f {
			t.Errorf("%+v is %+v", f, got)
		}
	}
}

func TestSeveralFilesGoWithAText(t *testing.T) {
	two := []sharing.File{{URL: there}, {URL: there + "2", Name: "2"}}
	var e xmlsafe.Encoder
	sharing.Encode(e.Start("message"), "two\n"+there+"\n"+there+"2", two...)
	text := e.End().Bytes()
	n, err := xmlsafe.Parse(text, "", &xmlsafe.Default)
	if got := sharing.Read(n, ""); err != nil || !reflect.DeepEqual(got, two) || strings.Contains(string(text), "jabber:x:oob") {
		t.Errorf("%s: %+v, %v", text, got, err)
	}
}
