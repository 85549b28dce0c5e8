package journal

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// kept is message i of an archive: one a second, with whole seconds as its stamp.
func kept(i int) Entry {
	e := from(peer, fmt.Sprintf("stanza-%d", i), fmt.Sprint(i))
	e.ArchiveID, e.Time, e.Delayed = fmt.Sprintf("A%03d", i), noon.Add(time.Duration(i/3)*time.Second).Truncate(time.Second), true
	e.Session, e.Origin = "catching up", 3
	return e
}

// pageOf is what an archive gives of its messages from first to last.
func pageOf(first, last int) *Page {
	p := &Page{Account: account}
	for i := first; i <= last; i++ {
		p.Entries = append(p.Entries, kept(i))
	}
	if first <= last {
		p.First, p.Last = kept(first).ArchiveID, kept(last).ArchiveID
	}
	return p
}

func takePage(t testing.TB, j *Journal, p *Page) []Change {
	t.Helper()
	taken, err := j.Take(t.Context(), Batch{Page: p})
	if err != nil {
		t.Fatal(err)
	}
	return taken.Page
}

func bodies(t testing.TB, j *Journal) (all []string) {
	t.Helper()
	for _, e := range history(t, j, peer) {
		all = append(all, e.Body)
	}
	return all
}

func inOrderFrom(first, last int) (all []string) {
	for i := first; i <= last; i++ {
		all = append(all, fmt.Sprint(i))
	}
	return all
}

func TestWhatIsHeldGrowsAtItsEndsOnly(t *testing.T) {
	j := fresh(t)
	held := func(want Held) {
		t.Helper()
		want.Account = account
		if number := 0; want.Oldest != "" {
			_, _ = fmt.Sscanf(want.Oldest, "A%d", &number)
			want.Since = kept(number).Time
			_, _ = fmt.Sscanf(want.Newest, "A%d", &number)
			want.Until = kept(number).Time
		}
		if got, err := j.Held(t.Context(), account, "", want.With); err != nil || got != want {
			t.Errorf("%+v, want %+v, %v", got, want, err)
		}
	}
	refused := func(p *Page) {
		t.Helper()
		before := len(history(t, j, peer))
		if _, err := j.Take(t.Context(), Batch{Page: p}); !errors.Is(err, ErrGap) {
			t.Errorf("%+v: %v", p, err)
		}
		if n := len(history(t, j, peer)); n != before {
			t.Errorf("%d messages of a refused page were stored", n-before)
		}
	}
	with := func(p *Page, change func(*Page)) *Page { change(p); return p }
	held(Held{})
	refused(with(pageOf(1, 3), func(p *Page) { p.After = "A000" }))
	refused(with(pageOf(1, 3), func(p *Page) { p.Before = "A004" }))

	takePage(t, j, pageOf(50, 59))
	held(Held{Oldest: "A050", Newest: "A059"})
	refused(with(pageOf(70, 79), func(p *Page) { p.After = "A069" }))
	refused(with(pageOf(60, 69), func(p *Page) { p.After, p.Before = "A059", "A050" }))
	refused(with(pageOf(60, 69), func(p *Page) { p.After, p.Last = "A059", "" }))
	takePage(t, j, with(pageOf(60, 69), func(p *Page) { p.After = "A059" }))
	takePage(t, j, with(pageOf(1, 0), func(p *Page) { p.After = "A069" })) // nothing new
	held(Held{Oldest: "A050", Newest: "A069"})
	refused(with(pageOf(60, 69), func(p *Page) { p.After = "A059" })) // twice
	refused(with(pageOf(30, 39), func(p *Page) { p.Before = "A040" }))
	takePage(t, j, with(pageOf(40, 49), func(p *Page) { p.Before = "A050" }))

	// With one, from where what is held with all ends.
	takePage(t, j, with(pageOf(30, 39), func(p *Page) { p.With, p.Before = peer, "A040" }))
	held(Held{With: peer, Oldest: "A030", Newest: "A040"})
	takePage(t, j, with(pageOf(1, 29), func(p *Page) { p.With, p.Before, p.Begins = peer, "A030", true }))
	held(Held{With: peer, Oldest: "A001", Newest: "A040", Begins: true})
	if got, want := fmt.Sprint(bodies(t, j)), fmt.Sprint(inOrderFrom(1, 69)); got != want {
		t.Errorf("%s", got)
	}

	// The archive does not know A069 any more.
	takePage(t, j, pageOf(90, 99))
	held(Held{Oldest: "A090", Newest: "A099"})
	held(Held{With: peer})
	takePage(t, j, &Page{Account: account})
	held(Held{})

	// An archive that is empty is known to be.
	takePage(t, j, &Page{Account: account, Begins: true})
	held(Held{Begins: true})
	takePage(t, j, &Page{Account: account, With: peer, Begins: true})
	held(Held{With: peer, Begins: true})
}

