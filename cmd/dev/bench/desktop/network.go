//go:build linux

package desktop

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/net/dns/dnsmessage"
)

// network is the one of an office, for the clients alone: its names lead to the server
// of the benchmark, and its authority is trusted, as an administrator would have it. So no
// client needs to be told of a host, a port or a certificate, which not all can be.
//
// It is a name server on loopback, and files that take the place of the machine's in a
// mount namespace of the client.
type network struct {
	resolver net.PacketConn
	mounts   map[string]string // what lies over what
	port     uint16            // of the server
}

// Addresses of loopback are many; on this one nobody else has a name server.
const resolverAddress = "127.0.0.153"

const authorities = "/etc/ssl/certs/ca-certificates.crt"

// openNetwork makes it for a server at host:port. Files go into dir.
func openNetwork(dir, address, authority string) (*network, error) {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	n := &network{mounts: map[string]string{}}
	if _, err := fmt.Sscan(port, &n.port); err != nil {
		return nil, err
	}
	ours, err1 := os.ReadFile(authority)
	others, err2 := os.ReadFile(authorities)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	for over, content := range map[string]string{
		"/etc/resolv.conf": "nameserver " + resolverAddress + "\n",
		authorities:        string(others) + string(ours),
	} {
		file := filepath.Join(dir, filepath.Base(over))
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			return nil, err
		}
		n.mounts[over] = file
	}
	if n.resolver, err = net.ListenPacket("udp", resolverAddress+":53"); err != nil {
		return nil, fmt.Errorf("the clients need a name server of their own, which only root may start: %w", err)
	}
	go n.serve()
	return n, nil
}

func (n *network) close() { n.resolver.Close() }

// within returns a command that runs another in the network, in the same process.
func (n *network) within(command ...string) *exec.Cmd {
	script := "set -e\n"
	for over, file := range n.mounts {
		script += fmt.Sprintf("mount --bind '%s' '%s'\n", file, over)
	}
	return exec.Command("unshare", append([]string{"--mount", "sh", "-c", script + `exec "$@"`, "sh"}, command...)...)
}

// serve answers questions until the network is closed.
func (n *network) serve() {
	buffer := make([]byte, 1500)
	for {
		length, from, err := n.resolver.ReadFrom(buffer)
		if err != nil {
			return
		}
		if answer := n.answer(buffer[:length]); answer != nil {
			_, _ = n.resolver.WriteTo(answer, from) // who gets none asks again
		}
	}
}

// answer tells where XMPP is served and that all names are this machine; whatever else is
// asked for there is none of.
func (n *network) answer(question []byte) []byte {
	var m dnsmessage.Message
	if m.Unpack(question) != nil || len(m.Questions) != 1 {
		return nil
	}
	m.Response, m.Authoritative, m.RecursionAvailable = true, true, true
	m.Answers, m.Authorities, m.Additionals = nil, nil, nil
	q := m.Questions[0]
	head := dnsmessage.ResourceHeader{Name: q.Name, Class: dnsmessage.ClassINET, TTL: 3600}
	switch name := q.Name.String(); {
	case q.Type == dnsmessage.TypeSRV && strings.HasPrefix(name, "_xmpp-client._tcp."):
		target := dnsmessage.MustNewName(strings.TrimPrefix(name, "_xmpp-client._tcp."))
		m.Answers = []dnsmessage.Resource{{Header: head, Body: &dnsmessage.SRVResource{Target: target, Port: n.port}}}
	case q.Type == dnsmessage.TypeA && !strings.HasPrefix(name, "_"):
		m.Answers = []dnsmessage.Resource{{Header: head, Body: &dnsmessage.AResource{A: [4]byte{127, 0, 0, 1}}}}
	}
	packed, err := m.Pack()
	if err != nil {
		return nil
	}
	return packed
}
