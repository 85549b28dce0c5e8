package journal

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"vestnik/core/xmpp/notice"
)

var asks = &notice.Notice{Urgency: notice.High, Buttons: []notice.Button{{Value: "approve 17", Label: "Утвердить"}, {Value: "no", Label: "Нет"}}}

// asking is a message of peer that asks something, and asked one of ours.
func asking(id string) Entry {
	e := from(peer, id, "Заказ 17")
	e.Notice = asks
	return e
}

// What is sent back has no space around it, whatever the button had.
func TestAValueWithSpaceAroundItIsChosenToo(t *testing.T) {
	j := hasty(t)
	e := from(peer, "m1", "?")
	e.Notice = &notice.Notice{Buttons: []notice.Button{{Value: " no\n", Label: "Нет"}}}
	asked, _ := receive(t, j, e)
	taken, err := j.Take(t.Context(), Batch{Outgoing: []Entry{to(peer, " no\n")}})
	if err != nil || len(taken.Edited) != 1 || taken.Edited[0].Entry.Number != asked.Number {
		t.Errorf("%+v, %v", taken.Edited, err)
	}
}

func TestTheFirstMessageThatChoosesAButtonIsTheAnswer(t *testing.T) {
	reply := func(e Entry, to string) Entry { e.ReplyTo = to; return e }
	for name, c := range map[string]struct {
		says []Entry // after m1, m2, which ask, and o1, which asks of ours
		want string  // the answers to these three
	}{
		"nothing":                       {nil, "//"},
		"a value":                       {[]Entry{to(peer, "no")}, "/no/"},
		"a value with space":            {[]Entry{to(peer, " no\n")}, "/no/"},
		"a value each":                  {[]Entry{to(peer, "no"), to(peer, "approve 17")}, "approve 17/no/"},
		"a value of a third":            {[]Entry{to(peer, "no"), to(peer, "no"), to(peer, "no")}, "no/no/"},
		"a label":                       {[]Entry{to(peer, "Нет")}, "//"},
		"a value behind a quotation":    {[]Entry{to(peer, "> Заказ 17\nno")}, "//"},
		"another text":                  {[]Entry{to(peer, "no way")}, "//"},
		"the first one by name":         {[]Entry{reply(to(peer, "no"), "m1")}, "no//"},
		"in other words, by name":       {[]Entry{reply(to(peer, "> Заказ 17\nзавтра"), "m1")}, "завтра//"},
		"twice by name":                 {[]Entry{reply(to(peer, "no"), "m1"), reply(to(peer, "approve 17"), "m1")}, "no//"},
		"one that is not there by name": {[]Entry{reply(to(peer, "no"), "m9")}, "//"},
		"ours by name":                  {[]Entry{reply(to(peer, "no"), "o1")}, "//"},
		"by the other":                  {[]Entry{from(peer, "a1", "no")}, "//no"},
		"by the other, by name":         {[]Entry{reply(from(peer, "a1", "no"), "o1")}, "//no"},
		"by another":                    {[]Entry{from("eve@x.example", "a1", "no"), reply(from("eve@x.example", "a2", "no"), "o1")}, "//"},
	} {
		t.Run(name, func(t *testing.T) {
			j := hasty(t)
			first, _ := receive(t, j, asking("m1"))
			second, _ := receive(t, j, asking("m2"))
			ours := to(peer, "Согласовать?")
			ours.ID, ours.Mine, ours.Notice = "o1", true, asks
			third, _ := receive(t, j, ours)
			for _, e := range c.says {
				b := Batch{Entries: []Entry{e}}
				if e.From == account {
					b = Batch{Outgoing: []Entry{e}}
				}
				if _, err := j.Take(t.Context(), b); err != nil {
					t.Fatal(err)
				}
			}
			answers := map[int64]string{}
			for _, e := range history(t, j, peer) {
				if answers[e.Number] = e.Answer; (e.Answer != "") == e.Acknowledged.IsZero() {
					t.Errorf("answered %q, acknowledged %v", e.Answer, e.Acknowledged)
				}
			}
			if got := strings.Join([]string{answers[first.Number], answers[second.Number], answers[third.Number]}, "/"); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestAnAnswerIsToldWithTheMessageThatBringsIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	asked, _ := receive(t, j, asking("m1"))
	taken, err := j.Take(t.Context(), Batch{Outgoing: []Entry{to(peer, "no")}})
	if err != nil || len(taken.Edited) != 1 || taken.Edited[0].Entry.Number != asked.Number || taken.Edited[0].Entry.Answer != "no" {
		t.Fatalf("%+v, %v", taken, err)
	}
	j.Close()
	j = open(t, path)
	if h := history(t, j, peer); h[0].Answer != "no" || h[0].Acknowledged.IsZero() || !reflect.DeepEqual(h[0].Notice, asks) {
		t.Errorf("%+v", h[0])
	}
	// What is taken back asks nothing any more.
	edit(t, j, Edit{Target: "m1", Kind: Retract, From: peer})
	if h := history(t, j, peer); h[0].Notice != nil {
		t.Errorf("%+v", h[0].Notice)
	}
}

func TestTheOtherSideAcknowledgesAndOnce(t *testing.T) {
	j := fresh(t)
	receive(t, j, asking("m1"))
	at := noon.Add(time.Minute)
	if got := edit(t, j, Edit{Target: "m1", Kind: Acknowledge, From: peer, Time: at}); len(got) > 0 {
		t.Errorf("by its writer: %+v", got)
	}
	if got := edit(t, j, Edit{Target: "m1", Kind: Acknowledge, From: account, Mine: true, Time: at}); len(got) != 1 || !got[0].Entry.Acknowledged.Equal(at) || got[0].Entry.Answer != "" {
		t.Errorf("%+v", got)
	}
	if got := edit(t, j, Edit{Target: "m1", Kind: Acknowledge, From: account, Mine: true, Time: at.Add(time.Hour)}); len(got) > 0 {
		t.Errorf("again: %+v", got)
	}
	// One that comes before its message waits for it.
	edit(t, j, Edit{Target: "m2", Kind: Acknowledge, From: account, Mine: true, Time: at})
	if e, _ := receive(t, j, asking("m2")); !e.Acknowledged.Equal(at) {
		t.Errorf("%+v", e)
	}
}

// An archive brings the answer after, or before, the message that asks.
func TestAnAnswerThatIsOlderThanItsQuestionIsNone(t *testing.T) {
	j := fresh(t)
	answer := from(peer, "a1", "no")
	answer.Mine, answer.From, answer.To = true, account, peer
	receive(t, j, answer)
	if e, _ := receive(t, j, asking("m1")); e.Answer != "" {
		t.Errorf("%+v", e)
	}
}

// What was said before a question does not answer it, whenever an archive brings it.
func TestWhatWasSaidBeforeIsNoAnswer(t *testing.T) {
	j := fresh(t)
	takePage(t, j, pageOf(5, 5))
	asked := asking("m1")
	asked.Time = noon.Add(time.Hour)
	receive(t, j, asked)
	p := pageOf(3, 4)
	p.Last, p.Before = kept(4).ArchiveID, kept(5).ArchiveID
	p.Entries[0].Body, p.Entries[0].From, p.Entries[0].To, p.Entries[0].Mine = "no", account, peer, true
	takePage(t, j, p)
	h := history(t, j, peer)
	if len(h) != 4 || h[0].Body != "no" || h[3].Answer != "" {
		t.Errorf("%+v", h)
	}
}

// In a room nobody is the other side.
func TestNobodyAnswersInARoom(t *testing.T) {
	j := fresh(t)
	asked := asking("r1")
	asked.Peer, asked.From, asked.Room = "room@rooms.example", "room@rooms.example/Анна", true
	receive(t, j, asked)
	said := to("room@rooms.example", "no")
	said.Room, said.ReplyTo = true, "r1"
	if taken, err := j.Take(t.Context(), Batch{Outgoing: []Entry{said}}); err != nil || len(taken.Edited) > 0 {
		t.Errorf("%+v, %v", taken.Edited, err)
	}
}
