package shell

// Balloon is a notice that comes out of the icon. On Windows 10 and later it looks as a
// toast does and stays behind in the notification centre, but it cannot have buttons, nor
// a name by which Windows would tell which of several was clicked: there is one at a time,
// and a click is on the last one.
type Balloon struct {
	// Title has room for 63 UTF-16 units and Text for 255; what is longer is cut. Both are
	// shown as they are. A balloon without a text would not be shown, so where there is
	// none the title takes its place.
	Title, Text string
	// Picture draws what stands beside the text, as that of an [Icon]; nil for none.
	Picture func(size int) []byte
	// Silent keeps Windows from making a sound.
	Silent bool
	// Clicked is called, on a goroutine of its own, when the person clicks the balloon,
	// or, after it has timed out, what is left of it in the notification centre.
	Clicked func()
}

// show shows a balloon in place of the one before.
func (p *place) show(b *Balloon) error {
	p.forget()
	if !p.shown {
		return ErrNoShell
	}
	data := &notifyIconData{flags: nifInfo}
	if b.Silent {
		data.infoFlags |= niifNoSound
	}
	if b.Picture != nil {
		_, large := p.area.sizes()
		p.balloonHandle = p.area.load(b.Picture(large), large)
		data.balloonIcon = p.balloonHandle
		data.infoFlags |= niifUser | niifLargeIcon
	}
	title, text := b.Title, b.Text
	if text == "" {
		title, text = "", title
	}
	clip(data.infoTitle[:], title)
	clip(data.info[:], text)
	if !p.area.notify(nimModify, data) {
		p.forget()
		p.become(false)
		p.tryLater()
		return ErrNoShell
	}
	p.balloon = b
	return nil
}

// hide takes a balloon back, if it is the one that is there: an empty text does.
func (p *place) hide(b *Balloon) {
	if p.balloon != b {
		return
	}
	p.forget()
	if p.shown {
		p.area.notify(nimModify, &notifyIconData{flags: nifInfo})
	}
}

// forget lets go of the balloon, which takes no clicks any more.
func (p *place) forget() {
	p.area.free(p.balloonHandle)
	p.balloon, p.balloonHandle = nil, 0
}
