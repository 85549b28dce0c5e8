package account

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/avatar"
	"vestnik/core/xmpp/nick"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/roster"
)

func rosterIn(t testing.TB) *rosterFile {
	t.Helper()
	return &rosterFile{path: filepath.Join(t.TempDir(), "roster"), account: "me@office.example"}
}

func itemOf(i int, name string, groups ...string) roster.Item {
	who, _ := xmpp.ReadAddress(fmt.Sprintf("сотрудник%d@office.example", i))
	return roster.Item{Address: who, Name: name, Groups: groups, Subscription: roster.Both}
}

// same compares rosters, in whatever order they are.
func same(a, b roster.Kept) bool {
	order := func(items []roster.Item) []roster.Item {
		items = slices.Clone(items)
		slices.SortFunc(items, func(a, b roster.Item) int { return strings.Compare(a.Address.String(), b.Address.String()) })
		return items
	}
	return a.Version == b.Version && reflect.DeepEqual(order(a.Items), order(b.Items))
}

func TestWhatIsKeptOfARosterIsWhatTheServerHasSaid(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	f := rosterIn(t)
	if kept := f.Load(); kept.Version != "" || len(kept.Items) > 0 {
		t.Fatalf("out of nothing: %+v", kept)
	}
	want := roster.Kept{Version: "0", Items: []roster.Item{itemOf(1, "Один", "Склад"), itemOf(2, "<&>\n\u2028", "Склад", "Офис"), itemOf(3, "")}}
	f.Save(want)
	for i := range 3 * mostLines {
		item := itemOf(random.IntN(40), fmt.Sprint(i), "Склад")
		switch random.IntN(4) {
		case 0:
			item.Subscription = roster.Remove
		case 1:
			item.Asked, item.Approved = true, true
		}
		version := fmt.Sprint(i + 1)
		f.Change(version, item)
		want = want.Apply(version, item)
		if i%500 == 0 || i == 3*mostLines-1 {
			if kept := f.Load(); !same(kept, want) {
				t.Fatalf("after %d changes:\n%+v\nwant\n%+v", i, kept, want)
			}
		}
	}
	if info, err := os.Stat(f.path); err != nil || info.Size() > 150*(mostLines+100) {
		t.Errorf("the file grows: %v, %v", info, err)
	}
}

// A session may last for weeks, and a contact change his mind all the time.
func TestTheFileOfARosterDoesNotGrowWithinASession(t *testing.T) {
	f := rosterIn(t)
	f.Save(roster.Kept{Version: "0", Items: []roster.Item{itemOf(1, "Один"), itemOf(2, "Два")}})
	for i := range 5 * mostLines {
		f.Change(fmt.Sprint(i+1), itemOf(1, fmt.Sprint("Имя ", i)))
	}
	if info, err := os.Stat(f.path); err != nil || info.Size() > 150*(mostLines+100) {
		t.Errorf("the file grows: %v, %v", info, err)
	}
	kept := f.Load()
	if kept.Version != fmt.Sprint(5*mostLines) || len(kept.Items) != 2 || kept.Items[0].Name != fmt.Sprint("Имя ", 5*mostLines-1) {
		t.Errorf("%+v", kept)
	}
}

