package bosh

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"time"
)

// TransportConfig says what is special about the way to a connection manager.
type TransportConfig struct {
	// RootCAs are the authorities to trust; nil means those of the system.
	RootCAs *x509.CertPool
	// Dial opens connections; nil means the usual way.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// NewTransport returns a transport with the manners that BOSH needs: one
// connection an outstanding request, kept alive and never pipelined (XEP-0124
// §4), with keep-alive probes that notice a dead path within half a minute.
func NewTransport(cfg TransportConfig) *http.Transport {
	dial := cfg.Dial
	if dial == nil {
		dial = (&net.Dialer{
			Timeout:         10 * time.Second,
			KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 15 * time.Second, Interval: 5 * time.Second, Count: 3},
		}).DialContext
	}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dial,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: cfg.RootCAs},
		TLSHandshakeTimeout:    10 * time.Second,
		ForceAttemptHTTP2:      false,
		MaxIdleConns:           4,
		MaxIdleConnsPerHost:    4,
		IdleConnTimeout:        4 * time.Minute,
		MaxResponseHeaderBytes: 64 << 10,
		ExpectContinueTimeout:  0,
		WriteBufferSize:        16 << 10,
		ReadBufferSize:         16 << 10,
	}
}
