package window

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"vestnik/core/desk"
	"vestnik/gui/link"
)

// preview shows a message as those see it who get it. Nothing in it can be clicked to any
// effect.
type preview struct {
	faces  *faces
	bubble *bubble
	width  float32
	root   *fyne.Container
}

func newPreview(f *faces, keys *keyboard) *preview {
	p := &preview{faces: f, width: 400}
	p.bubble = newBubble(f.words, deeds{
		more: func(item) {}, open: func(link.Link) {}, selecting: func(*prose) {}, hands: f.touch, keys: keys,
		choose: func(desk.Message, string) {}, acknowledge: func(desk.Message) {},
	})
	p.root = container.New(p, p.bubble)
	p.root.Hide()
	return p
}

// show shows what is to be sent.
func (p *preview) show(out desk.Outgoing) {
	m := desk.Message{Number: 1, Type: desk.TypeChat, Subject: out.Subject, Body: out.Body, Notice: out.Notice, Time: time.Now()}
	p.bubble.show(item{message: m, limit: firstRunes})
	seen(p.root, out.Subject != "" || out.Body != "")
	p.root.Refresh()
}

// Layout implements fyne.Layout.
func (p *preview) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	p.width = size.Width
	place(p.bubble, 0, 0, size.Width, size.Height)
}

// MinSize implements fyne.Layout. The height follows from the width last given.
func (p *preview) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, p.bubble.arrange(p.width))
}
