package popup

import (
	"encoding/xml"
	"strings"
	"testing"
	"vestnik/core/desk"
)

func TestAToastCarriesHostileTextAsText(t *testing.T) {
	for _, text := range []string{
		"$(calc)", "`calc`", "”;calc", "]]><script/>", `"><action content="x"/>`, "<b>&amp;</b>", "'@\n'", "a\x00\x1bb", "Привет 😀",
	} {
		p := Popup{
			Peer: desk.Ref{Account: "a&peer=" + text, Address: `x"&action=read;` + text}, Key: "urgent-1", Title: text, Text: text, Urgent: true,
			Actions: []Action{{Default, "Open"}, {Reply, text}},
		}
		out, err := toastXML(p)
		if err != nil {
			t.Fatal(err)
		}
		var back toast
		if err := xml.Unmarshal([]byte(out), &back); err != nil {
			t.Fatalf("%q: %v", out, err)
		}
		if len(back.Actions) != 1 || len(back.Binding.Text) != 2 {
			t.Errorf("%q changes the form of the toast: %s", text, out)
		}
		if got := back.Binding.Text; got[0] != line(text) || got[1] != plain(text) {
			t.Errorf("%q comes out as %q", text, got)
		}
		if strings.Count(out, "<action ") != 1 || back.Scenario != "reminder" {
			t.Error(out)
		}
		click, ok := parseArguments(back.Actions[0].Arguments)
		if want := (Click{Peer: p.Peer, Key: p.Key, Action: Reply}); !strings.ContainsAny(text, "\x00\n") && (!ok || click != want) {
			t.Errorf("arguments: %+v, want %+v", click, want)
		}
	}
}

func FuzzToastArguments(f *testing.F) {
	f.Add("me@example.org", "alice@example.org", "urgent-1", "reply")
	f.Add("", "a&b=c;d", "", "%zz+")
	f.Fuzz(func(t *testing.T, account, address, key, action string) {
		peer := desk.Ref{Account: account, Address: address}
		got, ok := parseArguments(arguments(Popup{Peer: peer, Key: key}, action))
		if want := (Click{peer, key, action}); ok != (action != "") || ok && got != want {
			t.Errorf("%+v, %v", got, ok)
		}
	})
}
