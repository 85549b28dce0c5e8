package window

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"vestnik/core/desk"
)

// mostPast is how many messages the small window has in view.
const mostPast = 3

// past are the last messages with somebody, a line each, for who answers without the conversation.
type past struct {
	faces   *faces
	peer    desk.Ref
	root    *fyne.Container
	laidOut func() // its height has changed
	newest  mark
}

// mark is what of the last message changes its line.
type mark struct {
	number, edited int64
	retracted      bool
}

func newPast(f *faces, peer desk.Ref, laidOut func()) *past {
	return &past{faces: f, peer: peer, laidOut: laidOut, root: container.New(layout.NewCustomPaddedVBoxLayout(0))}
}

// turn has those with another in view, once they are read; with nobody there are none.
func (p *past) turn(peer desk.Ref) {
	if p.peer == peer {
		return
	}
	p.peer, p.newest = peer, mark{}
	p.root.RemoveAll()
	p.laidOut()
}

// refresh reads them anew when there is another last one, or it was changed.
func (p *past) refresh() {
	last := p.faces.model.conversations[p.peer].Last
	now := mark{last.Number, last.Edited, last.Retracted}
	if now == p.newest {
		return
	}
	p.newest = now
	peer := p.peer
	work(p.faces.ctx, func(ctx context.Context) ([]desk.Message, error) {
		return p.faces.desk.History(ctx, peer, 0, mostPast)
	}, func(all []desk.Message, err error) {
		if err == nil && p.peer == peer { // else there is nothing to see, and to write all the same
			p.draw(all)
		}
	})
}

// draw shows messages, the newest last, as the list of conversations would.
func (p *past) draw(all []desk.Message) {
	who := p.faces.drawn(p.faces.model.person(p.peer))
	who.stranger = false // the head says so
	p.root.RemoveAll()
	for _, m := range all {
		who.last = m
		l := newLine(theme.SizeNameCaptionText, theme.ColorNameForeground)
		l.set(p.faces.words.Brief(m.Time, time.Now()) + "  " + lastLine(p.faces.words, who))
		p.root.Add(container.New(layout.NewCustomPaddedLayout(0, spaceHair, spaceHair, spaceHair), l))
	}
	p.laidOut()
}
