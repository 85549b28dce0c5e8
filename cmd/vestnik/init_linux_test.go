package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestAPackageOfOursBeginsWithLittle keeps what every start pays for, and the resident holds for
// ever, out of the package variables: one regular expression once took 2.4 MB.
func TestAPackageOfOursBeginsWithLittle(t *testing.T) {
	dir, err := built()
	if err != nil {
		t.Fatal(err)
	}
	start := exec.Command(filepath.Join(dir, "vestnik"), "version")
	start.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	out, err := start.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	all := regexp.MustCompile(`(?m)^init (\S+) @.*, (\d+) bytes`).FindAllStringSubmatch(string(out), -1)
	if len(all) == 0 {
		t.Fatalf("%s", out)
	}
	for _, p := range all {
		if n, _ := strconv.Atoi(p[2]); (p[1] == "main" || strings.HasPrefix(p[1], "vestnik/")) && n > 256<<10 {
			t.Errorf("%s begins with %d bytes", p[1], n)
		}
	}
}
