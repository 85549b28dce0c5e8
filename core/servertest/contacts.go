package servertest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Contacts gives a user of a Prosody in its first domain n contacts, u0, u1 and so on, each
// in three groups, as Prosody keeps them. It is to be called before the user signs in first.
// There are no such users, but if seen is set they have him in their rosters, and what
// Prosody does for them it does when they see his presence.
func (s *Server) Contacts(user string, n int, seen bool) error {
	var roster strings.Builder
	for i := range n {
		fmt.Fprintf(&roster, `["u%d@%s"] = { subscription = "both"; name = "Иванов Иван Иванович %d"; groups = { ["Отдел %d"] = true; ["Здание %d"] = true; ["Все"] = true; }; };`+"\n",
			i, s.Domains[0], i, i%100, i%7)
	}
	err := s.roster(user, roster.String())
	for i := 0; i < n && seen && err == nil; i++ {
		err = s.roster(fmt.Sprint("u", i), fmt.Sprintf(`["%s@%s"] = { subscription = "both"; groups = {}; };`, user, s.Domains[0]))
	}
	return err
}

// Acquaint has users of a Prosody's first domain know each other: each has all others as
// contacts, who see each other. It is to be called before any of them signs in first.
func (s *Server) Acquaint(users ...string) error {
	for _, user := range users {
		var roster strings.Builder
		for i, other := range users {
			if other != user {
				fmt.Fprintf(&roster, `["%s@%s"] = { subscription = "both"; name = "Иванов Иван %d"; groups = { ["Отдел %d"] = true; }; };`+"\n", other, s.Domains[0], i, i%5)
			}
		}
		if err := s.roster(user, roster.String()); err != nil {
			return err
		}
	}
	return nil
}

// roster writes somebody's roster.
func (s *Server) roster(user, items string) error {
	host := filepath.Join(s.dir, "data", strings.ReplaceAll(s.Domains[0], ".", "%2e"))
	file := filepath.Join(host, "roster", user+".dat")
	err := errors.Join(
		os.MkdirAll(filepath.Dir(file), 0o755),
		os.WriteFile(file, []byte("return {\n[false] = { version = 1; };\n"+items+"};\n"), 0o600),
	)
	for _, path := range []string{host, filepath.Dir(file), file} {
		err = errors.Join(err, give(path, "prosody"))
	}
	return err
}
