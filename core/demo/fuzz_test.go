package demo

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"testing"

	"vestnik/core/xmpp/xmlsafe"
)

// crumbs yields its bytes in pieces of a size.
type crumbs struct {
	data []byte
	size int
}

func (c *crumbs) Read(p []byte) (int, error) {
	if len(c.data) == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), c.size)], c.data)
	c.data = c.data[n:]
	return n, nil
}

// readAll returns the elements of a stream as copies, and how it ended.
func readAll(data []byte, size int) (elements []string, end string) {
	r := reader{src: &crumbs{data, size}, lim: &strangerLimits}
	if _, err := r.header(); err != nil {
		return nil, ending(err)
	}
	for {
		e, err := r.next()
		if errors.Is(err, errRestart) {
			_, err = r.header()
			e = xmlsafe.Element{Raw: []byte("restart")}
		}
		if err != nil {
			return elements, ending(err)
		}
		elements = append(elements, string(r.complete(e)))
	}
}

func ending(err error) string {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return err.Error()
	}
	return "refused"
}

// FuzzReader holds that a stream is read the same in whatever pieces it comes, and
// that reading it ends.
func FuzzReader(f *testing.F) {
	for _, c := range hostile {
		if len(c.xml) < 1000 {
			f.Add([]byte(header+c.xml), 1)
			f.Add([]byte(c.xml), 3)
		}
	}
	f.Add([]byte("<?xml version='1.0'?>\n"+header+" <a/> "+header+"<b>x</b></stream:stream>"), 7)
	f.Add([]byte("<s xmlns:p='u'><p:a/><b p:c='1'/><sx/></s >"), 1)
	f.Fuzz(func(t *testing.T, data []byte, size int) {
		if size < 1 || len(data) > 8<<10 {
			return
		}
		whole, end := readAll(data, len(data)+1)
		parts, partsEnd := readAll(data, size)
		if !reflect.DeepEqual(whole, parts) {
			t.Errorf("whole %q, in pieces of %d %q", whole, size, parts)
		}
		// What is broken and never has a '>' is refused, or waited for to the end.
		short := io.ErrUnexpectedEOF.Error()
		if end != partsEnd && (end == "refused" || end == short) != (partsEnd == "refused" || partsEnd == short) {
			t.Errorf("whole: %s, in pieces of %d: %s", end, size, partsEnd)
		}
	})
}

// FuzzMember holds that whatever a client that has signed in sends, the office
// stays whole, and writes only what can be read.
func FuzzMember(f *testing.F) {
	for _, c := range hostile {
		if c.when == "bound" && len(c.xml) < 1000 {
			f.Add([]byte(c.xml))
		}
	}
	for _, xml := range []string{
		"<message to='alice@office.example'><body>x</body></message>",
		"<message to='boris@office.example' type='groupchat' id='&lt;' xml:lang=''><p:x xmlns:p='u'/></message><presence/>",
		"<presence><priority>200</priority></presence><presence type='subscribe' to='boris@office.example'/><presence type='unavailable'/>",
		"<presence to='boris@office.example/d'/>" + askRoster + setItem("<item jid='boris@office.example' subscription='remove'/>"),
		setItem("<item jid='a@b.c/d' name=\"'\"><group>]]&gt;</group></item>") + askRoster,
		"<iq type='get' id='1'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>",
		"<iq type='set' id='1'><invisible xmlns='urn:xmpp:invisible:1' probe='1'/></iq><presence/><iq type='set' id='2'><visible xmlns='urn:xmpp:invisible:1'/></iq><presence/>",
		"<iq type='get' id='1' to='boris@office.example/d'><x xmlns='y'/></iq>",
	} {
		f.Add([]byte(xml))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		o := New(quiet())
		off := func(string) {}
		s, _ := o.join(o.accounts["alice"], nil, "d", newQueue(), off)
		other, _ := o.join(o.accounts["boris"], nil, "d", newQueue(), off)
		_ = o.receive(other, compose("presence", "", "", other.jid, other.jid.Domain(), nil))
		r := reader{src: bytes.NewReader(data), lim: &memberLimits, root: "stream:stream"}
		for {
			e, err := r.next()
			if err != nil {
				break
			}
			st, err := parse(r.complete(e), r.lim)
			if err != nil || o.receive(s, st) != nil {
				break
			}
		}
		o.leave(s, nil)
		items, _ := other.out.drain()
		for _, it := range append(items, offlineItems(o)...) {
			if _, err := xmlsafe.Parse(it.bytes(), nsClient, &xmlsafe.Default); err != nil {
				t.Errorf("wrote %q: %v", it.bytes(), err)
			}
		}
	})
}

func offlineItems(o *Office) (items []item) {
	for _, a := range o.accounts {
		for _, st := range a.offline {
			items = append(items, item{stanza: st.delayed(o.Domain())})
		}
	}
	return items
}
