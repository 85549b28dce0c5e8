package bosh

import (
	"slices"
	"testing"
)

// A restart must not write over what a state that is being kept holds of the header
// before.
func TestARestartLeavesTheKeptHeaderAlone(t *testing.T) {
	keptSession(t, func(t *testing.T, m *fakeManager, c *Conn, kept *memory) {
		c.mu.Lock()
		before := c.prefix
		c.mu.Unlock()
		want := slices.Clone(before)
		write(t, c, "<stream:stream xmlns='jabber:client' xmlns:other='urn:other' to='office.example' version='1.0'>")
		if len(want) == 0 || !slices.Equal(before, want) {
			t.Errorf("%q became %q", want, before)
		}
	})
}
