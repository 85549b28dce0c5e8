package desk_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

func TestEveryCallAboutPeopleCrossesUnchanged(t *testing.T) {
	fake := desktest.New()
	path, _ := serve(t, fake)
	c, ctx := dial(t, path), t.Context()
	boris := desktest.Peer("b&=б@example.com")
	added := desk.NewContact{Ref: boris, Name: "<Борис>", Groups: []string{"Склад", "a&b"}, Message: "Это я 🦉"}
	card := desk.Card{FullName: "Я", Units: []string{"1", "2"}, Phones: []desk.Reach{{Value: "+7", Kinds: []string{"work"}}}, Addresses: []desk.PostalAddress{{City: "Тверь"}}}
	if err := errors.Join(
		c.AddContact(ctx, added), c.RenameContact(ctx, boris, "Б"), c.MoveContact(ctx, boris, []string{"Офис"}), c.CancelRequest(ctx, boris),
		c.RemoveContact(ctx, boris), c.Block(ctx, desk.Block{Peer: boris, Report: desk.Spam, Text: "реклама"}), c.Unblock(ctx, boris),
		c.SetCard(ctx, "", card), c.SetPicture(ctx, "", []byte("\x89PNG\x00")), c.SetNick(ctx, "", "Я"),
	); err != nil {
		t.Fatal(err)
	}
	want := []desktest.Call{
		{Method: "AddContact", With: added}, {Method: "RenameContact", With: []any{boris, "Б"}}, {Method: "MoveContact", With: []any{boris, []string{"Офис"}}},
		{Method: "CancelRequest", With: boris}, {Method: "RemoveContact", With: boris},
		{Method: "Block", With: desk.Block{Peer: boris, Report: desk.Spam, Text: "реклама"}}, {Method: "Unblock", With: boris},
		{Method: "SetCard", With: card}, {Method: "SetPicture", With: []byte("\x89PNG\x00")}, {Method: "SetNick", With: "Я"},
	}
	if got := fake.Calls(); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\nwant\n%+v", got, want)
	}
}

func TestWhatIsKnownOfPeopleCrossesUnchanged(t *testing.T) {
	fake := desktest.New()
	path, _ := serve(t, fake)
	c, ctx := dial(t, path), t.Context()
	boris := desktest.Peer("boris@example.com")
	card := desk.Card{FullName: "Борис", Note: "\u2028<&>"}
	picture := desk.Picture{Hash: "ab", PNG: []byte("\x89PNG\x00\xff")}
	there := time.Date(2030, 1, 2, 15, 4, 5, 0, time.FixedZone("", 7*3600))
	about := desk.About{Programs: []desk.Program{{Resource: "пк", Presence: desk.Presence{Show: desk.Away, Text: "Обед"}, Priority: -5, Name: "Psi", Time: there}}}
	fake.SetCards(map[string]desk.Card{boris.Address: card})
	fake.SetPictures(map[string]desk.Picture{boris.Address: picture})
	fake.SetAbout(map[string]desk.About{boris.Address: about})
	if err := c.Block(ctx, desk.Block{Peer: boris}); err != nil {
		t.Fatal(err)
	}
	if got, err := c.Card(ctx, boris); err != nil || !reflect.DeepEqual(got, card) {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := c.Picture(ctx, boris); err != nil || !reflect.DeepEqual(got, picture) {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := c.Blocked(ctx); err != nil || !slices.Equal(got, []desk.Ref{boris}) {
		t.Errorf("%+v, %v", got, err)
	}
	got, err := c.About(ctx, boris)
	if err != nil || len(got.Programs) != 1 || got.Programs[0].Presence != about.Programs[0].Presence || got.Programs[0].Priority != -5 {
		t.Fatalf("%+v, %v", got, err)
	}
	if _, ahead := got.Programs[0].Time.Zone(); ahead != 7*3600 || !got.Programs[0].Time.Equal(there) {
		t.Errorf("what time it is there: %v", got.Programs[0].Time)
	}
}

func TestASubscriptionIsTheRostersWord(t *testing.T) {
	for _, word := range []string{"", "none", "to", "from", "both"} {
		var s desk.Subscription
		if err := s.UnmarshalText([]byte(word)); err != nil || s.String() != word || s != desk.ParseSubscription(word) {
			t.Errorf("%q: %v, %v", word, s, err)
		}
	}
	if s := desk.ParseSubscription("remove"); s != 0 {
		t.Error(s)
	}
	data, err := json.Marshal([]desk.Contact{{}, {Subscription: desk.SubscriptionBoth}})
	if err != nil || strings.Count(string(data), `"subscription"`) != 1 || !strings.Contains(string(data), `"subscription":"both"`) {
		t.Errorf("%s, %v", data, err)
	}
}
