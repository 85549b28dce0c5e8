package main

import (
	"context"
	"crypto/tls"
	"encoding/xml"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"time"

	"vestnik/core/account"
	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/doctor"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/transport"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/discover"
	"vestnik/core/xmpp/session"
	clock "vestnik/core/xmpp/version"
	"vestnik/core/xmpp/xmlsafe"
)

// officeWay is the network, gone through as accounts go through it.
type officeWay struct{}

// Locate implements [doctor.Way].
func (officeWay) Locate(ctx context.Context, a desk.Account) (string, error) {
	url, err := published(ctx, a)
	insecure, dns := (*discover.InsecureLink)(nil), (*net.DNSError)(nil)
	switch {
	case errors.As(err, &insecure):
		return insecure.URL, nil
	case errors.Is(err, discover.ErrNone):
		return "", nil
	case errors.As(err, &dns) && dns.IsNotFound:
		_, domain, _ := strings.Cut(a.Address, "@")
		return "", desk.NewProblem(desk.UnknownDomain, "domain", domain)
	}
	return url, err
}

// Reach implements [doctor.Way].
func (officeWay) Reach(ctx context.Context, a desk.Account) (r doctor.Reached) {
	cfg, err := connection(a, nil)
	if err != nil {
		return doctor.Reached{Err: err}
	}
	carried := cfg.Transport.(*transport.Transport)
	cfg.Transport = new(http.Transport)
	unused, insecure := bosh.Dial(cfg) // which sees what is wrong with the address
	if insecure == nil {
		unused.Close()
	} else if !errors.Is(insecure, bosh.ErrInsecure) {
		return doctor.Reached{Err: insecure}
	}
	defer carried.CloseIdleConnections()
	seen := &traced{}
	req, err := http.NewRequestWithContext(httptrace.WithClientTrace(ctx, seen.trace()), http.MethodGet, a.URL, nil)
	if err != nil {
		return doctor.Reached{Err: err}
	}
	res, err := carried.RoundTrip(req)
	r = seen.reached()
	if r.Proxy, r.Source = whichProxy(ctx, a, req.URL); err != nil {
		r.Err = err
		return r
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 64<<10))
	r.Status, r.Err = res.StatusCode, insecure
	if at, err := http.ParseTime(res.Header.Get("Date")); err == nil && res.Header.Get("Age") == "" {
		r.Told, r.Ahead = true, time.Since(at.Add(time.Second/2)) // it is cut to the second
	}
	return r
}

// whichProxy tells through which proxy an account's server is reached, and who says so.
func whichProxy(ctx context.Context, a desk.Account, to *url.URL) (host, source string) {
	finder, err := proxies(a)
	if err != nil {
		return "", ""
	}
	choice, err := finder.Choose(ctx, to)
	if err == nil && choice.Proxy != nil {
		host = choice.Proxy.Host
	}
	return host, string(choice.Source)
}

// traced notes how far a request comes. Several connections may be tried at once: the
// first that is made counts.
type traced struct {
	mu               sync.Mutex
	seen             doctor.Reached
	connect, shaking time.Time
}

func (t *traced) trace() *httptrace.ClientTrace {
	locked := func(note func()) {
		t.mu.Lock()
		defer t.mu.Unlock()
		note()
	}
	return &httptrace.ClientTrace{
		ConnectStart: func(string, string) {
			locked(func() {
				if t.connect.IsZero() {
					t.connect = time.Now()
				}
			})
		},
		ConnectDone: func(_, address string, err error) {
			locked(func() {
				if err == nil && t.seen.Address == "" {
					t.seen.Address, t.seen.Connect = address, time.Since(t.connect)
				}
			})
		},
		TLSHandshakeStart: func() { locked(func() { t.shaking = time.Now() }) },
		TLSHandshakeDone: func(state tls.ConnectionState, err error) {
			locked(func() {
				t.seen.Handshake = time.Since(t.shaking)
				if err == nil {
					t.seen.TLS = &state
				}
			})
		},
	}
}

func (t *traced) reached() doctor.Reached {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.seen
}

