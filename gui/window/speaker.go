package window

import (
	"math"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/core/xmpp/colour"
)

// names tells whether who has said m is named above it: in a room, where somebody else has
// spoken before, or long ago. Who calls the person always is.
func names(m, before *desk.Message) bool {
	return m.Type == desk.TypeRoom && !m.Mine && m.Nick != "" && !follows(m, before)
}

// fillSpeaker names who has said it.
func (b *bubble) fillSpeaker() {
	m := &b.item.message
	text := ""
	if b.item.speaker {
		text = nickOf(m.Nick)
		b.speaker.tint(nickColor(m.Nick))
	}
	if text != "" && m.Mentioned {
		text = b.words.Say("room.mentions", "Nick", text)
	}
	b.speaker.set(text)
	seen(b.speaker, text != "")
}

// backOf is the colour behind a message; one that calls the person stands out.
func backOf(m *desk.Message) fyne.ThemeColorName {
	switch {
	case m.Mine:
		return colorMine
	case m.Mentioned:
		return colorNotice
	}
	return colorOthers
}

// moderated says that a moderator has taken a message away.
func moderated(words *locale.Words, by *desk.Moderation, at string) string {
	text := words.Say("room.moderated", "Time", at)
	if nick := nickOf(by.By); nick != "" {
		text = words.Say("room.moderated-by", "Nick", nick, "Time", at)
	}
	if reason, _ := clip(plain(by.Reason), longestQuote); reason != "" {
		text += " · " + words.Quote(reason)
	}
	return text
}

// nickColorPrefix begins the names of the colours of nicks: the hue follows, in degrees. So
// they are colours of the theme, and turn with it.
const nickColorPrefix = "vestnik-nick-"

// nickColor is the colour of a nick, whose hue is the same in every program (XEP-0392 §5.1).
func nickColor(nick string) fyne.ThemeColorName {
	return fyne.ThemeColorName(nickColorPrefix + strconv.Itoa(int(math.Mod(math.Round(colour.Angle(nick)), 360))))
}

// nickHue returns the hue that the name of a colour tells, and whether it is one of a nick's.
func nickHue(name fyne.ThemeColorName) (hue float64, ok bool) {
	text, ok := strings.CutPrefix(string(name), nickColorPrefix)
	hue, err := strconv.ParseFloat(text, 64)
	return hue, ok && err == nil
}

// nickLightness is how light a nick is drawn, so that it stands out from what is behind a
// message (4.5:1, WCAG 1.4.3).
func nickLightness(variant fyne.ThemeVariant) float64 {
	if variant == theme.VariantDark {
		return nickDark
	}
	return nickLight
}
