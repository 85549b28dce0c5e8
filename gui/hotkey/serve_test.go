package hotkey

import (
	"context"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// heard is a way to hear keys by hand.
type heard struct {
	now     []Key // that are heard
	pressed func()
	err     error
}

func (h *heard) hear(ctx context.Context, k Key, pressed func()) error {
	if h.err != nil {
		return h.err
	}
	h.now, h.pressed = append(h.now, k), pressed
	<-ctx.Done()
	h.now = slices.DeleteFunc(h.now, func(o Key) bool { return o == k })
	return nil
}

// hearing runs a test with serve in virtual time.
func hearing(t *testing.T, test func(t *testing.T, d *desktest.Fake, h *heard, complaints *[]string)) {
	synctest.Test(t, func(t *testing.T) {
		d, h, complaints := desktest.New(), new(heard), new([]string)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() {
			done <- serve(ctx, d, func(p *desk.Problem) { *complaints = append(*complaints, p.Error()) }, h.hear)
		}()
		synctest.Wait()
		test(t, d, h, complaints)
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if len(h.now) != 0 {
			t.Errorf("%v are heard still", h.now)
		}
	})
}

// choose has the person choose a key.
func choose(d *desktest.Fake, key string) {
	d.Emit(desk.Event{Kind: desk.EventStatus, Status: &desk.Status{HotKey: key}})
	synctest.Wait()
}

func TestTheKeyThatIsChosenOpensAQuickMessage(t *testing.T) {
	hearing(t, func(t *testing.T, d *desktest.Fake, h *heard, _ *[]string) {
		if len(h.now) != 0 {
			t.Fatalf("%v without a choice", h.now)
		}
		for _, c := range []struct {
			key  string
			want []Key
		}{{"Ctrl+Alt+V", []Key{{Ctrl | Alt, 'V'}}}, {"Ctrl+Alt+M", []Key{{Ctrl | Alt, 'M'}}}, {"off", []Key{}}, {"Ctrl+Alt+M", []Key{{Ctrl | Alt, 'M'}}}} {
			if choose(d, c.key); !slices.Equal(h.now, c.want) {
				t.Errorf("%s: %v, want %v", c.key, h.now, c.want)
			}
		}
		h.pressed()
		synctest.Wait()
		calls := d.Calls()
		want := desktest.Call{Method: "Show", With: desk.View{Screen: desk.ScreenQuick}}
		if last := calls[len(calls)-1]; !reflect.DeepEqual(last, want) {
			t.Errorf("%+v", last)
		}
	})
}

func TestAKeyThatIsNotHeardIsSaidOnce(t *testing.T) {
	for _, c := range []struct {
		err  error
		want []string
	}{
		{ErrTaken, []string{"hot-key-taken key=Ctrl+Alt+V"}},
		{ErrNone, []string{"no-hot-key key=Ctrl+Alt+V"}},
		{ErrRefused, nil},
	} {
		hearing(t, func(t *testing.T, d *desktest.Fake, h *heard, complaints *[]string) {
			h.err = c.err
			choose(d, "Ctrl+Alt+V")
			choose(d, "Ctrl+Alt+V")
			time.Sleep(time.Hour)
			if !slices.Equal(*complaints, c.want) {
				t.Errorf("%v: %q", c.err, *complaints)
			}
		})
	}
}
