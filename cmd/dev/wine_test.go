package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"
)

// What is left out is found again when a test gets another name.
func TestWhatIsLeftOutInWineExists(t *testing.T) {
	for _, l := range leftOut {
		if l.why == "" {
			t.Errorf("%s: nobody knows why it is left out", l.test)
		}
		name, _, _ := strings.Cut(l.test, "/")
		declared := regexp.MustCompile(`(?m)^func ` + name + `\(`)
		found := false
		for _, s := range sources(t) {
			found = found || s.test && s.pkg() == l.pkg && declared.Match(s.text)
		}
		if !found {
			t.Errorf("%s has no %s", l.pkg, name)
		}
	}
	if got := leftOutOf("core/xmpp/bosh"); got != "^TestOverHTTPWhatIsTooLargeStaysSmall$" {
		t.Errorf("%q", got)
	}
	if got := leftOutOf("core/xmpp/wherever"); got != "" {
		t.Errorf("%q", got)
	}
}

// The Go at hand has the place that is mended for wine 8; another text is told, not
// passed over.
func TestTheRemovalOfFilesIsMendedOrRefused(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(runtime.GOROOT(), "src/internal/syscall/windows/at_windows.go"))
	if err != nil {
		t.Skip("the sources of Go are not where this was built: ", err)
	}
	mended, err := mendRemoval(string(text))
	if err != nil || strings.Count(mended, "NTStatus(0xC0000002)") != 1 {
		t.Errorf("%v", err)
	}
	if _, err := mendRemoval("package windows"); err == nil {
		t.Error("another text was taken")
	}
}

// Of a test that fails the whole of its words are shown, of one that hangs its name, and
// of those that pass nothing.
func TestTheReportOfTestsNamesWhatFailsAndWhatHangs(t *testing.T) {
	var log bytes.Buffer
	s := newTestStory(&progress{out: &log, what: "Testing", start: time.Now()})
	for _, line := range []string{
		`{"Action":"start","Package":"vestnik/a"}`,
		`{"Action":"run","Package":"vestnik/a","Test":"TestGood"}`,
		`{"Action":"output","Package":"vestnik/a","Test":"TestGood","Output":"all is well\n"}`,
		`{"Action":"pass","Package":"vestnik/a","Test":"TestGood"}`,
		`{"Action":"run","Package":"vestnik/a","Test":"TestBad"}`,
		`{"Action":"output","Package":"vestnik/a","Test":"TestBad","Output":"bad_test.go:1: alas\n"}`,
		`{"Action":"fail","Package":"vestnik/a","Test":"TestBad","Elapsed":1.5}`,
		`{"Action":"output","Package":"vestnik/a","Output":"FAIL\n"}`,
		`{"Action":"fail","Package":"vestnik/a"}`,
		`{"Action":"run","Package":"vestnik/b","Test":"TestLong"}`,
		`{"Action":"output","Package":"vestnik/b","Output":"dev: b.test.exe has not ended within 5m30s\n"}`,
		`{"Action":"fail","Package":"vestnik/b"}`,
		`not of the tests`,
	} {
		s.tell(line)
	}
	want := `--- FAIL: vestnik/a TestBad (1.5s)
bad_test.go:1: alas
--- FAIL: vestnik/b (0s)
dev: b.test.exe has not ended within 5m30s
    not ended: TestLong
not of the tests
`
	if got := log.String(); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if s.passed != 1 {
		t.Errorf("%d passed", s.passed)
	}
}
