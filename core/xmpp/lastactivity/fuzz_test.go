package lastactivity

import (
	"testing"
	"time"

	"vestnik/core/xmpp/xmlsafe"
)

// Whatever somebody says, he has never done anything in the future.
func FuzzRead(f *testing.F) {
	f.Add("903")
	f.Add("-1")
	f.Add("9999999999999")
	now := time.Now()
	f.Fuzz(func(t *testing.T, seconds string) {
		n := &xmlsafe.Node{Children: []*xmlsafe.Node{{Space: space, Local: "query", Attrs: []xmlsafe.Attr{{Local: "seconds", Value: seconds}}}}}
		if a, err := read(n, now); err == nil && a.Since.After(now) {
			t.Error(seconds, a)
		}
	})
}
