package message

import (
	"slices"
	"unicode"

	"vestnik/core/xmpp/xmlsafe"
)

// Reactions are what its sender thinks now of the message For: they replace what he has said
// of it before, and none take that back (XEP-0444 §3). In or out.
type Reactions struct {
	Header
	For string
	All []string // each once, at most 20: signs, not words
}

const (
	maxSigns = 20
	maxSign  = 64 // bytes; a family of four with their skins takes 41
	maxRunes = 16 // and 11 of these
)

func (r Reactions) encode(e *xmlsafe.Encoder) {
	e.Start("reactions", "xmlns", nsReactions, "id", r.For)
	for _, sign := range r.All {
		e.Leaf("reaction", sign)
	}
	e.End()
	Store.encode(e)
}

// signs reads reactions; what is no sign is left out.
func signs(n *xmlsafe.Node) (all []string) {
	if n == nil {
		return nil
	}
	for _, c := range n.Children {
		if len(all) < maxSigns && c.Is(nsReactions, "reaction") && IsSign(c.Text) && !slices.Contains(all, c.Text) {
			all = append(all, c.Text)
		}
	}
	return all
}

// IsSign tells a sign from what would be read, or would change how other text is shown: what is
// none is left out of the [Reactions] that come in. It is no table of emoji, which grows every year.
func IsSign(text string) bool {
	runes, plain, picture := 0, 0, false
	for _, r := range text {
		runes++
		switch {
		case r >= '0' && r <= '9', r == '#', r == '*': // with which a keycap begins
			plain++
		case r == zeroWidthJoiner, r >= tagsBegin && r <= tagsEnd, unicode.Is(unicode.Mn, r):
			// by which several become one
		case r < 0xA0, unicode.IsLetter(r) && r != letterOfInformation, !unicode.IsPrint(r):
			return false
		default:
			picture = true
		}
	}
	return picture && plain <= 1 && runes <= maxRunes && len(text) <= maxSign
}

const (
	zeroWidthJoiner     = '\u200d'
	tagsBegin           = '\U000e0020' // of which flags of regions are made
	tagsEnd             = '\U000e007f'
	letterOfInformation = '\u2139' // counts as a letter, and is an emoji
)
