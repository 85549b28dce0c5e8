package message

import (
	"math/rand/v2"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"vestnik/core/xmpp"
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
			m.Notice = &notice.Notice{Urgency: notice.High, Buttons: []notice.Button{{Value: pick(texts[:4]...), Label: "Да"}}, Link: "https://office.example/?a=1&b=2"}
		}
		if r.IntN(2) == 0 {
			m.Reply = &Reply{To: boris, ID: pick("7", "&7"), Text: m.Body}
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

// Whoever comes as he likes: never more than the burst and one for each turn since.
func TestARateHoldsWhateverComes(t *testing.T) {
	for seed := range uint64(20) {
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 1))
			limit := rate{burst: 1 + r.IntN(10), every: time.Duration(1+r.IntN(60)) * time.Second}
			begin, taken := time.Now(), 0
			for range 2000 {
				if r.IntN(3) == 0 {
					time.Sleep(time.Duration(r.IntN(4000)) * time.Millisecond)
				}
				if limit.allow(boris) {
					taken++
				}
				if most := limit.burst + int(time.Since(begin)/limit.every); taken > most {
					t.Fatalf("%d of %d at once and one in %v: %d after %v", taken, limit.burst, limit.every, most, time.Since(begin))
				}
			}
			if least := int(time.Since(begin) / limit.every / 2); taken < least {
				t.Errorf("only %d in %v of one in %v", taken, time.Since(begin), limit.every)
			}
			time.Sleep(time.Duration(limit.burst) * limit.every)
			for i := range limit.burst {
				if !limit.allow(boris) {
					t.Errorf("number %d is not taken though nothing came before", i)
				}
			}
		})
	}
}

func TestARateRemembersAThousandSenders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limit := rate{burst: 2, every: time.Minute}
		sender := func(i int) xmpp.Address {
			a, _ := xmpp.ReadAddress("n" + strings.Repeat("x", i%50) + string(rune('a'+i%26)) + time.Duration(i).String() + "@elsewhere.example")
			return a
		}
		for i := range 5000 {
			if limit.allow(sender(i)) != (i < maxSenders) {
				t.Fatalf("sender %d", i)
			}
		}
		if len(limit.next) != maxSenders || limit.allow(sender(0)) != true || limit.allow(sender(0)) != false {
			t.Errorf("%d senders", len(limit.next))
		}
		time.Sleep(time.Minute) // all are even but the one who came twice
		if !limit.allow(sender(4999)) || len(limit.next) != 2 {
			t.Errorf("%d senders", len(limit.next))
		}
	})
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
