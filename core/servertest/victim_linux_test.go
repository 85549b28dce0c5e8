package servertest

import (
	"bufio"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// victim makes the test binary a process that starts this server and is then killed.
const victim = "SERVERTEST_VICTIM"

// TestNoServerOutlivesItsTestProcess kills a copy of this process, and looks.
func TestNoServerOutlivesItsTestProcess(t *testing.T) {
	if os.Getenv(victim) != "" {
		t.Skip("is the victim")
	}
	for _, name := range []string{"Prosody", "ejabberd"} {
		t.Run(name, func(t *testing.T) {
			if err := Available(); err != nil {
				bothServers(t, func(*testing.T, *Server) {}) // skips or fails as it should
			}
			dir, err := os.MkdirTemp("", "servertest-victim")
			if err != nil {
				t.Fatal(err)
			}
			defer os.RemoveAll(dir)
			os.Chmod(dir, 0o755) // the server's user has to get in
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestVictim$", "-test.v")
			cmd.Env = append(os.Environ(), victim+"="+name, "TMPDIR="+dir)
			out, _ := cmd.StdoutPipe()
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			pid := 0
			for lines := bufio.NewScanner(out); pid == 0 && lines.Scan(); {
				if _, number, ok := strings.Cut(lines.Text(), "server is "); ok {
					pid, _ = strconv.Atoi(number)
				}
			}
			cmd.Process.Kill()
			cmd.Wait()
			if pid == 0 {
				t.Fatal("the victim started no server")
			}
			for deadline := time.Now().Add(10 * time.Second); alive(pid); time.Sleep(20 * time.Millisecond) {
				if time.Now().After(deadline) {
					syscall.Kill(-pid, syscall.SIGKILL)
					t.Fatal("the server lives on")
				}
			}
		})
	}
}

// TestVictim is run by TestNoServerOutlivesItsTestProcess in a process of its own.
func TestVictim(t *testing.T) {
	var s *Server
	switch os.Getenv(victim) {
	case "Prosody":
		s = Prosody(t)
	case "ejabberd":
		s = Ejabberd(t)
	default:
		return
	}
	os.Stdout.WriteString("server is " + strconv.Itoa(s.process.pid) + "\n")
	<-t.Context().Done()
}

// alive tells whether a process runs: a zombie that nobody has reaped does not.
func alive(pid int) bool {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return false
	}
	_, after, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(after, "Z")
}
