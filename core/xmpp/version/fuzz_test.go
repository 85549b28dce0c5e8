package version

import (
	"testing"
	"time"
)

// What is read as a time can be written, and is read as the same again.
func FuzzTime(f *testing.F) {
	f.Add("2006-12-19T17:58:35Z", "-06:00")
	f.Add("0000-01-01T00:00:00Z", "+14:00")
	f.Fuzz(func(t *testing.T, utc, offset string) {
		one, err := readTime(utc, offset)
		if err != nil {
			return
		}
		again, err := readTime(one.UTC().Format(time.RFC3339Nano), one.Format("Z07:00"))
		if err == nil && !again.Equal(one) {
			t.Error(utc, offset, one, again)
		}
	})
}
