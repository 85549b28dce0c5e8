package auth

import (
	"bufio"
	"encoding/base64"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// gsasl is GNU SASL's command, an implementation independent of ours. It speaks
// base64, a line a message.
type gsasl struct {
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	binding []byte // a server asks for it behind client-first
}

// startGSASL starts it as "--client" or "--server" of a mechanism.
func startGSASL(t *testing.T, side, mechanism string, c Credentials) *gsasl {
	t.Helper()
	path, err := exec.LookPath("gsasl")
	if err != nil {
		if os.Getenv("VESTNIK_REQUIRE") == "all" {
			t.Fatal("gsasl is required (Debian package gsasl):", err)
		}
		t.Skip("gsasl is not installed (Debian package gsasl):", err)
	}
	args := []string{side, "--quiet", "--application-data", // which turns it off
		"--mechanism=" + mechanism, "--authentication-id=" + c.Username,
		"--password=" + c.Password, "--realm=" + c.Domain, "--service=xmpp",
		"--quality-of-protection=qop-auth", "--iteration-count=4096"}
	if !isPlus(mechanism) { // with a host name it expects the channel to be its own
		args = append(args, "--no-cb", "--hostname="+c.Domain)
	}
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	cmd.WaitDelay = time.Second
	g := &gsasl{cmd: cmd}
	g.in, _ = cmd.StdinPipe()
	out, _ := cmd.StdoutPipe()
	g.out = bufio.NewReader(out)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(20*time.Second, func() { cmd.Process.Kill() })
	t.Cleanup(func() { g.in.Close(); cmd.Wait(); timer.Stop() })
	if name, err := g.out.ReadString('\n'); err != nil || strings.TrimSpace(name) != mechanism {
		t.Fatalf("gsasl began with %q, %v", name, err)
	}
	return g
}

func (g *gsasl) say(message []byte) error {
	_, err := io.WriteString(g.in, base64.StdEncoding.EncodeToString(message)+"\n")
	return err
}

func (g *gsasl) hear() ([]byte, error) {
	line, err := g.out.ReadString('\n')
	if err != nil {
		return nil, err
	}
	if _, message, asked := strings.Cut(line, "channel binding: "); asked {
		line = message
	}
	return base64.StdEncoding.DecodeString(strings.TrimSpace(line))
}

// gsaslPeople leaves out what GNU SASL 2.2 does not do in DIGEST-MD5: it escapes no
// quotes, and puts the password but not the name into ISO 8859-1.
var gsaslPeople = []Credentials{
	as("alice", "alice-secret", "office.example"),
	as("иван", "Пароль №1", "офис.пример"),
	as("bob", `é"\`, "office.example"),
	as("a,b=c", "x,y=z", "office.example"),
}

func TestOurClientSignsInToGNUSASL(t *testing.T) {
	for _, mechanism := range []string{DigestMD5, SCRAMSHA1, SCRAMSHA256} {
		for _, c := range gsaslPeople {
			t.Run(mechanism+" "+c.Username, func(t *testing.T) {
				client, _ := NewConversation(mechanism, c)
				if err := toGSASL(t, startGSASL(t, "--server", mechanism, c), client); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

func TestGNUSASLRefusesOurWrongPassword(t *testing.T) {
	c := gsaslPeople[1]
	g := startGSASL(t, "--server", DigestMD5, c)
	c.Password += "!"
	client, _ := NewConversation(DigestMD5, c)
	if err := toGSASL(t, g, client); err == nil {
		t.Error("a wrong password was taken")
	}
}

// toGSASL runs our client against a server of GNU SASL, which always speaks first
// and whose exit tells whether it is content.
func toGSASL(t *testing.T, g *gsasl, client Conversation) error {
	initial, has, err := client.Start()
	if err != nil {
		t.Fatal(err)
	}
	for {
		challenge, err := g.hear()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		response := initial
		if !has {
			if response, err = client.Step(challenge); err != nil {
				return err
			}
		}
		has = false
		if err := g.say(response); err != nil {
			break
		}
		if g.binding != nil {
			_ = g.say(g.binding)
			g.binding = nil
		}
	}
	g.in.Close()
	if err := client.Success(nil); err != nil {
		return err
	}
	return g.cmd.Wait()
}

func TestGNUSASLSignsInToOurServer(t *testing.T) {
	for _, mechanism := range []string{DigestMD5, SCRAMSHA1, SCRAMSHA256, Plain} {
		for _, c := range gsaslPeople {
			t.Run(mechanism+" "+c.Username, func(t *testing.T) {
				server, _ := Server{Domain: c.Domain, Lookup: func(user string) (string, bool) {
					return c.Password, user == c.Username
				}}.Conversation(mechanism)

				if err := fromGSASL(startGSASL(t, "--client", mechanism, c), server); err != nil || server.Username() != c.Username {
					t.Errorf("%v, signed in as %q", err, server.Username())
				}
			})
		}
	}
}

// fromGSASL runs a client of GNU SASL against our server.
func fromGSASL(g *gsasl, server ServerConversation) error {
	for range 4 {
		response, err := g.hear()
		if err != nil {
			return err
		}
		challenge, done, err := server.Step(response)
		if err != nil || done && challenge == nil {
			return err
		}
		if err := g.say(challenge); err != nil || done {
			return err
		}
	}
	return errors.New("no end")
}

// TestGNUSASLBindsTheChannelAsWeDo runs -PLUS both ways. GNU SASL is told the data of
// tls-exporter on a line of their own, when it asks for them.
func TestGNUSASLBindsTheChannelAsWeDo(t *testing.T) {
	for _, mechanism := range []string{SCRAMSHA1 + Plus, SCRAMSHA256 + Plus} {
		for _, same := range []bool{true, false} {
			c := gsaslPeople[1]
			c.Channel = Channel{Encrypted: true, Bindings: bindings(TLSExporter)}
			c.Offer = Offer{Mechanisms: []string{mechanism}}
			theirs := c.Channel.Bindings[TLSExporter]
			if !same {
				theirs = []byte("another channel")
			}
			g := startGSASL(t, "--server", mechanism, c)
			g.binding = theirs
			client, err := NewConversation(mechanism, c)
			if err != nil {
				t.Fatal(err)
			}
			if err := toGSASL(t, g, client); (err == nil) != same {
				t.Errorf("%s to GNU SASL, one channel: %v: %v", mechanism, same, err)
			}
			g = startGSASL(t, "--client", mechanism, c)
			_ = g.say(theirs)
			server, _ := Server{Domain: c.Domain, Channel: c.Channel, Lookup: func(string) (string, bool) { return c.Password, true }}.Conversation(mechanism)
			if err := fromGSASL(g, server); (err == nil) != same {
				t.Errorf("%s from GNU SASL, one channel: %v: %v", mechanism, same, err)
			}
		}
	}
}
