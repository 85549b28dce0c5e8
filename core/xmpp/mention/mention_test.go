package mention_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/mention"
	"vestnik/core/xmpp/xmlsafe"
)

// Boris calls Anna, and his program says where.
func Example() {
	anna, _ := xmpp.ParseAddress("sales@rooms.example/Анна")
	m, ok := mention.Of("Привет, анна!", anna.Resource(), anna)
	fmt.Println(m.Begin, m.End, ok)
	fmt.Println(mention.Named("Саванна", "Анна"), mention.Named("> Анна, ты где?\nтут", "Анна"))
	// Output:
	// 8 12 true
	// false false
}

func TestANameCountsAsAWholeWord(t *testing.T) {
	for _, c := range []struct {
		text, name string
		named      bool
	}{
		{"Анна, посмотри", "Анна", true}, {"@анна посмотри", "Анна", true}, {"где АННА?", "Анна", true}, {"Анна", "Анна", true}, {"Аннам", "Анна", false},
		{"Саванна", "Анна", false}, {"Анна2", "Анна", false}, {"Анна_", "Анна", false}, {"Саванна, Анна", "Анна", true}, {"Анна-Мария", "Анна", true},
		{"Алена тут", "Алёна", true}, {"Алёна тут", "Алена", true}, {"АЛЁНА", "алена", true},
		{"Андрей", "Андреи\u0306", true}, {"Андреи\u0306!", "Андрей", true}, {"Андреи\u0306", "Андреи", false},
		{"Анна (2): да", "Анна (2)", true}, {"Анна (22): да", "Анна (2)", false}, {"что?!", "?!", true}, {"💼 шеф", "💼", false},
		{"Иван Петров, да", "Иван Петров", true}, {"Иван\nПетров", "Иван Петров", false}, {"Иван", "  Иван ", true},
		{"я тут", "Я", false}, {"", "Анна", false}, {"Анна", "", false}, {"да", " ", false}, {"STRASSE", "strasse", true}, {"ΣΊΣΥΦΟΣ", "Σίσυφος", true},
		{"> Анна, когда?\nв пять", "Анна", false}, {"> Борис: да\nАнна, и ты?", "Анна", true}, {"вот > Анна", "Анна", true},
		{"\xffАнна\xff", "Анна", true},
	} {
		if have := mention.Named(c.text, c.name); have != c.named {
			t.Errorf("%q in %q: %v", c.name, c.text, have)
		}
	}
}

func TestAMentionIsReadAsItIsWritten(t *testing.T) {
	who, _ := xmpp.ReadAddress("room@rooms.example/Анна Б/2")
	for _, want := range []mention.Mention{{Who: who}, {Who: who, Begin: 1, End: 4}, {Who: who.Bare(), Begin: 0, End: 1}} {
		var e xmlsafe.Encoder
		e.Start("message", "xmlns", xmpp.NSClient).Leaf("body", "😀тест")
		want.Encode(&e)
		n, err := xmlsafe.Parse(e.End().Bytes(), "", &xmlsafe.Default)
		if err != nil {
			t.Fatal(err)
		}
		if all := mention.Read(n); len(all) != 1 || all[0] != want {
			t.Errorf("%+v, want %+v", all, want)
		}
	}
	if mention.Read(nil) != nil {
		t.Error("of nothing")
	}
	nfd := "Андреи\u0306"
	if m, ok := mention.Of(nfd, "Андрей", who); !ok || m.End != 0 {
		t.Error(m, ok)
	}
	if m, ok := mention.Of("никого", "Андрей", who); ok {
		t.Error(m)
	}
	m, ok := mention.Of("> цитата\n😀 Андрей", "андрей", who)
	if !ok || m.Begin != 11 || m.End != 17 {
		t.Error(m, ok)
	}
}

func stanza(references string) string {
	return "<message xmlns='jabber:client'><body>abcd</body>" + references + "</message>"
}

