package servertest

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Database is in what a server keeps archives, instead of in files or tables of its own.
type Database string

const (
	// MariaDB is what ejabberd searches.
	MariaDB Database = "mariadb"
	// SQLite is what ejabberd says that it searches: it finds nothing. The same holds for
	// PostgreSQL.
	SQLite Database = "sqlite"
)

// ArchiveIn lets a server keep archives in a database. MariaDB is one of ejabberd's own,
// which ends with it; for Prosody it is SQLite.
func ArchiveIn(d Database) Option { return func(c *config) { c.database = d } }

// schema is what Debian's ejabberd brings for it.
const schema = "/usr/share/ejabberd/sql/mysql.sql"

// available returns nil when ejabberd can use the database here.
func (d Database) available() error {
	driver := map[Database]string{MariaDB: "mysql", SQLite: "sqlite3"}[d]
	if driver == "" {
		return nil
	}
	if found, _ := filepath.Glob("/usr/lib/erlang/lib/p1_" + driver + "-*"); len(found) == 0 {
		return fmt.Errorf("servertest: ejabberd cannot use %s (Debian package erlang-p1-%s)", d, driver)
	}
	if _, err := exec.LookPath("mariadbd"); d == MariaDB && err != nil {
		return errors.New("servertest: MariaDB is not installed (Debian package mariadb-server-core)")
	}
	return nil
}

// startMariaDB starts a database with ejabberd's tables in it, and waits until it is ready.
func startMariaDB(data string, port int) (*process, error) {
	tables, err := os.ReadFile(schema)
	if err != nil {
		return nil, fmt.Errorf("servertest: %w", err)
	}
	initial := filepath.Join(data, "mariadb.sql")
	if err := os.WriteFile(initial, []byte("CREATE DATABASE ejabberd CHARACTER SET utf8mb4;\nUSE ejabberd;\n"+statements(string(tables))), 0o644); err != nil {
		return nil, err
	}
	p, err := launch(data, "ejabberd", nil, "mariadbd", "--no-defaults", "--skip-grant-tables", "--datadir="+data,
		"--bind-address=127.0.0.1", fmt.Sprint("--port=", port), "--socket="+filepath.Join(data, "mariadb.socket"), "--init-file="+initial,
		"--innodb-buffer-pool-size=16M", "--innodb-log-file-size=4M", "--innodb-flush-method=nosync")
	if err != nil {
		return nil, err
	}
	for late := time.Now().Add(readyIn); ; time.Sleep(20 * time.Millisecond) {
		err := greeted(port)
		if err == nil {
			return p, nil
		}
		if p.ended() || time.Now().After(late) {
			p.kill()
			return nil, errors.Join(errors.New("servertest: MariaDB did not start: "+p.output()), err)
		}
	}
}

// greeted waits until the database says its first word, which it does when it has its tables.
func greeted(port int) error {
	conn, err := net.Dial("tcp", fmt.Sprint("127.0.0.1:", port))
	if err != nil {
		return err
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(readyIn))
	_, err = conn.Read(make([]byte, 1))
	return err
}

// statements puts each statement of a schema on a line, as MariaDB reads what it begins with.
func statements(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "--") {
			continue
		}
		if out.WriteString(line); strings.HasSuffix(line, ";") {
			out.WriteByte('\n')
		} else {
			out.WriteByte(' ')
		}
	}
	return out.String()
}
