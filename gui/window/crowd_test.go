package window

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// One presence among ten thousand contacts, folded in and drawn, with a long
// conversation open.
func BenchmarkAPresenceIsDrawnAmongTenThousand(b *testing.B) {
	f := drawnCrowd(crowd(10_000))
	t := f.model.thread(fakedesk.Peer("p0@example.com"))
	for n := range 2000 {
		t.put(desk.Message{Number: int64(n + 1), Peer: fakedesk.Peer("p0@example.com"), Body: strings.Repeat("word ", n%60), Time: time.Now(), Read: true})
	}
	t.loaded, t.whole = true, true
	f.compact.choose(fakedesk.Peer("p0@example.com"), true)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		c := f.model.contacts[fakedesk.Peer(fmt.Sprintf("p%d@example.com", i*7919%10_000))]
		c.Show = []desk.Show{desk.Away, desk.Available, desk.Offline}[i%3]
		f.fold([]desk.Event{{Seq: uint64(i + 1), Kind: desk.EventContact, Contact: &c}})
	}
}

// drawnCrowd opens the window over a crowd.
func drawnCrowd(s desk.Snapshot) *faces {
	app := test.NewApp()
	app.Settings().SetTheme(newLook())
	f := newFaces(context.Background(), app, fakedesk.New(s), locale.New(locale.English))
	f.model = newModel(s)
	f.compact = newCompact(f, app.NewWindow(""))
	f.compact.window.Resize(fyne.NewSize(760, 520))
	f.compact.refresh()
	return f
}