func TestAnythingWrongWithAKeptRosterMakesTheServerSendItAll(t *testing.T) {
	whole := func() (*rosterFile, []byte) {
		f := rosterIn(t)
		f.Save(roster.Kept{Version: "7", Items: []roster.Item{itemOf(1, "Один"), itemOf(2, "Два")}})
		f.Change("8", itemOf(3, "Три"))
		data, err := os.ReadFile(f.path)
		if err != nil {
			t.Fatal(err)
		}
		return f, data
	}
	_, data := whole()
	boundaries := map[int]bool{len(data): true, len(data) - 1: true} // a line is whole without its end
	last := strings.LastIndexByte(strings.TrimSuffix(string(data), "\n"), '\n') + 1
	boundaries[last], boundaries[last-1] = true, true // before the change
	for cut := range data {
		f, _ := whole()
		if err := os.WriteFile(f.path, data[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		kept := f.Load()
		if boundaries[cut] != (kept.Version != "") {
			t.Errorf("cut at %d of %d: %+v", cut, len(data), kept)
		}
		if kept.Version == "" {
			if _, err := os.Stat(f.path); err == nil {
				t.Errorf("cut at %d: the file stays, and what follows would build on it", cut)
			}
		}
	}
	f, _ := whole()
	f.account = "other@office.example"
	if kept := f.Load(); kept.Version != "" {
		t.Errorf("of another account: %+v", kept)
	}
}

func TestARosterWithoutAVersionIsNotKept(t *testing.T) {
	f := rosterIn(t)
	f.Save(roster.Kept{Version: "7", Items: []roster.Item{itemOf(1, "Один")}})
	f.Save(roster.Kept{Items: []roster.Item{itemOf(2, "Два")}})
	if kept := f.Load(); len(kept.Items) > 0 {
		t.Errorf("%+v", kept)
	}
	f.Change("8", itemOf(3, "Три"))
	if kept := f.Load(); len(kept.Items) > 0 {
		t.Errorf("a change without what it changes: %+v", kept)
	}
}

func TestWhatIsRemovedStaysRemoved(t *testing.T) {
	f := rosterIn(t)
	f.Save(roster.Kept{Version: "7"})
	f.remove()
	f.Save(roster.Kept{Version: "8"})
	f.Change("9", itemOf(1, "Один"))
	facts := &factsFile{path: f.path + "f", account: f.account}
	facts.remove()
	facts.save(keptFacts{People: map[string]keptFact{"a@b": {Nick: "A"}}})
	if files, _ := filepath.Glob(filepath.Dir(f.path) + "/*"); len(files) > 0 {
		t.Errorf("%v", files)
	}
}

func TestWhatPeopleAreCalledAndShowIsKept(t *testing.T) {
	f := &factsFile{path: filepath.Join(t.TempDir(), "facts"), account: "me@office.example"}
	known := f.load()
	known.setNick("a@office.example", "Анна")
	known.setPicture("a@office.example", picture{hash: strings.Repeat("a", 40), published: true})
	known.setPicture("b@office.example", picture{hash: strings.Repeat("b", 40)})
	known.setNick("c@office.example", "Вера")
	told := strings.Repeat("d", 40)
	known.told = &told
	f.save(known.toKeep())
	again := f.load()
	if !reflect.DeepEqual(again.toKeep(), known.toKeep()) || len(again.toKeep().People) != 3 {
		t.Errorf("%+v, want %+v", again, known)
	}
	f.account = "other@office.example"
	if other := f.load(); len(other.toKeep().People) > 0 || other.told != nil {
		t.Errorf("of another account: %+v", other)
	}
}

// heard lets a handler take events about people, and returns what is told of them.
func heard(h *handler, take func(*handler, *intake)) *News {
	of, n := &intake{account: h.by.cfg.Address}, &News{}
	take(h, of)
	for _, change := range of.onLoop {
		change(n)
	}
	return n
}

func TestWhoTakesThePictureFromHisCardHasNone(t *testing.T) {
	a := &Account{cfg: Config{Address: "me@office.example"}, people: newPeople("me@office.example")}
	h := newHandler(a.connection(), "")
	boris, hash := itemOf(1, "Борис"), strings.Repeat("c", 40)
	a.people.setRoster(newDirectory(a.cfg.Address, []roster.Item{boris}))
	for i, step := range []struct {
		program, shows string
		none           bool
		want           string
	}{
		{"a", hash, false, hash},
		{"b", "", true, hash}, // a program that knows nothing of it
		{"a", "", false, hash},
		{"a", "", true, ""},
	} {
		p := present(t, boris.Address.String()+"/"+step.program)
		p.Picture, p.NoPicture = step.shows, step.none
		n := heard(h, func(h *handler, of *intake) { h.presence(of, p) })
		if c := a.people.Contact(boris.Address.String()); c.Picture != step.want || i > 2 && len(n.Contacts) != 1 {
			t.Errorf("%d: %q, told %v", i, c.Picture, n.Contacts)
		}
	}
	heard(h, func(h *handler, of *intake) { h.picture(of, avatar.Changed{Of: boris.Address, Hash: hash}) })
	p := present(t, boris.Address.String()+"/a")
	p.NoPicture = true
	heard(h, func(h *handler, of *intake) { h.presence(of, p) })
	if c := a.people.Contact(boris.Address.String()); c.Picture != hash {
		t.Error("a card takes away what is published")
	}
}

func TestOnlyContactsNicksAndPicturesAreKept(t *testing.T) {
	a := &Account{cfg: Config{Address: "me@office.example"}, people: newPeople("me@office.example")}
	h := newHandler(a.connection(), "")
	boris, own := itemOf(1, "Борис"), a.cfg.Address
	a.people.setRoster(newDirectory(own, []roster.Item{boris}))
	of := func(text string) xmpp.Address { who, _ := xmpp.ReadAddress(text); return who }
	hash := strings.Repeat("c", 40)
	for i := range 1000 {
		heard(h, func(h *handler, of2 *intake) {
			h.nick(of2, nick.Nick{Of: of(fmt.Sprintf("s%d@evil.example", i)), Name: "Директор"})
			h.picture(of2, avatar.Changed{Of: of(fmt.Sprintf("s%d@evil.example", i)), Hash: hash})
		})
	}
	if len(a.people.nicks)+len(a.people.pictures) > 0 {
		t.Errorf("strangers are kept: %d, %d", len(a.people.nicks), len(a.people.pictures))
	}
	n := heard(h, func(h *handler, of *intake) {
		h.nick(of, nick.Nick{Of: boris.Address, Name: "Боря"})
		h.picture(of, avatar.Changed{Of: boris.Address, Hash: hash})
	})
	if c := a.people.Contact(boris.Address.String()); c.Nick != "Боря" || c.Picture != hash || c.Name != "Борис" || len(n.Contacts) != 1 {
		t.Errorf("%+v, told %v", c, n.Contacts)
	}
	if n := heard(h, func(h *handler, of2 *intake) { h.nick(of2, nick.Nick{Of: of(own), Name: "Я"}) }); !n.Own || len(n.Contacts) > 0 {
		t.Errorf("%+v", n)
	}
	removed := boris
	removed.Subscription = roster.Remove
	a.people.setItem(removed)
	if len(a.people.nicks) != 1 || len(a.people.pictures) != 0 {
		t.Errorf("of who is removed %v and %v stay", a.people.nicks, a.people.pictures)
	}
}

func TestABlockedDomainBlocksAllThereAndUnblockingNobodyAll(t *testing.T) {
	a := &Account{cfg: Config{Address: "me@office.example"}, people: newPeople("me@office.example")}
	h := newHandler(a.connection(), "")
	a.people.setRoster(newDirectory(a.cfg.Address, []roster.Item{itemOf(1, "Один"), itemOf(2, "Два")}))
	domain, _ := xmpp.ReadAddress("office.example")
	n := heard(h, func(h *handler, of *intake) { h.blocked(of, []xmpp.Address{domain}, true, false) })
	if !n.Blocked || len(n.Contacts) != 2 || !a.people.Contact(itemOf(1, "").Address.String()).Blocked {
		t.Errorf("%+v", n)
	}
	if all := a.people.Blocked(); !slices.Equal(all, []string{"office.example"}) {
		t.Errorf("%v", all)
	}
	if n := heard(h, func(h *handler, of *intake) { h.blocked(of, []xmpp.Address{domain}, true, false) }); n.Blocked || len(n.Contacts) > 0 {
		t.Errorf("told again: %+v", n)
	}
	n = heard(h, func(h *handler, of *intake) { h.blocked(of, nil, false, true) })
	if !n.Blocked || len(n.Contacts) != 2 || len(a.people.Blocked()) > 0 {
		t.Errorf("%+v", n)
	}
}

func TestWhoComesAndGoesWithoutAWordIsTold(t *testing.T) {
	a := &Account{cfg: Config{Address: "me@office.example"}, people: newPeople("me@office.example")}
	c := a.connection()
	h, boris := newHandler(c, ""), itemOf(1, "Борис")
	a.people.setRoster(newDirectory(a.cfg.Address, []roster.Item{boris}))
	from, _ := xmpp.ReadAddress(boris.Address.String() + "/pc")
	for _, kind := range []string{"", "unavailable", ""} {
		n := heard(h, func(h *handler, of *intake) { h.presence(of, presence.Presence{From: from, Type: kind}) })
		if len(n.Contacts) != 1 || a.people.Contact(boris.Address.String()).Online != (kind == "") {
			t.Errorf("%q: told of %v", kind, n.Contacts)
		}
	}
	if n := heard(h, func(h *handler, of *intake) { h.presence(of, presence.Presence{From: from}) }); len(n.Contacts) > 0 {
		t.Errorf("told again: %v", n.Contacts)
	}
}

func BenchmarkRosterOf5000IsLoaded(b *testing.B) {
	f := rosterIn(b)
	k := roster.Kept{Version: "7"}
	for i := range 5000 {
		k.Items = append(k.Items, itemOf(i, "Сотрудник Сотрудникович", "Отдел "+fmt.Sprint(i%40)))
	}
	f.Save(k)
	for b.Loop() {
		f.Load()
	}
}

func BenchmarkRosterOf5000IsSaved(b *testing.B) {
	f := rosterIn(b)
	k := roster.Kept{Version: "7"}
	for i := range 5000 {
		k.Items = append(k.Items, itemOf(i, "Сотрудник Сотрудникович", "Отдел "+fmt.Sprint(i%40)))
	}
	for b.Loop() {
		f.Save(k)
	}
}

// What is read ahead is what a session gets, unless it has changed in between.
func TestWhatIsRecalledIsLoadedOnce(t *testing.T) {
	f := rosterIn(t)
	want := roster.Kept{Version: "1", Items: []roster.Item{itemOf(1, "Один"), itemOf(2, "Два")}}
	f.Save(want)
	if kept := f.recall(); !same(kept, want) {
		t.Fatalf("%+v", kept)
	}
	_ = os.Remove(f.path)
	if kept := f.Load(); !same(kept, want) {
		t.Errorf("read again: %+v", kept)
	}
	if kept := f.Load(); len(kept.Items) > 0 || f.early != nil {
		t.Errorf("held on to: %+v", kept)
	}
	f = rosterIn(t)
	f.Save(want)
	f.recall()
	f.Change("2", itemOf(3, "Три"))
	if kept := f.Load(); !same(kept, want.Apply("2", itemOf(3, "Три"))) {
		t.Errorf("without what has changed: %+v", kept)
	}
	f.recall()
	if f.early != nil {
		t.Error("what no session will load is held on to")
	}
}

// Somebody who is new in the roster may come on line, in a session that goes on, before
// the roster tells of him.
func TestPresencesCountForAllUntilTheServersRosterHasCome(t *testing.T) {
	one, two := itemOf(1, "Один"), itemOf(2, "Два")
	people := newPeople("me@office.example")
	if !people.recall(newDirectory(people.own, []roster.Item{one})) || people.Known() || people.Len() != 1 {
		t.Fatal("not shown, or taken for the server's")
	}
	for _, item := range []roster.Item{one, two} {
		from, _ := xmpp.ReadAddress(item.Address.String() + "/pc")
		people.setPresence(presence.Presence{From: from})
	}
	all := newDirectory(people.own, []roster.Item{one, two})
	if changed, few := people.changes(all); !few || !slices.Equal(changed, []string{two.Address.String()}) {
		t.Errorf("%q, %v", changed, few)
	}
	people.setRoster(all)
	if !people.Contact(two.Address.String()).Online {
		t.Error("he is not on line")
	}
	if people.recall(newDirectory(people.own, nil)) || people.Len() != 2 {
		t.Error("what was kept goes before what the server says")
	}
}
