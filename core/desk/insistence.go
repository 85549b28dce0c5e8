package desk

import "context"

// Insistence is how urgent messages see to it that they are dealt with.
type Insistence struct {
	// Takeover: those of high urgency lie above all else, on each screen.
	Takeover bool `json:"takeover,omitempty"`
	// Escalate is after how many minutes one that nobody has dealt with is told of again; 0:
	// never.
	Escalate int `json:"escalate,omitempty"`
}

// MaxEscalate is the most that [Insistence.Escalate] may be.
const MaxEscalate = 1440

// Takeover is a message that lies above all else, on each screen, until it is dealt with.
type Takeover struct {
	Peer   Ref   `json:"peer"`
	Number int64 `json:"number"`
	// Preview is how much of it is to be seen unasked: the screens may be a projector.
	Preview Preview `json:"preview"`
}

// SetInsistence implements [Alerting].
func (c *Client) SetInsistence(ctx context.Context, i Insistence) error {
	return tell(ctx, c, setInsistence, i)
}
