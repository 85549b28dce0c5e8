package wire

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"vestnik/core/xmpp/bosh/internal/streamtest"
	"vestnik/core/xmpp/xmlsafe"
)

// trickle gives a few bytes at a time.
type trickle struct {
	data []byte
	size int
}

func (r *trickle) Read(p []byte) (int, error) {
	if len(r.data) == 0 {
		return 0, errEnd
	}
	n := copy(p[:min(len(p), r.size)], r.data)
	r.data = r.data[n:]
	return n, nil
}

var errEnd = errors.New("the connection breaks")

// A body that comes bit by bit is the same as one that is there at once, good or bad.
func FuzzReader(f *testing.F) {
	for _, b := range streamtest.HostileBodies() {
		if len(b.Text) < 1000 {
			f.Add([]byte(b.Text), uint8(3))
		}
	}
	f.Add([]byte("<body xmlns='"+NSHTTPBind+"' xmlns:p='u'><iq xmlns='jabber:client'><p:q/></iq>\n<uri>x</uri><stream:error/></body> "), uint8(0))
	f.Fuzz(func(t *testing.T, data []byte, size uint8) {
		whole, want := Parse(data)
		r := NewReader(nil)
		defer r.Done()
		from := &trickle{bytes.Clone(data), int(size) + 1}
		err := r.Fill(from)
		switch {
		case want == nil && !errors.Is(err, errEnd): // it waits for what may come behind
			t.Fatalf("%q: whole it is good, in pieces %v", data, err)
		case want == nil && !r.Ended():
			t.Fatalf("%q: whole it has ended", data)
		case want != nil && err == nil:
			t.Fatalf("%q: whole %v, in pieces good", data, want)
		case want != nil:
			if !errors.Is(err, ErrBad) && !errors.Is(err, errEnd) {
				t.Fatalf("%q: %v", data, err)
			}
			return
		}
		b := r.Take()
		if len(b.Payload) != len(whole.Payload) || b.URI != whole.URI || b.StreamError != whole.StreamError || len(b.Bare) != len(whole.Bare) {
			t.Fatalf("%q: %+v, in pieces %+v", data, whole, b)
		}
		for i := range b.Payload {
			if !bytes.Equal(b.Payload[i], whole.Payload[i]) {
				t.Errorf("%q: %s, in pieces %s", data, whole.Payload[i], b.Payload[i])
			}
		}
	})
}

// Numbers are within their bounds, or none.
func FuzzNumbers(f *testing.F) {
	for _, s := range []string{"0", "9007199254740991", "9007199254740992", "-1", "+5", "1e3", "NaN", "Inf", "0x10", " 1", "1_0", "1.5", "00060"} {
		f.Add(s, 60)
	}
	f.Fuzz(func(t *testing.T, s string, most int) {
		if rid, ok := ParseRID(s); ok {
			if again, ok := ParseRID(FormatRID(rid)); !ok || again != rid || rid == 0 || rid > MaxRID {
				t.Errorf("%q is the rid %d", s, rid)
			}
		}
		most = min(max(most, 0), 1<<20)
		if d, ok := Seconds(s, time.Duration(most)*time.Second); d < 0 || d > time.Duration(most)*time.Second || !ok && d != 0 {
			t.Errorf("%q: %v, %v", s, d, ok)
		}
		if n, ok := Count(s, most); n < 0 || n > most || !ok && n != 0 {
			t.Errorf("%q: %d, %v", s, n, ok)
		}
	})
}

// What is enveloped stands in a body as it stood in the stream.
func FuzzEnvelop(f *testing.F) {
	f.Add([]byte("<message><body>Привет</body></message>"))
	f.Add([]byte("<stream:error xmlns:q='u'><q:x p:y='1'/></stream:error>"))
	f.Add([]byte("<p:iq xmlns='u'/>"))
	f.Add([]byte("<iq xmlns=''><a:a/><b:b/><c:c/><d:d/><e:e/></iq>"))
	declared := func(prefix string) string {
		if prefix == "stream" {
			return NSStreams
		}
		return "urn:" + prefix
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		e, n, err := xmlsafe.ReadElement(data, &xmlsafe.Written)
		if err != nil || n != len(data) {
			return
		}
		raw, err := Envelop(&e, declared)
		if err != nil {
			var refused *ElementError
			if !errors.As(err, &refused) || len(e.Missing) <= maxDeclared {
				t.Errorf("%q: %v", data, err)
			}
			return
		}
		b, err := Parse(Append([][]byte{raw}, "rid", "1"))
		if err != nil {
			t.Fatalf("%s: %v", raw, err)
		}
		if e.Prefix == "" && e.Declares && (e.Space == NSHTTPBind || e.Space == "") {
			return // that is the body's own
		}
		if len(b.Payload) != 1 || !bytes.Equal(b.Payload[0], raw) {
			t.Errorf("%s comes out as %s", raw, b.Payload)
		}
	})
}
