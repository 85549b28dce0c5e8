package desk

import (
	"context"
	"time"

	"vestnik/core/alert"
)

// Supposed is a message that nobody has written, of which the person wants to know what it
// would do.
type Supposed struct {
	From    Ref     `json:"from"`              // who would write: somebody, a room, a system
	Text    string  `json:"text,omitempty"`    // what, for rules about words
	Type    Type    `json:"type,omitempty"`    // chat, or headline, as systems send; in a room it is neither
	Urgency Urgency `json:"urgency,omitempty"` // as he would say; empty: as usual
	Calls   bool    `json:"calls,omitempty"`   // in a room: the person, by his name
}

// Forecast is what a message would do now.
type Forecast struct {
	Show    alert.Show `json:"show"`
	Sound   bool       `json:"sound,omitempty"`   // its popup may be heard
	Preview Preview    `json:"preview,omitempty"` // of its popup
	Later   bool       `json:"later,omitempty"`   // one popup sums it up later
	// Again says that it is told once more, because the person is not there.
	Again bool `json:"again,omitempty"`
	// Why is what keeps it from being told of as it could be, in the order of the rules.
	Why []Cause `json:"why,omitempty"`
}

// Cause is something that keeps a message from being told of as it could be.
type Cause struct {
	Reason  alert.Reason `json:"reason"`
	Until   time.Time    `json:"until,omitzero"`    // when it is over; zero: that is not known
	Rule    string       `json:"rule,omitempty"`    // the line of the rules
	Notify  Notify       `json:"notify,omitempty"`  // of what in the room the person is told
	All     bool         `json:"all,omitempty"`     // the person has muted all, whatever the hours are
	Managed bool         `json:"managed,omitempty"` // the organisation has set it
}

// Forecast implements [Alerting].
func (c *Client) Forecast(ctx context.Context, m Supposed) (Forecast, error) {
	return foresee.call(ctx, c, m)
}
