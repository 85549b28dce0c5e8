package main

import (
	"bytes"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"vestnik/core/demo"
	"vestnik/core/servertest"
	"vestnik/core/vault"
	"vestnik/core/xmpp/bosh/manager"
	"vestnik/core/xmpp/bosh/transport"
)

func TestMain(m *testing.M) {
	testscript.Main(tidy{m}, map[string]func(){"vestnik": scripted, "deaf-window": deafWindow, "scripted-bot": scriptedBot})
}

// builtDir is where the desktop's tests have built the programs.
var builtDir string

// tidy takes away what the tests have built.
type tidy struct{ m *testing.M }

func (t tidy) Run() int {
	defer func() { os.RemoveAll(builtDir) }()
	defer closeShell()
	if signal.Ignored(syscall.SIGHUP) { // by nohup: what the tests start is to hear that its terminal was closed
		signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)
	}
	return t.m.Run()
}

// scripted is the program as scripts find it on every system: with no keyring but the one
// of their own D-Bus, and JSON that can be searched for what it says.
func scripted() {
	if runtime.GOOS == "windows" {
		systemKeyring = func() vault.Backend { return missingKeyring{} }
	}
	if os.Getenv("VESTNIK_TEST_SHARE") != "" {
		onShare = func(string) bool { return true }
	}
	escapeAll = false
	governedMain()
}

// missingKeyring is none.
type missingKeyring struct{}

func (missingKeyring) Get(_, _ string) (string, error) { return "", vault.ErrAbsent }
func (missingKeyring) Set(_, _, _ string) error        { return vault.ErrAbsent }
func (missingKeyring) Delete(_, _ string) error        { return vault.ErrAbsent }

// TestTheCommandLine runs testdata/*.txtar: what people and scripts type, and what
// they get. There is no display and no D-Bus. Each script has an office of its own
// with the account alice, whose password is in the file pw:
//
//	$URL                     its address
//	$TLS                     the same behind a certificate of the authority in ca.pem
//	$NAMELESS                the same, where errors have no sender
//	$FAR                     the same, by a name that only the proxies can find
//	$PROXY $OPEN             proxies; the first wants the name anna and the password hush
//	$PIN $OTHER              the key of that certificate, and another
//	$HTML $GONE $REDIRECT    web servers that are no BOSH
func TestTheCommandLine(t *testing.T) {
	other := func(h http.HandlerFunc) string {
		s := httptest.NewServer(h)
		t.Cleanup(s.Close)
		return s.URL
	}
	html := other(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>It works!</html>")) })
	gone := other(http.NotFound)
	redirect := other(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	})
	testscript.Run(t, testscript.Params{Dir: "testdata", Cmds: commandsOfScripts, Condition: condition, Setup: func(env *testscript.Env) error {
		env.Setenv("HTML", html)
		env.Setenv("GONE", gone)
		env.Setenv("REDIRECT", redirect)
		return errors.Join(furnish(env), serveOffice(env), serveProxies(env))
	}})
}

// TestTheCommandLineOnRealServers runs testdata/real/*.txtar on each server, all at once.
// The password of alice is in the file pw, that of иван in the file пароль, and that of bob,
// whom only one of them signs in, in the file боб, that of erin, likewise, in эрин. $TCP is where other programs reach the server, and
// sendxmpprc has sendxmpp send as alice.
func TestTheCommandLineOnRealServers(t *testing.T) {
	for name, start := range map[string]func(testing.TB, ...servertest.Option) *servertest.Server{
		"Prosody": servertest.Prosody, "ejabberd": servertest.Ejabberd,
	} {
		t.Run(name, func(t *testing.T) {
			server := start(t, servertest.Private())
			testscript.Run(t, testscript.Params{Dir: "testdata/real", Cmds: commandsOfScripts, Setup: func(env *testscript.Env) error {
				env.Setenv("URL", server.URL)
				env.Setenv("TLS", server.SecureURL)
				env.Setenv("CA", server.CAFile)
				env.Setenv("TCP", server.Addr)
				env.Setenv("ALICE", server.Users["alice"])
				rc := "username: alice\njserver: 127.0.0.1\nport: " + server.Addr[strings.LastIndex(server.Addr, ":")+1:] + "\npassword: " + server.Users["alice"] + "\ncomponent: office.example\n"
				return errors.Join(furnish(env),
					os.WriteFile(filepath.Join(env.WorkDir, "sendxmpprc"), []byte(rc), 0o600),
					keepSecret(env, "pw", server.Users["alice"]), keepSecret(env, "пароль", server.Users["иван"]),
					keepSecret(env, "боб", server.Users["bob"]), keepSecret(env, "эрин", server.Users["erin"]),
					keepSecret(env, "дэйв", server.Users["dave"]))
			}})
		})
	}
}

