// Package streamtest is what the tests of BOSH have in common: both ends of an XMPP
// stream, and what may come over it that is no good.
package streamtest

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"vestnik/core/xmpp/xmlsafe"
)

const (
	nsHTTPBind = "http://jabber.org/protocol/httpbind"
	nsStreams  = "http://etherx.jabber.org/streams"
)

// Header begins a client's stream.
const Header = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='office.example' version='1.0'>"

// Features are a server's that offers nothing.
const Features = "<stream:features xmlns:stream='" + nsStreams + "'/>"

// Message is what a stanza of jabber:client looks like on the wire.
func Message(id string) string { return "<message xmlns='jabber:client' id='" + id + "'/>" }

// Write writes to an end of a stream.
func Write(t testing.TB, c io.Writer, text string) {
	t.Helper()
	if _, err := io.WriteString(c, text); err != nil {
		t.Fatalf("write: %v", err)
	}
}

// buffers hold what was read beyond an element, by connection.
var buffers sync.Map

func fill(c net.Conn) error {
	old, _ := buffers.LoadOrStore(c, []byte(nil))
	part := make([]byte, 4096)
	n, err := c.Read(part)
	buffers.Store(c, append(old.([]byte), part[:n]...))
	return err
}

// ExpectStart reads a stream header, which has to come.
func ExpectStart(t testing.TB, c net.Conn) {
	t.Helper()
	if err := ReadStart(c); err != nil {
		t.Fatalf("stream header: %v", err)
	}
}

// Forget forgets what was read of an end beyond its last element.
func Forget(c net.Conn) { buffers.Delete(c) }

// ReadStart reads a stream header.
func ReadStart(c net.Conn) error {
	for {
		data, _ := buffers.LoadOrStore(c, []byte(nil))
		tag, n, err := xmlsafe.ReadStart(data.([]byte), &xmlsafe.Default)
		if err == nil && tag.Local == "stream" {
			buffers.Store(c, data.([]byte)[n:])
			return nil
		}
		if err := fill(c); err != nil {
			return err
		}
	}
}

// NextElement reads one element.
func NextElement(c net.Conn) (string, error) {
	for {
		data, _ := buffers.LoadOrStore(c, []byte(nil))
		e, n, err := xmlsafe.ReadElement(data.([]byte), &xmlsafe.Default)
		if err == nil {
			buffers.Store(c, data.([]byte)[n:])
			return string(e.Raw), nil
		}
		if !errors.Is(err, xmlsafe.ErrShort) {
			return "", err
		}
		if err := fill(c); err != nil {
			return "", err
		}
	}
}

// Next reads one element, which has to come.
func Next(t testing.TB, c net.Conn) string {
	t.Helper()
	e, err := NextElement(c)
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	return e
}

// Direct carries requests to a handler without a network, so that whole sessions
// run in virtual time.
type Direct struct{ Handler http.Handler }

// RoundTrip implements [http.RoundTripper].
func (d Direct) RoundTrip(r *http.Request) (*http.Response, error) {
	done := make(chan *http.Response, 1)
	go func() {
		rec := httptest.NewRecorder()
		d.Handler.ServeHTTP(rec, r)
		done <- rec.Result()
	}()
	select {
	case res := <-done:
		return res, nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// </stream:stream>, which is no element.
func Orderly(err error) bool {
	_, tag := err.(*xmlsafe.Error)
	return tag || errors.Is(err, io.EOF)
}
