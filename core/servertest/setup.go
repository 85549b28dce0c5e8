package servertest

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"embed"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"text/template"
	"time"
)

//go:embed templates
var files embed.FS

// setup is what both configurations are made from.
type setup struct {
	Dir        string
	HTTP       int
	HTTPS      int
	TCP        int
	SQL        int
	Inactivity int
	Cleartext  bool
	Tokens     Tokens
	Database   Database
	Certified  bool
	MOTD       string
	Bare       bool
	Multicast  int
	Domains    []string
	Users      map[string]string
	SecureURL  string

	word string // what the server has to give back to count as ready
	ca   *x509.CertPool
}

// newSetup makes the directory, with a certificate and the word in www/word, and
// looks for free ports.
func newSetup(c config) (*setup, error) {
	dir, err := os.MkdirTemp("", "servertest")
	if err != nil {
		return nil, err
	}
	s := &setup{Dir: dir, Inactivity: c.inactivity, Cleartext: c.cleartext, Tokens: c.tokens, Database: c.database, Certified: c.certified, MOTD: c.motd, Bare: c.bare, Multicast: c.multicast, Domains: domains, Users: allUsers(c.staff), word: rand.Text()}
	var err1, err2, err3, err4 error
	s.ca, err1 = certificate(dir)
	err2 = os.Chmod(dir, 0o755) // the server's user has to get in
	err3 = s.write("www/word", []byte(s.word))
	s.HTTP, s.HTTPS, s.TCP, s.SQL, err4 = freePorts()
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	s.SecureURL = fmt.Sprintf("https://127.0.0.1:%d/http-bind", s.HTTPS)
	return s, nil
}

// server returns the Server that this is the set-up of; run and probe are left.
func (s *setup) server(name string) *Server {
	return &Server{
		Name:      name,
		URL:       fmt.Sprintf("http://127.0.0.1:%d/http-bind", s.HTTP),
		SecureURL: s.SecureURL,
		Addr:      fmt.Sprintf("127.0.0.1:%d", s.TCP),
		CAFile:    filepath.Join(s.Dir, "ca.crt"),
		CertFile:  filepath.Join(s.Dir, "client.crt"),
		KeyFile:   filepath.Join(s.Dir, "client.key"),
		CA:        s.ca,
		Domains:   s.Domains,
		Users:     s.Users,
		dir:       s.Dir,
	}
}

func (s *setup) write(name string, content []byte) error {
	path := filepath.Join(s.Dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o644)
}

// render writes the template of that name into the directory.
func (s *setup) render(name, to string) error {
	t, err := template.New(name).Funcs(template.FuncMap{"quote": strconv.Quote}).ParseFS(files, "templates/"+name)
	if err != nil {
		return err
	}
	path := filepath.Join(s.Dir, to)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(t.Execute(f, s), f.Close())
}

// probe asks for the word at path, over HTTP and HTTPS, and tries the TCP port.
func (s *setup) probe(path string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: s.ca}, DisableKeepAlives: true}
	client := &http.Client{Transport: transport}
	for _, base := range []string{fmt.Sprintf("http://127.0.0.1:%d", s.HTTP), fmt.Sprintf("https://127.0.0.1:%d", s.HTTPS)} {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, base+path, nil)
		if err != nil {
			return err
		}
		request.Host = s.Domains[0] // ejabberd serves files to its own domains only
		response, err := client.Do(request)
		if err != nil {
			return err
		}
		body, err := io.ReadAll(io.LimitReader(response.Body, 1024))
		response.Body.Close()
		if err != nil || string(body) != s.word {
			return errors.Join(fmt.Errorf("%s answered %s", base, response.Status), err)
		}
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", s.TCP))
	if err != nil {
		return err
	}
	return conn.Close()
}

// freePorts returns four ports that nobody listens on.
func freePorts() (a, b, c, d int, err error) {
	var ports [4]int
	for i := range ports {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return 0, 0, 0, 0, err
		}
		defer l.Close()
		ports[i] = l.Addr().(*net.TCPAddr).Port
	}
	return ports[0], ports[1], ports[2], ports[3], nil
}

// attempt starts a server made by build, and once more on other ports.
func attempt(c config, build func(*setup) (*Server, error)) (*Server, error) {
	var failed error
	for range 2 {
		set, err := newSetup(c)
		if err != nil {
			return nil, err
		}
		s, err := build(set)
		if err == nil {
			if err = s.start(); err == nil {
				return s, nil
			}
			s.database.kill()
		}
		os.RemoveAll(set.Dir)
		failed = errors.Join(failed, err)
	}
	return nil, failed
}
