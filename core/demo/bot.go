package demo

import (
	"time"

	"mellium.im/xmpp/jid"
)

// firstAlert is how long after somebody's first presence the first alert comes.
const firstAlert = 2 * time.Second

// bot is the business system: it reports by itself, and answers commands at once.
type bot struct {
	there map[string]map[string]bool // resources that are available, by bare address
}

func newBot() *bot { return &bot{there: map[string]map[string]bool{}} }

func (b *bot) presence(a *actor, from jid.JID, available bool) {
	key := bare(from)
	if b.there[key] == nil {
		if !available {
			return
		}
		b.there[key] = map[string]bool{}
		a.after(firstAlert, func() { b.alert(a, from.Bare(), 0) })
	}
	if available {
		b.there[key][from.Resourcepart()] = true
	} else {
		delete(b.there[key], from.Resourcepart())
	}
}

// alert reports to somebody, unless nobody is there to read it, and goes on at the
// office's pace.
func (b *bot) alert(a *actor, to jid.JID, number int) {
	if len(b.there[bare(to)]) > 0 {
		alerts := a.office.script.Alerts
		next := alerts[number%len(alerts)]
		a.tell(to, next)
		number++
	}
	a.after(a.office.pace, func() { b.alert(a, to, number) })
}

func (b *bot) message(a *actor, from jid.JID, typ, text string) {
	answer := a.office.script.Unknown
	if r := match(a.office.script.Commands, text); r != nil {
		answer = r.Texts[0]
	}
	a.say(from, typ, answer)
}
