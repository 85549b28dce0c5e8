package message

import (
	"math/rand/v2"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/mention"
	"vestnik/core/xmpp/notice"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

var boris, _ = xmpp.ParseAddress("boris@office.example")

// arrived reads what was written as if boris had sent it.
func arrived(t *testing.T, data []byte) []session.Event {
	t.Helper()
	n, err := xmlsafe.Parse(data, xmpp.NSClient, &xmlsafe.Default)
	if err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	return New(new(session.Session)).Read(&session.Stanza{Node: n, From: boris, To: boris})
}

// texts are such that a careless writer or reader changes them.
var texts = []string{"b", "<b>&amp;</b>", "]]>", "две\nстроки\t'\"", "😀", " ", "a\u202eb", strings.Repeat("ы", 3000)}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(all ...string) string { return all[r.IntN(len(all))] }
	for range 500 {
		m := Message{
			ID: "id" + pick("1", "'2'", "<3>"), To: boris, Type: pick("chat", "normal", "headline"), Subject: pick("", pick(texts...)), Body: pick(texts...),
			Replaces: pick("", "7", "&7"), Markable: r.IntN(2) == 0, Unstyled: r.IntN(2) == 0, Hints: Hints(r.IntN(16)), NoReceipt: r.IntN(2) == 0,
		}
		if r.IntN(2) == 0 {
			m.Mentions = []mention.Mention{{Who: boris, Begin: 0, End: 1}}
		}
		if r.IntN(2) == 0 {
			m.Notice = &notice.Notice{Urgency: notice.High, Buttons: []notice.Button{{Value: pick(texts[:4]...), Label: "Да"}}, Link: "https://office.example/?a=1&b=2"}
		}
		if r.IntN(2) == 0 {
			text := m.Body
			if m.Reply = (&Reply{To: boris, ID: pick("7", "&7"), Text: text}); strings.TrimSpace(text) != "" && r.IntN(2) == 0 {
				m.Body, m.Reply.Quoted = Quote(pick(texts...), text)
			}
		}
		all := arrived(t, m.encode())
		if len(all) != 1 {
			t.Fatalf("%+v: %+v", m, all)
		}
		want := m
		want.From, want.OriginID, want.NoReceipt = boris, m.ID, false
		if have := all[0].(Message); !reflect.DeepEqual(have, want) {
			t.Errorf("%+v, want %+v", have, want)
		}
	}
}

func TestRemarksAreReadAsTheyWereWritten(t *testing.T) {
	for _, id := range []string{"1", "<'&1'>", strings.Repeat("x", maxID)} {
		h := Header{From: boris, To: boris, Type: "chat"}
		remarks := []Remark{Marker{Header: h, For: id}, Marker{Header: h, For: id, Acknowledged: true}, Retraction{Header: h, For: id, Fallback: "Отозвано"}, Retraction{Header: h, For: id}, Attention{h}}
		for _, s := range []State{Active, Composing, Paused, Inactive, Gone} {
			remarks = append(remarks, ChatState{h, s})
		}
		for _, r := range remarks {
			var e xmlsafe.Encoder
			e.Start("message", "type", "chat")
			r.encode(&e)
			all := arrived(t, e.End().Bytes())
			if retraction, ok := r.(Retraction); ok {
				retraction.Fallback = "" // which is not read
				r = retraction
			}
			if len(all) != 1 || all[0] != r {
				t.Errorf("%+v, want %+v", all, r)
			}
		}
	}
	for _, signs := range [][]string{nil, {"👍"}, {"👍", "❤️", "🎉", "7️⃣"}} {
		var e xmlsafe.Encoder
		e.Start("message", "type", "chat")
		Reactions{For: "1", All: signs}.encode(&e)
		all := arrived(t, e.End().Bytes())
		if got := all[0].(Reactions); len(all) != 1 || got.For != "1" || strings.Join(got.All, " ") != strings.Join(signs, " ") {
			t.Errorf("%+v, want %q", all, signs)
		}
	}
}

// A span is what a slice of the characters would be.
func TestASpanIsThatOfTheCharacters(t *testing.T) {
	for _, text := range append(texts, "", "\xffa\xff") {
		runes := []rune(text)
		for from := range min(len(runes), 20) + 3 {
			for to := from; to < min(len(runes), 20)+5; to++ {
				var e xmlsafe.Encoder
				n, err := xmlsafe.Parse(e.Leaf("body", "", "start", strconv.Itoa(from), "end", strconv.Itoa(to)).Bytes(), "", &xmlsafe.Default)
				if err != nil {
					t.Fatal(err)
				}
				begin, end, ok := span(n, text)
				if !ok || begin > end || end > len(text) {
					t.Fatalf("%q: %d to %d is %d to %d", text, from, to, begin, end)
				}
				if want := string(runes[min(from, len(runes)):min(to, len(runes))]); utf8.ValidString(text) && text[begin:end] != want {
					t.Errorf("%q: %d to %d is %q, want %q", text, from, to, text[begin:end], want)
				}
			}
		}
	}
}