func TestAnArchiveOfARoomHasItsOwnIDs(t *testing.T) {
	j := fresh(t)
	const room = "room@rooms.example"
	receive(t, j, kept(1))
	p := &Page{Account: account, Archive: room, First: "A001", Last: "A001"}
	e := from(room, "stanza-1", "в комнате")
	e.ArchiveID, e.Room, e.Nick = "A001", true, "Борис"
	p.Entries = []Entry{e}
	if c := takePage(t, j, p); !c[0].Fresh || !c[0].Conversation.Room || c[0].Entry.Nick != "Борис" || c[0].Entry.Archive != room {
		t.Errorf("%+v", c)
	}
	if h, err := j.Held(t.Context(), account, room, ""); err != nil || h.Newest != "A001" {
		t.Errorf("%+v, %v", h, err)
	}
	if h, err := j.Held(t.Context(), account, "", ""); err != nil || h.Newest != "" {
		t.Errorf("%+v, %v", h, err)
	}
}

// Pages that come in any order, of stamps in whole seconds; or exact ones around what came
// live.
func TestPagesTakeTheirPlaceInTime(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		j := hasty(t)
		const all = 30
		pageOf, exact := pageOf, rapid.Bool().Draw(rt, "exact")
		said := func(e Entry, i int) Entry {
			e.Time = noon.Add(time.Duration(i) * time.Second / 3)
			return e
		}
		for i := range all { // some came live, as they were said
			if exact && rapid.Bool().Draw(rt, "live") {
				e := said(kept(i), i)
				e.Session, e.Origin = "live", 0
				receive(t, j, e)
			}
		}
		if exact {
			whole := pageOf
			pageOf = func(first, last int) *Page {
				p := whole(first, last)
				for i := range p.Entries {
					p.Entries[i] = said(p.Entries[i], first+i)
				}
				return p
			}
		}
		first := rapid.IntRange(0, all-1).Draw(rt, "first")
		last := rapid.IntRange(first, all-1).Draw(rt, "last")
		takePage(t, j, pageOf(first, last))
		for first > 0 || last < all-1 {
			n := rapid.IntRange(1, 9).Draw(rt, "n")
			if first > 0 && (last == all-1 || rapid.Bool().Draw(rt, "backwards")) {
				p := pageOf(max(first-n, 0), first-1)
				p.Before, first = kept(first).ArchiveID, max(first-n, 0)
				takePage(t, j, p)
			} else if last < all-1 {
				p := pageOf(last+1, min(last+n, all-1))
				p.After, last = kept(last).ArchiveID, min(last+n, all-1)
				takePage(t, j, p)
			}
		}
		if got, want := fmt.Sprint(bodies(t, j)), fmt.Sprint(inOrderFrom(0, all-1)); got != want {
			rt.Fatalf("\n%s\n%s", got, want)
		}
		var paged []string
		for before := int64(0); ; {
			page, err := j.History(rt.Context(), account, peer, before, 7)
			if err != nil {
				rt.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			before = page[0].Number
			for i := len(page) - 1; i >= 0; i-- {
				paged = append([]string{page[i].Body}, paged...)
			}
		}
		if got, want := fmt.Sprint(paged), fmt.Sprint(inOrderFrom(0, all-1)); got != want {
			rt.Fatalf("page by page\n%s", got)
		}
	})
}

