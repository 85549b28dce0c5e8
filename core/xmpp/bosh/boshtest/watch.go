package boshtest

import (
	"bytes"
	"fmt"
	"strconv"

	"vestnik/core/xmpp/xmlsafe"
)

// watch looks whether a client obeys the rules that can be seen on the path.
type watch struct {
	log    []Request
	seen   map[uint64]*seen
	first  uint64 // rid of the creation
	last   uint64 // largest rid
	counts map[string]int
	out    map[uint64]bool // rids that the client has no answer to
	window int             // how many may be out
	broken []string
}

// seen is a request that has come, whatever became of it.
type seen struct {
	Request
	raw      []byte
	answered bool
}

func newWatch() watch {
	return watch{seen: make(map[uint64]*seen), counts: make(map[string]int), out: make(map[uint64]bool), window: 1}
}

// request notes a request, and tells which it is.
func (w *watch) request(raw []byte) (Request, uint64, error) {
	children := 0
	root, err := xmlsafe.Document(raw, &xmlsafe.Default, func(xmlsafe.Element) error { children++; return nil })
	if err != nil {
		w.breaks("what was sent is no body: %v: %q", err, raw)
		return Request{}, 0, err
	}
	rid, err := strconv.ParseUint(root.Attr("", "rid"), 10, 53)
	if err != nil {
		w.breaks("no rid in %q", raw)
		return Request{}, 0, err
	}
	s := w.seen[rid]
	switch {
	case s == nil:
		s = &seen{Request: w.fresh(rid, kind(&root, children)), raw: raw}
		w.seen[rid] = s
	case !bytes.Equal(s.raw, raw):
		w.breaks("XEP-0124 §14.3: %v was %q and is now %q", s.Request, s.raw, raw)
	}
	if s.Try++; s.Try > 1 && !s.answered {
		w.out[rid] = true
	}
	w.log = append(w.log, s.Request)
	return s.Request, rid, nil
}

// fresh notes a rid that has not been seen.
func (w *watch) fresh(rid uint64, kind string) Request {
	if w.first == 0 {
		w.first, w.last = rid, rid
	}
	if kind == "create" && w.counts[kind] > 0 {
		w.breaks("a second session was created")
	}
	w.last = max(w.last, rid)
	w.counts[kind]++
	w.out[rid] = true
	allowed := w.window
	if kind == "end" || kind == "pause" {
		allowed++
	}
	r := Request{Kind: kind, N: w.counts[kind], Offset: int(int64(rid - w.first))}
	if len(w.out) > allowed {
		w.breaks("XEP-0124 §11: %v makes %d requests out of %d that may be out", r, len(w.out), allowed)
	}
	return r
}

func kind(root *xmlsafe.Tag, children int) string {
	switch {
	case root.Attr("", "sid") == "":
		return "create"
	case root.Attr("", "type") == "terminate":
		return "end"
	case root.Attr("", "pause") != "":
		return "pause"
	case root.Attr("xmpp", "restart") == "true":
		return "restart"
	case children > 0:
		return "send"
	}
	return "poll"
}

// answered notes that the client has an answer. An answer that is none, or that
// reports a recoverable error (§17.3), leaves the request out.
func (w *watch) answered(r Request, status int, data []byte) {
	root, err := xmlsafe.Document(data, &xmlsafe.Default, func(xmlsafe.Element) error { return nil })
	if err != nil || root.Local != "body" || root.Attr("", "type") == "error" || status != 200 {
		return
	}
	rid := w.first + uint64(r.Offset)
	delete(w.out, rid)
	if s := w.seen[rid]; s != nil {
		s.answered = true
	}
	if r.Kind != "create" {
		return
	}
	w.window = 2 // what a client is to assume, §11
	if n, err := strconv.Atoi(root.Attr("", "requests")); err == nil {
		w.window = n
	}
}

// withdrawn notes that the client has itself broken off a request for a pause, which it
// may do to make room: until it is sent again it is not out. Any other request that is
// broken off is on its way again at once.
func (w *watch) withdrawn(r Request, rid uint64) {
	if r.Kind == "pause" {
		delete(w.out, rid)
	}
}

// gaps returns the rids that were left out.
func (w *watch) gaps() []string {
	var all []string
	for rid := w.first; rid < w.last; rid++ {
		if w.seen[rid] == nil {
			all = append(all, fmt.Sprintf("XEP-0124 §14.1: rid +%d was left out", rid-w.first))
		}
	}
	return all
}

func (w *watch) breaks(format string, args ...any) {
	w.broken = append(w.broken, fmt.Sprintf(format, args...))
}
