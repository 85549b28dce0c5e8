package alert

import (
	"fmt"
	"slices"
)

// Show is what a message does on the screen.
type Show uint8

// The ways to show, the least first.
const (
	Silent   Show = iota // nothing
	Badge                // it is something unread
	Banner               // and raises a popup
	Sticky               // which stays until it is dealt with
	Takeover             // and lies above all else besides, on each screen
)

// shows are their names.
var shows = []string{Silent: "silent", Badge: "badge", Banner: "banner", Sticky: "sticky", Takeover: "takeover"}

// String is the name of a way to show.
func (s Show) String() string { return shows[s] }

// MarshalText writes its name.
func (s Show) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a name.
func (s *Show) UnmarshalText(text []byte) error {
	at := slices.Index(shows, string(text))
	if at < 0 {
		return fmt.Errorf("alert: no way to show is called %.20q", text)
	}
	*s = Show(at) //nolint:gosec // there are five
	return nil
}