// Between what has come live stands, without anything having come of it, what only the
// archive has: behind what the same person wrote before it, whatever our own clock and our
// own messages say.
func TestWhatOnlyTheArchiveHasKeepsTheOrderOfItsWriter(t *testing.T) {
	mine := func(body string, written time.Duration) Entry {
		return Entry{Account: account, ID: "m" + body, Peer: peer, To: peer, Body: body, Type: "chat", Mine: true, Time: noon.Add(written)}
	}
	live := func(i int, came time.Duration) Entry {
		e := kept(i)
		e.Time, e.Delayed, e.Session, e.Origin = noon.Add(came), false, "live", 0
		return e
	}
	phone := func(e Entry) Entry { e.From = peer + "/phone"; return e }
	late := func(i int) Entry {
		e := kept(i)
		e.Session, e.Origin = "the next", 1
		return e
	}
	archived := func(e Entry, id string, stamp time.Duration) Entry {
		e.ArchiveID, e.Time, e.Delayed, e.Session, e.Origin = id, noon.Add(stamp), true, "catching up", 3
		return e
	}
	const ms = time.Millisecond
	for name, c := range map[string]struct {
		here, page []Entry
		pages      int
	}{
		"behind one that came late in its second, with one of ours between them": {
			[]Entry{mine("a", 300*ms), live(1, 900*ms)},
			[]Entry{archived(kept(1), "A001", 0), archived(mine("a", 0), "A900", 0), archived(kept(2), "A002", 0)}, 1,
		},
		"and one of ours that was written long before it was sent": {
			[]Entry{mine("a", -time.Minute), live(1, 900*ms)},
			[]Entry{archived(kept(1), "A001", 0), archived(mine("a", 0), "A900", 0), archived(kept(2), "A002", 0)}, 1,
		},
		"and when that was the end of the page before": {
			[]Entry{mine("a", 300*ms), live(1, 900*ms)},
			[]Entry{archived(kept(1), "A001", 0), archived(mine("a", 0), "A900", 0), archived(kept(2), "A002", 0)}, 2,
		},
		"and not behind what another program of his wrote": {
			[]Entry{phone(live(5, time.Minute))},
			[]Entry{archived(kept(1), "A001", 0), archived(phone(kept(5)), "A005", 0), archived(kept(2), "A002", 0)}, 1,
		},
		"between it and what the server had kept": {
			[]Entry{live(1, time.Minute), late(3), late(4)},
			[]Entry{archived(kept(1), "A001", 0), archived(kept(2), "A002", 0), archived(kept(3), "A003", time.Second)}, 1,
		},
		"not before it for one of ours that follows": {
			[]Entry{mine("a", 300*ms), live(1, 900*ms)},
			[]Entry{archived(kept(1), "A001", 0), archived(kept(2), "A002", 0), archived(mine("a", 0), "A900", time.Second)}, 1,
		},
		"when the server's clock is slow": {
			[]Entry{live(1, time.Minute)},
			[]Entry{archived(kept(1), "A001", 0), archived(kept(2), "A002", 0)}, 1,
		},
		"when it is fast": {
			[]Entry{live(2, -time.Minute)},
			[]Entry{archived(kept(1), "A001", 0), archived(kept(2), "A002", 0)}, 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			j := fresh(t)
			for _, e := range c.here {
				if e.Mine {
					id := enqueue(t, j, e).ID
					for i := range c.page {
						if c.page[i].Mine {
							c.page[i].ID = id
						}
					}
				} else {
					receive(t, j, e)
				}
			}
			for after, page := "", c.page; len(page) > 0; c.pages-- {
				n := len(page)
				if c.pages > 1 {
					n = 2
				}
				takePage(t, j, &Page{Account: account, After: after, First: page[0].ArchiveID, Last: page[n-1].ArchiveID, Entries: page[:n]})
				after, page = page[n-1].ArchiveID, page[n:]
			}
			got := slices.DeleteFunc(bodies(t, j), func(b string) bool { return b == "a" })
			if !slices.IsSorted(got) || got[1] != "2" {
				t.Error(bodies(t, j))
			}
		})
	}
}

