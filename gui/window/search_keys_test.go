package window

import (
	"context"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// found is an office in which a search finds two messages.
func found() *fakedesk.Desk {
	d := usual()
	all := manyMessages()
	for _, m := range all {
		d.Receive(m)
	}
	d.Found = desk.Found{Messages: []desk.Message{all[19], all[39]}}
	return d
}

func TestEscInTheSearchClearsItAndThenLeaves(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.ctrl(c.window, fyne.KeyK)
		o.write(c.search, "вера")
		o.key(c.search, fyne.KeyEscape)
		if c.search.Text != "" || c.window.Canvas().Focused() != c.search || len(listed(c)) != 7 {
			t.Errorf("%q, %q", c.search.Text, listed(c))
		}
		if o.key(c.search, fyne.KeyEscape); c.window.Canvas().Focused() != c.people {
			t.Errorf("the keyboard is at %T", c.window.Canvas().Focused())
		}
	})
}

// Left and Right are for the text, wherever in the list one is.
func TestWhatIsSearchedForCanBeMendedInItsMiddle(t *testing.T) {
	inOffice(t, locale.Russian, found, func(o *office) {
		c := o.faces.compact
		c.window.Canvas().Focus(c.search)
		o.write(c.search, "сообщене")
		time.Sleep(hitsPause)
		o.rest()
		for c.people.cursor.hit == 0 {
			o.key(c.search, fyne.KeyDown)
		}
		o.key(c.search, fyne.KeyLeft)
		o.write(c.search, "и")
		if c.search.Text != "сообщение" || o.faces.view.folded[keyHits] {
			t.Errorf("%q; folded %v", c.search.Text, o.faces.view.folded[keyHits])
		}
		o.key(c.search, fyne.KeyRight)
		if o.write(c.search, "!"); c.search.Text != "сообщение!" {
			t.Errorf("%q", c.search.Text)
		}
	})
}

func TestEnterInTheSearchOpensTheFirstWhoIsFound(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		for typed, want := range map[string]string{"глеб": "gleb@example.com", "ukt,": "gleb@example.com", "СМИРНОВА": "vera@example.com"} {
			o.ctrl(c.window, fyne.KeyF)
			o.write(c.search, typed)
			if o.key(c.search, fyne.KeyEnter); c.talk.peer != fakedesk.Peer(want) || c.search.Text != "" {
				t.Errorf("%q opens %v", typed, c.talk.peer)
			}
		}
		before := c.talk.peer
		o.ctrl(c.window, fyne.KeyF)
		o.write(c.search, "никого такого")
		o.key(c.search, fyne.KeyDown)
		o.key(c.search, fyne.KeyReturn)
		if c.talk.peer != before || c.search.Text == "" || len(listed(c)) > 0 || !c.none.Visible() || !strings.Contains(c.none.Text, o.faces.words.Say("window.nothing-found")) {
			t.Errorf("%v, %q", c.talk.peer, c.none.Text)
		}
	})
}

// A narrow window has no room for list and conversation: to search is to see the list.
func TestInANarrowWindowTheSearchComesIntoSight(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		c.window.Resize(leastSize)
		o.write(c.talk.writer, "begun")
		o.ctrl(c.window, fyne.KeyK)
		if !c.sides.list.Visible() || c.window.Canvas().Focused() != c.search {
			t.Fatal("the search is not to be seen")
		}
		o.write(c.search, "борис")
		o.key(c.search, fyne.KeyReturn)
		if c.sides.list.Visible() || c.talk.peer != fakedesk.Boris || c.window.Canvas().Focused() != c.talk.writer {
			t.Errorf("with %v", c.talk.peer)
		}
		o.key(c.talk.writer, fyne.KeyEscape)
		if !c.sides.list.Visible() || c.sides.talk.Visible() {
			t.Error("Esc does not lead back to the list")
		}
		o.show(desk.View{Screen: desk.ScreenConversation, Peer: fakedesk.Anna})
		if c.talk.writer.Text != "begun" {
			t.Errorf("what was begun is %q", c.talk.writer.Text)
		}
	})
}

