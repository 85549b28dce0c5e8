package popup

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// album is a desk whose pictures take their time.
type album struct {
	desk.Desk
	takes time.Duration
	asked chan desk.Ref
}

func (a album) Picture(ctx context.Context, peer desk.Ref) (desk.Picture, error) {
	a.asked <- peer
	select {
	case <-time.After(a.takes):
		return desk.Picture{Hash: "h", PNG: []byte("png of " + peer.Address)}, nil
	case <-ctx.Done():
		return desk.Picture{}, ctx.Err()
	}
}

func TestAPopupShowsThePictureOfWhoHasOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, r := desktest.New(), new(Recorder)
		asked := make(chan desk.Ref, 10)
		end := serve(t, album{fake, 100 * time.Millisecond, asked}, r)
		shown := func(peer desk.Ref) string {
			time.Sleep(time.Second)
			synctest.Wait()
			all := r.Shown()
			at := slices.IndexFunc(all, func(p Popup) bool { return p.Peer == peer })
			return string(all[at].Picture)
		}
		fake.Emit(alert(anna, "Привет", 1))
		if got := shown(anna); got != "" || len(asked) > 0 {
			t.Errorf("without a picture: %q, asked %d times", got, len(asked))
		}
		fake.Emit(desk.Event{Kind: desk.EventContact, Contact: &desk.Contact{Ref: anna, Picture: "h", InRoster: true}})
		fake.Emit(alert(anna, "Снова", 2))
		if got := shown(anna); got != "png of "+anna.Address {
			t.Errorf("%q", got)
		}
		fake.Emit(desk.Event{Kind: desk.EventContacts, Account: anna.Account, Contacts: []desk.Contact{{Ref: anna}}})
		fake.Emit(alert(anna, "И снова", 3))
		if got := shown(anna); got != "" {
			t.Errorf("though he shows none any more: %q", got)
		}
		if err := end(); err != nil {
			t.Error(err)
		}
	})
}

// A server that answers late holds up no popup.
func TestAPopupDoesNotWaitForAPicture(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, r := desktest.New(), new(Recorder)
		end := serve(t, album{fake, time.Hour, make(chan desk.Ref, 10)}, r)
		fake.Emit(desk.Event{Kind: desk.EventContact, Contact: &desk.Contact{Ref: anna, Picture: "h", InRoster: true}})
		fake.Emit(alert(anna, "Привет", 1))
		time.Sleep(pictureWait)
		synctest.Wait()
		if all := r.Shown(); len(all) != 1 || all[0].Picture != nil {
			t.Errorf("%+v", all)
		}
		time.Sleep(pictureFetch)
		if err := end(); err != nil {
			t.Error(err)
		}
	})
}

func TestWhoShowsAPictureIsFollowed(t *testing.T) {
	p := make(pictures)
	p.note(desk.Contact{Ref: anna, Picture: "1"}, desk.Contact{Ref: bot})
	p.follow(desk.Event{Kind: desk.EventContact, Contact: &desk.Contact{Ref: bot, Picture: "2"}})
	if p[anna] != "1" || p[bot] != "2" {
		t.Errorf("%v", p)
	}
	p.follow(desk.Event{Kind: desk.EventContactGone, Contact: &desk.Contact{Ref: bot}})
	p.follow(desk.Event{Kind: desk.EventContacts, Account: "olga@home.example"})
	if len(p) != 1 {
		t.Errorf("%v", p)
	}
	if p.follow(desk.Event{Kind: desk.EventAccount}); len(p) != 0 {
		t.Errorf("%v", p)
	}
}
