package autostart

import "testing"

// conformance checks that an entry, which is off, keeps the rules of [Entry].
func conformance(t *testing.T, e Entry) {
	t.Helper()
	for i, on := range []bool{false, true, true, false, false, true, false} {
		if err := e.Set(on); err != nil {
			t.Fatalf("step %d, %v: %v", i, on, err)
		}
		if now, err := e.Enabled(); err != nil || now != on {
			t.Fatalf("step %d, %v: %v %v", i, on, now, err)
		}
	}
}
