package signon

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jcmturner/gokrb5/v8/credentials"
	"github.com/jcmturner/gokrb5/v8/keytab"
	"github.com/jcmturner/gokrb5/v8/service"
	"github.com/jcmturner/gokrb5/v8/spnego"

	"vestnik/core/xmpp/bosh/transport"
)

const realm = "OFFICE.EXAMPLE"

// kdc is a real one, of MIT, on a port of its own.
type kdc struct {
	t    *testing.T
	dir  string
	port int
}

func newKDC(t *testing.T) *kdc {
	t.Helper()
	t.Setenv("PATH", os.Getenv("PATH")+":/usr/sbin")
	for _, name := range []string{"krb5kdc", "kdb5_util", "kadmin.local", "kinit"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("%s is not installed", name)
		}
	}
	k := &kdc{t: t, dir: t.TempDir()}
	k.port = freePort(t)
	k.write("krb5.conf", `[libdefaults]
	default_realm = `+realm+`
	dns_lookup_kdc = false
	dns_lookup_realm = false
	rdns = false
	udp_preference_limit = 1
[realms]
	`+realm+` = {
		kdc = `+fmt.Sprintf("127.0.0.1:%d", k.port)+`
	}
[domain_realm]
	.office.example = `+realm+`
`)
	k.write("kdc.conf", `[kdcdefaults]
	kdc_listen = `+fmt.Sprintf("127.0.0.1:%d", k.port)+`
	kdc_tcp_listen = `+fmt.Sprintf("127.0.0.1:%d", k.port)+`
[realms]
	`+realm+` = {
		database_name = `+k.path("principal")+`
		key_stash_file = `+k.path("stash")+`
		acl_file = `+k.path("acl")+`
		max_life = 1h
	}
`)
	t.Setenv("KRB5_CONFIG", k.path("krb5.conf"))
	t.Setenv("KRB5_KDC_PROFILE", k.path("kdc.conf"))
	t.Setenv("KRB5CCNAME", "FILE:"+k.path("tickets"))
	k.run("", "kdb5_util", "create", "-s", "-r", realm, "-P", "master")
	k.run("", "kadmin.local", "-r", realm, "-q", "addprinc -pw hush anna")
	k.run("", "kadmin.local", "-r", realm, "-q", "addprinc -randkey HTTP/proxy.office.example")
	k.run("", "kadmin.local", "-r", realm, "-q", "ktadd -k "+k.path("keytab")+" HTTP/proxy.office.example")
	server := exec.Command("krb5kdc", "-n", "-r", realm)
	server.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	})
	return k
}

func freePort(t *testing.T) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func (k *kdc) path(name string) string { return filepath.Join(k.dir, name) }

func (k *kdc) write(name, text string) {
	k.t.Helper()
	if err := os.WriteFile(k.path(name), []byte(text), 0o600); err != nil {
		k.t.Fatal(err)
	}
}

func (k *kdc) run(in, name string, args ...string) {
	k.t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Stdin = strings.NewReader(in)
	if out, err := cmd.CombinedOutput(); err != nil {
		k.t.Fatalf("%s %s: %v\n%s", name, args, err, out)
	}
}

// signIn is what a person does at his desk. It waits for the KDC to be there.
func (k *kdc) signIn() {
	k.t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		cmd := exec.Command("kinit", "anna")
		cmd.Stdin = strings.NewReader("hush\n")
		out, err := cmd.CombinedOutput()
		if err == nil {
			return
		}
		if time.Now().After(end) {
			k.t.Fatalf("kinit: %v\n%s", err, out)
		}
	}
}

// proxy lets through whoever shows a ticket, and notes who that was.
func (k *kdc) proxy(who *[]string) http.HandlerFunc {
	keys, err := keytab.Load(k.path("keytab"))
	if err != nil {
		k.t.Fatal(err)
	}
	door := spnego.SPNEGOService(keys, service.DecodePAC(false))
	return func(w http.ResponseWriter, r *http.Request) {
		_, shown, _ := strings.Cut(r.Header.Get("Proxy-Authorization"), "Negotiate ")
		data, _ := base64.StdEncoding.DecodeString(shown)
		var token spnego.SPNEGOToken
		if len(data) == 0 || token.Unmarshal(data) != nil {
			w.Header().Set("Proxy-Authenticate", "Negotiate")
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		ok, seen, status := door.AcceptSecContext(&token)
		if !ok {
			k.t.Errorf("not taken: %v", status)
			w.WriteHeader(http.StatusForbidden)
			return
		}
		id, _ := seen.Value("github.com/jcmturner/gokrb5/v8/ctxCredentials").(*credentials.Credentials)
		if id != nil {
			*who = append(*who, id.UserName()+"@"+id.Domain())
		}
		pass(w, r)
	}
}

func pass(w http.ResponseWriter, r *http.Request) {
	server, err := net.Dial("tcp", r.Host)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer server.Close()
	client, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer client.Close()
	_, _ = io.WriteString(client, "HTTP/1.1 200 OK\r\n\r\n")
	go func() {
		_, _ = io.Copy(client, server)
		client.Close()
	}()
	_, _ = io.Copy(server, client)
}

func TestAProxyTakesTheTicketOfThePerson(t *testing.T) {
	k := newKDC(t)
	k.signIn()
	var who []string
	proxy := httptest.NewServer(k.proxy(&who))
	defer proxy.Close()
	origin := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") }))
	defer origin.Close()
	_, port, _ := net.SplitHostPort(proxy.Listener.Addr().String())
	way, err := transport.Through(&url.URL{Scheme: "http", Host: "proxy.office.example:" + port})
	if err != nil {
		t.Fatal(err)
	}
	roots := origin.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	tr, err := transport.New(transport.Config{Proxies: way, SignOn: Desktop(), RootCAs: roots,
		Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, proxy.Listener.Addr().String())
		}})
	if err != nil {
		t.Fatal(err)
	}
	defer tr.CloseIdleConnections()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, origin.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := tr.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if text, _ := io.ReadAll(res.Body); string(text) != "hello" || len(who) != 1 || who[0] != "anna@"+realm {
		t.Errorf("%q, seen as %q", text, who)
	}
	// The realm knows nothing of this one.
	p, err := Desktop().Begin("Negotiate", "other.office.example")
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if _, err := p.Step(t.Context(), nil); err == nil {
		t.Error("there is a ticket for a stranger")
	}
}

func TestWithoutATicketNothingIsShown(t *testing.T) {
	dir := t.TempDir()
	conf, broken := filepath.Join(dir, "krb5.conf"), filepath.Join(dir, "broken")
	if err := os.WriteFile(conf, []byte("includedir /etc/krb5.conf.d\n[libdefaults]\n default_realm = X\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("KRB5_CONFIG", conf)
	for _, content := range []string{"", "\x05", "\x05\x04\x00\x0c\x00\x01", strings.Repeat("\x05\x04\xff", 100), "text"} {
		if err := os.WriteFile(broken, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"FILE:" + broken, "FILE:" + dir, dir + "/none", "KEYRING:persistent:0", "KCM:", "DIR:" + dir} {
			t.Setenv("KRB5CCNAME", name)
			if _, err := Desktop().Begin("Negotiate", "proxy"); !errors.Is(err, ErrNoTicket) {
				t.Errorf("%s with %q: %v", name, content, err)
			}
		}
	}
}

func TestASilentRealmHoldsNobodyUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	late := make(chan int, 1)
	free := make(chan struct{})
	_, err := within(ctx, func() (int, error) { <-free; return 7, nil }, func(n int) { late <- n })
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	close(free)
	if n := <-late; n != 7 {
		t.Error(n)
	}
}
