package session_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"vestnik/core/xmpp/auth"
	"vestnik/core/xmpp/im/imtest"
)

// Over TLS to the server itself (XEP-0368), sign-in and tokens are bound to the
// connection.

// keys are of a server, and of whoever has got a certificate for its name.
func keys(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"office.example"}, NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, _ := x509.ParseCertificate(der)
	pool := x509.NewCertPool()
	pool.AddCert(certificate)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// connectTLS returns both ends of a TLS connection, before the handshake.
func connectTLS(t *testing.T, pair tls.Certificate, pool *x509.CertPool) (*tls.Conn, *tls.Conn) {
	near, far := net.Pipe()
	t.Cleanup(func() { near.Close(); far.Close() })
	return tls.Client(near, &tls.Config{ServerName: "office.example", RootCAs: pool}), tls.Server(far, &tls.Config{Certificates: []tls.Certificate{pair}})
}

// bindingServer is a server that knows of one sign-in over TLS what binds it.
type bindingServer struct {
	sasl2
	conn *tls.Conn
}

func serveTLS(t *testing.T, conn *tls.Conn, password string) *bindingServer {
	return &bindingServer{sasl2{Peer: imtest.Serve(t, conn), password: password}, conn}
}

// exported is what tls-exporter is at this end.
func (s *bindingServer) exported() map[string][]byte {
	state := s.conn.ConnectionState()
	data, err := state.ExportKeyingMaterial("EXPORTER-Channel-Binding", nil, 32)
	if err != nil {
		s.T.Error(err)
	}
	return map[string][]byte{auth.TLSExporter: data}
}

const (
	offerPlus = "<stream:features><authentication xmlns='urn:xmpp:sasl:2'><mechanism>SCRAM-SHA-1</mechanism><mechanism>SCRAM-SHA-1-PLUS</mechanism><inline>" +
		"<bind xmlns='urn:xmpp:bind:0'/><fast xmlns='urn:xmpp:fast:0'><mechanism>HT-SHA-256-NONE</mechanism><mechanism>HT-SHA-256-EXPR</mechanism></fast></inline></authentication>" +
		"<sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'><channel-binding type='tls-exporter'/></sasl-channel-binding></stream:features>"
)

var plusOffer = auth.Offer{Mechanisms: []string{"SCRAM-SHA-1", "SCRAM-SHA-1-PLUS"}, Bindings: []string{"tls-exporter"}}

func TestOverTLSTheSignInAndItsTokenAreBoundToTheConnection(t *testing.T) {
	pair, pool := keys(t)
	cfg := config2()
	near, far := connectTLS(t, pair, pool)
	s := serveTLS(t, far, "wonder")
	result := imtest.Opening(t.Context(), near, cfg)
	s.Hears("<stream:stream", "from='alice@office.example'")
	s.Say(imtest.Header + offerPlus)
	s.offer, s.bindings = plusOffer, s.exported()
	request := s.Hears("<authenticate", "SCRAM-SHA-1-PLUS", "mechanism='HT-SHA-256-EXPR'")
	proof, ok := s.takes(request)
	if !ok {
		t.Fatal("not taken")
	}
	s.welcome(proof, isBound+aToken)
	r := <-result
	if r.Err != nil {
		t.Fatal(r.Err)
	}
	cfg.Token, cfg.Known = r.Client.Token(), r.Client.Proof()
	s.Leave(r.Client)
	if cfg.Token.Mechanism != auth.HTSHA256Expr {
		t.Fatal(cfg.Token)
	}

	near, far = connectTLS(t, pair, pool)
	s = serveTLS(t, far, "next")
	result = imtest.Opening(t.Context(), near, cfg)
	s.Hears("<stream:stream")
	s.bindings = s.exported()
	proof, ok = s.takes(s.Hears("<authenticate", "HT-SHA-256-EXPR"))
	if !ok {
		t.Fatal("the token is not taken")
	}
	s.Say(imtest.Header + offerPlus)
	s.welcome(proof, isBound)
	if r = <-result; r.Err != nil {
		t.Fatal(r.Err)
	}
	s.Leave(r.Client)
}

// Whoever has got hold of a certificate passes on what both sides say, and changes what is
// offered as he likes: none of it gets him a session.
func TestWhoIsBetweenWithACertificateGetsNoSession(t *testing.T) {
	pair, pool := keys(t)
	for name, changed := range map[string]string{
		"as it was":                offerPlus,
		"without -PLUS":            strings.Replace(offerPlus, "<mechanism>SCRAM-SHA-1-PLUS</mechanism>", "", 1),
		"without types":            strings.Replace(offerPlus, "<sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'><channel-binding type='tls-exporter'/></sasl-channel-binding>", "", 1),
		"with a type of his own":   strings.Replace(offerPlus, "tls-exporter'", "tls-other'", 1),
		"with nothing of that":     "<stream:features><authentication xmlns='urn:xmpp:sasl:2'><mechanism>SCRAM-SHA-1</mechanism></authentication></stream:features>",
		"with the old way instead": "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-1</mechanism></mechanisms></stream:features>",
	} {
		t.Run(name, func(t *testing.T) {
			near, far := connectTLS(t, pair, pool)
			s := serveTLS(t, far, "wonder")
			result := imtest.Opening(t.Context(), near, config2())
			s.Hears("<stream:stream")
			s.Say(imtest.Header + changed)
			s.offer, s.bindings = plusOffer, map[string][]byte{auth.TLSExporter: []byte("his connection to the server")}
			request := s.Next()
			if request != "" {
				if strings.HasPrefix(request, "<auth ") { // he passes it on as what he likes
					request = asSASL2(t, request)
				}
				if _, ok := s.takes(request); ok {
					t.Error("the server is content")
				}
				s.conn.Close()
			}
			if r := <-result; r.Err == nil {
				t.Error("the client is content")
			}
		})
	}
}

// asSASL2 makes <authenticate/> of <auth/>.
func asSASL2(t *testing.T, request string) string {
	n := tree(t, request)
	return "<authenticate xmlns='urn:xmpp:sasl:2' mechanism='" + n.Attr("mechanism") + "'><initial-response>" + n.Text + "</initial-response></authenticate>"
}

func TestATLSConnectionToNobodyWeKnowIsNoChannel(t *testing.T) {
	pair, _ := keys(t)
	near, far := net.Pipe()
	defer far.Close()
	s := serveTLS(t, tls.Server(far, &tls.Config{Certificates: []tls.Certificate{pair}}), "wonder")
	result := imtest.Opening(t.Context(), tls.Client(near, &tls.Config{InsecureSkipVerify: true}), withToken())
	if header := s.Hears("<stream:stream"); strings.Contains(header, "from=") {
		t.Error(header)
	}
	s.Say(imtest.Header + imtest.Offer)
	if r := <-result; !errors.Is(r.Err, auth.ErrNoMechanism) {
		t.Error(r.Err)
	}
}

func TestAHandshakeThatFailsOrNeverEndsIsTheError(t *testing.T) {
	pair, _ := keys(t)
	_, others := keys(t)
	near, far := connectTLS(t, pair, others)
	serveTLS(t, far, "wonder")
	var unknown x509.UnknownAuthorityError
	if r := <-imtest.Opening(t.Context(), near, config2()); !errors.As(r.Err, &unknown) {
		t.Error(r.Err)
	}
	silent, _ := net.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	result := imtest.Opening(ctx, tls.Client(silent, &tls.Config{ServerName: "office.example"}), config2())
	cancel()
	if r := <-result; !errors.Is(r.Err, context.Canceled) {
		t.Error(r.Err)
	}
}
