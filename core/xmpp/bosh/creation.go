package bosh

import (
	"errors"
	"time"

	"vestnik/core/xmpp/bosh/wire"
	"vestnik/core/xmpp/xmlsafe"
)

// terms are what the server has granted, XEP-0124 §7.2. They are part of a kept
// state, hence the capitals.
type terms struct {
	Wait, Inactivity, Polling time.Duration
	MaxPause                  time.Duration // 0: it cannot pause
	Requests, Hold            int
	Legacy                    bool // no ver: HTTP errors are terminal, §17.1
	Acks                      bool // it acknowledges requests, §9.1
	From, Lang, ID            string
	// Once says that a request that was repeated while the first copy was held must
	// not break again: Openfire 4.7 to 5.1 has kept an empty answer for its rid by then,
	// and gives that to a third copy instead of what was written to the second
	// (HttpSession.retrieveDeliverable takes the first match).
	Once bool
	// Forgets says that a request which came before the one it follows is put aside
	// together with its connection, and that nobody looks whether that has broken when
	// it is taken up: Prosody writes what comes to a connection that is gone from then
	// on (mod_bosh, bosh_deferred). A copy that comes in time takes its place. See
	// [Conn.Stalls] for what else it does.
	Forgets bool
}

const (
	// maxRequests is the largest window that is used.
	maxRequests = 16
	// leastInactivity is what a server is taken to mean that names less: requests follow
	// each other as often as inactivity wants it.
	leastInactivity = time.Second
)

// created takes in the answer to the creation request, XEP-0124 §7.2. Numbers are
// cut to what makes sense, never trusted.
func (e *engine) created(b *wire.Body) error {
	if e.sid = b.Get("sid"); e.sid == "" {
		return errors.Join(ErrBadBody, errors.New("no sid"))
	}
	t := &e.terms
	t.Wait = e.conn.cfg.Wait
	if wait, ok := wire.Seconds(b.Get("wait"), t.Wait); ok {
		t.Wait = wait
	}
	t.Inactivity = noInactivity
	if n, ok := wire.Seconds(b.Get("inactivity"), time.Hour); ok && n > 0 {
		t.Inactivity = max(n, leastInactivity)
	}
	t.Polling, _ = wire.Seconds(b.Get("polling"), time.Minute)
	t.Polling = min(t.Polling, t.Inactivity*2/3) // one that may be asked only when it has given up
	t.Requests, t.Hold = 2, 1
	if n, ok := wire.Count(b.Get("hold"), 1); ok {
		t.Hold = n
	}
	if n, ok := wire.Count(b.Get("requests"), maxRequests); ok && n > 0 {
		t.Requests = n
	}
	// With no request to spare for sending, holding one would block every send for
	// the whole of wait: such a server is polled instead. So is one that does not
	// wait, XEP-0124 §12.
	if t.Requests < t.Hold+1 || t.Wait == 0 {
		t.Hold = 0
	}
	t.MaxPause, _ = wire.Seconds(b.Get("maxpause"), time.Hour)
	t.Legacy = b.Get("ver") == ""
	t.Acks = b.Get("ack") != ""
	t.Once = t.Acks && b.Get("ver") == "1.11" && b.Get("authid") == e.sid
	t.Forgets = !t.Acks && b.Get("ver") == "1.6" && b.Get("authid") == e.sid
	t.From, t.Lang, t.ID = b.Get("from"), b.Get("xml:lang"), b.Get("authid")
	if t.From == "" {
		t.From = e.header["to"]
	}
	e.phase, e.headerDue = phaseOpen, true
	e.conn.grant(e.terms)
	return nil
}

// streamHeader is the header that the server would have sent on TCP.
func (e *engine) streamHeader() []byte {
	var x xmlsafe.Encoder
	x.Start("stream:stream", "xmlns", wire.NSClient, "xmlns:stream", wire.NSStreams, "version", "1.0")
	x.Attr("from", e.terms.From).Attr("id", e.terms.ID).Attr("xml:lang", e.terms.Lang)
	return x.Bytes()
}
