package files_test

import (
	"testing"

	"golang.org/x/sys/unix"

	"vestnik/core/xmpp/sharing"
)

func TestASavedFileSaysWhereItComesFrom(t *testing.T) {
	path, err := save(t, gives("abc", 3), sharing.File{URL: there})
	if err != nil {
		t.Fatal(err)
	}
	said := make([]byte, 200)
	n, err := unix.Getxattr(path, "user.xdg.origin.url", said)
	if err == unix.ENOTSUP {
		t.Skip("the file system keeps no such thing")
	}
	if err != nil || string(said[:n]) != there {
		t.Errorf("%q, %v", said[:max(n, 0)], err)
	}
}
