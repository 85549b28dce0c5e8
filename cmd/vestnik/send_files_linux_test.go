package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/presence"
)

// everywhere is a proxy for which all hosts are on loopback, and returns its address.
func everywhere(t testing.TB) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(tunnelHere)}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { server.Close() })
	return "http://" + l.Addr().String()
}

func tunnelHere(w http.ResponseWriter, r *http.Request) {
	_, port, err := net.SplitHostPort(r.Host)
	there, dialling := net.Dial("tcp", net.JoinHostPort("127.0.0.1", port))
	if r.Method != http.MethodConnect || err != nil || dialling != nil {
		http.Error(w, "no", http.StatusBadGateway)
		return
	}
	defer there.Close()
	here, buffered, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer here.Close()
	_, _ = io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
	go func() { _, _ = io.Copy(there, buffered); there.Close() }()
	_, _ = io.Copy(here, there)
}

// atDepot is a real server that takes files, and who is there.
type atDepot struct {
	t       testing.TB
	server  *servertest.Server
	account desk.Account
	home    string
	process int // of the resident
}

// newDepot makes a home for alice.
func newDepot(t testing.TB, server *servertest.Server) *atDepot {
	d := &atDepot{t: t, server: server, home: t.TempDir()}
	d.account = desk.Account{Address: "alice@office.example", Password: server.Users["alice"], URL: server.SecureURL, CAFile: server.CAFile, Proxy: everywhere(t)}
	return d
}

func (d *atDepot) env() []string {
	return append(os.Environ(), "VESTNIK_HOME="+d.home, "VESTNIK_LANGUAGE=en", "DISPLAY=", "WAYLAND_DISPLAY=", "DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent")
}

// file writes a file of so many random bytes.
func (d *atDepot) file(name string, size int) (path string, content []byte) {
	content = make([]byte, size)
	_, _ = rand.Read(content)
	path = filepath.Join(d.home, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		d.t.Fatal(err)
	}
	return path, content
}

// run runs a command, and returns the lines of JSON that it prints.
func (d *atDepot) run(args ...string) (lines []map[string]any) {
	d.t.Helper()
	cmd := exec.CommandContext(d.t.Context(), "vestnik", args...)
	cmd.Env, cmd.Dir = d.env(), d.home
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		d.t.Fatalf("%v: %v\n%s%s", args, err, out, complaint.String())
	}
	for line := range strings.Lines(string(out)) {
		var one map[string]any
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			d.t.Fatalf("%s: %v", line, err)
		}
		lines = append(lines, one)
	}
	return lines
}

// alone are the options of a session of the command's own.
func (d *atDepot) alone() []string {
	word := filepath.Join(d.home, "password")
	if err := os.WriteFile(word, []byte(d.account.Password), 0o600); err != nil {
		d.t.Fatal(err)
	}
	return []string{"--jid", d.account.Address, "--password-file", word, "--url", d.account.URL, "--ca-file", d.account.CAFile, "--proxy", d.account.Proxy}
}

// reside starts a resident that is signed in, and returns the door to it.
func (d *atDepot) reside() *desk.Client {
	d.t.Helper()
	cmd := exec.Command("vestnik")
	cmd.Env = d.env()
	if err := cmd.Start(); err != nil {
		d.t.Fatal(err)
	}
	d.process = cmd.Process.Pid
	d.t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	var running *desk.Client
	socket := filepath.Join(d.home, "run", "desk.sock")
	for end := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		var err error
		if running, err = desk.Dial(socket); err == nil {
			break
		}
		if time.Now().After(end) {
			d.t.Fatal(err)
		}
	}
	_ = running.SignIn(d.t.Context(), d.account) // the password has nowhere to be kept here
	for end := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		s, err := running.Snapshot(d.t.Context())
		if err == nil && s.Status.Connection == desk.OnLine {
			return running
		}
		if time.Now().After(end) {
			d.t.Fatalf("%+v, %v", s.Status, err)
		}
	}
}

// fetch returns what lies at an address.
func (d *atDepot) fetch(address string) []byte {
	d.t.Helper()
	via, err := transferWay(d.account, address)
	if err != nil {
		d.t.Fatal(err)
	}
	answer, err := (&http.Client{Transport: via}).Get(address)
	if err != nil {
		d.t.Fatal(err)
	}
	defer answer.Body.Close()
	data, _ := io.ReadAll(answer.Body)
	return data
}

