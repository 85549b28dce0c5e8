package window

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"vestnik/core/desk"
)

// drawing is a sign whose colours are those of the theme: they stand in its shapes by name. It
// is one for those who see no red and green too, because none differs from another by colour
// alone.
type drawing struct{ name, shapes string }

func sign(name, shapes string) *drawing { return &drawing{name, shapes} }

// signColors are the names that colours have in the shapes of a sign.
var signColors = map[string]fyne.ThemeColorName{
	"available": colorAvailable, "away": colorAway, "busy": colorBusy, "absent": colorAbsent,
	"read": theme.ColorNamePrimary, "plain": theme.ColorNameForeground, "failed": theme.ColorNameError, "inside": colorInside,
}

// Name implements fyne.Resource. The toolkit keeps what it has drawn by name, so another colour
// is another name.
func (d *drawing) Name() string {
	_, from, _ := strings.Cut(d.shapes, "{")
	main, _, _ := strings.Cut(from, "}")
	return d.name + "-" + hex(signColors[main]) + ".svg"
}

// Content implements fyne.Resource.
func (d *drawing) Content() []byte {
	shapes := d.shapes
	for name, color := range signColors {
		shapes = strings.ReplaceAll(shapes, "{"+name+"}", "#"+hex(color))
	}
	return []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" width="16" height="16">` + shapes + `</svg>`)
}

// hex is a colour of the theme as SVG writes it.
func hex(name fyne.ThemeColorName) string {
	r, g, b, _ := themed(name).RGBA()
	return fmt.Sprintf("%02x%02x%02x", r>>8, g>>8, b>>8)
}

// The parts of signs; the colour follows.
const (
	ring  = `<circle cx="8" cy="8" r="5.6" fill="none" stroke-width="2" stroke="`
	disc  = `<circle cx="8" cy="8" r="6.6" fill="`
	lines = `<path fill="none" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" stroke="`
)

// shows are the signs of presence: a disc for who can be reached, a clock for who
// is away, a bar for who must not be disturbed, an empty ring for who is not there.
var shows = map[desk.Show]fyne.Resource{
	desk.Available:    sign("available", disc+`{available}"/>`),
	desk.Chat:         sign("chat", disc+`{available}"/>`+lines+`{inside}" d="M8 5v6M5 8h6"/>`),
	desk.Away:         sign("away", disc+`{away}"/>`+lines+`{inside}" d="M8 4.6V8l2.4 1.6"/>`),
	desk.ExtendedAway: sign("xa", ring+`{away}"/>`+lines+`{away}" d="M8 5.4V8l1.8 1.2"/>`),
	desk.DoNotDisturb: sign("dnd", disc+`{busy}"/>`+lines+`{inside}" d="M5 8h6"/>`),
	desk.Invisible:    sign("invisible", ring+`{absent}"/>`+lines+`{absent}" d="M5 11l6-6"/>`),
	desk.Offline:      sign("offline", ring+`{absent}"/>`),
}

// marks are the signs of how far a message of our own has come.
var marks = map[desk.State]fyne.Resource{
	desk.Queued:    sign("queued", ring+`{absent}"/>`+lines+`{absent}" d="M8 5.4V8l1.8 1.2"/>`),
	desk.Sent:      sign("sent", lines+`{absent}" d="M3.5 8.5l3 3 6-7"/>`),
	desk.Delivered: sign("delivered", lines+`{read}" d="M1 8.8l2.8 2.8 5-6.4M7.4 11l.6.6 5.6-6.4"/>`),
	desk.Displayed: sign("displayed", disc+`{read}"/>`+lines+`{inside}" d="M5 8.3l2.2 2.2 4-4.8"/>`),
	desk.Failed:    sign("failed", ring+`{failed}"/>`+lines+`{failed}" d="M8 5v3.4M8 10.8v.1"/>`),
}

// showSign returns the sign of a presence; one we do not know is drawn as offline.
func showSign(s desk.Show) fyne.Resource {
	if r, ok := shows[s]; ok {
		return r
	}
	return shows[desk.Offline]
}

// stranger is the sign of somebody who is not in the roster, instead of a presence.
var stranger = sign("stranger", ring+`{absent}"/>`+lines+`{absent}" d="M6.4 6.6a1.6 1.6 0 1 1 2.2 1.5c-.4.2-.6.5-.6.9M8 10.9v.1"/>`)

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

// emojiSign is on the button that offers signs to write.
var emojiSign = sign("emoji", `<circle cx="8" cy="8" r="6" fill="none" stroke-width="1.4" stroke="{plain}"/>`+
	`<path fill="none" stroke-width="1.4" stroke-linecap="round" stroke="{plain}" d="M5.2 9.6a3.2 3.2 0 0 0 5.6 0M6 6.2v.4M10 6.2v.4"/>`)

func newSign(r fyne.Resource) *canvas.Image {
	i := canvas.NewImageFromResource(r)
	i.FillMode = canvas.ImageFillContain
	i.SetMinSize(fyne.NewSquareSize(signSide))
	return i
}
