package desk

import (
	"context"
	"strconv"
	"strings"
)

// Kept is how much of messages is on this computer.
type Kept struct {
	Messages int `json:"messages"`
	Waiting  int `json:"waiting,omitempty"` // of them wait to be sent
}

// Keeping is about the messages that are kept on this computer. What the server keeps is its
// own affair. Each takes whom it means, see [Ref.Means].
type Keeping interface {
	// Kept returns how much is kept. With a million messages it takes a second.
	Kept(ctx context.Context, of Ref) (Kept, error)

	// Outdated returns how many messages would be deleted by and by if those of all accounts were
	// kept for so many days, which is the setting keepDays. With a million messages it takes a second.
	Outdated(ctx context.Context, days int) (int, error)

	// Wipe deletes it, as far as it is messages and drafts, and what waits to be sent is not
	// sent, nor are files that are on their way. Nothing of it is found any more when it returns;
	// on the disk it is overwritten behind that. What was deleted does not come again from the
	// server by itself.
	Wipe(ctx context.Context, of Ref) error
}

// keepDays is the setting for how long messages are kept, as package policy has it.
const keepDays = "keepDays"

// KeepsFor is for how many days messages would be kept if a setting had this value: 0 where it is
// about something else, or keeps them for ever.
func KeepsFor(setting string, value []string) (days int) {
	if typed := strings.Fields(strings.Join(value, " ")); setting == keepDays && len(typed) == 1 {
		days, _ = strconv.Atoi(typed[0]) // which is read so, whatever blanks stand around it
	}
	return max(0, days)
}

// Kept implements [Keeping].
func (c *Client) Kept(ctx context.Context, of Ref) (Kept, error) {
	return kept.call(ctx, c, peerOf{of})
}

// daysOf is what [Keeping.Outdated] takes.
type daysOf struct {
	Days int `json:"days"`
}

// Outdated implements [Keeping].
func (c *Client) Outdated(ctx context.Context, days int) (int, error) {
	return outdated.call(ctx, c, daysOf{days})
}

// Wipe implements [Keeping].
func (c *Client) Wipe(ctx context.Context, of Ref) error { return tell(ctx, c, wipe, peerOf{of}) }
