package servertest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"time"
)

func (c config) ejabberdAvailable() error {
	if _, err := exec.LookPath("erl"); err != nil || ejabberdLibraries() == "" {
		return errors.New("servertest: ejabberd is not installed (Debian package ejabberd)")
	}
	_, err := account("ejabberd")
	return errors.Join(err, c.database.available())
}

// ejabberdLibraries returns the directory in which Erlang finds ejabberd.
func ejabberdLibraries() string {
	found, _ := filepath.Glob("/usr/lib/*/ejabberd-*/ebin/ejabberd.beam")
	if len(found) == 0 {
		return ""
	}
	return filepath.Dir(filepath.Dir(filepath.Dir(found[0])))
}

// startEjabberd starts ejabberd in an Erlang of its own, without distribution, and
// then creates the users over its HTTP API.
func startEjabberd(c config) (*Server, error) {
	if c.inactivity == 0 {
		c.inactivity = 30
	}
	s, err := attempt(c, buildEjabberd)
	if err != nil {
		return nil, err
	}
	// SASLprep knows Unicode 3.2 and has no emoji: "unacceptable characters".
	delete(s.Users, "carol")
	for _, domain := range s.Domains {
		for name, password := range s.Users {
			if err := register(s, name, domain, password); err != nil {
				s.discard()
				return nil, err
			}
		}
	}
	return s, nil
}

func buildEjabberd(set *setup) (*Server, error) {
	s := set.server("ejabberd")
	data := filepath.Join(set.Dir, "data")
	configuration := filepath.Join(set.Dir, "ejabberd.yml")
	err := errors.Join(
		set.render("ejabberd.yml", "ejabberd.yml"),
		set.write("data/README", []byte("written by ejabberd\n")),
		give(data, "ejabberd"),
	)
	if err != nil {
		return nil, fmt.Errorf("servertest: %w", err)
	}
	s.probe = func() error { return set.probe("/files/word") }
	s.run = func() (*process, error) {
		if set.Database == MariaDB && s.database == nil {
			if s.database, err = startMariaDB(data, set.SQL); err != nil {
				return nil, err
			}
		}
		env := []string{
			"ERL_LIBS=" + ejabberdLibraries(),
			"EJABBERD_CONFIG_PATH=" + configuration,
			"EJABBERD_LOG_PATH=" + filepath.Join(data, "ejabberd.log"),
			"ERL_CRASH_DUMP_BYTES=0",
		}
		return launch(data, "ejabberd", env, "erl", "-noinput", "-mnesia", "dir", `"`+data+`"`, "-s", "ejabberd")
	}
	return s, nil
}

func register(s *Server, name, domain, password string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	body, err := json.Marshal(map[string]string{"user": name, "host": domain, "password": password})
	if err != nil {
		return err
	}
	url := s.URL[:len(s.URL)-len("/http-bind")] + "/api/register"
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if answer, _ := io.ReadAll(response.Body); response.StatusCode != http.StatusOK {
		return fmt.Errorf("servertest: ejabberd does not register %s@%s: %s", name, domain, answer)
	}
	return nil
}
