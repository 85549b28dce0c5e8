package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"vestnik/core/desk"
)

// Signs differ in shape as well as in colour, for those who see no red and green.
// The colours stand out from a light and from a dark background alike.
const (
	ring  = `<circle cx="8" cy="8" r="5.6" fill="none" stroke-width="2" stroke="`
	disc  = `<circle cx="8" cy="8" r="6.6" fill="`
	lines = `<path fill="none" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" stroke="`
)

// shows are the signs of presence: a disc for who can be reached, a clock for who
// is away, a bar for who must not be disturbed, an empty ring for who is not there.
var shows = map[desk.Show]fyne.Resource{
	desk.Available:    sign("available", disc+`#2E9B4F"/>`),
	desk.Chat:         sign("chat", disc+`#2E9B4F"/>`+lines+`#FFFFFF" d="M8 5v6M5 8h6"/>`),
	desk.Away:         sign("away", disc+`#D08700"/>`+lines+`#FFFFFF" d="M8 4.6V8l2.4 1.6"/>`),
	desk.ExtendedAway: sign("xa", ring+`#D08700"/>`+lines+`#D08700" d="M8 5.4V8l1.8 1.2"/>`),
	desk.DoNotDisturb: sign("dnd", disc+`#D13438"/>`+lines+`#FFFFFF" d="M5 8h6"/>`),
	desk.Invisible:    sign("invisible", ring+`#7B8694"/>`+lines+`#7B8694" d="M5 11l6-6"/>`),
	desk.Offline:      sign("offline", ring+`#7B8694"/>`),
}

// marks are the signs of how far a message of our own has come.
var marks = map[desk.State]fyne.Resource{
	desk.Queued:    sign("queued", ring+`#7B8694"/>`+lines+`#7B8694" d="M8 5.4V8l1.8 1.2"/>`),
	desk.Sent:      sign("sent", lines+`#7B8694" d="M3.5 8.5l3 3 6-7"/>`),
	desk.Delivered: sign("delivered", lines+`#3B82D9" d="M1 8.8l2.8 2.8 5-6.4M7.4 11l.6.6 5.6-6.4"/>`),
	desk.Displayed: sign("displayed", disc+`#3B82D9"/>`+lines+`#FFFFFF" d="M5 8.3l2.2 2.2 4-4.8"/>`),
	desk.Failed:    sign("failed", ring+`#D8483F"/>`+lines+`#D8483F" d="M8 5v3.4M8 10.8v.1"/>`),
}

func sign(name, shapes string) fyne.Resource {
	return fyne.NewStaticResource(name+".svg", []byte(
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" width="16" height="16">`+shapes+`</svg>`))
}

// showSign returns the sign of a presence; one we do not know is drawn as offline.
func showSign(s desk.Show) fyne.Resource {
	if r, ok := shows[s]; ok {
		return r
	}
	return shows[desk.Offline]
}

// stranger is the sign of somebody who is not in the roster, instead of a presence.
var stranger = sign("stranger", ring+`#7B8694"/>`+lines+`#7B8694" d="M6.4 6.6a1.6 1.6 0 1 1 2.2 1.5c-.4.2-.6.5-.6.9M8 10.9v.1"/>`)

// personSign returns the sign before the name of p.
func personSign(p person) fyne.Resource {
	if p.room != nil {
		return roomSign(*p.room)
	}
	if p.stranger {
		return stranger
	}
	return showSign(p.show)
}

func newSign(r fyne.Resource) *canvas.Image {
	i := canvas.NewImageFromResource(r)
	i.FillMode = canvas.ImageFillContain
	i.SetMinSize(fyne.NewSquareSize(14))
	return i
}
