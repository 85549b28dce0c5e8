package journal

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
)

// cast enqueues a message of a broadcast to each of some peers.
func cast(t *testing.T, j *Journal, id string, peers ...string) (all []Entry) {
	t.Helper()
	var b Batch
	for _, peer := range peers {
		e := to(peer, "Собрание в 15:00")
		e.Broadcast, e.Notice = id, asks
		b.Outgoing = append(b.Outgoing, e)
	}
	taken, err := j.Take(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range taken.Outgoing {
		all = append(all, c.Entry)
	}
	return all
}

func TestWhatWentToManyIsFoundTogether(t *testing.T) {
	j := hasty(t)
	first := cast(t, j, "b1", "p1@x.example", "p2@x.example")
	cast(t, j, "", "p1@x.example") // by itself
	second := cast(t, j, "b2", "p1@x.example")
	again := cast(t, j, "b1", "p2@x.example")
	list, err := j.Broadcasts(t.Context(), []string{account}, 0, 10)
	if err != nil || len(list) != 2 || list[0].Number != second[0].Number || list[1].Number != first[0].Number || list[1].Body == "" || list[1].Notice == nil {
		t.Fatalf("%+v, %v", list, err)
	}
	if older, err := j.Broadcasts(t.Context(), []string{account}, list[0].Number, 10); err != nil || len(older) != 1 || older[0].Broadcast != "b1" {
		t.Errorf("%+v, %v", older, err)
	}
	if one, err := j.Broadcasts(t.Context(), []string{account}, 0, 1); err != nil || len(one) != 1 || one[0].Broadcast != "b2" {
		t.Errorf("%+v, %v", one, err)
	}
	for _, m := range []Mark{{Account: account, ID: first[0].ID, State: Sent}, {Account: account, ID: first[0].ID, State: Delivered}} {
		if _, err := j.Mark(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	answer := from("p2@x.example", "a1", "no")
	answer.ReplyTo = first[1].ID
	receive(t, j, answer)
	all, err := j.Broadcast(t.Context(), []string{account}, "b1")
	if err != nil || len(all) != 3 {
		t.Fatalf("%+v, %v", all, err)
	}
	if all[0].State != Delivered || all[1].Answer != "no" || all[1].Acknowledged.IsZero() || all[2].Number != again[0].Number || all[0].Body != "" {
		t.Errorf("%+v", all)
	}
	for _, accounts := range [][]string{nil, {"other@x.example"}} {
		list, err := j.Broadcasts(t.Context(), accounts, 0, 10)
		all, failed := j.Broadcast(t.Context(), accounts, "b1")
		if len(list) > 0 || len(all) > 0 || err != nil || failed != nil {
			t.Errorf("of %q: %+v, %+v, %v, %v", accounts, list, all, err, failed)
		}
	}
	if all, err := j.Broadcast(t.Context(), []string{account}, ""); err != nil || len(all) > 0 {
		t.Errorf("what went to one is no broadcast: %+v, %v", all, err)
	}
}

func TestWhatTheServerHasIsNotTakenBack(t *testing.T) {
	j := hasty(t)
	e := cast(t, j, "b1", "p1@x.example")[0]
	for _, m := range []Mark{{State: Sent}, {State: Failed, Condition: Cancelled}} {
		m.Account, m.ID = account, e.ID
		c, err := j.Mark(t.Context(), m)
		if err != nil || c.Entry.State != Sent || c.Changed != (m.State == Sent) {
			t.Errorf("%s: %+v, %v", m.State, c, err)
		}
	}
}

// Whoever takes a message back that is just leaving must not be told that nobody has it.
func TestWhatWasTakenBackTooLateIsSent(t *testing.T) {
	for _, said := range [][]State{{Failed}, {Failed, Sent}, {Failed, Delivered}, {Sent, Failed}, {Failed, Sent, Failed}} {
		t.Run(fmt.Sprint(said), func(t *testing.T) {
			j := hasty(t)
			e := cast(t, j, "b1", "p1@x.example")[0]
			for i, state := range said {
				condition := Cancelled
				if i > 0 {
					condition = "item-not-found"
				}
				c, err := j.Mark(t.Context(), Mark{Account: account, ID: e.ID, State: state, Condition: condition})
				if err != nil || !c.Changed {
					t.Fatalf("%s: %+v, %v", state, c, err)
				}
				e = c.Entry
			}
			if last := said[len(said)-1]; e.State != last || (e.Error != "") != (last == Failed) {
				t.Errorf("%s, %q", e.State, e.Error)
			}
		})
	}
}

func TestBroadcastsOfAFullJournalAreFoundByTheirIndex(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "journal.db"))
	defer j.Close()
	for name, query := range map[string]string{"list": broadcastsSQL, "one": broadcastSQL} {
		rows, err := j.read.Query(`EXPLAIN QUERY PLAN `+query, "[]", "", 1)
		if err != nil {
			t.Fatal(err)
		}
		var plan []string
		for rows.Next() {
			var id, parent, unused int
			var step string
			if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
				t.Fatal(err)
			}
			plan = append(plan, step)
		}
		rows.Close()
		if slices.ContainsFunc(plan, func(step string) bool { return step == "SCAN m" || step == "SCAN message" }) {
			t.Errorf("%s: %q", name, plan)
		}
	}
}
