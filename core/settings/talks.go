package settings

import "time"

// Pause is for how long a conversation, or one message of it, is not to be heard of.
type Pause struct {
	Account string    `json:"account"`
	Peer    string    `json:"peer"`
	Number  int64     `json:"number,omitempty"` // of a message, in the journal
	Until   time.Time `json:"until"`
}

// Peer is with whom a conversation is: somebody, as an account sees him.
type Peer struct {
	Account string `json:"account"`
	Address string `json:"address"`
}

// Room is of what in a room the person is told: all or none.
type Room struct {
	Account string `json:"account"`
	Address string `json:"address"`
	Notify  string `json:"notify"`
}
