package journal

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
)

func displayed(t testing.TB, j *Journal, d Displayed) Change {
	t.Helper()
	d.Account = account
	if d.Peer == "" {
		d.Peer = peer
	}
	taken, err := j.Take(t.Context(), Batch{Displayed: []Displayed{d}})
	if err != nil {
		t.Fatal(err)
	}
	return taken.Displayed[0]
}

func TestWhatAnotherProgramHasReadIsRead(t *testing.T) {
	j := fresh(t)
	takePage(t, j, pageOf(1, 5))
	c := displayed(t, j, Displayed{ID: "A003", Archived: true, Mine: true})
	if !c.Changed || c.Conversation.Unread != 2 || c.Total != 2 {
		t.Errorf("%+v", c)
	}
	if c := displayed(t, j, Displayed{ID: "stanza-2", Mine: true}); c.Changed || c.Seq != 0 {
		t.Errorf("a step back: %+v", c)
	}
	if h := history(t, j, peer); !h[2].Read || h[3].Read {
		t.Errorf("%+v", h)
	}
	// What is not here yet waits for its message, which an archive will bring.
	displayed(t, j, Displayed{ID: "A007", Archived: true, Mine: true})
	displayed(t, j, Displayed{ID: "A008", Archived: true, Mine: true})
	displayed(t, j, Displayed{Peer: "new@x.example", ID: "B001", Archived: true, Mine: true})
	p := pageOf(6, 10)
	p.After = "A005"
	changes := takePage(t, j, p)
	if got := changes[4].Conversation; got.Unread != 2 || unreadOf(t, j) != 2 {
		t.Errorf("%+v", got)
	}
	if list, err := j.Conversations(t.Context(), account, 0); err != nil || len(list) != 1 {
		t.Errorf("one of which there is no message is told: %+v, %v", list, err)
	}
}

