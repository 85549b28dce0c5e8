package window

import (
	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// told joins what went wrong and what to do about it; nothing, where nothing did. The facts may
// come from the network, so they are cleaned first.
func told(words *locale.Words, p *desk.Problem) string {
	if p == nil {
		return ""
	}
	sentence, remedy := words.Problem(cleaned(p))
	return sentence + "\n" + remedy
}

// cleaned returns p with facts that are safe to show.
func cleaned(p *desk.Problem) *desk.Problem {
	c := &desk.Problem{Code: p.Code, Facts: make(map[string]string, len(p.Facts))}
	for name, value := range p.Facts {
		value, _ = clip(value, 300)
		c.Facts[name] = plain(value)
	}
	return c
}
