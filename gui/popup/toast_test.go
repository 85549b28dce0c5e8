package popup

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"vestnik/core/charset"
	"vestnik/core/desk"
)

// hostile are texts that want to be more than text.
var hostile = []string{
	"$(calc)", "`calc`", "”;calc", "]]><script/>", `"><action content="x"/>`, "<b>&amp;</b>", "'@\n'", "a\x00\x1bb", "Привет 😀",
	`" launch="http://evil.example" x="`, "</text><image src='http://evil.example/x.png'/><text>", "<!DOCTYPE toast [<!ENTITY x SYSTEM 'file:///c:/'>]>&x;",
	"<?xml version='1.0'?><toast/>", "<![CDATA[<audio src='x'/>]]>", "&#60;action/&#62;", "&#x0;", "http://evil.example/ ms-settings:privacy file:///c:/windows",
	"\xff\xfe\xc3\x28", "\xed\xa0\x80\xed\xb0\x80", "\ufffe\uffff", "\u202egnp.exe\u202c\u2066x\u2069", "\r\n\t\v\f\u0085\u2028",
	"ms-resource:AppName", " MS-Resource:Files/x", "{title}", "{}", "%s%n%x", "\\\\evil\\share\\x.png", strings.Repeat("<Ж&", 100_000/4), "",
}

// elements counts the elements of a toast, and fails where it is not well formed.
func elements(t *testing.T, toast string) map[string]int {
	t.Helper()
	all := map[string]int{}
	d := xml.NewDecoder(strings.NewReader(toast))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatalf("%.200q: %v", toast, err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			all[token.Name.Local]++
			for _, a := range token.Attr {
				all[token.Name.Local+" "+a.Name.Local]++
			}
		case xml.Directive, xml.ProcInst, xml.Comment:
			t.Fatalf("%T in %.200q", token, toast)
		}
	}
}

func TestAToastCarriesHostileTextAsText(t *testing.T) {
	made := func(text string) Popup {
		return Popup{
			Peer: desk.Ref{Account: "a&peer=" + text, Address: `x"&action=read;` + text}, Key: "urgent-1", Title: text, Text: text, Urgent: true,
			Actions: []Action{{Key: Default, Label: "Open"}, {Key: Reply, Label: text, Input: "x" + text}, {Key: Read, Label: text}},
		}
	}
	plainly, err := toastXML(made("text"), `C:\x.png`)
	if err != nil {
		t.Fatal(err)
	}
	form := elements(t, plainly)
	for _, text := range hostile {
		p := made(text)
		out, err := toastXML(p, `C:\x.png`)
		if err != nil {
			t.Fatal(err)
		}
		if got := elements(t, out); !sameCounts(got, form) {
			t.Errorf("%.200q changes the form of the toast: %v", text, got)
		}
		checkToast(t, text, p, out)
	}
}

func sameCounts(a, b map[string]int) bool {
	for name, n := range a {
		if b[name] != n {
			return false
		}
	}
	return len(a) == len(b)
}

// checkToast checks what Windows reads of a toast with a hostile text.
func checkToast(t *testing.T, text string, p Popup, out string) {
	t.Helper()
	var back toast
	if err := xml.Unmarshal([]byte(out), &back); err != nil {
		t.Fatalf("%.200q: %v", out, err)
	}
	for i, want := range []string{charset.Head(line(p.Title), maxToastTitle), charset.Head(plain(p.Text), maxToastText)} {
		got := strings.TrimPrefix(back.Binding.Text[i], wordJoiner)
		if len(text) > 10_000 {
			want = charset.Head(want, len(got)) // to have room, it is cut once more
		}
		// What XML cannot carry becomes the sign for it.
		if got != strings.NewReplacer("\ufffe", "\ufffd", "\uffff", "\ufffd").Replace(want) {
			t.Errorf("%.200q comes out as %.200q", text, got)
		}
		if !utf8.ValidString(got) || strings.ContainsAny(got, "\x00\x1b\u202e\u2066") {
			t.Errorf("%.200q is not plain", got)
		}
		for _, special := range []string{"ms-", "{"} {
			if strings.HasPrefix(strings.ToLower(strings.TrimSpace(back.Binding.Text[i])), special) {
				t.Errorf("%.200q is a name of Windows", back.Binding.Text[i])
			}
		}
	}
	if len(out) > maxToast && len(text) < 10_000 || back.ActivationType != foreground || back.Binding.Image.Source != "file:///C:/x.png" {
		t.Errorf("%d bytes, %q, %q", len(out), back.ActivationType, back.Binding.Image.Source)
	}
	for i, key := range []string{Reply, Read} {
		a := back.Actions[i]
		click, ok := parseArguments(a.Arguments)
		if want := (Click{Peer: p.Peer, Key: p.Key, Action: key}); utf8.ValidString(text) && (!ok || click != want) {
			t.Errorf("arguments: %.200q, want %.200q", click, want)
		}
		if a.ActivationType != background {
			t.Errorf("%q would take the foreground", a.ActivationType)
		}
	}
}

