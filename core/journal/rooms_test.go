package journal

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"
)

const sales = "sales@rooms.office.example"

// said is what somebody says in the room, whom it knows as an author.
func said(nick, author, id, body string) Entry {
	return Entry{
		Account: account, ID: id, Peer: sales, Room: true, From: sales + "/" + nick, To: account, Nick: nick, Author: author, Type: "groupchat", Body: body,
		Time: noon, Session: "s",
	}
}

func TestInARoomOnlyWhoHasWrittenAMessageCorrectsIt(t *testing.T) {
	j := fresh(t)
	receive(t, j, said("Вера", "id:v", "m1", "Встреча в 10"))
	for _, by := range []struct{ nick, author string }{{"Вера", "id:other"}, {"Вера", ""}, {"Глеб", "id:g"}} {
		e := said(by.nick, by.author, "x"+by.author+by.nick, "Встреча отменена")
		e.Replaces, e.Time = "m1", noon.Add(time.Minute)
		if got, _ := receive(t, j, e); got.Corrects != 0 {
			t.Errorf("%+v has corrected it", by)
		}
	}
	own := said("Вера Павловна", "id:v", "m2", "Встреча в 11") // called otherwise since
	own.Replaces, own.Time = "m1", noon.Add(time.Minute)
	if got, _ := receive(t, j, own); got.Corrects == 0 {
		t.Error("her own correction does not count")
	}
	if h := history(t, j, sales); len(h) != 4 || h[0].Body != "Встреча в 11" {
		t.Errorf("%+v", h)
	}
}

// Anybody may give the id that another one has given, and correct his own by it.
func TestAnIDThatTwoHaveGivenMeansEachHisOwn(t *testing.T) {
	j := fresh(t)
	receive(t, j, said("Вера", "id:v", "m1", "Цена 100"))
	forged := said("Глеб", "id:g", "m1", "и что?")
	forged.Time = noon.Add(time.Minute)
	receive(t, j, forged)
	own := said("Вера", "id:v", "m2", "Цена 200")
	own.Replaces, own.Time = "m1", noon.Add(2*time.Minute)
	receive(t, j, own)
	if h := history(t, j, sales); len(h) != 2 || h[0].Body != "Цена 200" || h[1].Body != "и что?" {
		t.Errorf("%+v", h)
	}
}

func TestInARoomOnlyItsWriterTakesAMessageBackOrAModerator(t *testing.T) {
	j := fresh(t)
	m := said("Вера", "id:v", "m1", "тайна")
	m.Archive, m.ArchiveID, m.Mentioned = sales, "a1", true
	receive(t, j, m)
	for _, by := range []string{"", "id:g", sales + "/Вера"} {
		edit(t, j, Edit{Account: account, Peer: sales, Kind: Retract, Target: "a1", From: by})
	}
	if h := history(t, j, sales); h[0].Body != "тайна" {
		t.Errorf("another has taken it back: %+v", h[0])
	}
	edit(t, j, Edit{Account: account, Peer: sales, Kind: Moderate, Target: "a1", From: "Модератор", Reason: "лишнее"})
	h := history(t, j, sales)
	if h[0].Body != "" || h[0].Retracted.IsZero() || h[0].Moderated == nil || *h[0].Moderated != (Moderation{"Модератор", "лишнее"}) {
		t.Errorf("%+v", h[0])
	}
}

// Between two people there is no moderator, whoever says so.
func TestOutsideOfRoomsNobodyModerates(t *testing.T) {
	j := fresh(t)
	receive(t, j, from(peer, "m1", "да"))
	edit(t, j, Edit{Kind: Moderate, Target: "m1", From: "x"})
	if h := history(t, j, peer); h[0].Body != "да" {
		t.Errorf("%+v", h[0])
	}
}

