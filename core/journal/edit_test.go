package journal

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"
)

func edit(t testing.TB, j *Journal, e Edit) []Change {
	t.Helper()
	if e.Account == "" {
		e.Account, e.Peer = account, peer
	}
	taken, err := j.Take(t.Context(), Batch{Edits: []Edit{e}})
	if err != nil {
		t.Fatal(err)
	}
	return taken.Edited
}

// correction is what peer says instead of the message with an id.
func correction(id, replaces, body string) Entry {
	e := from(peer, id, body)
	e.Replaces, e.Time = replaces, noon.Add(time.Minute)
	return e
}

func TestACorrectionStandsInThePlaceOfTheMessage(t *testing.T) {
	j := fresh(t)
	first, _ := receive(t, j, from(peer, "m1", "Встреча в 10"))
	receive(t, j, from(peer, "m2", "до встречи"))
	taken, err := j.Take(t.Context(), Batch{Entries: []Entry{correction("m3", "m1", "Встреча в 11")}})
	if err != nil {
		t.Fatal(err)
	}
	got := taken.Received[0]
	if !got.Fresh || got.Entry.Corrects != first.Number || got.Conversation.Unread != 2 || got.Total != 2 {
		t.Errorf("the correction: %+v", got)
	}
	if len(taken.Edited) != 1 || taken.Edited[0].Entry.Number != first.Number || taken.Edited[0].Entry.Body != "Встреча в 11" {
		t.Errorf("the message: %+v", taken.Edited)
	}
	if got := fmt.Sprint(bodies(t, j)); got != "[Встреча в 11 до встречи]" {
		t.Error(got)
	}
	if h := history(t, j, peer); h[0].Corrected != got.Entry.Number || h[0].ID != "m1" || !h[0].Time.Equal(noon) {
		t.Errorf("%+v", h[0])
	}
	// The earlier text is kept, watchers see both, a search finds what stands there.
	all, err := j.Since(t.Context(), []string{account}, 0, 10, 1000)
	if err != nil || len(all) != 3 || all[0].Body != "Встреча в 10" || all[2].Body != "Встреча в 11" || all[2].Corrects != first.Number {
		t.Errorf("%+v, %v", all, err)
	}
	if got := finds(t, j, account, "", "10"); got != nil {
		t.Errorf("%q", got)
	}
	if got := finds(t, j, account, "", "11"); len(got) != 1 {
		t.Errorf("%q", got)
	}
	// It comes again, by the archive and as a correction of the correction.
	if _, isNew := receive(t, j, from(peer, "m1", "Встреча в 10")); isNew {
		t.Error("the first comes twice")
	}
	if _, isNew := receive(t, j, correction("m3", "m1", "Встреча в 11")); isNew {
		t.Error("the correction comes twice")
	}
	receive(t, j, correction("m4", "m3", "Встреча в 12"))
	if got := fmt.Sprint(bodies(t, j)); got != "[Встреча в 12 до встречи]" {
		t.Error(got)
	}
	if list, err := j.Conversations(t.Context(), account, 0); err != nil || list[0].Last.Body != "до встречи" || list[0].Unread != 2 {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestOnlyTheWriterCorrectsAndRetracts(t *testing.T) {
	j := fresh(t)
	mine := enqueue(t, j, to(peer, "моё"))
	receive(t, j, correction("c1", mine.ID, "не моё"))
	edit(t, j, Edit{Target: mine.ID, Kind: Retract, From: peer + "/desk"})
	room := from("room@rooms.example", "r1", "слово")
	room.From, room.Room = "room@rooms.example/Анна", true
	receive(t, j, room)
	forged := room
	forged.ID, forged.From, forged.Replaces, forged.Body = "r2", "room@rooms.example/Борис", "r1", "чужое слово"
	receive(t, j, forged)
	edit(t, j, Edit{Account: account, Peer: room.Peer, Target: "r1", Kind: Retract, From: forged.From})
	if got := fmt.Sprint(bodies(t, j)); got != "[моё не моё]" {
		t.Error(got)
	}
	if h := history(t, j, room.Peer); len(h) != 2 || h[0].Body != "слово" || h[1].Body != "чужое слово" {
		t.Errorf("%+v", h)
	}
	// By another program of his it may be.
	receive(t, j, from(peer, "m1", "раз"))
	phone := correction("c2", "m1", "два")
	phone.From = peer + "/phone"
	receive(t, j, phone)
	if got := fmt.Sprint(bodies(t, j)); got != "[моё не моё два]" {
		t.Error(got)
	}
}

// An archive that is read backwards brings the correction, the retraction and the reaction
// before the message.
// Who counts gives ids that the other one has given, and bots answer with the id of the
// question: each corrects, retracts and marks what he can mean.
func TestAnIDMeansWhatItsUserCanMean(t *testing.T) {
	j := hasty(t)
	ours := to(peer, "наш вопрос")
	ours.ID, ours.Mine = "1", true
	receive(t, j, ours)
	receive(t, j, from(peer, "1", "их ответ"))
	again := to(peer, "наш вопрос яснее")
	again.ID, again.Mine, again.Replaces, again.Time = "2", true, "1", noon.Add(time.Minute)
	receive(t, j, again)
	if got := fmt.Sprint(bodies(t, j)); got != "[наш вопрос яснее их ответ]" {
		t.Errorf("corrected: %s", got)
	}
	taken, err := j.Take(t.Context(), Batch{Displayed: []Displayed{{Account: account, Peer: peer, ID: "1"}}})
	if err != nil || !taken.Displayed[0].Changed || !history(t, j, peer)[0].Displayed {
		t.Errorf("displayed: %+v, %v", taken.Displayed, err)
	}
	edit(t, j, Edit{Account: account, Peer: peer, Target: "1", Kind: Retract, From: account, Mine: true})
	if got := fmt.Sprint(bodies(t, j)); got != "[ их ответ]" {
		t.Errorf("retracted: %s", got)
	}
}

func TestARetractionWaitsForAMessageOfItsWriter(t *testing.T) {
	j := hasty(t)
	receive(t, j, from(peer, "0", "до того"))
	edit(t, j, Edit{Account: account, Peer: peer, Target: "1", Kind: Retract, From: peer, Time: noon})
	ours := to(peer, "наше")
	ours.ID, ours.Mine = "1", true
	receive(t, j, ours)
	receive(t, j, from(peer, "1", "взятое назад"))
	if got := fmt.Sprint(bodies(t, j)); got != "[до того наше ]" {
		t.Error(got)
	}
}

func TestWhatComesBeforeItsMessageWaitsForIt(t *testing.T) {
	for name, c := range map[string]struct {
		say  func(j *Journal)
		want func(e Entry) bool
	}{
		"a correction": {func(j *Journal) { receive(t, j, correction("m9", "m1", "новое")) },
			func(e Entry) bool { return e.Body == "новое" && e.Corrected != 0 }},
		"two corrections": {func(j *Journal) {
			later := correction("m8", "m1", "новейшее")
			receive(t, j, correction("m9", "m1", "новое"))
			receive(t, j, later)
		}, func(e Entry) bool { return e.Body == "новейшее" }},
		"a retraction": {func(j *Journal) { edit(t, j, Edit{Target: "m1", Kind: Retract, From: peer}) },
			func(e Entry) bool { return e.Body == "" && !e.Retracted.IsZero() }},
		"a reaction": {func(j *Journal) { edit(t, j, Edit{Target: "m1", Kind: React, From: peer, Emoji: []string{"👍"}}) },
			func(e Entry) bool { return len(e.Reactions) == 1 && e.Body == "старое" }},
		"a retraction of another": {func(j *Journal) { edit(t, j, Edit{Target: "m1", Kind: Retract, From: "eve@x.example"}) },
			func(e Entry) bool { return e.Body == "старое" }},
	} {
		t.Run(name, func(t *testing.T) {
			j := fresh(t)
			receive(t, j, from(peer, "m0", "сначала"))
			c.say(j)
			old := from(peer, "m1", "старое")
			old.ArchiveID, old.Time = "A1", noon.Add(-time.Hour)
			p := &Page{Account: account, First: "A1", Last: "A1", Entries: []Entry{old}}
			change := takePage(t, j, p)[0]
			h := history(t, j, peer)
			if !c.want(h[0]) || h[0].ID != "m1" {
				t.Errorf("%+v", h[0])
			}
			if len(h) != 2 || change.Conversation.Unread != unreadOf(t, j) || change.Conversation.Last.ID != "m0" {
				t.Errorf("%d messages, %+v", len(h), change.Conversation)
			}
			if _, isNew := receive(t, j, old); isNew {
				t.Error("it comes twice")
			}
		})
	}
}

// unreadOf counts what the conversation with peer says, looking at each message.
func unreadOf(t *testing.T, j *Journal) (n int) {
	for _, e := range history(t, j, peer) {
		if !e.Read {
			n++
		}
	}
	if total, err := j.Total(t.Context(), account); err != nil || total != n {
		t.Errorf("%d unread in all, %d are; %v", total, n, err)
	}
	return n
}

func TestARetractedTextIsOverwritten(t *testing.T) {
	path := t.TempDir() + "/journal.db"
	j := open(t, path)
	receive(t, j, from(peer, "m0", "остаётся"))
	receive(t, j, from(peer, "m1", "s3kr1t слово"))
	receive(t, j, correction("m2", "m1", "s3kr1t дело"))
	edited := edit(t, j, Edit{Target: "m1", Kind: Retract, From: peer})
	if len(edited) != 1 || edited[0].Entry.Retracted.IsZero() || edited[0].Entry.Body != "" {
		t.Errorf("%+v", edited)
	}
	if again := edit(t, j, Edit{Target: "m1", Kind: Retract, From: peer}); len(again) != 0 {
		t.Errorf("twice: %+v", again)
	}
	receive(t, j, correction("m3", "m1", "s3kr1t снова"))
	for _, e := range []Entry{from(peer, "m1", "s3kr1t слово"), correction("m2", "m1", "s3kr1t дело")} {
		if _, isNew := receive(t, j, e); isNew {
			t.Errorf("%q comes back", e.Body)
		}
	}
	if got := finds(t, j, account, "", "s3kr1t"); got != nil {
		t.Errorf("%q", got)
	}
	if h := history(t, j, peer); len(h) != 2 || h[1].Body != "" {
		t.Errorf("%+v", h)
	}
	if err := j.checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(data), "s3kr1t ") {
		t.Errorf("it stands on the disk; %v", err)
	}
}

func TestAMessageThatWaitsAndIsRetractedDoesNotGoOut(t *testing.T) {
	j := fresh(t)
	mine := enqueue(t, j, to(peer, "поспешно"))
	edit(t, j, Edit{Target: mine.ID, Kind: Retract, Mine: true})
	if out, err := j.Outbox(t.Context(), account, 0); err != nil || len(out) != 0 {
		t.Errorf("%+v, %v", out, err)
	}
}

func TestTheNewestReactionOfEachCounts(t *testing.T) {
	j := fresh(t)
	receive(t, j, from(peer, "m1", "x"))
	react := func(who string, mine bool, minute int, emoji ...string) {
		edit(t, j, Edit{Target: "m1", Kind: React, From: who, Mine: mine, Emoji: emoji, Time: noon.Add(time.Duration(minute) * time.Minute)})
	}
	react(peer, false, 2, "👍", "🎉", "👍", "", strings.Repeat("x", longestEmoji+1), "\xff")
	react(peer, false, 1, "👎")
	react(account+"/desk", true, 3, "❤️")
	react(account+"/phone", true, 4)
	react(account+"/desk", true, 3, "🔥")
	got := history(t, j, peer)[0].Reactions
	want := []Reaction{{From: peer, Emoji: []string{"👍", "🎉"}, Time: noon.Add(2 * time.Minute)}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	for i := range 2 * mostReactions {
		react(fmt.Sprintf("%s/%d", peer, i), false, 5, "👍")
	}
	if n := len(history(t, j, peer)[0].Reactions); n > mostReactions {
		t.Errorf("%d reactions", n)
	}
}

// Who reacts to what there is not costs little, and strangers nothing.
func TestWhatWaitsIsBounded(t *testing.T) {
	j := hasty(t)
	receive(t, j, from(peer, "m1", "x"))
	for i := range mostPending + 50 {
		edit(t, j, Edit{Target: fmt.Sprint("none-", i), Kind: React, From: peer, Emoji: []string{"👍"}, Time: noon.Add(time.Duration(i) * time.Second)})
		edit(t, j, Edit{Account: account, Peer: "stranger@x.example", Target: "y", Kind: React, From: "z", Emoji: []string{"👍"}})
	}
	var n, newest int
	err := j.read.QueryRow(`SELECT count(*), max(CAST(substr(target, 6) AS INTEGER)) FROM pending`).Scan(&n, &newest)
	if err != nil || n != mostPending || newest != mostPending+49 {
		t.Errorf("%d wait, up to %d, %v", n, newest, err)
	}
}

func TestAttachmentsAndOriginIDsAreKept(t *testing.T) {
	j := fresh(t)
	e := from(peer, "rewritten", "https://x.example/f.pdf")
	e.OriginID, e.Nick = "origin-1", "Борис"
	e.Attachments = []Attachment{{URL: "https://x.example/f.pdf", Name: "Договор.pdf", Type: "application/pdf", Size: 17}}
	stored, _ := receive(t, j, e)
	h := history(t, j, peer)[0]
	if !reflect.DeepEqual(h, stored) || !reflect.DeepEqual(h.Attachments, e.Attachments) || h.OriginID != "origin-1" {
		t.Errorf("%+v", h)
	}
	receive(t, j, correction("c", "origin-1", "исправлено"))
	if h := history(t, j, peer); len(h) != 1 || h[0].Body != "исправлено" || h[0].Attachments != nil {
		t.Errorf("%+v", h)
	}
	// A room sends back what we wrote with an id of its own.
	mine := enqueue(t, j, to("room@rooms.example", "привет"))
	back := mine
	back.ID, back.OriginID, back.Room = "of-the-room", mine.ID, true
	if again, isNew := receive(t, j, back); isNew || again.Number != mine.Number || again.State != Sent {
		t.Errorf("%+v", again)
	}
}

// Whether marks are styles is said with the text that stands there.
func TestWhatHasNoStylesIsKept(t *testing.T) {
	j := fresh(t)
	plain := from(peer, "m1", "*a*")
	plain.Unstyled = true
	first, _ := receive(t, j, plain)
	receive(t, j, from(peer, "m2", "*b*"))
	if h := history(t, j, peer); !h[0].Unstyled || h[1].Unstyled {
		t.Errorf("%+v", h)
	}
	if _, err := j.Take(t.Context(), Batch{Entries: []Entry{correction("m3", "m1", "*c*")}}); err != nil {
		t.Fatal(err)
	}
	if h := history(t, j, peer); h[0].Number != first.Number || h[0].Body != "*c*" || h[0].Unstyled {
		t.Errorf("%+v", h[0])
	}
}
