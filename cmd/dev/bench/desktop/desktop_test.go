//go:build linux

package desktop

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	"vestnik/core/servertest"
	"vestnik/gui/desktoptest"
)

// runnable skips a test where a part of the benchmark is missing, or fails it where nothing may be.
func runnable(t *testing.T) {
	t.Helper()
	err := servertest.Available()
	if missing := desktoptest.Missing(); len(missing) > 0 {
		err = errors.Join(err, errors.New("no desktop: "+strings.Join(missing, " ")))
	}
	if os.Getuid() != 0 {
		err = errors.Join(err, errors.New("only root may give clients a network of their own"))
	}
	switch {
	case err == nil:
	case os.Getenv("VESTNIK_REQUIRE") == "all" && os.Getuid() == 0:
		t.Fatal("required:", err)
	default:
		t.Skip(err)
	}
}

// programs builds ours.
func programs(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	build := exec.Command("go", "build", "-buildvcs=false", "-tags=gles", "-o", dir+"/", "./cmd/vestnik", "./cmd/vestnik-window")
	build.Dir = "../../../.."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return dir
}

// The figures of a short run mean nothing; that every section gets some of Vestnik does.
func TestAShortRunMeasuresVestnikInEverySection(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the window, and waits until it is at rest")
	}
	runnable(t)
	var out bytes.Buffer
	if err := Run(t.Context(), Options{Programs: programs(t), NoPeers: true, Short: true, Out: &out}); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	for _, s := range sections {
		if !strings.Contains(out.String(), "\n"+s.name+" ") {
			t.Errorf("the report has no %q:\n%s", s.name, out.String())
		}
	}
	if strings.Contains(out.String(), "–") {
		t.Errorf("something was not measured:\n%s", out.String())
	}
	t.Log(out.String())
}

func TestARunThatIsInterruptedEnds(t *testing.T) {
	runnable(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Run(ctx, Options{NoPeers: true, Short: true, Out: &bytes.Buffer{}}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