// What a room tells again of before, whenever it is entered, and what its archive has, is known: of
// others and of ours, though a room need not say what is ours.
func TestWhatARoomTellsAgainIsKnown(t *testing.T) {
	j := fresh(t)
	theirs := said("Вера", "stay:1", "1", "раз")
	receive(t, j, theirs)
	ours := to(sales, "два")
	ours.Room, ours.Type, ours.Nick = true, "groupchat", "Алиса"
	sent := enqueue(t, j, ours)
	back := said("Алиса", "stay:2", sent.ID, "два")
	back.Mine = true
	if got, fresh := receive(t, j, back); fresh || got.State != Delivered {
		t.Errorf("what comes back: %+v, %v", got, fresh)
	}
	phone := said("Алиса", "stay:2", "of-the-phone", "три")
	phone.Mine = true
	if got, fresh := receive(t, j, phone); !fresh || got.State != Delivered {
		t.Errorf("of another program of ours: %+v, %v", got, fresh)
	}
	for _, e := range []Entry{theirs, said("Алиса", "", sent.ID, "два"), said("Алиса", "", "of-the-phone", "три")} {
		e.Delayed, e.Origin, e.Author = true, 1, ""
		if _, fresh := receive(t, j, e); fresh {
			t.Errorf("told of again, it is new: %s", e.Body)
		}
	}
	page := Page{Account: account, Archive: sales, First: "a1", Last: "a3"}
	for i, e := range []Entry{theirs, said("Алиса", "", sent.ID, "два"), said("Алиса", "", "of-the-phone", "три")} {
		e.Archive, e.ArchiveID, e.Delayed, e.Author = sales, "a"+string(rune('1'+i)), true, ""
		page.Entries = append(page.Entries, e)
	}
	taken, err := j.Take(t.Context(), Batch{Page: &page})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range taken.Page {
		if c.Fresh {
			t.Errorf("in the archive, it is new: %s", c.Entry.Body)
		}
	}
	live := said("Вера", "stay:9", "1", "раз") // says it once more
	live.Session, live.Time = "t", noon.Add(time.Hour)
	if _, fresh := receive(t, j, live); !fresh {
		t.Error("what is said again an hour later is not heard")
	}
}

func TestMentionsAreCountedUntilTheyAreRead(t *testing.T) {
	j := fresh(t)
	count := func() int {
		all, err := j.Conversations(t.Context(), account, 0)
		if err != nil || len(all) != 1 || !all[0].Room {
			t.Fatalf("%+v, %v", all, err)
		}
		return all[0].Mentions
	}
	for i, calls := range []bool{true, false, true} {
		e := said("Вера", "id:v", string(rune('a'+i)), "…")
		e.Mentioned = calls
		changes, err := j.ReceiveAll(t.Context(), []Entry{e})
		if err != nil || changes[0].Conversation.Mentions != []int{1, 1, 2}[i] {
			t.Errorf("%d: %+v, %v", i, changes, err)
		}
	}
	if n := count(); n != 2 {
		t.Error(n)
	}
	if _, _, err := j.MarkRead(t.Context(), account, sales, 1<<62); err != nil || count() != 0 {
		t.Error(count(), err)
	}
}

// A room is forgotten as an account is: with what was said there to one alone, and nothing else.
func TestARoomIsForgottenAndBeginsAnew(t *testing.T) {
	j := hasty(t)
	const boss = sales + "/Вера"
	one := func() {
		for i := range 2 * forgotten {
			m := said("Вера", "id:v", fmt.Sprint("m", i), fmt.Sprint("тайна ", i))
			m.Archive, m.ArchiveID, m.Mentioned = sales, fmt.Sprint("a", i), true
			receive(t, j, m)
		}
	}
	one()
	takePage(t, j, &Page{Account: account, Archive: sales, First: "a0", Last: "a9"})
	alone := said("Вера", "id:v", "p1", "тайна вдвоём")
	alone.Peer, alone.Room, alone.Type = boss, false, "chat"
	receive(t, j, alone)
	receive(t, j, from(peer, "k1", "не тайна"))
	receive(t, j, from(sales+".example", "k2", "не тайна"))
	waits := to(sales, "тайна не ушла")
	waits.Room, waits.Type = true, "groupchat"
	enqueue(t, j, waits)
	peers, change, err := j.ForgetRoom(t.Context(), account, sales)
	slices.Sort(peers)
	if err != nil || !slices.Equal(peers, []string{sales, boss}) || change.Total != 2 {
		t.Fatalf("%q, %+v, %v", peers, change, err)
	}
	found, err := j.Search(t.Context(), Query{Account: account, Words: "тайна", Limit: 10})
	if err != nil || len(found.Entries) != 2 || len(history(t, j, sales))+len(history(t, j, boss)) != 0 {
		t.Errorf("found: %+v, %v", found.Entries, err)
	}
	total, err := j.Total(t.Context(), account)
	out, err2 := j.Outbox(t.Context(), account, 0)
	held, err3 := j.Held(t.Context(), account, sales, "")
	if total != 2 || len(out) != 0 || held.Newest != "" || errors.Join(err, err2, err3) != nil {
		t.Errorf("%d unread, %d waiting, %+v", total, len(out), held)
	}
	one() // who enters it again gets the same from its archive
	if h, err := j.History(t.Context(), account, sales, 0, 3*forgotten); len(h) != 2*forgotten || err != nil {
		t.Errorf("%d, %v", len(h), err)
	}
	if err := j.Forgotten(t.Context()); err != nil {
		t.Fatal(err)
	}
	var left int
	if err := j.read.QueryRow(`SELECT count(*) FROM message`).Scan(&left); left != 2*forgotten+2 || err != nil {
		t.Errorf("%d are left, %v", left, err)
	}
}