func TestAReferenceThatIsNoneIsLeftOut(t *testing.T) {
	for reference, want := range map[string]string{
		"<reference xmlns='urn:xmpp:reference:0' type='mention' uri='xmpp:boris@office.example' begin='0' end='4'/>": "[{boris@office.example 0 4}]",
		"<reference xmlns='urn:xmpp:reference:0' type='mention' uri='xmpp:boris@office.example' begin='0' end='5'/>": "[{boris@office.example 0 0}]",
		"<reference xmlns='urn:xmpp:reference:0' type='mention' uri='xmpp:boris@office.example' begin='3' end='2'/>": "[{boris@office.example 0 0}]",
		"<reference xmlns='urn:xmpp:reference:0' type='mention' uri='xmpp:boris@office.example' begin='-1'/>":        "[{boris@office.example 0 0}]",
		"<reference xmlns='urn:xmpp:reference:0' type='data' uri='xmpp:boris@office.example'/>":                      "[]",
		"<reference xmlns='urn:xmpp:reference:0' type='mention' uri='https://office.example'/>":                      "[]",
		"<reference xmlns='urn:xmpp:reference:0' type='mention'/>":                                                   "[]",
		"<reference xmlns='urn:other' type='mention' uri='xmpp:boris@office.example'/>":                              "[]",
	} {
		n, err := xmlsafe.Parse([]byte(stanza(reference)), "", &xmlsafe.Default)
		if have := fmt.Sprint(mention.Read(n)); err != nil || have != want {
			t.Errorf("%s: %s, %v", reference, have, err)
		}
	}
	many := strings.Repeat("<reference xmlns='urn:xmpp:reference:0' type='mention' uri='xmpp:boris@office.example'/>", 1000)
	n, err := xmlsafe.Parse([]byte(stanza(many)), "", &xmlsafe.Default)
	if all := mention.Read(n); err != nil || len(all) != 50 {
		t.Errorf("%d, %v", len(all), err)
	}
}

// Whatever it holds, what is read is bounded and within its text.
func FuzzRead(f *testing.F) {
	f.Add("<reference xmlns='urn:xmpp:reference:0' type='mention' uri='xmpp:boris@office.example/a%20b' begin='0' end='3'/>")
	f.Fuzz(func(t *testing.T, content string) {
		n, err := xmlsafe.Parse([]byte(stanza(content)), "", &xmlsafe.Default)
		if err != nil {
			return
		}
		all := mention.Read(n)
		for _, m := range all {
			if m.Who.IsZero() || m.Begin < 0 || m.End < m.Begin || m.End > 4 {
				t.Errorf("%+v", m)
			}
		}
		if len(all) > 50 {
			t.Error(len(all))
		}
	})
}

// A name is found where it is put as a word, and what is said of where is true.
func FuzzNamed(f *testing.F) {
	f.Add("Привет, ", "Анна", "!")
	f.Add("\xff", "ё", ">")
	f.Fuzz(func(t *testing.T, before, name, behind string) {
		text := before + " " + name + " " + behind
		m, ok := mention.Of(text, name, xmpp.Address{})
		if m.Begin < 0 || m.End < m.Begin || m.End > utf8.RuneCountInString(text) || ok != mention.Named(text, name) {
			t.Errorf("%q in %q: %+v, %v", name, text, m, ok)
		}
	})
}

// BenchmarkNamed looks for a name in the longest text that people write.
func BenchmarkNamed(b *testing.B) {
	text := strings.Repeat("отчёт за ноябрь готов ", 200)
	for b.Loop() {
		if mention.Named(text, "Анна Борисовна") {
			b.Fatal("found")
		}
	}
}

func TestOfAllInARoomThoseAreMentionedWhoAreCalled(t *testing.T) {
	room, _ := xmpp.ReadAddress("sales@rooms.example")
	nicks := []string{"Анна", "Анна Б", "Борис", "Глеб", "Я", "Алёна"}
	for text, want := range map[string]string{
		"Анна Б, посмотри":          "[sales@rooms.example/Анна Б 0-6]",
		"борис и АЛЕНА":             "[sales@rooms.example/Борис 0-5 sales@rooms.example/Алёна 8-13]",
		"Анна, и ты, Анна Б":        "[sales@rooms.example/Анна 0-4 sales@rooms.example/Анна Б 12-18]",
		"> Глеб: когда?\nя не знаю": "[]",
		"никто": "[]",
	} {
		var got []string
		for _, m := range mention.Among(text, room, slices.Values(nicks)) {
			got = append(got, fmt.Sprintf("%s %d-%d", m.Who, m.Begin, m.End))
		}
		if fmt.Sprint(got) != want {
			t.Errorf("%q: %v, want %s", text, got, want)
		}
	}
	crowd := func(yield func(string) bool) {
		for i := range 10_000 {
			if !yield(fmt.Sprint("n", i)) {
				return
			}
		}
	}
	text := strings.Repeat("n1 n2 n3 ", 100)
	for i := range 100 {
		text += fmt.Sprint(" n", i)
	}
	if all := mention.Among(text, room, crowd); len(all) != 50 {
		t.Errorf("%d of a crowd", len(all))
	}
}
