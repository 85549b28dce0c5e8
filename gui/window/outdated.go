package window

import (
	"context"

	"vestnik/core/desk"
)

// set sets one. The person is asked before it is done where that deletes messages.
func (p *preferences) set(row *settingRow, value []string) {
	days := desk.KeepsFor(row.setting.Name, value)
	if days == 0 {
		p.put(row, value)
		return
	}
	work(p.faces.ctx, func(ctx context.Context) (int, error) { return p.faces.desk.Outdated(ctx, days) }, func(n int, err error) {
		switch {
		case err != nil:
			row.done(err)
			p.arrange()
		case n == 0:
			p.put(row, value)
		case p.faces.settings != p: // who has shut the window is not there to be asked
		default:
			words := p.faces.words
			p.faces.confirm(p.window, question{
				title: words.Say("wipe.title"), text: words.Count("count.outdated", n) + " " + words.Say("wipe.text"),
				yes: words.Say("wipe.yes"), no: words.Say("window.cancel"),
			}, func() { p.put(row, value) })
		}
	})
}