// Up to where a room was read is told by the id that its own archive has given, and by no other.
func TestWhatWasReadInARoomIsToldBothWays(t *testing.T) {
	j := fresh(t)
	take := func(from, to int) {
		for i := from; i <= to; i++ {
			m := said("Вера", "id:v", fmt.Sprint("m", i), fmt.Sprint(i))
			m.Archive, m.ArchiveID = sales, fmt.Sprint("a", i)
			receive(t, j, m)
		}
	}
	untold := func(want string) {
		t.Helper()
		got := ""
		for _, whole := range []bool{false, true} { // the account's own archive says nothing of rooms
			all, err := j.Untold(t.Context(), account, whole)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range all {
				got += fmt.Sprint(d.Peer, " ", d.ID, " ", d.Room, ";")
			}
		}
		if want != "" {
			want = sales + " " + want + " true;"
		}
		if got != want+want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	take(1, 4)
	forged := said("Глеб", "id:g", "a2", "вы всё прочитали")
	receive(t, j, forged)
	elsewhere := func(id string, unread int) {
		t.Helper()
		displayed(t, j, Displayed{Peer: sales, ID: id, Archived: true, Mine: true})
		if n, err := j.Total(t.Context(), account); n != unread || err != nil {
			t.Errorf("%s was read elsewhere: %d unread, %v", id, n, err)
		}
	}
	elsewhere("a2", 3)
	untold("")
	if _, _, err := j.MarkRead(t.Context(), account, sales, 3); err != nil {
		t.Fatal(err)
	}
	untold("a3")
	elsewhere("a3", 2)
	untold("")
	if _, _, err := j.MarkRead(t.Context(), account, sales, 4); err != nil {
		t.Fatal(err)
	}
	// What is read elsewhere and not here may come from the archive of the room; when that was read
	// it is older than all that is here.
	elsewhere("a9", 1)
	untold("")
	if err := j.CaughtUp(t.Context(), account, sales); err != nil {
		t.Fatal(err)
	}
	untold("a4")
	forged.ID, forged.Body = "a6", "и это"
	displayed(t, j, Displayed{Peer: sales, ID: "a6", Archived: true, Mine: true})
	receive(t, j, forged)
	take(5, 6)
	if n, err := j.Total(t.Context(), account); n != 0 || err != nil {
		t.Errorf("%d unread, %v", n, err)
	}
	// Of what an occupant says alone nobody else knows whose it is.
	alone := said("Вера", "id:v", "p1", "вдвоём")
	alone.Peer, alone.Room, alone.Type, alone.ArchiveID = sales+"/Вера", false, "chat", "b1"
	m, _ := receive(t, j, alone)
	if _, _, err := j.MarkRead(t.Context(), account, alone.Peer, m.Number); err != nil {
		t.Fatal(err)
	}
	untold("")
}

// Whose a nick is next may be another one.
func TestWhatIsSaidAloneInARoomIsChangedByWhoHasSaidItAlone(t *testing.T) {
	j := fresh(t)
	alone := func(author, id, replaces, body string) Entry {
		e := said("Вера", author, id, body)
		e.Peer, e.Room, e.Type, e.Replaces, e.Time = sales+"/Вера", false, "chat", replaces, noon.Add(time.Minute)
		got, _ := receive(t, j, e)
		return got
	}
	alone("id:v", "m1", "", "пароль 1")
	if e := alone("id:other", "x1", "m1", "пароль 2"); e.Corrects != 0 {
		t.Error("another one has corrected it")
	}
	if e := alone("id:v", "m2", "m1", "пароль 3"); e.Corrects == 0 {
		t.Error("her own correction does not count")
	}
	for _, by := range []string{"id:other", "", "id:v"} {
		edit(t, j, Edit{Account: account, Peer: sales + "/Вера", Kind: Retract, Target: "m1", From: by})
		if h := history(t, j, sales+"/Вера"); h[0].Retracted.IsZero() == (by == "id:v") {
			t.Errorf("taken back by %q: %+v", by, h[0])
		}
	}
}
