package desk

import "time"

// Alert is a popup to be raised: who writes, and what. Both are text to be shown
// verbatim, never markup. An alert without a peer sums up a flood: Count messages
// from People people, for the face to put in words.
type Alert struct {
	Peer   Ref    `json:"peer,omitzero"`    // one popup a peer, the newer replaces the older
	Number int64  `json:"number,omitempty"` // of the message; one with the same replaces its popup
	Title  string `json:"title"`            // the sender's name
	Text   string `json:"text"`             // subject and body, cut to what a popup can hold
	Count  int    `json:"count"`            // unread messages of this peer, at least 1
	Urgent bool   `json:"urgent"`           // stays until it is dealt with
	// NoReply says that Peer takes no answer, see [Conversation].
	NoReply bool `json:"noReply,omitempty"`
	Silent  bool `json:"silent,omitempty"` // makes no sound
	// Preview is how much of the message is to be seen: the alert holds no more than that.
	// With [PreviewNone] it has no title.
	Preview Preview `json:"preview,omitempty"`
	// Buttons are the answers that the message offers, and Expires is from when on it is of
	// no use; zero: never.
	Buttons []Button  `json:"buttons,omitempty"`
	Expires time.Time `json:"expires,omitzero"`
	Link    string    `json:"link,omitempty"` // as in [Notice]: it may lead anywhere

	People int `json:"people,omitempty"`
	// Pressing is how many of those that are summed up are urgent, and Away says that they
	// came while the person was not there.
	Pressing int  `json:"pressing,omitempty"`
	Away     bool `json:"away,omitempty"`
	// Stranger says that Peer is not in the roster; then Title is the whole address, for
	// anybody may call the part before the @ as he likes.
	Stranger bool `json:"stranger,omitempty"`
	// Unreadable says that the text could not be read: the face says so.
	Unreadable bool `json:"unreadable,omitempty"`
	// Call: Peer wants to be looked at now; Text is what is unread of him, if anything.
	Call bool `json:"call,omitempty"`
	// Request: no message, but Peer asks to see the person's presence, the newest of
	// Count people who do, of all accounts. There is one such popup, whoever asks; the face
	// puts it in words. Title is Peer's name, Text what he says about it.
	Request bool `json:"request,omitempty"`
	// Sent: no message of Peer's, but the one with Number that the person has sent to him, by his
	// name in Title. Until Expires it can be taken back; events tell what becomes of it.
	Sent bool `json:"sent,omitempty"`
	// Room says that Peer is a room, by its name in Title, and Text begins with the nick of who
	// says it there.
	Room bool `json:"room,omitempty"`
	// Nick is that of an occupant who says something to the person alone: Peer is his address
	// there, and Title the name of the room.
	Nick string `json:"nick,omitempty"`
	// Invitation: no message, but From, whom nobody may have proven, wants the person in the room
	// Peer, by its name in Title; Text is why. There is one such popup a room.
	Invitation bool   `json:"invitation,omitempty"`
	From       string `json:"from,omitempty"`
}
