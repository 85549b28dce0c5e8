package openfire

import (
	"encoding/xml"
	"errors"
	"strconv"
	"time"
)

const (
	nsBind    = "http://jabber.org/protocol/httpbind"
	nsXBOSH   = "urn:xmpp:xbosh"
	nsStreams = "http://etherx.jabber.org/streams"
	nsSASL    = "urn:ietf:params:xml:ns:xmpp-sasl"
)

// element is a child of a body.
type element struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Inner   string     `xml:",innerxml"`
	Text    string     `xml:",chardata"`
	Kids    []kid      `xml:",any"`
}

type kid struct {
	XMLName  xml.Name
	Resource string `xml:"resource"`
}

func (e *element) attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

// holds returns the child in a namespace, nil when there is none.
func (e *element) holds(space string) *kid {
	for i := range e.Kids {
		if e.Kids[i].XMLName.Space == space {
			return &e.Kids[i]
		}
	}
	return nil
}

// request is an HTTP request on its way to an answer.
type request struct {
	sid, ver  string
	rid       uint64
	wait      time.Duration
	hold      int
	stanzas   []element
	terminate bool
	restart   bool
	pause     time.Duration // negative: none is asked for
	kind      string

	answer chan reply // takes one
	closed bool
	timer  *time.Timer
}

// parse reads a body.
func parse(data []byte) (*request, error) {
	var body struct {
		XMLName xml.Name   `xml:"http://jabber.org/protocol/httpbind body"`
		Attrs   []xml.Attr `xml:",any,attr"`
		Stanzas []element  `xml:",any"`
	}
	if err := xml.Unmarshal(data, &body); err != nil {
		return nil, err
	}
	q := &request{stanzas: body.Stanzas, pause: -1, wait: time.Minute, hold: 1, answer: make(chan reply, 1)}
	for _, a := range body.Attrs {
		n, err := strconv.ParseUint(a.Value, 10, 53)
		switch name := a.Name.Local; {
		case a.Name.Space == nsXBOSH && name == "restart":
			q.restart = a.Value == "true"
		case a.Name.Space != "":
		case name == "sid":
			q.sid = a.Value
		case name == "ver":
			q.ver = a.Value
		case name == "type":
			q.terminate = a.Value == "terminate"
		case err != nil:
		case name == "rid":
			q.rid = n
		case name == "wait":
			q.wait = time.Duration(n) * time.Second
		case name == "hold":
			q.hold = int(n)
		case name == "pause":
			q.pause = time.Duration(n) * time.Second
		}
	}
	if q.rid == 0 || q.sid == "" && len(q.stanzas) > 0 {
		return nil, errors.New("openfire: no rid, or no sid")
	}
	q.kind = q.named()
	return q, nil
}

func (q *request) poll() bool {
	return len(q.stanzas) == 0 && !q.terminate && !q.restart && q.pause < 0
}

func (q *request) named() string {
	switch {
	case q.sid == "":
		return "create"
	case q.terminate:
		return "terminate"
	case q.restart:
		return "restart"
	case q.pause >= 0:
		return "pause"
	case q.poll():
		return "poll"
	case q.stanzas[0].holds("urn:ietf:params:xml:ns:xmpp-bind") != nil:
		return "bind"
	}
	return q.stanzas[0].XMLName.Local
}

// deliver answers; a request is answered once.
func (q *request) deliver(r reply) {
	if q.closed {
		return
	}
	q.closed = true
	if q.timer != nil {
		q.timer.Stop()
	}
	q.answer <- r
}