func TestWhatWasReadHereIsUntoldUntilTheAccountHasIt(t *testing.T) {
	path := t.TempDir() + "/journal.db"
	j := open(t, path)
	whole := true
	untold := func(want string) {
		t.Helper()
		all, err := j.Untold(t.Context(), account, whole)
		got := ""
		for _, d := range all {
			got += d.Peer + " " + d.ID
		}
		if want != "" {
			want = peer + " " + want
		}
		if err != nil || got != want {
			t.Errorf("%q, want %q, %v", got, want, err)
		}
	}
	read := func(id string) {
		t.Helper()
		for _, e := range history(t, j, peer) {
			if e.ArchiveID == id {
				if _, _, err := j.MarkRead(t.Context(), account, peer, e.Number); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	elsewhere := func(id string) { displayed(t, j, Displayed{ID: id, Archived: true, Mine: true}) }
	takePage(t, j, pageOf(1, 5))
	untold("")
	read("A003")
	untold("A003")
	j.Close()
	j = open(t, path)
	untold("A003")
	elsewhere("A002") // it was read there before
	untold("A003")
	enqueue(t, j, to(peer, "ответ"))
	elsewhere("A003")
	untold("")
	if n := unreadOf(t, j); n != 2 {
		t.Errorf("%d unread", n)
	}
	// What another program has read further wins, also when its message comes later.
	read("A004")
	untold("A004")
	elsewhere("A005")
	untold("")
	p := pageOf(6, 10)
	p.After = "A005"
	takePage(t, j, p)
	read("A007")
	elsewhere("A012")
	untold("A007")
	whole = false
	untold("")
	p = pageOf(11, 15)
	p.After = "A010"
	takePage(t, j, p)
	untold("")
	if n := unreadOf(t, j); n != 3 {
		t.Errorf("%d unread", n)
	}
	// Neither our own program's marker nor another's conversation says what the account has.
	read("A014")
	displayed(t, j, Displayed{ID: "stanza-15", Mine: true})
	displayed(t, j, Displayed{Peer: "new@x.example", ID: "A015", Archived: true, Mine: true})
	untold("A015")
}

func TestWhatTheOtherHasReadOfOurs(t *testing.T) {
	j := fresh(t)
	var mine []Entry
	for i := range 3 {
		mine = append(mine, enqueue(t, j, to(peer, fmt.Sprint(i))))
	}
	his, _ := receive(t, j, from(peer, "m1", "x"))
	for _, wrong := range []Displayed{{ID: "nothing"}, {ID: his.ID}, {}, {ID: mine[2].ID, Peer: "eve@x.example"}} {
		if c := displayed(t, j, wrong); c.Changed {
			t.Errorf("%+v: %+v", wrong, c)
		}
	}
	c := displayed(t, j, Displayed{ID: mine[1].ID})
	if !c.Changed || c.Conversation.DisplayedTo != mine[1].Position || c.Conversation.Unread != 1 {
		t.Errorf("%+v", c)
	}
	if c := displayed(t, j, Displayed{ID: mine[0].ID}); c.Changed {
		t.Errorf("a step back: %+v", c)
	}
	list, err := j.Conversations(t.Context(), account, 0)
	if err != nil || list[0].DisplayedTo != mine[1].Position {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestStanzasStandInTheOrderOfTheOutbox(t *testing.T) {
	path := t.TempDir() + "/journal.db"
	j := open(t, path)
	stanza := func(kind, key, xml string) Entry {
		e, err := j.EnqueueStanza(t.Context(), Stanza{Account: account, Kind: kind, Key: key, To: peer, XML: xml})
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	first := stanza("bookmark", "", "<iq/>")
	enqueue(t, j, to(peer, "раз"))
	marker := stanza("marker", peer, "<message>1</message>")
	two := enqueue(t, j, to(peer, "два"))
	newer := stanza("marker", peer, "<message>2</message>")
	stanza("marker", "other@x.example", "<message>3</message>")
	j.Close()
	j = open(t, path)
	bodies := func(limit int) string {
		out, err := j.Outbox(t.Context(), account, limit)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for i, e := range out {
			if i > 0 && e.Number <= out[i-1].Number {
				t.Errorf("%d after %d", e.Number, out[i-1].Number)
			}
			got += e.Kind + ":" + e.Body + " "
		}
		return got
	}
	if got := bodies(0); got != "bookmark:<iq/> :раз :два marker:<message>2</message> marker:<message>3</message> " {
		t.Error(got)
	}
	if got := bodies(2); got != "bookmark:<iq/> :раз " {
		t.Error(got)
	}
	if out, err := j.Outbox(t.Context(), account, 1); err != nil || !reflect.DeepEqual(out[0], first) {
		t.Errorf("%+v, want %+v, %v", out[0], first, err)
	}
	if n, err := j.Tried(t.Context(), account, first.ID); n != 1 || err != nil {
		t.Error(n, err)
	}
	if _, err := j.Mark(t.Context(), Mark{Account: account, ID: marker.ID, State: Sent}); !errors.Is(err, ErrUnknown) {
		t.Errorf("a marker that was replaced: %v", err)
	}
	// Nobody but our own outbox may take one out.
	if _, err := j.Mark(t.Context(), Mark{Account: account, Peer: peer, ID: newer.ID, State: Delivered}); !errors.Is(err, ErrUnknown) {
		t.Errorf("a receipt for a stanza: %v", err)
	}
	changes, err := j.MarkAll(t.Context(), []Mark{
		{Account: account, ID: first.ID, State: Failed, Condition: "forbidden"}, {Account: account, ID: newer.ID, State: Sent},
		{Account: account, Peer: peer, ID: two.ID, State: Sent},
	})
	if err != nil || !changes[0].Changed || changes[0].Entry.Kind != "bookmark" || changes[0].Entry.Error != "forbidden" || changes[0].Entry.Tries != 1 {
		t.Errorf("%+v, %v", changes, err)
	}
	if got := bodies(0); got != ":раз marker:<message>3</message> " {
		t.Error(got)
	}
	if h := history(t, j, peer); len(h) != 2 {
		t.Errorf("stanzas stand among the messages: %+v", h)
	}
}

func TestWhatOthersAreToBeToldOfWhatWasRead(t *testing.T) {
	j := fresh(t)
	var all []Entry
	for i, asks := range []bool{true, true, false, true} {
		e := from(peer, fmt.Sprint("m", i), "x")
		e.Markable = asks
		if i != 2 {
			e.ArchiveID = fmt.Sprint("A", i)
		}
		stored, _ := receive(t, j, e)
		all = append(all, stored)
	}
	_, c, err := j.MarkRead(t.Context(), account, peer, all[2].Number)
	if err != nil || c.Asked != "m1" {
		t.Errorf("%q, %v", c.Asked, err)
	}
	if n, c, err := j.MarkRead(t.Context(), account, peer, all[2].Number); n != 0 || err != nil || c.Asked != "" {
		t.Errorf("once more: %q, %v", c.Asked, err)
	}
	if h := history(t, j, peer); !h[0].Markable || h[2].Markable {
		t.Errorf("%+v", h)
	}
}

func TestAMessageOfOursIsDisplayedUpToWhereTheOtherHasRead(t *testing.T) {
	j := fresh(t)
	var mine []Entry
	for i := range 3 {
		mine = append(mine, enqueue(t, j, to(peer, fmt.Sprint(i))))
	}
	displayed(t, j, Displayed{ID: mine[1].ID})
	h := history(t, j, peer)
	if !h[0].Displayed || !h[1].Displayed || h[2].Displayed {
		t.Errorf("%+v", h)
	}
	if c := displayed(t, j, Displayed{ID: mine[2].ID}); !c.Conversation.Last.Displayed {
		t.Errorf("%+v", c.Conversation.Last)
	}
}