func TestHistoryOlderThanWhatWasReadIsNotUnread(t *testing.T) {
	j := fresh(t)
	live := kept(50)
	stored, _ := receive(t, j, live)
	if _, _, err := j.MarkRead(t.Context(), account, peer, stored.Number); err != nil {
		t.Fatal(err)
	}
	changes := takePage(t, j, pageOf(40, 60))
	for i, c := range changes {
		if i != 10 && c.Entry.Read != (i < 10) {
			t.Errorf("%d: read %v", 40+i, c.Entry.Read)
		}
	}
	if n, err := j.Total(t.Context(), account); n != 10 || err != nil {
		t.Errorf("%d unread, %v", n, err)
	}
	if last := changes[20].Conversation.Last; last.Body != "60" {
		t.Errorf("last is %q", last.Body)
	}
	// What was seen on the screen reads all that stands above it, whichever came first.
	if n, c, err := j.MarkRead(t.Context(), account, peer, changes[20].Entry.Number); n != 10 || c.Total != 0 || err != nil {
		t.Errorf("%d, %+v, %v", n, c, err)
	}
}

func TestOldHistoryIsNotTheLastMessage(t *testing.T) {
	j := fresh(t)
	takePage(t, j, pageOf(50, 52))
	p := pageOf(10, 12)
	p.Before = "A050"
	changes := takePage(t, j, p)
	list, err := j.Conversations(t.Context(), account, 0)
	if err != nil || len(list) != 1 || list[0].Last.Body != "52" || changes[0].Conversation.Last.Body != "52" {
		t.Errorf("%+v, %v", list, err)
	}
}

// ejabberd archives what it sends again after a session has died a second time.
func TestWhatAnArchiveHoldsTwiceIsOne(t *testing.T) {
	j := fresh(t)
	p := pageOf(1, 2)
	again := kept(1)
	again.ArchiveID, again.Time = "A777", again.Time.Add(time.Minute)
	short, other := again, again // a program that counts says the same twice
	short.ID, short.ArchiveID = "7", "A778"
	other.ID, other.ArchiveID = "7", "A779"
	p.Entries, p.Last = append(p.Entries, again, short, other), "A779"
	changes := takePage(t, j, p)
	if changes[2].Fresh || changes[2].Entry.Number != changes[0].Entry.Number || !changes[3].Fresh || !changes[4].Fresh {
		t.Errorf("%+v", changes)
	}
}

// ejabberd hands out what it has kept behind what comes while it does so.
func TestWhatTheServerHasKeptStandsBeforeWhatCameLive(t *testing.T) {
	j := fresh(t)
	say := func(body string, origin Origin, session string, stamp time.Duration) {
		e := from(peer, "", body)
		e.Origin, e.Session, e.Delayed, e.Time = origin, session, origin != 0, noon.Add(stamp)
		receive(t, j, e)
	}
	say("1", 0, "before", 0)
	say("5", 0, "now", time.Minute)
	say("6", 0, "now", 2*time.Minute)
	say("2", 1, "now", time.Second)
	say("3", 1, "now", time.Second)
	say("4", 1, "now", -time.Hour) // a stamp that is not true goes no further
	say("7", 1, "now", 3*time.Minute)
	if got := fmt.Sprint(bodies(t, j)); got != "[1 2 3 4 5 6 7]" {
		t.Error(got)
	}
	if list, err := j.Conversations(t.Context(), account, 0); err != nil || list[0].Last.Body != "7" || list[0].Unread != 7 {
		t.Errorf("%+v, %v", list, err)
	}
}