// Windows refuses a toast of more than 5 KB, and a balloon has no buttons.
func TestALongMessageIsAToastAllTheSame(t *testing.T) {
	for _, text := range []string{"x", "ж", "<", "\n", "\"", "😀", "слово\n"} {
		p := Popup{
			Peer: desk.Ref{Account: "иванова.анна@офис.example", Address: "рассылка.отчётов@системы.офис.example"}, Key: "urgent-1",
			Title: strings.Repeat(text, 1000), Text: "Заказ " + strings.Repeat(text, 5000),
			Actions: []Action{{Key: Default}, {Key: Reply, Label: "Ответить", Input: "Ответ"}, {Key: Read, Label: "Прочитано"}, {Key: acknowledgeAction + " 1", Label: "Принято"}},
		}
		out, err := toastXML(p, `C:\Users\Иванова Анна\AppData\Local\Vestnik\x.png`)
		var back toast
		if err != nil || len(out) > 5000 || xml.Unmarshal([]byte(out), &back) != nil {
			t.Fatalf("%q: %d bytes, %v", text, len(out), err)
		}
		if shown := back.Binding.Text[1]; !strings.HasPrefix(shown, "Заказ ") || len(shown) < 250 || len(back.Actions) != 3 {
			t.Errorf("%q: %q, %d buttons", text, shown, len(back.Actions))
		}
	}
}

func TestAToastForcesItselfOnNobodyWhoIsNotToBeDisturbed(t *testing.T) {
	for _, c := range []struct {
		p                Popup
		reminder, silent bool
	}{
		{Popup{}, false, false}, {Popup{Urgent: true}, true, false}, {Popup{Urgent: true, Quiet: true}, false, true}, {Popup{Quiet: true}, false, true},
	} {
		out, err := toastXML(c.p, "")
		if err != nil || strings.Contains(out, `scenario="reminder"`) != c.reminder || strings.Contains(out, `<audio silent="true">`) != c.silent {
			t.Errorf("%+v: %s, %v", c.p, out, err)
		}
	}
}

func FuzzToastArguments(f *testing.F) {
	f.Add("me@example.org", "alice@example.org", "urgent-1", "reply")
	f.Add("", "a&b=c;d", "", "%zz+")
	f.Fuzz(func(t *testing.T, account, address, key, action string) {
		peer := desk.Ref{Account: account, Address: address}
		got, ok := parseArguments(arguments(Popup{Peer: peer, Key: key}, action))
		if want := (Click{Peer: peer, Key: key, Action: action}); ok != (action != "") || ok && got != want {
			t.Errorf("%+v, %v", got, ok)
		}
	})
}

// Anybody can activate us with anything.
func FuzzActivation(f *testing.F) {
	f.Add("account=me%40example.org&peer=alice%40example.org&key=&action=read", "text")
	f.Add("peer=%ff&action=%00", "\xff")
	f.Add("a;b&&=&action=accept", "")
	f.Fuzz(func(t *testing.T, arguments, text string) {
		s := newToasts(nil, loud, icon{})
		s.activated(activation(arguments, text))
		select {
		case c := <-s.clicks:
			if c.Action != Default || c.Key != "" || !utf8.ValidString(c.Text+c.Peer.Address+c.Peer.Account) || line(c.Peer.Address) != c.Peer.Address {
				t.Errorf("%q counts as %+v", arguments, c)
			}
		default:
		}
	})
}
