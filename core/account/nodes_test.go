package account

import (
	"testing"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/pep"
	"vestnik/core/xmpp/pubsub"
	"vestnik/core/xmpp/xmlsafe"
)

// news is an item with a payload.
func news(t *testing.T, id, payload string) pep.Item {
	t.Helper()
	n, err := xmlsafe.Parse([]byte(payload), xmpp.NSClient, &xmlsafe.Default)
	if err != nil {
		t.Fatal(err)
	}
	return pep.Item{ID: id, Payload: n}
}

func entryOf(text, updated string) string {
	return "<entry xmlns='http://www.w3.org/2005/Atom'><title>" + text + "</title><updated>" + updated + "</updated></entry>"
}

func TestWhatANodePublishesIsToldOnceAndAgainWhenItHasChanged(t *testing.T) {
	service, _ := xmpp.ParseAddress("news.office.example")
	e, h := &handler{news: map[string]bool{}, session: "s"}, &intake{account: "anna@office.example"}
	publish := func(at time.Time, items ...pep.Item) {
		e.published(h, pubsub.Event{Event: pep.Event{From: service, Node: "n", Items: items}, Time: at})
	}
	first := entryOf("Раз", "2026-11-27T10:00:00Z")
	publish(time.Time{}, news(t, "1", first), news(t, "2", "<x xmlns='urn:of:nobody'/>"))
	publish(time.Now(), news(t, "1", first)) // as services do at each presence
	publish(time.Time{}, news(t, "1", entryOf("Раз", "2026-11-27T11:00:00Z")))
	publish(time.Time{}, news(t, "", entryOf("Без имени", "")), news(t, "", entryOf("Без имени", "")))
	var told []string
	for _, one := range h.Entries {
		if one.Type != "headline" || one.Peer != "news.office.example" || one.Account != "anna@office.example" {
			t.Errorf("%+v", one)
		}
		told = append(told, one.ID+" "+one.Body)
	}
	want := []string{"n/1/20261127T100000Z Раз", "n/1/20261127T110000Z Раз", " Без имени", " Без имени"}
	if len(told) != len(want) {
		t.Fatalf("%q", told)
	}
	for i := range want {
		if told[i] != want[i] {
			t.Errorf("%q, want %q", told[i], want[i])
		}
	}
}

// One event cannot bring a flood, and a long id of an item no endless one of a message.
func TestAnEventOfManyItemsIsBounded(t *testing.T) {
	service, _ := xmpp.ParseAddress("news.office.example")
	e, h := &handler{news: map[string]bool{}}, &intake{}
	long := string(make([]byte, 5000))
	var items []pep.Item
	for range 500 {
		items = append(items, news(t, "", entryOf("x", "")))
	}
	items[0].ID = long
	e.published(h, pubsub.Event{Event: pep.Event{From: service, Node: "n", Items: items}})
	if len(h.Entries) != mostPublished || len(h.Entries[0].ID) > 300 {
		t.Errorf("%d entries, an id of %d bytes", len(h.Entries), len(h.Entries[0].ID))
	}
}

// What the disk has refused the session offers again.
func TestNewsThatWereNotStoredAreNotTaken(t *testing.T) {
	service, _ := xmpp.ParseAddress("news.office.example")
	e := &handler{news: map[string]bool{}}
	event := pubsub.Event{Event: pep.Event{From: service, Node: "n", Items: []pep.Item{news(t, "1", entryOf("Раз", "")), news(t, "1", entryOf("Раз", ""))}}}
	refused, taken, again := &intake{}, &intake{}, &intake{}
	e.published(refused, event)
	e.published(taken, event)
	if len(refused.Entries) != 1 || len(taken.Entries) != 1 {
		t.Errorf("%d, then %d", len(refused.Entries), len(taken.Entries))
	}
	e.newsStored(taken.news)
	if e.published(again, event); len(again.Entries) != 0 {
		t.Error("it is told again")
	}
}
