package window

import (
	"slices"
	"testing"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// Who becomes a favourite is the last of them, and the others stay in their order.
func TestSomebodyIsAFavouriteAndNoMore(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		_ = o.desk.Set(t.Context(), "favourites", []string{fakedesk.Boris.Address, "team@rooms.example.com"})
		o.rest()
		c := o.cardOf(fakedesk.Anna)
		o.pushed(c, "Add to favourites")
		o.rest()
		o.mustHaveAsked("set favourites " + fakedesk.Boris.Address + "|team@rooms.example.com|" + fakedesk.Anna.Address)
		if !c.isFavourite(fakedesk.Anna) {
			t.Error("she is none")
		}
		o.pushed(c, "Remove from favourites")
		o.rest()
		if now := o.faces.model.status.Favourites; !slices.Equal(now, []string{fakedesk.Boris.Address, "team@rooms.example.com"}) {
			t.Errorf("%q", now)
		}
	})
}

func TestWhoIsOnlyMetInARoomIsNoFavourite(t *testing.T) {
	if mayBeFavourite(desk.Ref{Address: "team@rooms.example.com/Анна"}) || !mayBeFavourite(fakedesk.Anna) {
		t.Error("any may be")
	}
}
