package transport

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"vestnik/core/xmpp/bosh/wire"
)

// faultOf sends one request, and returns what kind of fault of TLS it meets.
func faultOf(t *testing.T, url string, roots *x509.CertPool) (Fault, error) {
	t.Helper()
	transport, err := New(Config{RootCAs: roots})
	if err != nil {
		t.Fatal(err)
	}
	defer transport.CloseIdleConnections()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader("<body/>"))
	if err != nil {
		t.Fatal(err)
	}
	res, err := transport.RoundTrip(req)
	if err == nil {
		res.Body.Close()
		return "", nil
	}
	var fault *TLSError
	errors.As(err, &fault)
	if fault == nil {
		return "", err
	}
	return fault.Fault, err
}

func TestWhatIsWrongWithACertificateIsTold(t *testing.T) {
	ca := newTestCA(t)
	key := newTestKey(t)
	hour := time.Hour
	for _, c := range []struct {
		name  string
		shown tls.Certificate
		roots *x509.CertPool
		want  Fault
	}{
		{"a good one", ca.sign(t, key), poolOf(ca.certificate), ""},
		{"an authority that nobody knows", newTestCA(t).sign(t, key), poolOf(ca.certificate), CertificateByWho},
		{"its own authority", (*testCA)(nil).sign(t, key), poolOf(ca.certificate), CertificateAlone},
		{"somebody else's", ca.sign(t, key, func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{"other.example"} }), poolOf(ca.certificate), CertificateOther},
		{"expired", ca.sign(t, key, func(c *x509.Certificate) { c.NotBefore, c.NotAfter = time.Now().Add(-2*hour), time.Now().Add(-hour) }), poolOf(ca.certificate), CertificateOver},
		{"not yet valid", ca.sign(t, key, func(c *x509.Certificate) { c.NotBefore, c.NotAfter = time.Now().Add(hour), time.Now().Add(2*hour) }), poolOf(ca.certificate), CertificateEarly},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serveTLS(t, c.shown)
			got, err := faultOf(t, s.URL, c.roots)
			if got != c.want || err == nil != (c.want == "") {
				t.Fatalf("%q: %v", got, err)
			}
			var fault *TLSError
			if errors.As(err, &fault) && (fault.Certificate == nil || PinOf(fault.Certificate) != PinOf(c.shown.Leaf)) {
				t.Error("the certificate is not the one that was shown")
			}
			if n := s.requests.Load(); c.want != "" && n > 0 {
				t.Errorf("%d requests were sent", n)
			}
		})
	}
}

// rsaServer is what offices have had for twenty years.
func rsaServer(t *testing.T, change func(*tls.Config)) (string, *x509.CertPool) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		KeyUsage: x509.KeyUsageKeyEncipherment | x509.KeyUsageDigitalSignature, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	change(s.TLS)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL, poolOf(leaf)
}

func TestWhyAServerSpeaksNoTLSWithUsIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*tls.Config)
		want   Fault
	}{
		"nothing but TLS 1.0": {func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS10 }, TLSTooOld},
		"nothing but TLS 1.1": {func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS11, tls.VersionTLS11 }, TLSTooOld},
		"RSA key exchange": {func(c *tls.Config) {
			c.MaxVersion = tls.VersionTLS12
			c.CipherSuites = []uint16{tls.TLS_RSA_WITH_AES_128_GCM_SHA256, tls.TLS_RSA_WITH_AES_256_CBC_SHA}
		}, TLSNoCipher},
	} {
		t.Run(name, func(t *testing.T) {
			url, roots := rsaServer(t, c.change)
			if got, err := faultOf(t, url, roots); got != c.want {
				t.Errorf("%q: %v", got, err)
			}
		})
	}
}

// answering takes connections, and says the same to each.
func answering(t *testing.T, text string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				c.Read(make([]byte, 4096))
				io.WriteString(c, text)
				c.(*net.TCPConn).CloseWrite()
				io.Copy(io.Discard, c)
			}()
		}
	}()
	return l.Addr().String()
}

func TestASchemeThatIsNotThePortsIsTold(t *testing.T) {
	const alertRecord = "\x15\x03\x01\x00\x02\x02"
	const nginx = "<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head></html>"
	for _, c := range []struct {
		name, scheme, answer string
		want                 Fault
	}{
		{"plain http on an https port", "https", "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", TLSNotSpoken},
		{"something else on an https port", "https", "220 mail.example ESMTP\r\n", TLSNotSpoken},
		{"a name that nobody has there", "https", alertRecord + "\x70", TLSNameUnknown},
		{"an old version", "https", alertRecord + "\x46", TLSTooOld},
		{"no cipher", "https", alertRecord + "\x28", TLSNoCipher},
		{"https on an http port, with an alert", "http", alertRecord + "\x0a", TLSWanted},
		{"https on an http port, with a page", "http", "HTTP/1.1 400 Bad Request\r\nContent-Length: 91\r\n\r\n" + nginx, TLSWanted},
		{"https on an http port, with a text", "http", "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n", TLSWanted},
		{"a bad request that is one", "http", "HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\n\r\nbad", ""},
		{"a binding error", "http", "HTTP/1.0 400 Bad Request\r\n\r\n<body xmlns='" + wire.NSHTTPBind + "' type='terminate' condition='bad-request'><text>no HTTPS</text></body>", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, err := faultOf(t, c.scheme+"://"+answering(t, c.answer), nil); got != c.want {
				t.Errorf("%q: %v", got, err)
			}
		})
	}
}

// Whoever asks for the page behind the text still gets all of it.
func TestAStatusThatWasLookedAtCanStillBeRead(t *testing.T) {
	long := strings.Repeat("x", 5000)
	address := answering(t, "HTTP/1.0 400 Bad Request\r\n\r\n"+long)
	transport, _ := New(Config{})
	defer transport.CloseIdleConnections()
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+address, strings.NewReader("<body/>"))
	res, err := transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if data, err := io.ReadAll(res.Body); err != nil || string(data) != long {
		t.Errorf("%d bytes, %v", len(data), err)
	}
}

// What is wrong with the certificate of a proxy is the proxy's, and not the server's. It
// can be reached, but nobody would go that way.
func TestAProxyWhoseCertificateIsNotTrustedIsToldAsThat(t *testing.T) {
	proxy := httptest.NewTLSServer(http.NotFoundHandler())
	defer proxy.Close()
	proxy.Config.ErrorLog = log.New(io.Discard, "", 0)
	cfg := Config{RootCAs: x509.NewCertPool(), Proxies: via(t, proxy.URL, "anna", proxySecret)}
	for _, origin := range []string{"http://office.example/", "https://office.example/"} {
		_, _, err := carry(t, newPath(t, cfg), origin, "secret")
		var told *ProxyError
		var own *TLSError
		if !errors.As(err, &told) || !told.Untrusted() || errors.As(err, &own) || strings.Contains(err.Error(), proxySecret) {
			t.Errorf("%s: %v", origin, err)
		}
	}
}
