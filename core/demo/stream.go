package demo

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"net"
	"sync"
	"time"

	"mellium.im/xmpp/jid"

	"vestnik/core/xmpp/xmlsafe"
)

const (
	// patience is how long a connection may take to sign in and bind.
	patience = time.Minute
	// parting is how long a connection that ends may take to read the last words.
	parting = 2 * time.Second
)

// link is one connection and the stream on it. Its reader's goroutine goes through
// the states of a stream in order:
//
//	header → sign in → header → bind → stanzas
//
// of which SASL2 needs no second header, and no binding that it has done itself.
//
// and whatever ends one of them ends the stream. A second goroutine writes.
type link struct {
	office    *Office
	conn      net.Conn
	in        reader
	out       *queue
	encrypted bool
	account   *account
	session   *session
	signedIn  bool // by SASL2: the stream goes on

	ending sync.Once
	grace  *time.Timer
}

// encrypted asks a connection whether others can read what goes over it.
func encrypted(conn net.Conn) bool {
	if c, ok := conn.(interface{ Encrypted() bool }); ok {
		return c.Encrypted()
	}
	_, ok := conn.(*tls.Conn)
	return ok
}

// attend serves one connection to its end.
func (o *Office) attend(ctx context.Context, conn net.Conn) {
	l := &link{
		office: o, conn: conn, out: newQueue(), encrypted: o.secure(conn),
		in: reader{src: conn, lim: &strangerLimits},
	}
	written := make(chan []item, 1)
	go func() { written <- l.write() }()
	stop := context.AfterFunc(ctx, func() { l.hangUp("system-shutdown") })
	err := l.converse()
	l.hangUp(condition(err))
	unsent := <-written
	stop()
	l.grace.Stop()
	if l.session != nil {
		o.leave(l.session, unsent)
	}
}

// converse goes through the states of the stream.
func (l *link) converse() error {
	waiting := time.AfterFunc(patience, func() { l.hangUp("connection-timeout") })
	defer waiting.Stop()
	if err := l.open(l.offerSignIn); err != nil {
		return err
	}
	if err := l.signIn(); err != nil {
		return err
	}
	l.in.lim = &memberLimits
	if !l.signedIn {
		if err := l.open(l.offerBind); err != nil {
			return err
		}
	}
	if l.session == nil {
		if err := l.bind(); err != nil {
			return err
		}
	}
	waiting.Stop()
	for {
		st, err := l.stanza()
		if err != nil {
			return err
		}
		if err := l.office.receive(l.session, st); err != nil {
			return err
		}
	}
}

// open reads the client's header and answers with ours and the features.
func (l *link) open(features func(*xmlsafe.Encoder)) error {
	tag, err := l.in.header()
	if err != nil {
		return err
	}
	var e xmlsafe.Encoder
	l.head(&e, tag.Attr("xml", "lang"))
	if err := l.check(&tag); err != nil {
		l.put(e.Bytes())
		return err
	}
	e.Start("stream:features")
	features(&e)
	l.put(e.End().Bytes())
	return nil
}

// check holds the client's header against RFC 6120 §4.7 and §4.8. It may lack an
// address, as restarts over BOSH do.
func (l *link) check(tag *xmlsafe.Tag) error {
	content := tag.Attr("", "xmlns")
	switch to := tag.Attr("", "to"); {
	case tag.Local != "stream" || tag.Empty:
		return streamError("bad-format")
	case tag.Space() != nsStream || content != nsClient && content != "":
		return streamError("invalid-namespace")
	case len(tag.Missing) > 0:
		return streamError("bad-namespace-prefix")
	case to != "" && !l.office.answersTo(to):
		return streamError("host-unknown")
	}
	return nil
}

// head writes our header.
func (l *link) head(e *xmlsafe.Encoder, lang string) {
	if lang == "" {
		lang = l.office.locale
	}
	e.Start("stream:stream", "xmlns", nsClient, "xmlns:stream", nsStream,
		"id", rand.Text(), "from", l.office.Domain(), "version", "1.0", "xml:lang", lang)
}

// put queues bytes of the stream. Before the sign-in is over nobody else does, so
// the queue has room for what answers one client.
func (l *link) put(raw []byte) {
	if !l.out.put(item{raw: raw}) {
		l.hangUp("policy-violation")
	}
}

// stanza reads the next one.
func (l *link) stanza() (*stanza, error) {
	e, err := l.in.next()
	if err != nil {
		return nil, err
	}
	return parse(l.in.complete(e), l.in.lim)
}

func (l *link) offerBind(e *xmlsafe.Encoder) {
	e.Leaf("bind", "", "xmlns", nsBind)
	// RFC 3921 wanted a session; clients of that age ask for it, others need not.
	e.Start("session", "xmlns", nsSession).Leaf("optional", "").End()
	e.Leaf("ver", "", "xmlns", "urn:xmpp:features:rosterver")
}

// bind gives the client its resource, RFC 6120 §7.
func (l *link) bind() error {
	for {
		st, err := l.stanza()
		if err != nil {
			return err
		}
		request := st.node.Child(nsBind, "bind")
		if st.kind != "iq" || st.typ != "set" || request == nil {
			return streamError("not-authorized") // RFC 6120 §7.1
		}
		answer := func(address jid.JID) item {
			return item{stanza: st.result(func(e *xmlsafe.Encoder) {
				e.Start("bind", "xmlns", nsBind).Leaf("jid", address.String()).End()
			})}
		}
		s, refused := l.office.join(l.account, answer, request.ChildText(nsBind, "resource"), l.out, l.hangUp)
		if refused != "" {
			l.put(st.refusal(refused).bytes())
			continue
		}
		l.session = s
		return nil
	}
}

// hangUp ends the stream, with an error unless condition is empty. The writer
// writes what waits, within [parting]; a client whose queue is full has had its
// time. It does not block, and only the first call counts.
func (l *link) hangUp(condition string) {
	l.ending.Do(func() {
		wait := parting
		if l.out.full() {
			wait = 0
		}
		var head, last xmlsafe.Encoder
		l.head(&head, "")
		if condition != "" {
			last.Start("stream:error").Leaf(condition, "", "xmlns", nsStreams).End()
		}
		last.Raw([]byte("</stream:stream>"))
		l.out.finish(head.Bytes(), last.Bytes())
		l.grace = time.AfterFunc(wait, func() { _ = l.conn.Close() })
	})
}

// write writes what is queued until hangUp, closes the connection and returns the
// stanzas of which it could not write all.
func (l *link) write() (unsent []item) {
	defer func() { _ = l.conn.Close() }()
	for {
		items, more := l.out.take()
		var buf []byte
		ends := make([]int, len(items))
		for i, it := range items {
			buf = append(buf, it.bytes()...)
			ends[i] = len(buf)
		}
		if len(buf) > 0 {
			n, err := l.conn.Write(buf)
			if err != nil {
				for i := range items {
					if ends[i] > n {
						return items[i:]
					}
				}
				return nil
			}
		}
		if !more {
			return nil
		}
	}
}
