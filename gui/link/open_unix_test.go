//go:build !windows

package link

import (
	"net/url"
	"os"
	"path/filepath"
	"testing"
)

// What is opened is one argument, whatever is in it.
func TestALinkIsOneArgumentOfTheDesktopsProgram(t *testing.T) {
	dir := t.TempDir()
	said := filepath.Join(dir, "said")
	program := filepath.Join(dir, "opens")
	script := "#!/bin/sh\n[ $# = 1 ] || exit 3\nprintf %s \"$1\" > '" + said + "'\ncase $1 in *fails*) exit 4;; esac\n"
	if err := os.WriteFile(program, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	defer func(before string) { opener = before }(opener)
	opener = program
	const address = "https://a.example/?q=$(id)&x=';rm%20-rf%20/'#--help"
	for text, fails := range map[string]bool{address: false, "https://a.example/fails": true} {
		u, err := url.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if err := Open(t.Context(), u); (err != nil) != fails {
			t.Errorf("%s: %v", text, err)
		}
		if got, _ := os.ReadFile(said); string(got) != u.String() {
			t.Errorf("%q, want %q", got, u)
		}
	}
	opener = filepath.Join(dir, "none")
	if Open(t.Context(), &url.URL{Scheme: "https", Host: "a.example"}) == nil {
		t.Error("opened by nothing")
	}
}
