package desk

// Takeover is a message that lies above all else, on each screen, until it is dealt with.
type Takeover struct {
	Peer   Ref   `json:"peer"`
	Number int64 `json:"number"`
	// Preview is how much of it is to be seen unasked: the screens may be a projector.
	Preview Preview `json:"preview"`
}
