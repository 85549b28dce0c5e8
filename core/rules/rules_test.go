package rules

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func parse(t *testing.T, lines ...string) Rules {
	t.Helper()
	all, err := Parse(lines)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestWhomARuleNames(t *testing.T) {
	for _, c := range []struct {
		rule, from string
		stranger   bool
		want       Effect
	}{
		{"urgent erp@office.example", "erp@office.example", false, Urgent},
		{"urgent erp@office.example", "erp@office.example", true, Urgent},
		{"urgent erp@office.example", "xerp@office.example", false, None},
		{"urgent erp@office.example", "erp@office.example.net", false, None},
		{"no-popup office.example", "anna@office.example", false, NoPopup},
		{"no-popup office.example", "office.example", false, NoPopup},
		{"no-popup office.example", "anna@sub.office.example", false, None},
		{"no-popup office.example", "anna@evil-office.example", false, None},
		{"no-popup office.example", "office.example@evil.example", false, None},
		{"no-sound *", "anna@office.example", true, NoSound},
		{"urgent *", "anna@office.example", false, Urgent},
		{"urgent *", "anna@office.example", true, None},
	} {
		if got := parse(t, c.rule).Of(c.from, c.stranger, "", "текст"); got != c.want {
			t.Errorf("%s: of %s %q, want %q", c.rule, c.from, got, c.want)
		}
	}
}

func TestWordsAreWholeAndFolded(t *testing.T) {
	for _, c := range []struct {
		words, body string
		is          bool
	}{
		{"счет", "Новый СЧЁТ!", true},
		{"счёт", "новый счет", true},
		{"счет", "обратный отсчет", false},
		{"счет", "счета", false},
		{"пожар", "(пожар)", true},
		{"пожар", "ПОЖАР-2", true},
		{"пожар", "по\u200bжар", true},
		{"пожар", "\u202eпожар\u202c", true},
		{"й", "и\u0306", true},
		{"straße", "STRASSE 1", true},
		{"file", "ﬁle", true},
		{"abc", "ＡＢＣ", true},
		{"сервер упал", "Сервер,\nупал", true},
		{"сервер упал", "сервер не упал", false},
		{"сервер упал", "упал сервер", false},
		{"a, b, пожар", "пожар", true},
		{"17", "Заказ 17.", true},
		{"17", "Заказ 170", false},
		{"警報", "警報 東京", true},
		{"пожар", "", false},
		{"пожар", "\xff\xfeпожар\x00", true},
	} {
		all := parse(t, "urgent *: "+c.words)
		for _, in := range [][2]string{{"", c.body}, {c.body, ""}} {
			if got := all.Of("a@b", false, in[0], in[1]); (got == Urgent) != c.is {
				t.Errorf("%q in %q: %q", c.words, in, got)
			}
		}
	}
	if got := parse(t, "urgent *: сервер упал").Of("a@b", false, "сервер", "упал"); got != None {
		t.Error("a phrase begins in the subject and ends in the body")
	}
}

func TestTheFirstRuleThatFitsDecides(t *testing.T) {
	all := parse(t, "no-popup bot@b: отчет", "urgent bot@b", "no-sound b", "no-popup *: реклама")
	for _, c := range []struct {
		from, body string
		want       Effect
	}{
		{"bot@b", "Отчёт за день", NoPopup}, {"bot@b", "Отчётность", Urgent}, {"anna@b", "Реклама", NoSound}, {"x@y", "реклама", NoPopup}, {"x@y", "привет", None},
	} {
		if got := all.Of(c.from, false, "", c.body); got != c.want {
			t.Errorf("%s, %s: %q, want %q", c.from, c.body, got, c.want)
		}
	}
}

func TestWhatIsNoRule(t *testing.T) {
	for _, line := range []string{
		"", "urgent", "loud a@b", "urgent a@b пожар", "urgent a@b:", "urgent a@b: ,", "urgent a@b: пожар,", "urgent a@b: !!!", "urgent a@b/c",
		"urgent A@B", "urgent @b", "urgent a b: c", "Urgent a@b", "urgent: a@b", "urgent a@b: " + strings.Repeat("x,", mostWords) + "x",
	} {
		if all, err := Parse([]string{line}); !errors.Is(err, ErrSyntax) {
			t.Errorf("%q: %v, %v", line, all, err)
		}
	}
	if _, err := Parse(make([]string, Most+1)); !errors.Is(err, ErrSyntax) {
		t.Error("there is no end to them")
	}
}

func TestRulesAreWrittenAsTheyWereRead(t *testing.T) {
	const text = `["urgent erp@office.example","no-sound *: Дайджест,  На заметку"]`
	var all Rules
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		t.Fatal(err)
	}
	if got, err := json.Marshal(all); err != nil || string(got) != text {
		t.Errorf("%s, %v", got, err)
	}
	if json.Unmarshal([]byte(`["loud *"]`), &all) == nil {
		t.Error("what is no rule was read")
	}
}

// Whatever is written around it, a word is found; and within another it is not.
func TestAWordIsFoundWhereverItStands(t *testing.T) {
	all := parse(t, "urgent *: авария")
	rapid.Check(t, func(t *rapid.T) {
		before, after := rapid.String().Draw(t, "before"), rapid.String().Draw(t, "after")
		if all.Of("a@b", false, "", before+" Авария "+after) != Urgent {
			t.Errorf("not found between %q and %q", before, after)
		}
		if body := "не" + "авария" + "щ"; all.Of("a@b", false, body, body) != None {
			t.Error("found in a word")
		}
	})
}

func BenchmarkOf(b *testing.B) {
	var lines []string
	for range Most {
		lines = append(lines, "urgent *: пожар, сервер упал, авария на складе")
	}
	all, err := Parse(lines)
	if err != nil {
		b.Fatal(err)
	}
	body := strings.Repeat("сервер стоит на складе ", 2000)
	for b.Loop() {
		all.Of("a@b", false, "", body)
	}
}
