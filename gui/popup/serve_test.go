package popup

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

var (
	anna = desktest.Peer("anna@example.com")
	bot  = desktest.Peer("1c@example.com")
)

// opened takes what is opened; a test may want to know.
var opened = func(*url.URL) error { return nil }

// serve runs Serve in a bubble of virtual time until the test ends.
func serve(t *testing.T, d desk.Desk, popups Popups) (result func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- Serve(ctx, d, popups, locale.New(locale.English), func(_ context.Context, u *url.URL) error { return opened(u) })
	}()
	synctest.Wait()
	return func() error {
		defer cancel()
		synctest.Wait()
		select {
		case err := <-done:
			return err
		default:
			cancel()
			return <-done
		}
	}
}

func alert(peer desk.Ref, text string, count int) desk.Event {
	return desk.Event{Kind: desk.EventAlert, Alert: &desk.Alert{Peer: peer, Title: "Анна", Text: text, Count: count}}
}

func TestAlertsAreRaisedAndWithdrawn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, r := desktest.New(), new(Recorder)
		end := serve(t, fake, r)
		fake.Emit(alert(anna, "<b>Привет</b>", 1))
		fake.Emit(alert(bot, "счёт", 1))
		fake.Emit(alert(anna, "снова", 2))
		synctest.Wait()
		shown := r.Shown()
		if len(shown) != 2 || shown[1].Text != "снова" || shown[1].Title != "Анна (2 messages)" || shown[0].Title != "Анна" {
			t.Errorf("shown %+v", shown)
		}
		want := []Action{{Key: Default, Label: "Open"}, {Key: Reply, Label: "Reply", Input: "Message"}, {Key: Read, Label: "Mark as read"}}
		if !reflect.DeepEqual(shown[0].Actions, want) {
			t.Errorf("actions %v", shown[0].Actions)
		}
		fake.Emit(desk.Event{Kind: desk.EventWithdraw, Alert: &desk.Alert{Peer: anna}})
		synctest.Wait()
		if shown := r.Shown(); len(shown) != 1 || shown[0].Peer != bot {
			t.Errorf("after withdrawing: %+v", shown)
		}
		fake.Emit(desk.Event{Kind: desk.EventAccount})
		synctest.Wait()
		if shown := r.Shown(); len(shown) != 0 {
			t.Errorf("of another account: %+v", shown)
		}
		if err := end(); err != nil {
			t.Error(err)
		}
	})
}

func TestAnUrgentPopupStaysBesideWhatFollowsUntilItIsDealtWith(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, r := desktest.New(), new(Recorder)
		end := serve(t, fake, slow{r, bot}) // they have to queue
		numbers := map[string]int64{}
		urgent := func(text string) desk.Event {
			e := alert(bot, text, 1)
			numbers[text] = fake.Receive(bot, text).Number
			e.Alert.Urgent, e.Alert.Number = true, numbers[text]
			return e
		}
		texts := func() (texts []string) {
			for _, p := range r.Shown() {
				texts = append(texts, p.Text)
			}
			return texts
		}
		for _, e := range []desk.Event{
			urgent("disk full"), alert(bot, "good morning", 2), urgent("power lost"), alert(bot, "forget that", 4), alert(anna, "hi", 1),
		} {
			fake.Emit(e)
			synctest.Wait()
		}
		time.Sleep(time.Minute)
		if got, want := texts(), []string{"forget that", "disk full", "power lost", "hi"}; !reflect.DeepEqual(got, want) {
			t.Errorf("shown %q, want %q", got, want)
		}
		fake.Receive(bot, "later")
		fake.Emit(desk.Event{Kind: desk.EventWithdraw, Alert: &desk.Alert{Peer: bot}})
		time.Sleep(time.Minute)
		if got := texts(); !reflect.DeepEqual(got, []string{"disk full", "power lost", "hi"}) {
			t.Errorf("after reading: %q", got)
		}
		fake.Emit(desk.Event{Kind: desk.EventWithdraw, Alert: &desk.Alert{Peer: bot, Number: numbers["disk full"]}})
		time.Sleep(time.Minute)
		if got := texts(); !reflect.DeepEqual(got, []string{"power lost", "hi"}) {
			t.Errorf("after dealing with one: %q", got)
		}
		// However many there are, the screen is not papered with them.
		for i := range 30 {
			fake.Emit(urgent(fmt.Sprint("alarm ", i)))
			synctest.Wait()
			time.Sleep(time.Minute)
		}
		shown := r.Shown()
		if len(shown) != urgentPlaces+1 {
			t.Errorf("%d popups", len(shown))
		}
		end()
	})
}

