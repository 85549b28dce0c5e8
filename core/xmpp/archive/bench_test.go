package archive_test

import (
	"fmt"
	"strings"
	"testing"

	"vestnik/core/servertest"
	"vestnik/core/xmpp/archive"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/presence"
)

// BenchmarkCatchUp catches up with messages of 120 bytes over BOSH on loopback; most of the
// time is the server's.
func BenchmarkCatchUp(b *testing.B) {
	const many = 10_000
	inSQLite := servertest.ArchiveIn(servertest.SQLite)
	for _, server := range []*servertest.Server{servertest.Prosody(b, inSQLite), servertest.Ejabberd(b, inSQLite)} {
		b.Run(server.Name, func(b *testing.B) {
			erin := fill(b, server, many)
			for b.Loop() {
				if n := count(b, erin.Archive); n < many {
					b.Fatal(n)
				}
			}
			b.ReportMetric(float64(many*b.N)/b.Elapsed().Seconds(), "messages/s")
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
		if n := count(b, d.Archive); n != k.n {
			b.Fatal(n)
		}
	}
}

// count catches up with all that there is.
func count(b *testing.B, a *archive.Archive) (n int) {
	b.Helper()
	_, err := a.CatchUp(timeout(b), archive.Mark{}, func(p archive.Page) error {
		n += len(p.Messages)
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// fill has messages sent to somebody who is there, once for all runs.
func fill(b *testing.B, server *servertest.Server, many int) *im.Client {
	b.Helper()
	erin := signIn(b, server, "erin", nil, nobody)
	if err := erin.Announce(presence.Presence{}); err != nil { // or all is kept offline as well
		b.Fatal(err)
	}
	writers := []*im.Client{}
	for _, name := range []string{"bob", "dave", "иван"} { // of whom each has an archive, too
		writers = append(writers, signIn(b, server, name, nil, nobody))
	}
	text := strings.Repeat("отчёт ", 10)
	for n := count(b, erin.Archive); n < many; n += 100 {
		var texts []string
		for i := range 100 {
			texts = append(texts, fmt.Sprint(text, n+i))
		}
		write(b, writers[n/100%len(writers)], erin.JID().Bare(), texts...)
	}
	return erin
}
