package servertest

import (
	"errors"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"
)

// features asks a server for its stream features, over TCP.
func features(t *testing.T, s *Server) string {
	t.Helper()
	conn, err := net.Dial("tcp", s.Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	io.WriteString(conn, "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='office.example' version='1.0'>")
	var got strings.Builder
	for b := make([]byte, 1024); !strings.Contains(got.String(), "</stream:features>"); {
		n, err := conn.Read(b)
		got.Write(b[:n])
		if err != nil {
			t.Fatalf("%v after %s", err, got.String())
		}
	}
	return got.String()
}

func TestAProgramStartsAndClosesAServerOfItsOwn(t *testing.T) {
	if err := Available(); err != nil {
		bothServers(t, func(*testing.T, *Server) {}) // skips or fails as it should
	}
	s, err := StartProsody(Cleartext())
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(s.PID(), 0); err != nil {
		t.Error("there is no such process:", err)
	}
	if got := features(t, s); !strings.Contains(got, "SCRAM-SHA-1") {
		t.Error("nobody can sign in without TLS:", got)
	}
	s.Close()
	if err := ask(s.URL, readyIn); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Error("closed:", err)
	}
}

func TestWithoutCleartextNobodySignsInOverTCP(t *testing.T) {
	if got := features(t, Prosody(t)); strings.Contains(got, "SCRAM-SHA-1") {
		t.Error("signing in is offered:", got)
	}
}
