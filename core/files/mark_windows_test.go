package files_test

import (
	"os"
	"strings"
	"testing"

	"vestnik/core/xmpp/sharing"
)

func TestASavedFileSaysWhereItComesFrom(t *testing.T) {
	path, err := save(t, gives("abc", 3), sharing.File{URL: there})
	if err != nil {
		t.Fatal(err)
	}
	said, err := os.ReadFile(path + ":Zone.Identifier")
	if err != nil {
		t.Skip("the file system has no streams") // as that of Wine
	}
	if !strings.Contains(string(said), "ZoneId=3") || !strings.Contains(string(said), there) {
		t.Errorf("%q", said)
	}
}
