package bosh

import (
	"bytes"
	"testing"
	"time"
)

// A state from the disk is of no use, or a session goes on with it and keeps the same.
func FuzzState(f *testing.F) {
	good := state{
		URL: "https://office.example/bosh", SID: "s1", RID: 9, Delivered: 6, Prefixes: []string{"xmlns:stream", "s"}, Latest: time.Unix(0, 0).UTC(),
		Terms:    terms{Requests: 2, Hold: 1, Wait: time.Minute, Inactivity: time.Minute, Polling: time.Second},
		Requests: []keptRequest{{RID: 7, Body: []byte("<body/>"), IDs: []string{"m1"}}, {RID: 8, Body: []byte("<body/>"), Polling: true}},
		Unread:   [][][]byte{{[]byte("<message/>")}, {}}, Sent: []string{"m0"},
	}
	f.Add(good.encode())
	good.Keys, good.Unread = &keys{Seed: "x", Left: 3}, nil
	f.Add(good.encode())
	f.Add([]byte(`{"SID":"s","RID":2,"Lengths":[[],[-1]],"Terms":{}}`))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, ok := decodeState(data)
		if !ok {
			return
		}
		again, ok := decodeState(s.encode())
		if !ok || !bytes.Equal(again.encode(), s.encode()) {
			t.Fatalf("%s is kept as %s", data, s.encode())
		}
		if !s.sound() {
			return
		}
		c, err := newConn(Config{URL: "https://office.example/bosh"})
		if err != nil {
			t.Fatal(err)
		}
		e := newEngine(c)
		e.restore(s)
		after, ok := decodeState(e.state())
		if !ok || after.SID != s.SID || after.RID != s.RID || len(after.Requests) != len(s.Requests) || after.Delivered != s.Delivered || !after.sound() {
			t.Errorf("%s goes on as %+v", data, after)
		}
		if e.keys != nil {
			e.keys.sign([]string{"rid", "9"})
		}
	})
}
