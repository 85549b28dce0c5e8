package account

import (
	"vestnik/core/journal"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/session"
)

// remark adds what somebody says about messages, live or in an archive. Whether he may say
// it the journal sees, which has the messages: of an id that means none in his conversation
// nothing comes.
func remark(b *journal.Batch, account string, event session.Event) {
	switch v := event.(type) {
	case message.Receipt:
		b.Marks = append(b.Marks, journal.Mark{Account: account, Peer: v.Peer().String(), ID: v.For, State: journal.Delivered})
	case message.Marker:
		b.Displayed = append(b.Displayed, journal.Displayed{Account: account, Peer: v.Peer().String(), ID: v.For, Mine: v.Mine})
		if v.Acknowledged {
			b.Edits = append(b.Edits, edit(account, v.Header, journal.Edit{Kind: journal.Acknowledge, Target: v.For}))
		}
	case message.Retraction:
		b.Edits = append(b.Edits, edit(account, v.Header, journal.Edit{Kind: journal.Retract, Target: v.For}))
	case message.Reactions:
		b.Edits = append(b.Edits, edit(account, v.Header, journal.Edit{Kind: journal.React, Target: v.For, Emoji: v.All}))
	}
}

// edit completes what is said about a message by who says it, and when.
func edit(account string, h message.Header, e journal.Edit) journal.Edit {
	e.Account, e.Peer, e.From, e.Mine, e.Time = account, h.Peer().String(), h.From.Bare().String(), h.Mine, h.Time
	return e
}