func TestThatASearchFailedIsSaidWithItsRemedy(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		f := o.faults()
		f.fails("search", brokenDisk)
		o.searched("квартальный")
		if c := o.faces.compact; !c.below.Visible() || c.below.Text != told(o.faces.words, brokenDisk) {
			t.Errorf("%q", c.below.Text)
		}
		f.fails("search", nil)
		o.searched("квартальная")
		if c := o.faces.compact; c.below.Visible() {
			t.Errorf("%q is said of a search that worked", c.below.Text)
		}
	})
}

// Whoever types on is not shown what he no longer asks for, however late it comes.
func TestAnAnswerToAnotherQuestionIsNotShown(t *testing.T) {
	inOffice(t, locale.Russian, found, func(o *office) {
		c, f := o.faces.compact, o.faults()
		release := f.hangs("search")
		o.searched("сообщ")
		c.search.SetText("со")
		o.rest()
		release()
		if o.rest(); len(c.hits.all) != 0 {
			t.Errorf("%d hits for another question", len(c.hits.all))
		}
		o.searched("сообщение")
		if len(c.hits.all) != 2 {
			t.Errorf("%d hits", len(c.hits.all))
		}
		if calls := f.times("search"); calls != 2 {
			t.Errorf("%d searches", calls)
		}
		o.searched(" сообщение  ") // spaces ask for nothing new
		if calls := f.times("search"); calls != 2 || len(c.hits.all) != 2 {
			t.Errorf("%d searches, %d hits", calls, len(c.hits.all))
		}
	})
}

func TestAWindowThatIsShutSearchesNoMore(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		f := o.faults()
		o.show(desk.View{Screen: desk.ScreenQuick, Peer: fakedesk.Anna}) // the program goes on
		o.faces.compact.search.SetText("contract")
		o.faces.shut(o.faces.compact.window)
		time.Sleep(2 * hitsPause)
		if o.rest(); f.times("search") > 0 {
			t.Error("searched for nobody")
		}
	})
}

// What lies far back is read page by page; that can fail, be slow, or find nothing.
func TestAHitThatCannotBeGoneToSaysWhy(t *testing.T) {
	inOffice(t, locale.Russian, found, func(o *office) {
		c, f := o.faces.compact, o.faults()
		o.searched("сообщ")
		f.fails("history", brokenDisk)
		c.goTo(1)
		if o.rest(); c.talk.problem.Text != told(o.faces.words, brokenDisk) {
			t.Errorf("%q", c.talk.problem.Text)
		}
		f.fails("history", nil)
		c.hits.found[0].Number = 5000 // it was removed meanwhile
		c.goTo(1)
		if o.rest(); c.talk.problem.Text != told(o.faces.words, desk.NewProblem(desk.NoMessage)) {
			t.Errorf("%q", c.talk.problem.Text)
		}
		f.fails("search", desk.NewProblem(desk.NotOnLine))
		c.hits.found[0].Number = 0
		c.goTo(1)
		if o.rest(); c.talk.problem.Text != told(o.faces.words, desk.NewProblem(desk.NotOnLine)) {
			t.Errorf("%q", c.talk.problem.Text)
		}
	})
}

// Who has gone on does not get back what he no longer waits for.
func TestAHitIsNotGoneToInAnotherConversation(t *testing.T) {
	for _, call := range []string{"history", "search"} {
		for name, err := range map[string]error{"works": nil, "fails": context.DeadlineExceeded} {
			t.Run(call+" "+name, func(t *testing.T) {
				inOffice(t, locale.English, found, func(o *office) {
					c, f := o.talk(fakedesk.Boris), o.faults()
					o.searched("сообщ")
					if call == "search" {
						c.hits.found[0].Number = 0
					}
					release := f.hangs(call)
					c.goTo(1)
					o.rest()
					c.choose(fakedesk.Boris, true)
					o.rest()
					f.fails(call, err)
					release()
					o.rest()
					if c.talk.peer != fakedesk.Boris || c.talk.problem.Text != "" {
						t.Errorf("with %v: %q", c.talk.peer, c.talk.problem.Text)
					}
				})
			})
		}
	}
}
