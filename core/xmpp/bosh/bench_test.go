package bosh

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"testing"
	"time"

	"vestnik/core/xmpp/bosh/manager"
	"vestnik/core/xmpp/bosh/wire"
	"vestnik/core/xmpp/xmlsafe"
)

// chatMessage is a message as people write them.
func chatMessage(i int) string {
	return fmt.Sprintf("<message to='alice@office.example/desk' from='boris@office.example/Psi' type='chat' id='m%d' xml:lang='ru'>"+
		"<body>Заказ №1021 ждёт согласования, посмотрите, пожалуйста</body><request xmlns='urn:xmpp:receipts'/></message>", i)
}

// session over loopback HTTP, with both ends open.
func overLoopback(b *testing.B) (*Conn, net.Conn) {
	b.Helper()
	l := manager.New(manager.Config{})
	srv := httptest.NewServer(l)
	b.Cleanup(func() { l.Close(); srv.Close() })
	c, err := Dial(Config{URL: srv.URL, AllowHTTP: true})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { c.Close() })
	write(b, c, header)
	s, err := l.Accept()
	if err != nil {
		b.Fatal(err)
	}
	expectStart(b, s)
	write(b, s, header+"<stream:features/>")
	expectStart(b, c)
	next(b, c)
	go func() { _, _ = io.Copy(io.Discard, s) }()
	return c, s
}

// receive reads n elements as core/xmpp/session does, and makes trees of them.
func receive(b *testing.B, c *Conn, n int) {
	b.Helper()
	var in []byte
	for part := make([]byte, 16<<10); n > 0; {
		e, taken, err := xmlsafe.ReadElement(in, &xmlsafe.Default)
		if err == nil {
			if _, err := xmlsafe.Parse(e.Raw, wire.NSClient, &xmlsafe.Default); err != nil {
				b.Fatal(err)
			}
			in, n = in[taken:], n-1
			continue
		}
		got, err := c.Read(part)
		if err != nil {
			b.Fatal(err)
		}
		in = append(bytes.Clone(in), part[:got]...)
	}
}

// BenchmarkReceiveBurst is a server that sends as fast as it can. Its side runs in
// the same process.
func BenchmarkReceiveBurst(b *testing.B) {
	c, s := overLoopback(b)
	b.ReportAllocs()
	b.ResetTimer()
	go func() {
		for i := range b.N {
			_, _ = io.WriteString(s, chatMessage(i))
		}
	}()
	receive(b, c, b.N)
}

// BenchmarkReceivePaced is a server that sends a message each millisecond.
func BenchmarkReceivePaced(b *testing.B) {
	c, s := overLoopback(b)
	b.ReportAllocs()
	b.ResetTimer()
	go func() {
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for i := range b.N {
			<-tick.C
			_, _ = io.WriteString(s, chatMessage(i))
		}
	}()
	receive(b, c, b.N)
}