// nsFeatures is the space of what a stream begins with.
const nsFeatures = "http://etherx.jabber.org/streams"

// Open implements [doctor.Way].
func (officeWay) Open(ctx context.Context, a desk.Account) ([]string, error) {
	conn, err := dial(a, 0, nil)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })()
	address, err := xmpp.ParseAccount(a.Address)
	if err != nil {
		return nil, err
	}
	var header xmlsafe.Encoder
	header.Start("stream:stream", "xmlns", "jabber:client", "xmlns:stream", nsFeatures, "to", address.Domain(), "version", "1.0")
	if _, err := conn.Write(header.Bytes()); err != nil {
		return nil, err
	}
	return readMechanisms(conn)
}

// readMechanisms reads what a stream begins with. What comes is safe: it has gone through
// the filter of core/xmpp/bosh.
func readMechanisms(in io.Reader) (offered []string, err error) {
	d := xml.NewDecoder(in)
	for {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		start, is := token.(xml.StartElement)
		switch {
		case !is || start.Name.Local == "stream":
			continue
		case start.Name.Local == "error":
			return nil, readStreamError(d, &start)
		}
		var features struct {
			Mechanisms []string `xml:"mechanisms>mechanism"`
			SASL2      []string `xml:"authentication>mechanism"`
		}
		err = d.DecodeElement(&features, &start)
		if len(features.Mechanisms) == 0 {
			features.Mechanisms = features.SASL2
		}
		return features.Mechanisms, err
	}
}

// readStreamError reads why there is no stream.
func readStreamError(d *xml.Decoder, start *xml.StartElement) error {
	var said struct {
		All []struct{ XMLName xml.Name } `xml:",any"`
	}
	if err := d.DecodeElement(&said, start); err != nil || len(said.All) == 0 {
		return session.ErrProtocol
	}
	return &xmpp.StreamError{Condition: said.All[0].XMLName.Local}
}

// SignIn implements [doctor.Way]: by a resource of its own, and without presence, so
// nobody sees it and nothing that waits is handed to it.
func (officeWay) SignIn(ctx context.Context, a desk.Account) (doctor.Session, error) {
	address, err := xmpp.ParseAccount(a.Address)
	if err != nil {
		return nil, err
	}
	connect := func(context.Context) (net.Conn, error) { return dial(a, 0, nil) }
	var asks *disco.Disco
	open, err := session.SignIn(ctx, connect, session.Config{
		Attach: func(s *session.Session) {
			asks = disco.New(s, disco.Identity{Category: "client", Type: "pc", Name: ourProgram.Name})
		}, Account: address, Password: a.Password, Certificate: a.CertFile != "", Known: known(a.Address), Mechanisms: mechanisms(), Resource: account.NewResource() + "-doctor",
	})
	if err != nil {
		return nil, err
	}
	return examined{open, asks}, nil
}

// examined is a session that was opened for an examination.
type examined struct {
	*session.Session
	disco *disco.Disco
}

// Mechanism implements [doctor.Session].
func (s examined) Mechanism() string { return s.Proof().Mechanism }

// Contacts implements [doctor.Session].
func (s examined) Contacts(ctx context.Context) (n int, err error) {
	var e xmlsafe.Encoder
	e.Start("query", "xmlns", "jabber:iq:roster")
	answer, err := s.Query(ctx, "get", xmpp.Address{}, e.End().Bytes())
	if err != nil {
		return 0, err
	}
	if list := answer.Child("jabber:iq:roster", "query"); list != nil {
		n = len(list.Children)
	}
	return n, nil
}

// Help implements [doctor.Session].
func (s examined) Help(ctx context.Context) ([]string, error) {
	domain, err := xmpp.ParseAddress(s.JID().Domain())
	if err != nil {
		return nil, err
	}
	info, err := s.disco.Info(ctx, domain, "")
	return agent.Help(&info), err
}

// Time implements [doctor.Session].
func (s examined) Time(ctx context.Context) (time.Time, error) {
	domain, err := xmpp.ParseAddress(s.JID().Domain())
	if err != nil {
		return time.Time{}, err
	}
	return clock.Time(ctx, s.Session, domain)
}
