package desk

import "context"

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

	// Wipe deletes it, as far as it is messages and drafts, and what waits to be sent is not
	// sent. Nothing of it is found any more when it returns; on the disk it is overwritten behind
	// that. What was deleted does not come again from the server by itself.
	Wipe(ctx context.Context, of Ref) error
}

// Kept implements [Keeping].
func (c *Client) Kept(ctx context.Context, of Ref) (Kept, error) {
	return kept.call(ctx, c, peerOf{of})
}

// Wipe implements [Keeping].
func (c *Client) Wipe(ctx context.Context, of Ref) error { return tell(ctx, c, wipe, peerOf{of}) }