// A hostile stamp hides nothing, and one that is absurd breaks nothing.
func TestAStampOfWhoeverWritesIsNoPlace(t *testing.T) {
	j := fresh(t)
	for i, stamp := range []time.Time{noon, noon.Add(-1000 * time.Hour), noon.Add(24 * 365 * time.Hour * 100), {}} {
		e := from(peer, "", fmt.Sprint(i))
		e.Time, e.Delayed = stamp, true
		receive(t, j, e)
	}
	if got := fmt.Sprint(bodies(t, j)); got != "[0 1 2 3]" {
		t.Error(got)
	}
	far := kept(9)
	far.Time = noon.Add(24 * 365 * time.Hour * 100)
	p := &Page{Account: account, First: "A009", Last: "A009", Entries: []Entry{far}}
	if c := takePage(t, j, p); c[0].Entry.Position > time.Now().Add(2*ahead).UnixMicro() {
		t.Errorf("it stands at %d", c[0].Entry.Position)
	}
}

func TestAPositionIsTakenOnce(t *testing.T) {
	j := fresh(t)
	seen := map[int64]bool{}
	for i := range 300 {
		e := from(fmt.Sprintf("p%d@x.example", i%7), "", "x")
		stored, _ := receive(t, j, e)
		if seen[stored.Position] {
			t.Fatalf("%d twice", stored.Position)
		}
		seen[stored.Position] = true
	}
}

// Of three that say the same with the same short id one came live; the archive has them all.
func TestAMessageIsTheDoubleOfOneOfAPage(t *testing.T) {
	j := hasty(t)
	live := from(peer, "1", "готово")
	live.Session = "s1"
	receive(t, j, live)
	var page []Entry
	for i, id := range []string{"A1", "A2", "A3"} {
		e := from(peer, "1", "готово")
		e.ArchiveID, e.Session, e.Origin, e.Time = id, "s2", 3, live.Time.Add(time.Duration(i)*time.Minute)
		page = append(page, e)
	}
	for range 2 {
		takePage(t, j, &Page{Account: account, First: "A1", Last: "A3", Entries: page})
		var ids []string
		for _, e := range history(t, j, peer) {
			ids = append(ids, e.ArchiveID)
		}
		if want := []string{"A1", "A2", "A3"}; !slices.Equal(ids, want) {
			t.Fatalf("%q, want %q", ids, want)
		}
	}
}

// What somebody writes to himself with another program comes live as from anybody; in the
// archive it is ours.
func TestANoteToOneselfIsOne(t *testing.T) {
	j := hasty(t)
	note := Entry{Account: account, ID: "note-1-to-self", ArchiveID: "A1", Peer: account, From: account + "/phone", To: account, Type: "chat", Body: "купить хлеба", Time: noon}
	receive(t, j, note)
	note.Mine = true
	for range 2 {
		takePage(t, j, &Page{Account: account, First: "A1", Last: "A1", Entries: []Entry{note}})
		if h := history(t, j, account); len(h) != 1 || h[0].ArchiveID != "A1" {
			t.Fatalf("%+v", h)
		}
	}
}

func TestWhatASessionHasBroughtOrWaitsWasNotHeardBefore(t *testing.T) {
	j := hasty(t)
	heard := func(session string, want time.Time) {
		t.Helper()
		if at, err := j.HeardBefore(t.Context(), account, session); err != nil || !at.Equal(want) {
			t.Errorf("before %q: %v, want %v, %v", session, at, want, err)
		}
	}
	heard("s1", time.Time{})
	said := func(peer, session string, minute int) time.Time {
		e := from(peer, fmt.Sprintf("random-id-%d", minute), "привет")
		e.Session, e.Time = session, noon.Add(time.Duration(minute)*time.Minute)
		stored, _ := receive(t, j, e)
		return stored.Time
	}
	first := said(peer, "s1", 1)
	heard("s1", time.Time{})
	heard("s2", first)
	second := said("vera@office.example", "s1", 2)
	said(peer, "s2", 3)
	said("petr@office.example", "s2", 4)
	enqueue(t, j, to("vera@office.example", "ещё не ушло"))
	heard("s2", second)
}
