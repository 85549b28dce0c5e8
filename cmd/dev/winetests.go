package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"time"
)

// leftOut are the tests that wine cannot pass, or only with patience, while Windows can:
// the package, the test (with what comes below it), and why.
var leftOut = []struct{ pkg, test, why string }{
	{"cmd/dev/bench", "TestARunThatIsInterruptedEnds", "it builds programs, and there is no go command in wine"},
	{"core/agent", "TestKeepsTheRulesOfADesk/ASlowFaceIsCutOffAndStartsAgain", slowDisk},
	{"core/agent", "TestWhateverAilsTheSettingsIsToldInWords/a link to itself", "wine's link to itself is a file that is not there"},
	{"core/agent", "TestAFloodOfMessagesIsStoredWhole", slowDisk},
	{"core/xmpp/bosh", "TestOverHTTPWhatIsTooLargeStaysSmall", "wine 8: to write to a client that is gone hangs for ever"},
	{"core/xmpp/bosh/transport", "TestADeadAddressDoesNotHoldUpTheOther", "wine has no SIO_UDP_CONNRESET (10045), which Go's UDP needs"},
}

const slowDisk = "thousands of transactions, each locked through wine's server: minutes"

// leftOutOf is the pattern of what is left out of a package, or nothing.
func leftOutOf(pkg string) string {
	var patterns []string
	for _, l := range leftOut {
		if l.pkg != pkg {
			continue
		}
		var parts []string
		for part := range strings.SplitSeq(l.test, "/") {
			parts = append(parts, "^"+regexp.QuoteMeta(part)+"$")
		}
		patterns = append(patterns, strings.Join(parts, "/"))
	}
	return strings.Join(patterns, "|")
}

// testEvent is a line of go test -json.
type testEvent struct {
	Action, Package, ImportPath, Test, Output string
	Elapsed                                   float64
}

// testStory is what go test -json has told so far.
type testStory struct {
	progress *progress
	said     map[string][]string // by test, or by package for what no test has said
	begun    map[string][]string // by package: the tests that have not ended
	failed   map[string]bool     // packages of which a test has failed and been shown
	passed   int
	skipped  int
}

func newTestStory(p *progress) *testStory {
	return &testStory{progress: p, said: map[string][]string{}, begun: map[string][]string{}, failed: map[string]bool{}}
}

// followTests runs go test -json and shows how far it has come, and of what fails all that
// it has said. A package that ends without having ended its tests hangs, or has crashed,
// and the tests are named.
func followTests(cmd *exec.Cmd, p *progress) error {
	read, write := io.Pipe()
	cmd.Stdout = write
	go func() { write.CloseWithError(cmd.Run()) }()
	s := newTestStory(p)
	err := followLines(p, read, s.tell)
	fmt.Printf("  %d tests passed, %d do not apply there, %d are left out because of wine\n", s.passed, s.skipped, len(leftOut))
	return err
}

// tell takes the next line.
func (s *testStory) tell(line string) {
	var e testEvent
	if json.Unmarshal([]byte(line), &e) != nil {
		s.progress.say(line)
		return
	}
	key := e.Package + " " + e.Test
	switch e.Action {
	case "start":
		s.progress.advance(e.Package)
	case "build-output":
		s.progress.say(strings.TrimRight(e.Output, "\n"))
	case "run":
		s.begun[e.Package] = append(s.begun[e.Package], e.Test)
	case "output":
		s.said[key] = append(s.said[key], e.Output)
	case "pass", "skip", "fail":
		s.finish(e, key)
	}
}

// finish takes the end of a test, or of a package.
func (s *testStory) finish(e testEvent, key string) {
	defer delete(s.said, key)
	switch {
	case e.Action == "fail":
		s.fail(e, key)
	case e.Test != "" && e.Action == "pass":
		s.passed++
	case e.Test != "":
		s.skipped++
	}
	s.begun[e.Package] = slices.DeleteFunc(s.begun[e.Package], func(test string) bool { return test == e.Test })
}

// fail shows what has failed, a test before the package.
func (s *testStory) fail(e testEvent, key string) {
	if e.Test == "" && s.failed[e.Package] && len(s.begun[e.Package]) == 0 {
		return // its tests have said it
	}
	s.failed[e.Package] = true
	took := time.Duration(e.Elapsed * float64(time.Second)).Round(time.Millisecond)
	s.progress.say(fmt.Sprintf("--- FAIL: %s (%v)", strings.TrimSpace(key), took))
	s.progress.say(strings.TrimRight(strings.Join(s.said[key], ""), "\n"))
	if e.Test == "" {
		for _, test := range s.begun[e.Package] {
			s.progress.say("    not ended: " + test)
			if said := s.said[e.Package+" "+test]; len(said) > 0 {
				s.progress.say(strings.TrimRight(strings.Join(said, ""), "\n"))
			}
		}
	}
}
