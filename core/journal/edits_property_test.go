package journal

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Whatever is said about messages, before or after they come, in whichever order and
// however often: what stands there at the end is the same, and what is counted is what
// there is.
func TestTheOrderInWhichChangesComeDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		at := func(i int) time.Time { return noon.Add(time.Duration(i) * time.Minute) }
		said := func(i int, id, replaces, body string) Entry {
			e := from(peer, id, body)
			e.ArchiveID, e.Replaces, e.Time = "A-"+id, replaces, at(i)
			return e
		}
		entries := []Entry{
			said(0, "message-0", "", "раз"), said(1, "message-1", "", "два"), said(2, "message-2", "", "три"),
			said(3, "correct-1", "message-1", "ДВА"), said(4, "correct-2", "message-1", "ДВА!"),
			said(5, "correct-3", "message-2", "ТРИ"),
		}
		edits := []Edit{
			{Kind: Retract, Target: "message-2", From: peer, Time: at(6)},
			{Kind: Retract, Target: "message-0", From: "eve@x.example", Time: at(6)},
			{Kind: React, Target: "message-0", From: peer, Emoji: []string{"👍"}, Time: at(7)},
			{Kind: React, Target: "message-0", From: peer, Emoji: []string{"🎉"}, Time: at(8)},
			{Kind: React, Target: "message-1", From: account, Mine: true, Emoji: []string{"👎"}, Time: at(8)},
		}
		j := hasty(t)
		receive(t, j, from(peer, "here-before", "было")) // so that there is a conversation
		all := len(entries) + len(edits)
		order := rapid.Permutation(seq(all)).Draw(rt, "order")
		order = append(order, rapid.SliceOfN(rapid.IntRange(0, all-1), 0, 5).Draw(rt, "again")...)
		for _, i := range order {
			b := Batch{}
			if i < len(entries) {
				b.Page = &Page{Account: account, First: "x", Last: "x", Entries: []Entry{entries[i]}}
			} else {
				e := edits[i-len(entries)]
				e.Account, e.Peer = account, peer
				b.Edits = []Edit{e}
			}
			if _, err := j.Take(rt.Context(), b); err != nil {
				rt.Fatal(err)
			}
		}
		got := ""
		for _, e := range history(t, j, peer) {
			got += e.Body
			for _, r := range e.Reactions {
				got += fmt.Sprint(r.Emoji)
			}
			if !e.Retracted.IsZero() {
				got += "-"
			}
			got += " "
		}
		if want := "было раз[🎉] ДВА![👎] - "; got != want {
			rt.Fatalf("%q, want %q", got, want)
		}
		unread := 0
		for _, e := range history(t, j, peer) {
			if !e.Read {
				unread++
			}
		}
		list, err := j.Conversations(rt.Context(), account, 0)
		total, err2 := j.Total(rt.Context(), account)
		if err != nil || err2 != nil || list[0].Unread != unread || total != unread || list[0].Last.ID != "message-2" {
			rt.Fatalf("%+v, %d in all, %d are", list, total, unread)
		}
		for words, n := range map[string]int{"раз": 1, "два": 1, "три": 0, "было": 1} {
			if got := finds(t, j, account, "", words); len(got) != n {
				rt.Fatalf("%s: %q", words, got)
			}
		}
	})
}

func seq(n int) (all []int) {
	for i := range n {
		all = append(all, i)
	}
	return all
}
