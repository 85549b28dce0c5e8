package transport

import (
	"crypto/tls"
	"net/http"
	"net/http/httptrace"
	"time"
)

// traced returns a request whose way is recorded: connections that are made or not, what
// is agreed on in TLS. A request that goes over an open connection is no news.
func (t *Transport) traced(req *http.Request) *http.Request {
	if t.record == nil {
		return req
	}
	var asked, shaken time.Time
	return req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		GetConn: func(string) { asked = time.Now() },
		GotConn: func(got httptrace.GotConnInfo) {
			if !got.Reused {
				t.record.Debug("connected", "to", got.Conn.RemoteAddr().String(), "took", time.Since(asked).Round(time.Millisecond).String())
			}
		},
		ConnectDone: func(_, address string, err error) {
			if err != nil {
				t.record.Debug("not connected", "to", address, "reason", err.Error())
			}
		},
		TLSHandshakeStart: func() { shaken = time.Now() },
		TLSHandshakeDone: func(state tls.ConnectionState, err error) {
			if err != nil {
				t.record.Debug("no TLS", "reason", err.Error())
				return
			}
			facts := []any{"version", tls.VersionName(state.Version), "cipher", tls.CipherSuiteName(state.CipherSuite), "protocol", state.NegotiatedProtocol}
			if len(state.PeerCertificates) > 0 {
				leaf := state.PeerCertificates[0]
				facts = append(facts, "until", leaf.NotAfter.UTC().Format(time.DateOnly), "signer", leaf.Issuer.CommonName, "key", PinOf(leaf).String())
			}
			t.record.Debug("TLS", append(facts, "took", time.Since(shaken).Round(time.Millisecond).String())...)
		},
	}))
}

// answered records an answer that is not the usual one.
func (t *Transport) answered(req *http.Request, res *http.Response, err error) {
	switch {
	case t.record == nil:
	case err != nil && req.Context().Err() == nil:
		t.record.Debug("no answer", "host", req.URL.Host, "reason", err.Error())
	case err == nil && res.StatusCode != http.StatusOK:
		t.record.Debug("answer", "host", req.URL.Host, "status", res.StatusCode)
	}
}
