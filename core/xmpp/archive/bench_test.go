package archive_test

import (
	"fmt"
	"strings"
	"testing"

	"vestnik/core/servertest"
	"vestnik/core/xmpp/archive"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/presence"
)

// BenchmarkCatchUp catches up with messages of 120 bytes over BOSH on loopback; most of the
// time is the server's. Of ejabberd there are fewer: with its own database it takes minutes to
// archive 10,000 messages of one account.
func BenchmarkCatchUp(b *testing.B) {
	for _, c := range []struct {
		server *servertest.Server
		many   int
	}{{servertest.Prosody(b, servertest.Volatile()), 10_000}, {servertest.Ejabberd(b), 1000}} {
		b.Run(c.server.Name, func(b *testing.B) {
			erin := fill(b, c.server, c.many)
			for b.Loop() {
				p, err := erin.Archive.CatchUp(timeout(b), archive.Mark{}, ignore)
				if err != nil || p.Taken < c.many {
					b.Fatalf("%+v %v", p, err)
				}
			}
			b.ReportMetric(float64(c.many*b.N)/b.Elapsed().Seconds(), "messages/s")
		})
	}
}

// What it costs us, and a server that has nothing else to do.
func BenchmarkCatchUpInProcess(b *testing.B) {
	k := &kept{n: 10_000, limit: 250}
	d := begin(b, k.answer)
	defer d.s.Close()
	defer d.conn.Close()
	for b.Loop() {
		if p, err := d.CatchUp(b.Context(), archive.Mark{}, ignore); err != nil || p.Taken != k.n {
			b.Fatalf("%+v %v", p, err)
		}
	}
}

// fill has messages sent to somebody who is there, once for all runs.
func fill(b *testing.B, server *servertest.Server, many int) *im.Client {
	b.Helper()
	none := message.Handler(func(message.Message) bool { return true })
	erin := signIn(b, server, "erin", nil, none)
	if err := erin.Announce(presence.Presence{}); err != nil { // or all is kept offline as well
		b.Fatal(err)
	}
	p, err := erin.Archive.CatchUp(timeout(b), archive.Mark{}, ignore)
	if err != nil {
		b.Fatal(err)
	}
	writers := []*im.Client{}
	for _, name := range []string{"bob", "dave", "иван"} { // of whom each has an archive, too
		writers = append(writers, signIn(b, server, name, nil, none))
	}
	text := strings.Repeat("отчёт ", 10)
	for n := p.Taken; n < many; n += 100 {
		var texts []string
		for i := range 100 {
			texts = append(texts, fmt.Sprint(text, n+i))
		}
		write(b, writers[n/100%len(writers)], erin.JID().Bare(), texts...)
	}
	return erin
}
