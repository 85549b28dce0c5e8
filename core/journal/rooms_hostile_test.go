package journal

import (
	"testing"
	"time"
)

// Who has got a message of ours alone, and says in a room the same with the same id, is heard there.
func TestNobodyHidesBehindAMessageOfOurs(t *testing.T) {
	j := fresh(t)
	sent := enqueue(t, j, to(peer, "согласовано"))
	for i, author := range []string{"id:g", "", "stay:1"} {
		forged := said("Глеб", author, sent.ID, "согласовано")
		forged.Time, forged.Delayed = noon.Add(time.Duration(i)*time.Hour), i == 1
		if got, fresh := receive(t, j, forged); !fresh || got.Mine {
			t.Errorf("of %q: %+v", author, got)
		}
	}
	if e, err := j.Message(t.Context(), account, peer, sent.Number); err != nil || e.State != Queued {
		t.Errorf("ours is %s, %v", e.State, err)
	}
	ours := to(sales, "да")
	ours.Room, ours.Type, ours.Nick = true, "groupchat", "Алиса"
	inRoom := enqueue(t, j, ours)
	if _, fresh := receive(t, j, said("Глеб", "id:g", inRoom.ID, "да")); !fresh {
		t.Error("what another says in the room itself is taken for ours")
	}
}

// The id that the room has given a message means that one, whoever gives it to one of his later.
func TestNobodyIsSparedByTheIDOfHisNextMessage(t *testing.T) {
	j := fresh(t)
	spam := said("Глеб", "id:g", "g1", "спам")
	spam.Archive, spam.ArchiveID = sales, "a1"
	receive(t, j, spam)
	shield := said("Глеб", "id:g", "a1", "щит")
	shield.Archive, shield.ArchiveID, shield.Time = sales, "a2", noon.Add(time.Minute)
	receive(t, j, shield)
	edit(t, j, Edit{Account: account, Peer: sales, Kind: Moderate, Target: "a1", From: "Модератор"})
	if h := history(t, j, sales); h[0].Body != "" || h[1].Body != "щит" {
		t.Errorf("%q, %q", h[0].Body, h[1].Body)
	}
	edit(t, j, Edit{Account: account, Peer: sales, Kind: Moderate, Target: "g2", From: "Модератор"}) // of before we came
	named := said("Вера", "id:v", "g2", "важно")
	named.Archive, named.ArchiveID, named.Time = sales, "a3", noon.Add(2*time.Minute)
	receive(t, j, named)
	if h := history(t, j, sales); h[2].Body != "важно" {
		t.Error("a message was taken for the one that the room calls so")
	}
}

// Nor does who gives one the id of another's message keep him from taking that back.
func TestAMessageIsTakenBackThoughAnotherHasItsID(t *testing.T) {
	j := fresh(t)
	forge := func(at time.Duration) {
		e := said("Глеб", "id:g", "m1", "и что?")
		e.Time = noon.Add(at)
		receive(t, j, e)
	}
	receive(t, j, said("Вера", "id:v", "m1", "пароль 12345"))
	forge(time.Minute)
	edit(t, j, Edit{Account: account, Peer: sales, Kind: Retract, Target: "m1", From: "id:v"})
	if h := history(t, j, sales); h[0].Body != "" || h[1].Body != "и что?" {
		t.Errorf("%q, %q", h[0].Body, h[1].Body)
	}
	edit(t, j, Edit{Account: account, Peer: sales, Kind: Retract, Target: "m2", From: "id:v", Time: noon.Add(time.Hour)}) // an archive that is read back tells of it first
	e := said("Глеб", "id:g", "m2", "и тут")
	e.Time = noon.Add(time.Hour)
	receive(t, j, e)
	late := said("Вера", "id:v", "m2", "пароль 67890")
	late.Time = noon.Add(59 * time.Minute)
	receive(t, j, late)
	for _, m := range history(t, j, sales) {
		if m.Body == "пароль 67890" {
			t.Error("it was not taken back")
		}
	}
}

// Simple programs give their messages no id. A room tells them again whenever it is entered.
func TestWhatHasNoIDIsToldAgainOnce(t *testing.T) {
	j := fresh(t)
	for i, body := range []string{"диск полон", "ок", "ок"} {
		e := said("монитор", "", "", body)
		e.Time = noon.Add(time.Duration(i) * time.Second)
		if _, fresh := receive(t, j, e); !fresh {
			t.Errorf("%q is not heard", body)
		}
	}
	for n, session := range []string{"t", "u"} {
		for i, body := range []string{"диск полон", "ок", "ок", "ещё " + session} {
			e := said("монитор", "", "", body)
			e.Session, e.Origin, e.Delayed, e.Time = session, 1, true, noon.Add(time.Duration(i)*time.Second-300*time.Millisecond)
			if _, fresh := receive(t, j, e); fresh != (i == 3) {
				t.Errorf("%d: told again, %q is new: %v", n, body, fresh)
			}
		}
	}
	later := said("монитор", "", "", "диск полон")
	later.Session, later.Origin, later.Delayed, later.Time = "v", 1, true, noon.Add(5*time.Minute)
	if _, fresh := receive(t, j, later); !fresh {
		t.Error("what was said again later is not heard")
	}
}

// Two of whom nobody knows who they are may be two.
func TestWhoIsNotKnownChangesNothing(t *testing.T) {
	j := fresh(t)
	receive(t, j, said("Вера", "", "m1", "Цена 100"))
	forged := said("Вера", "", "m2", "Цена 1")
	forged.Replaces, forged.Time = "m1", noon.Add(time.Minute)
	receive(t, j, forged)
	edit(t, j, Edit{Account: account, Peer: sales, Kind: Retract, Target: "m1"})
	if h := history(t, j, sales); len(h) != 2 || h[0].Body != "Цена 100" {
		t.Errorf("%+v", h)
	}
}
