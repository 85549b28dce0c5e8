package window

import (
	"time"

	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// remarked shows a conversation of which all has been said that can be of its messages:
// corrected, taken back, reacted to, answered, read; and with styles in a text.
func (o *office) remarked() *compact {
	c := o.talk(fakedesk.Boris)
	for i, m := range []desk.Message{
		{ID: "m1", Body: "Встреча в *16:00*, _не в 15:00_: ~в переговорной~ у меня.\n> Где встречаемся?\n`ping office`\n```\nGET /status\n  200 OK\n```", Edited: 1},
		{Retracted: true},
		{Mine: true, State: desk.Sent, Body: "Буду", Reactions: []desk.Reaction{{From: fakedesk.Boris.Address, Emoji: []string{"👍", "❤"}}, {Mine: true, Emoji: []string{"👍"}}}},
		{Mine: true, State: desk.Sent, Body: "> Встреча\nИ договор возьму", Quoted: len("> Встреча\n"), ReplyTo: "m1", Edited: 1},
		{Body: "> Буду\nХорошо", Quoted: len("> Буду\n"), ReplyTo: "elsewhere", ReplyBy: fakedesk.Me},
		{Mine: true, State: desk.Sent, Retracted: true},
		{Mine: true, State: desk.Delivered, Body: "А ты?"},
	} {
		m.Peer, m.Place, m.Time = fakedesk.Boris, 1<<50+int64(i), time.Now()
		o.desk.Receive(m)
	}
	o.rest()
	c.talk.feed.end()
	talk, items := o.faces.model.conversations[fakedesk.Boris], c.talk.feed.items
	talk.Displayed = items[len(items)-2].message.Place
	o.desk.Tell(desk.Event{Kind: desk.EventConversation, Conversation: &talk})
	o.rest()
	return c
}
