package window

import (
	"fmt"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// A turn of the wheel over ten thousand conversations, drawn.
func BenchmarkTheListIsScrolledAmongTenThousandConversations(b *testing.B) {
	s := crowd(10000)
	for i, c := range s.Contacts {
		s.Conversations = append(s.Conversations, desk.Conversation{Peer: c.Ref, Unread: i % 3,
			Last: desk.Message{Number: int64(i + 1), Place: int64(i + 1), Peer: c.Ref, Body: "Счёт № 1042 оплачен", Time: time.Now()}})
	}
	p := drawnCrowd(s).compact.people
	end := p.rows.height(p.high) - p.scroll.Size().Height
	b.ReportAllocs()
	for b.Loop() {
		if p.scroll.Offset.Y >= end {
			p.scroll.Offset.Y = 0
		}
		p.scroll.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.Delta{DY: -40}})
	}
}

// A turn of the wheel in a conversation of a hundred thousand messages, all of them read, drawn.
func BenchmarkAConversationOfAHundredThousandIsScrolled(b *testing.B) {
	f := drawnCrowd(crowd(1))
	peer := fakedesk.Peer("p0@example.com")
	all := make([]desk.Message, 100_000)
	for i := range all {
		all[i] = desk.Message{Number: int64(i + 1), Place: int64(i + 1), Peer: peer, From: peer.Address, Mine: i%3 == 0,
			Body: fmt.Sprintf("Сообщение %d: счёт оплачен, посмотрите, пожалуйста, ещё раз", i), Time: time.Now().Add(time.Duration(i-len(all)) * time.Minute)}
	}
	t := f.model.thread(peer)
	t.messages, t.loaded, t.whole = all, true, true
	f.compact.choose(peer, true)
	feed := f.compact.talk.feed
	b.ReportAllocs()
	for b.Loop() {
		if feed.scroll.Offset.Y < 1000 {
			feed.end()
		}
		feed.by(-40)
	}
}
