package journal

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
)

// fileOf makes a file as [oldFile] does, of a schema from 3 on, with what that one has beside
// texts.
func fileOf(t testing.TB, path string, version, n int) {
	t.Helper()
	oldFile(t, path, n)
	db, err := sql.Open("sqlite", dsn(path, "journal_mode(WAL)", "synchronous(OFF)"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	steps := append(migrations[3:version:version], fmt.Sprintf(`PRAGMA user_version = %d`, version))
	if version >= 4 {
		steps = append(steps, `
			INSERT INTO stanza (number, account, id, kind, key, recipient, body, time) SELECT 1, id, 's1', 'marker', 'p7@x.example', 'p7@x.example', '<message/>', 0 FROM account;
			INSERT INTO archive SELECT id, '', '', 'A1', 'A99', 1 FROM account;
			INSERT INTO pending SELECT id, 'A-later', 'displayed', '', 1, 'null', 0 FROM conversation WHERE peer = 'p7@x.example';
			UPDATE conversation SET displayed_to = position WHERE peer = 'p10@x.example';
			UPDATE message SET reactions = '[{"from":"p7@x.example/desk","emoji":["👍"]}]' WHERE number = 14`)
	}
	if version >= 5 {
		steps = append(steps, `UPDATE message SET markable = 1, unstyled = 1 WHERE number = 14`)
	}
	for _, step := range steps {
		if _, err := db.Exec(step); err != nil {
			t.Fatal(err)
		}
	}
}

// beside looks whether what a schema has beside texts has come through.
func beside(t testing.TB, path string, version int) {
	t.Helper()
	j := open(t, path)
	defer j.Close()
	if version < 4 {
		return
	}
	if out, err := j.Outbox(t.Context(), account, 1); err != nil || len(out) != 1 || out[0].Kind != "marker" || out[0].Body != "<message/>" {
		t.Errorf("%+v, %v", out, err)
	}
	if h, err := j.Held(t.Context(), account, "", ""); err != nil || h.Newest != "A99" || !h.Begins {
		t.Errorf("%+v, %v", h, err)
	}
	if h := history(t, j, "p10@x.example"); !h[0].Mine || !h[0].Displayed {
		t.Errorf("%+v", h[0])
	}
	e := history(t, j, "p7@x.example")[0]
	if len(e.Reactions) != 1 || e.Reactions[0].Emoji[0] != "👍" || e.Markable != (version >= 5) || e.Unstyled != (version >= 5) {
		t.Errorf("%+v", e)
	}
}

func TestAFileOfEachSchemaIsBroughtUpWithAllThatItHas(t *testing.T) {
	for version := 3; version < len(migrations); version++ {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "journal.db")
			fileOf(t, path, version, 3000)
			upgraded(t, path, 3000)
			beside(t, path, version)
			j := open(t, path)
			if all, err := j.Untold(t.Context(), account, true); err != nil || len(all) > 0 {
				t.Errorf("what was read before is to be told: %+v, %v", all, err)
			}
			if got := finds(t, j, account, "p17@x.example", "2917 догов"); len(got) != 1 {
				t.Errorf("found %q", got)
			}
			// What had been said of a message that was still to come is done when it does.
			later := from("p7@x.example", "later", "x")
			later.ArchiveID = "A-later"
			if e, isNew := receive(t, j, later); !isNew || e.Read != (version >= 4) || e.Number != 2*3000+6 {
				t.Errorf("%+v", e)
			}
			j.Close()
			// The backup is a file of the schema that was.
			again := filepath.Join(t.TempDir(), "journal.db")
			copyFile(t, backup(path, version), again)
			upgraded(t, again, 3000)
			beside(t, again, version)
		})
	}
}

// Killed anywhere, it is the old file or the new one, and whole.
func TestAKillInTheMiddleOfAMigrationLosesNothing(t *testing.T) {
	for version := 3; version < len(migrations); version++ {
		t.Run(fmt.Sprint(version), func(t *testing.T) { killMigrations(t, version, 20_000, 3) })
	}
}
