package sleep

import (
	"os"
	"testing"

	"vestnik/gui/shell"
)

// TestMain closes the window that tests have used, see [shell.Close].
func TestMain(m *testing.M) {
	code := m.Run()
	shell.Close()
	os.Exit(code)
}
