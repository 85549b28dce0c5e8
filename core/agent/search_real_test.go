package agent_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"vestnik/core/desk"
	"vestnik/core/servertest"
)

// searching is a new installation at a server that has kept more of a conversation than it
// has read: the words in the oldest are in the archive only.
func searching(t *testing.T, server *servertest.Server, test func(w *archived, search func(q desk.Query) desk.Found)) {
	w := newArchived(t, server)
	bob, _ := w.program("bob")
	defer bob.Close()
	phone, heard := w.program("alice")
	w.tell(bob, "Квартальный отчёт готов", "second report of the year", "И отчёт за август")
	w.say(bob, 0, 60)
	w.tell(bob, "До завтра, коллега")
	w.receive(heard, 64)
	phone.Close()
	a, _ := w.resident()
	if err := a.SignIn(t.Context(), w.account); err != nil {
		t.Fatal(err)
	}
	w.until(a, func(s desk.Snapshot) bool {
		return len(s.Conversations) > 0 && s.Conversations[0].Last.Body == "До завтра, коллега"
	})
	test(w, func(q desk.Query) desk.Found {
		t.Helper()
		found, err := a.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		return found
	})
}

func TestWordsThatAreInTheArchiveOnlyAreFound(t *testing.T) {
	searching(t, servertest.Ejabberd(t, servertest.Private(), servertest.ArchiveIn(servertest.MariaDB)), func(w *archived, search func(desk.Query) desk.Found) {
		for words, want := range map[string][]string{
			"отчёт":        {"И отчёт за август", "Квартальный отчёт готов"},
			"отчёт август": {"И отчёт за август"},
			"REPORT":       {"second report of the year"},
			"nowhere":      nil,
			"сорок":        nil,
		} {
			found := search(desk.Query{Words: words})
			var got []string
			for _, m := range found.Messages {
				if got = append(got, m.Body); m.Number != 0 || m.Peer != bobs || m.Mine || m.Time.IsZero() {
					t.Errorf("%s: %+v", words, m)
				}
			}
			if !slices.Equal(got, want) || found.Local != nil {
				t.Errorf("%s: %q %v", words, got, found.Local)
			}
		}
		first := search(desk.Query{Words: "отчёт", Limit: 1})
		second := search(desk.Query{Words: "отчёт", Limit: 1, From: first.Next})
		if first.Next == "" || len(second.Messages) != 1 || second.Messages[0].Body != "Квартальный отчёт готов" || second.Next != "" {
			t.Errorf("one by one: %+v, then %+v", first, second)
		}
	})
}

// Neither Prosody of Debian 12, with all its modules, nor ejabberd with tables of its own
// searches; ejabberd with SQLite says that it does.
func TestWhereAServerCannotSearchThatIsSaid(t *testing.T) {
	for name, server := range map[string]func(testing.TB, ...servertest.Option) *servertest.Server{
		"Prosody": servertest.Prosody, "ejabberd": servertest.Ejabberd,
		"ejabberd with SQLite": func(t testing.TB, options ...servertest.Option) *servertest.Server {
			return servertest.Ejabberd(t, append(options, servertest.ArchiveIn(servertest.SQLite))...)
		},
	} {
		t.Run(name, func(t *testing.T) {
			searching(t, server(t, servertest.Private()), func(w *archived, search func(desk.Query) desk.Found) {
				for range 2 {
					if found := search(desk.Query{Words: "отчёт"}); len(found.Messages) != 0 || !errors.Is(found.Local, desk.NewProblem(desk.NoArchiveSearch)) {
						t.Error(fmt.Sprint(found.Messages), found.Local)
					}
				}
			})
		})
	}
}