// furnish gives a script a home of its own, and neither bus nor display.
func furnish(env *testscript.Env) error {
	home, err := os.MkdirTemp("", "v") // short: it holds a socket
	if err != nil {
		return err
	}
	env.Defer(func() { os.RemoveAll(home) })
	env.Setenv("VESTNIK_HOME", home)
	env.Setenv("VESTNIK_LANGUAGE", "en")
	if _, err := os.Stat("/run/user/" + strconv.Itoa(os.Getuid()) + "/bus"); err == nil {
		env.Setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:") // a person's own bus is not for tests
	}
	env.Values[stageKey{}] = &stage{running: map[string]*running{}}
	return nil
}

// keepSecret writes a password to a file, and has it looked for in all that is
// printed.
func keepSecret(env *testscript.Env, file, password string) error {
	s := env.Values[stageKey{}].(*stage)
	s.secrets = append(s.secrets, password)
	return os.WriteFile(filepath.Join(env.WorkDir, file), []byte(password+"\r\nnot this\n"), 0o600)
}

// serveOffice opens the office of a script.
func serveOffice(env *testscript.Env) error {
	return serveOfficeOf(env, nil)
}

// serveOfficeOf opens one with these accounts; nil: with alice.
func serveOfficeOf(env *testscript.Env, accounts map[string]string) error {
	office, err := openOffice("127.0.0.1:0", demo.Options{Locale: "en", Archive: true, Accounts: accounts})
	if err != nil {
		return err
	}
	s := env.Values[stageKey{}].(*stage)
	frozen, thaw := make(chan struct{}), make(chan struct{})
	s.asked = make(chan struct{}, 100)
	s.freeze = func() { close(frozen) }
	streams := manager.New(manager.Config{})
	secure := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-frozen:
			s.asked <- struct{}{}
			<-thaw
		default:
			streams.ServeHTTP(w, r)
		}
	}))
	served := make(chan error, 1)
	go func() { served <- office.Serve(env.T().(testing.TB).Context(), streams) }()
	env.Defer(func() {
		close(thaw)
		streams.Close()
		secure.Close()
		<-served
		office.close()
	})
	env.Setenv("URL", office.url)
	env.Setenv("TLS", secure.URL)
	nameless, err := withoutSender(office.url)
	if err != nil {
		return err
	}
	env.Defer(nameless.Close)
	env.Setenv("NAMELESS", nameless.URL)
	env.Setenv("FAR", strings.Replace(secure.URL, "127.0.0.1", "example.com", 1))
	env.Setenv("PIN", transport.PinOf(secure.Certificate()).String())
	env.Setenv("OTHER", transport.Pin{}.String())
	ca, err := os.ReadFile(office.caFile)
	ca = append(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: secure.Certificate().Raw})...)
	return errors.Join(err,
		keepSecret(env, "pw", office.Accounts()["alice@office.example"]),
		os.WriteFile(filepath.Join(env.WorkDir, "ca.pem"), ca, 0o600),
	)
}

// withoutSender is an office in which errors have no sender, which means that the server
// itself returns them (RFC 6120 §8.1.2.1).
func withoutSender(office string) (*httptest.Server, error) {
	to, err := url.Parse(office)
	if err != nil {
		return nil, err
	}
	failed := regexp.MustCompile(`<message [^>]*type=['"]error['"][^>]*>`)
	sender := regexp.MustCompile(` from=('[^']*'|"[^"]*")`)
	return httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(to)
			r.Out.URL.Path = to.Path
			r.Out.Header.Del("Accept-Encoding")
		},
		ModifyResponse: func(r *http.Response) error {
			body, err := io.ReadAll(r.Body)
			body = failed.ReplaceAllFunc(body, func(tag []byte) []byte { return sender.ReplaceAll(tag, nil) })
			r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
			r.Header.Set("Content-Length", strconv.Itoa(len(body)))
			return err
		},
	}), nil
}
