package journal

import (
	"testing"
	"time"

	"vestnik/core/xmpp/notice"
)

func TestWhatWasNeitherReadNorDealtWithIsFound(t *testing.T) {
	j := fresh(t)
	alarm := func(peer, id string) Entry {
		e := from(peer, id, "авария "+id)
		e.Notice = &notice.Notice{Urgency: notice.High}
		return e
	}
	first, _ := receive(t, j, alarm(peer, "m1"))
	acknowledged, _ := receive(t, j, alarm(peer, "m2"))
	receive(t, j, from(peer, "m3", "привет"))
	headline := from("erp@x.example", "m4", "заказ")
	headline.Type = "headline"
	receive(t, j, headline)
	late := alarm(peer, "m5")
	late.Delayed = true
	receive(t, j, late)
	receive(t, j, alarm("eve@x.example", "m6"))
	noticed := alarm("eve@x.example", "m9")
	noticed.Notice.Urgency = notice.Low
	receive(t, j, noticed)
	taken := alarm(peer, "m7")
	receive(t, j, taken)
	old := alarm(peer, "m8")
	old.Time = noon.Add(-time.Hour)
	receive(t, j, old)
	edit(t, j, Edit{Target: "m2", Kind: Acknowledge, From: account, Mine: true, Time: noon})
	edit(t, j, Edit{Target: "m7", Kind: Retract, From: peer})
	if _, _, err := j.MarkRead(t.Context(), account, "eve@x.example", 1000); err != nil {
		t.Fatal(err)
	}
	ids := func(limit int) (all string) {
		entries, err := j.Unsettled(t.Context(), account, noon.Add(-time.Minute), limit)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			all += e.ID + " "
		}
		return all
	}
	if got := ids(10); got != "m6 m4 m1 " {
		t.Errorf("%q", got)
	}
	if got := ids(1); got != "m6 " {
		t.Errorf("%q", got)
	}
	if first.Number >= acknowledged.Number {
		t.Error("the order")
	}
	if entries, err := j.Unsettled(t.Context(), "nobody@x.example", noon, 10); err != nil || len(entries) != 0 {
		t.Errorf("%+v %v", entries, err)
	}
}
