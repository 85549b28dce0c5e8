package locale

import (
	"strings"
	"sync"
	"testing"

	"vestnik/core/desk"
)

func TestRussianIsSpokenWhereRussianIsRead(t *testing.T) {
	for locale, want := range map[string]string{
		"ru": Russian, "ru_RU.UTF-8": Russian, "RU-ru": Russian, "be_BY": Russian, "uk-UA": Russian, "kk": Russian, "ru@icu": Russian,
		"en_GB.UTF-8": English, "de": English, "C": English, "C.UTF-8": English, "POSIX": English, "": English, "rue": English,
	} {
		if got := spoken(locale); got != want {
			t.Errorf("%q: %s, want %s", locale, got, want)
		}
	}
}

func TestTheVariableOverridesTheSystem(t *testing.T) {
	t.Setenv("LC_ALL", "ru_RU.UTF-8")
	t.Setenv(Variable, "en")
	if got := New("").Language(); got != English {
		t.Errorf("speaks %s", got)
	}
	if got := New("ru").Language(); got != Russian {
		t.Errorf("a language asked for by name: speaks %s", got)
	}
}

func TestPluralForms(t *testing.T) {
	russian := map[int]string{0: "0 сообщений", 1: "1 сообщение", 2: "2 сообщения", 5: "5 сообщений", 11: "11 сообщений",
		21: "21 сообщение", 22: "22 сообщения", 112: "112 сообщений"}
	for n, want := range russian {
		if got := New(Russian).Count("count.messages", n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int]string{0: "0 messages", 1: "1 message", 2: "2 messages"} {
		if got := New(English).Count("count.messages", n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestFactsAreInsertedVerbatim(t *testing.T) {
	for _, fact := range []string{"{{.url}}", "<b>&amp;</b>", `"`, "%s", "Анна 🦉", "{{", ""} {
		sentence, _ := New(English).Problem(desk.NewProblem(desk.BadAddress, "address", fact, "url", "twice"))
		if want := "“" + fact + "” is not a valid address."; sentence != want {
			t.Errorf("%q: %q", fact, sentence)
		}
	}
}

func TestAFactThatIsNotGivenIsEmpty(t *testing.T) {
	for code := range documentedFacts(t) {
		for _, language := range []string{Russian, English} {
			sentence, remedy := New(language).Problem(&desk.Problem{Code: code})
			if strings.Contains(sentence+remedy, "no value") {
				t.Errorf("%s: %s %s", language, sentence, remedy)
			}
		}
	}
}

func TestAnUnknownIDIsReturned(t *testing.T) {
	id := "nothing." + "like-this"
	if got := New(Russian).Say(id); got != id {
		t.Errorf("got %q", got)
	}
	if got := New(Russian).Count(id, 3); got != id {
		t.Errorf("got %q", got)
	}
}

func TestWordsMaySpeakAtOnce(t *testing.T) {
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for n := range 50 {
				New(Russian).Count("count.messages", n)
				New(English).Problem(desk.NewProblem(desk.Unreachable, "host", "example.com"))
			}
		})
	}
	group.Wait()
}

func TestPhrasesAndShowsHaveWords(t *testing.T) {
	for _, language := range []string{Russian, English} {
		words := New(language)
		for _, phrase := range words.Phrases() {
			if phrase == "" || strings.HasPrefix(phrase, "phrase.") {
				t.Errorf("%s: %q", language, phrase)
			}
		}
		for _, show := range desk.Shows {
			if name := words.Show(show); strings.HasPrefix(name, "show.") {
				t.Errorf("%s: %q", language, name)
			}
		}
	}
}
