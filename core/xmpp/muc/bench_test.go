package muc_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/muc"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

// stanzas are the presences of so many occupants, and ours behind them.
func stanzas(b testing.TB, room xmpp.Address, n int) (all []*session.Stanza) {
	for i := range n + 1 {
		nick, x := fmt.Sprintf("Иванов Иван %d", i), fmt.Sprintf("<item affiliation='member' role='participant' jid='ivanov%d@office.example/desk'/>", i)
		if i == n {
			nick, x = "Анна", x+"<status code='110'/>"
		}
		text := strings.ReplaceAll(here(nick, x, id(fmt.Sprintf("%064d", i)), "<show>away</show><status>На обеде до двух</status>"), "sales@rooms.example", room.String())
		node, err := xmlsafe.Parse([]byte(text), xmpp.NSClient, &xmlsafe.Default)
		if err != nil {
			b.Fatal(err)
		}
		from, err := xmpp.ReadAddress(node.Attr("from"))
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, &session.Stanza{Node: node, From: from})
	}
	return all
}

// BenchmarkEnter is what a room costs us into which we come: per occupant, and in memory.
func BenchmarkEnter(b *testing.B) {
	for _, n := range []int{200, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s, rooms := alone(b)
			all := stanzas(b, sales, n)
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			for b.Loop() {
				if err := rooms.Enter(muc.Entry{Room: sales, Nick: "Анна"}); err != nil {
					b.Fatal(err)
				}
				for _, st := range all {
					s.Dispatch(st)
				}
			}
			runtime.GC()
			runtime.ReadMemStats(&after)
			if r := rooms.Room(sales); r.State != muc.Joined || r.Occupants < min(n, 9999) {
				b.Fatalf("%+v", r)
			}
			b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(n), "B/occupant")
			runtime.KeepAlive(all)
		})
	}
}

// BenchmarkJoin enters a room in which two hundred are, on Prosody over BOSH, of whom each has
// come by himself.
func BenchmarkJoin(b *testing.B) {
	const staff = 200
	server := servertest.Prosody(b, servertest.Staff(staff))
	alice, _ := at(b, server, "alice")
	room := anew()
	if _, err := alice.Rooms.Join(imtest.Soon(b), muc.Entry{Room: room, Nick: "Алиса", Create: true}); err != nil {
		b.Fatal(err)
	}
	if err := alice.Rooms.Accept(imtest.Soon(b), room); err != nil {
		b.Fatal(err)
	}
	for i := range staff - 1 {
		user := fmt.Sprint("u", i)
		c, _ := imtest.SignIn(b, server.URL, server.CA, user+"@office.example", "pw-"+user)
		if _, err := c.Rooms.Join(imtest.Soon(b), muc.Entry{Room: room, Nick: user, History: muc.History{None: true}}); err != nil {
			b.Fatal(err)
		}
	}
	bob, _ := at(b, server, "bob")
	for b.Loop() {
		in, err := bob.Rooms.Join(imtest.Soon(b), muc.Entry{Room: room, Nick: "Боб"})
		if err != nil || in.Occupants != staff+1 {
			b.Fatalf("%+v, %v", in, err)
		}
		b.StopTimer()
		leave(b, bob, room)
		b.StartTimer()
	}
}

func leave(b *testing.B, c *im.Client, room xmpp.Address) {
	if err := c.Rooms.Leave(imtest.Soon(b), room, ""); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkRejoin enters twenty rooms anew, as after a new session.
func BenchmarkRejoin(b *testing.B) {
	server := servertest.Prosody(b)
	alice, _ := at(b, server, "alice")
	var all []xmpp.Address
	for range 20 {
		room := anew()
		if _, err := alice.Rooms.Join(imtest.Soon(b), muc.Entry{Room: room, Nick: "Алиса", Create: true}); err != nil {
			b.Fatal(err)
		}
		if err := alice.Rooms.Accept(imtest.Soon(b), room); err != nil {
			b.Fatal(err)
		}
		all = append(all, room)
	}
	for b.Loop() {
		bob, heard := at(b, server, "bob")
		for _, room := range all {
			if err := bob.Rooms.Enter(muc.Entry{Room: room, Nick: "Боб", History: muc.History{None: true}}); err != nil {
				b.Fatal(err)
			}
		}
		for range all {
			imtest.Wait(b, heard, func(c muc.Change) bool { return c.State == muc.Joined })
		}
		b.StopTimer()
		bob.Close()
		b.StartTimer()
	}
}