// A file goes to a real server and from there to whom it is for, with a resident and without
// one; several go with a text in one message.
func TestFilesAreSentByRealServers(t *testing.T) {
	for name, start := range map[string]func(testing.TB, ...servertest.Option) *servertest.Server{
		"Prosody": servertest.Prosody, "ejabberd": servertest.Ejabberd,
	} {
		t.Run(name, func(t *testing.T) {
			server := start(t, servertest.Private())
			d := newDepot(t, server)
			bob, heard := imtest.SignIn(t, server.URL, server.CA, "bob@office.example", server.Users["bob"])
			if err := bob.Announce(presence.Presence{}); err != nil {
				t.Fatal(err)
			}
			plan, content := d.file("План 17.pdf", 300_000)
			d.file("small.txt", 3)
			check := func(lines []map[string]any) {
				t.Helper()
				if len(lines) != 2 || lines[0]["event"] != "file" || lines[0]["name"] != "План 17.pdf" || lines[0]["file"] != plan || lines[0]["size"] != 300_000. || lines[1]["state"] != "sent" {
					t.Fatalf("%v", lines)
				}
				m := imtest.Wait(t, heard, func(m message.Message) bool { return len(m.Files) > 0 })
				if f := m.Files[0]; m.Body != lines[0]["url"] || f.URL != m.Body || f.Name != "План 17.pdf" || f.Size != 300_000 || f.Type != "application/pdf" {
					t.Errorf("%+v", m)
				}
				if !bytes.Equal(d.fetch(m.Body), content) {
					t.Error("something else came")
				}
			}
			send := []string{"send", "--to", "bob@office.example", "--json", "--file", plan}
			check(d.run(append(send, d.alone()...)...))
			d.reside()
			check(d.run(send...))
			lines := d.run(append(send, "--file", "small.txt", "both")...)
			m := imtest.Wait(t, heard, func(m message.Message) bool { return len(m.Files) > 0 })
			if len(lines) != 3 || len(m.Files) != 2 || m.Body != "both\n"+m.Files[0].URL+"\n"+m.Files[1].URL || m.Files[1].Size != 3 {
				t.Errorf("%v: %+v", lines, m)
			}
		})
	}
}

// 100 MB go through the whole resident, and by curl to the same server in the same run: how
// long each takes, and how much more the resident holds meanwhile. That is memory of its own:
// besides, pages of the program's file come back that it has given back while it waited (see
// settle), which are the same however large the file is.
//
//	go test ./cmd/vestnik -run xxx -bench LargeFile -benchtime 1x
func BenchmarkALargeFile(b *testing.B) {
	const size = 100 << 20
	server := servertest.Prosody(b, servertest.Private())
	d := newDepot(b, server)
	running := d.reside()
	path, _ := d.file("large.bin", size)
	time.Sleep(3 * time.Second) // what a session begins with is not what a file costs
	ours, curls, most, back := time.Duration(1<<62), time.Duration(1<<62), 0, 0
	for range 3 {
		own, file := status(b, d.process, "RssAnon"), status(b, d.process, "RssFile")
		watching, stop := context.WithCancel(b.Context())
		watched := make(chan struct{})
		go func() {
			defer close(watched)
			for watching.Err() == nil {
				most, back = max(most, status(b, d.process, "RssAnon")-own), max(back, status(b, d.process, "RssFile")-file)
				time.Sleep(2 * time.Millisecond)
			}
		}()
		begin := time.Now()
		_, err := running.Put(b.Context(), desk.NewFile{File: path})
		took := time.Since(begin)
		stop()
		<-watched
		if err != nil {
			b.Fatal(err)
		}
		ours = min(ours, took)
		curls = min(curls, d.byCurl(path, size))
	}
	b.ReportMetric(ours.Seconds(), "s/ours")
	b.ReportMetric(curls.Seconds(), "s/curl")
	b.ReportMetric(curls.Seconds()/ours.Seconds(), "of-curl's-speed")
	b.ReportMetric(float64(most)/1024, "MB-more")
	b.ReportMetric(float64(back)/1024, "MB-of-the-program")
}

// byCurl asks for a place as bob, and has curl take a file there.
func (d *atDepot) byCurl(path string, size int64) time.Duration {
	d.t.Helper()
	bob, err := signInTo(d.t.Context(), d.server, "bob@office.example", d.server.Users["bob"], message.HandlerFunc(func(message.Message) bool { return false }))
	if err != nil {
		d.t.Fatal(err)
	}
	defer bob.Close()
	const space = "urn:xmpp:http:upload:0"
	begin := time.Now()
	service, _ := xmpp.ParseAddress("upload.office.example")
	answer, err := bob.Query(d.t.Context(), "get", service, fmt.Appendf(nil, "<request xmlns='%s' filename='large.bin' size='%d'/>", space, size))
	if err != nil {
		d.t.Fatal(err)
	}
	put := answer.Child(space, "slot").Child(space, "put")
	args := []string{"-sS", "-f", "-o", "/dev/null", "-T", path, "--cacert", d.server.CAFile, "-x", d.account.Proxy, "-H", "Expect:", "-H", "Content-Type:"}
	for _, h := range put.Children {
		args = append(args, "-H", h.Attr("name")+": "+h.Text)
	}
	if out, err := exec.Command("curl", append(args, put.Attr("url"))...).CombinedOutput(); err != nil {
		d.t.Fatalf("%v: %s", err, out)
	}
	return time.Since(begin)
}