func TestClicksOpenTheConversationOrMarkWhatWasSeenAsRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, r := desktest.New(), new(Recorder)
		fake.Receive(anna, "before the start")
		end := serve(t, fake, r)
		open := desktest.Call{Method: "Show", With: desk.View{Screen: desk.ScreenConversation, Peer: anna}}
		for _, key := range []string{Default, Reply, Read} {
			fake.Receive(anna, "shown")
			fake.Emit(alert(anna, "shown", 1))
			synctest.Wait()
			fake.Receive(anna, "not shown yet")
			synctest.Wait()
			if !r.Click(anna, key) {
				t.Fatalf("no action %q", key)
			}
			synctest.Wait()
			calls := fake.Calls()
			last := calls[len(calls)-1]
			if key == Default && !reflect.DeepEqual(last, open) || key == Reply && last.With.(desk.View).Screen != desk.ScreenQuick {
				t.Errorf("%s: %+v", key, last)
			}
			if key == Read && last.Method != "MarkRead" {
				t.Errorf("%s: %+v", key, last)
			}
		}
		snapshot, _ := fake.Snapshot(t.Context())
		if got := snapshot.Conversations[0].Unread; got != 1 {
			t.Errorf("%d unread, want the one that the popup did not show", got)
		}
		end()
	})
}

func TestServeEndsWhenTheDeskQuits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := desktest.New()
		end := serve(t, fake, new(Recorder))
		fake.Quit(t.Context())
		if err := end(); err != nil {
			t.Error(err)
		}
	})
}

func TestServeFailsOnlyWithoutASnapshot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := desktest.New()
		broken := errors.New("broken")
		fake.Fail("Snapshot", broken)
		if err := Serve(t.Context(), fake, new(Recorder), locale.New(locale.English), nil); !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
	})
}

// forgetful is a desk whose stream breaks whenever it is told to.
type forgetful struct {
	*desktest.Fake
	breaks chan struct{}
}

func (d forgetful) Watch(ctx context.Context, after uint64) (<-chan desk.Event, error) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		defer cancel()
		select {
		case <-d.breaks:
		case <-ctx.Done():
		}
	}()
	return d.Fake.Watch(ctx, after)
}

func TestABrokenStreamIsTakenUpAgainAndWhatWasReadMeanwhileIsWithdrawn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, r := desktest.New(), new(Recorder)
		d := forgetful{fake, make(chan struct{})}
		end := serve(t, d, r)
		number := fake.Receive(anna, "a").Number
		fake.Emit(alert(anna, "a", 1))
		fake.Receive(bot, "b")
		fake.Emit(alert(bot, "b", 1))
		synctest.Wait()
		d.breaks <- struct{}{}
		synctest.Wait()
		if err := fake.MarkRead(t.Context(), anna, number); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if shown := r.Shown(); len(shown) != 1 || shown[0].Peer != bot {
			t.Errorf("shown %+v", shown)
		}
		fake.Emit(alert(anna, "again", 1))
		synctest.Wait()
		if len(r.Shown()) != 2 {
			t.Error("alerts after the break are lost")
		}
		end()
	})
}

// slow takes its time for one peer.
type slow struct {
	Popups
	peer desk.Ref
}

func (s slow) Raise(ctx context.Context, p Popup) error {
	if p.Peer == s.peer {
		time.Sleep(2 * time.Second)
	}
	return s.Popups.Raise(ctx, p)
}

func TestASlowPopupHoldsUpNobodyElseAndIsOvertakenByItsOwnNewer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, r := desktest.New(), new(Recorder)
		end := serve(t, fake, slow{r, anna})
		for _, text := range []string{"1", "2", "3"} {
			fake.Emit(alert(anna, text, 1))
		}
		fake.Emit(alert(bot, "b", 1))
		synctest.Wait()
		if shown := r.Shown(); len(shown) != 1 || shown[0].Peer != bot {
			t.Errorf("at once: %+v", shown)
		}
		time.Sleep(10 * time.Second)
		raised := r.Raised()
		if len(raised) != 3 || raised[1].Text != "1" || raised[2].Text != "3" {
			t.Errorf("raised %+v, want b, 1, 3", raised)
		}
		end()
	})
}

func TestAFloodIsSummedUpInWordsAndOpensTheWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, r := desktest.New(), new(Recorder)
		end := serve(t, fake, r)
		fake.Emit(desk.Event{Kind: desk.EventAlert, Alert: &desk.Alert{Count: 12, People: 5}})
		synctest.Wait()
		shown := r.Shown()
		if len(shown) != 1 || shown[0].Title != "12 messages" || shown[0].Text != "from 5 people" {
			t.Fatalf("shown %+v", shown)
		}
		fake.Emit(desk.Event{Kind: desk.EventAlert, Alert: &desk.Alert{Count: 12, People: 4, Pressing: 2, Away: true}})
		synctest.Wait()
		if shown := r.Shown(); len(shown) != 1 || shown[0].Title != "While you were away: 12 messages" || shown[0].Text != "from 4 people, 2 of them urgent" {
			t.Errorf("shown %+v", shown)
		}
		r.Click(desk.Ref{}, Default)
		synctest.Wait()
		want := desktest.Call{Method: "Show", With: desk.View{Screen: desk.ScreenContacts}}
		if calls := fake.Calls(); len(calls) != 1 || !reflect.DeepEqual(calls[0], want) {
			t.Errorf("calls %+v, want %+v", calls, want)
		}
		if err := end(); err != nil {
			t.Error(err)
		}
	})
}
