package window

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// recording opens the window with what has happened.
func (o *office) recording() *records {
	o.t.Helper()
	o.desk.Records = make(chan desk.Record)
	o.faces.showRecords()
	o.rest()
	o.mustHaveAsked("log 1000 true")
	return o.faces.records
}

// happens is what happens now.
func (o *office) happens(level, text string, facts map[string]string) {
	o.desk.Records <- desk.Record{Time: time.Now(), Level: level, Text: text, Facts: facts}
	o.later(2 * recordsPause)
}

// What has happened is seen as it happens, found by its words, and copied as it is shown.
func TestWhatHappensIsSeenFoundAndCopied(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		r := o.recording()
		o.happens("DEBUG", "connected", map[string]string{"to": "192.0.2.7:5280", "took": "12 ms"})
		o.happens("WARN", "not signed in", map[string]string{"account": "anna@office.example"})
		if len(r.shown) != 2 || r.copies.Disabled() {
			t.Fatalf("%d are shown", len(r.shown))
		}
		o.write(r.search, "Signed office")
		o.presses(r.window, "Copy")
		if got, want := o.app.Clipboard().Content(), time.Now().Format(time.DateOnly); !strings.HasPrefix(got, want) || !strings.HasSuffix(got, " not signed in account=anna@office.example\n") || strings.Count(got, "\n") != 1 {
			t.Errorf("copied: %q", got)
		}
		r.search.SetText("nothing like it")
		if o.rest(); len(r.shown) != 0 || !r.said.Visible() || !r.copies.Disabled() {
			t.Error("something is found")
		}
		o.key(r.search, fyne.KeyEscape)
		if len(r.shown) != 2 {
			t.Error("Esc does not lead out of the search")
		}
		r.open(0)
		if o.rest(); !o.reads(r.window, time.Now().Format(time.DateOnly)) {
			t.Error("it is not shown whole")
		}
		o.key(r.search, fyne.KeyEscape)
		o.key(r.search, fyne.KeyEscape)
		if o.faces.records != nil {
			t.Error("Esc does not lead out")
		}
	})
}

// Who is at the end stays there as more comes, and who reads stays where he reads.
func TestWhoReadsWhatHasHappenedIsNotMoved(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		r := o.recording()
		for i := range 100 {
			o.desk.Records <- desk.Record{Time: time.Now(), Text: fmt.Sprint("sleep ", i)}
		}
		o.later(2 * recordsPause)
		if !r.list.atEnd() || r.list.GetScrollOffset() == 0 {
			t.Fatal("the newest is not in sight")
		}
		r.list.ScrollTo(10)
		was := r.list.GetScrollOffset()
		o.happens("INFO", "wake", nil)
		if now := r.list.GetScrollOffset(); now != was || r.list.atEnd() {
			t.Errorf("from %v to %v", was, now)
		}
		r.list.ScrollToBottom()
		o.happens("INFO", "sleep again", nil)
		if !r.list.atEnd() {
			t.Error("the newest is not in sight any more")
		}
	})
}

// A resident that begins anew has its own past.
func TestWhatHasHappenedIsAskedAnewOfANewResident(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		r := o.recording()
		o.happens("INFO", "ended", nil)
		close(o.desk.Records)
		o.rest()
		o.desk.Records = make(chan desk.Record)
		o.desk.Tell(desk.Event{Kind: desk.EventAccount})
		o.rest()
		o.happens("INFO", "started", nil)
		if len(r.all) != 1 || r.all[0].Text != "started" {
			t.Errorf("%+v", r.all)
		}
	})
}
