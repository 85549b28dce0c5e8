package shell

import (
	"errors"
	"time"
)

// ErrNoShell is returned where there is nothing that shows icons, or it does not answer.
var ErrNoShell = errors.New("shell: nothing shows icons here")

// Icon is what stands in the notification area.
type Icon struct {
	// Picture draws the icon so many pixels wide and high, as an ICO file holds it: a
	// bitmap with its mask, or a PNG. It is called on the thread of the window.
	Picture func(size int) []byte
	// Tooltip has room for 127 UTF-16 units; what is longer is cut.
	Tooltip string
	// Selected is called, on a goroutine of its own, when the icon was clicked, or chosen
	// with the keyboard.
	Selected func()
}

// Messages to the shell, what they are about, and what it says back: shellapi.h.
const (
	nimAdd, nimModify, nimDelete, nimSetVersion = 0, 1, 2, 4

	nifMessage, nifIcon, nifTip, nifInfo, nifShowTip = 0x01, 0x02, 0x04, 0x10, 0x80

	niifUser, niifNoSound, niifLargeIcon = 0x04, 0x10, 0x20

	ninSelect, ninKeySelect, ninBalloonTimeout, ninBalloonClick = 0x400, 0x401, 0x404, 0x405

	version4 = 4
)

// notifyIconData is NOTIFYICONDATAW.
type notifyIconData struct {
	size            uint32
	window          uintptr
	id              uint32
	flags           uint32
	callbackMessage uint32
	icon            uintptr
	tip             [128]uint16
	state           uint32
	stateMask       uint32
	info            [256]uint16
	version         uint32 // or the time-out, which Windows has ignored since Vista
	infoTitle       [64]uint16
	infoFlags       uint32
	guid            [16]byte
	balloonIcon     uintptr
}

// area is the notification area, or a test's.
type area interface {
	// notify is Shell_NotifyIconW.
	notify(message uint32, data *notifyIconData) bool
	// load makes an icon of a picture, 0 where it is none; free frees it.
	load(picture []byte, size int) (handle uintptr)
	free(handle uintptr)
	// sizes are those of an icon in the area, and of one in a balloon, in pixels.
	sizes() (small, large int)
	// after calls f on the thread of the window.
	after(d time.Duration, f func())
}

// place is the icon as the shell has it. All of it belongs to the thread of the window.
//
//	            absent                      shown
//	set         add                         modify
//	due         add                         –
//	created     add                         add: the shell is another one
//	resized     –                           modify, if the size is another one
//	refused     add when due                absent: the shell has gone without a word
//	remove      nothing is due any more     delete
type place struct {
	area  area
	icon  *Icon // nil: none is wanted
	shown bool
	tell  func(shown bool) // that has changed

	handle  uintptr // of the picture in the shell
	size    int     // in which it is drawn
	pause   time.Duration
	waiting bool // for the next try

	balloon       *Balloon // the last one, nil when it was taken back
	balloonHandle uintptr  // of its picture
}

// How long the shell is left alone before the icon is offered again.
const (
	leastPause = time.Second
	mostPause  = 32 * time.Second
)

// set shows an icon in place of the one before.
func (p *place) set(icon *Icon) {
	p.icon = icon
	p.update()
}

// update brings the shell up to date.
func (p *place) update() {
	if p.icon == nil {
		return
	}
	data, before := p.draw()
	switch {
	case p.shown && p.area.notify(nimModify, data):
	case p.add(data):
	default:
		p.become(false)
		p.tryLater()
	}
	p.area.free(before)
}

// draw returns what the shell is to be told, and the picture that it has till then.
func (p *place) draw() (data *notifyIconData, before uintptr) {
	before = p.handle
	p.size, _ = p.area.sizes()
	p.handle = p.area.load(p.icon.Picture(p.size), p.size)
	data = &notifyIconData{flags: nifMessage | nifIcon | nifTip | nifShowTip, icon: p.handle}
	clip(data.tip[:], p.icon.Tooltip)
	return data, before
}

// add offers the icon to the shell. One that was too busy to answer in time may have
// taken it all the same, and refuses it ever after.
func (p *place) add(data *notifyIconData) bool {
	if !p.area.notify(nimAdd, data) && !p.area.notify(nimModify, data) {
		return false
	}
	p.area.notify(nimSetVersion, &notifyIconData{version: version4})
	p.pause = 0
	p.become(true)
	return true
}

func (p *place) become(shown bool) {
	if p.shown != shown {
		p.shown = shown
		p.tell(shown)
	}
}

// tryLater offers the icon again after a while, and after twice as long the next time.
func (p *place) tryLater() {
	if p.waiting {
		return
	}
	p.waiting, p.pause = true, min(max(2*p.pause, leastPause), mostPause)
	p.area.after(p.pause, func() {
		p.waiting = false
		if !p.shown {
			p.update()
		}
	})
}

// created hears that there is a new shell.
func (p *place) created() {
	p.shown, p.pause = false, 0
	p.forget()
	p.update()
	if !p.shown {
		p.tell(false)
	}
}

// resized hears that the size of icons may be another one.
func (p *place) resized() {
	if small, _ := p.area.sizes(); p.shown && small != p.size {
		p.update()
	}
}

// remove takes the icon away.
func (p *place) remove() {
	p.icon = nil
	if p.shown {
		p.area.notify(nimDelete, &notifyIconData{})
		p.become(false)
	}
	p.area.free(p.handle)
	p.handle = 0
	p.forget()
}

// hear is told what the person does with the icon.
func (p *place) hear(event uint16) {
	switch event {
	case ninSelect, ninKeySelect:
		if p.icon != nil && p.icon.Selected != nil {
			go p.icon.Selected()
		}
	case ninBalloonClick:
		if p.balloon != nil && p.balloon.Clicked != nil {
			go p.balloon.Clicked()
		}
	}
}
