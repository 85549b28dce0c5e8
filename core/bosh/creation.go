package bosh

import (
	"errors"
	"time"

	"vestnik/core/xmlsafe"
)

// terms are what the server has granted, XEP-0124 §7.2.
type terms struct {
	wait, inactivity, polling time.Duration
	requests, hold            int
	legacy                    bool // no ver: HTTP errors are terminal, §17.1
	from, lang, id            string
}

// created takes in the answer to the creation request, XEP-0124 §7.2. Numbers are
// cut to what makes sense, never trusted.
func (e *engine) created(b *body) error {
	if e.sid = b.get("sid"); e.sid == "" {
		return errors.Join(ErrBadBody, errors.New("no sid"))
	}
	t := &e.terms
	t.wait = e.conn.cfg.Wait
	if wait, ok := seconds(b.get("wait"), t.wait); ok {
		t.wait = wait
	}
	t.inactivity = noInactivity
	if n, ok := seconds(b.get("inactivity"), time.Hour); ok && n > 0 {
		t.inactivity = n
	}
	t.polling, _ = seconds(b.get("polling"), time.Minute)
	t.requests, t.hold = 2, 1
	if n, ok := count(b.get("hold"), 1); ok {
		t.hold = n
	}
	if n, ok := count(b.get("requests"), 16); ok && n > 0 {
		t.requests = n
	}
	// With no request to spare for sending, holding one would block every send for
	// the whole of wait: such a server is polled instead. So is one that does not
	// wait, XEP-0124 §12.
	if t.requests < t.hold+1 || t.wait == 0 {
		t.hold = 0
	}
	t.legacy = b.get("ver") == ""
	t.from, t.lang, t.id = b.get("from"), b.get("xml:lang"), b.get("authid")
	if t.from == "" {
		t.from = e.header["to"]
	}
	e.phase, e.headerDue = phaseOpen, true
	return nil
}

// streamHeader is the header that the server would have sent on TCP.
func (e *engine) streamHeader() []byte {
	var x xmlsafe.Encoder
	x.Start("stream:stream", "xmlns", nsClient, "xmlns:stream", nsStreams, "version", "1.0")
	x.Attr("from", e.terms.from).Attr("id", e.terms.id).Attr("xml:lang", e.terms.lang)
	return x.Bytes()
}
