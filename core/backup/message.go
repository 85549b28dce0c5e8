package backup

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"vestnik/core/journal"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/notice"
)

// Message is a line of messages.jsonl. What is empty is left out.
type Message struct {
	Account   string    `json:"account"` // bare JID of ours
	Peer      string    `json:"peer"`    // bare JID of the conversation
	Room      bool      `json:"room,omitempty"`
	ID        string    `json:"id,omitempty"`
	OriginID  string    `json:"originId,omitempty"` // XEP-0359
	ArchiveID string    `json:"archiveId,omitempty"`
	Archive   string    `json:"archive,omitempty"` // whose archive that is; empty: the account's own
	From      string    `json:"from"`
	To        string    `json:"to,omitempty"`
	Nick      string    `json:"nick,omitempty"`
	Type      string    `json:"type"`
	Subject   string    `json:"subject,omitempty"`
	Body      string    `json:"body,omitempty"`
	Time      time.Time `json:"time"`
	Mine      bool      `json:"mine,omitempty"`
	State     string    `json:"state,omitempty"` // of an own one: sent, delivered, failed
	Error     string    `json:"error,omitempty"`
	Unstyled  bool      `json:"unstyled,omitempty"`
	Delayed   bool      `json:"delayed,omitempty"`
	// Unreadable names what was wrong with a message whose text could not be read.
	Unreadable string `json:"unreadable,omitempty"`
	// Replaces is the id of the message that this one corrects.
	Replaces    string               `json:"replaces,omitempty"`
	Retracted   time.Time            `json:"retracted,omitzero"`
	Reactions   []journal.Reaction   `json:"reactions,omitempty"`
	Attachments []journal.Attachment `json:"attachments,omitempty"`
	// Notice is what the message says of itself besides its text, ReplyTo the id of the
	// message that it answers.
	Notice       *notice.Notice `json:"notice,omitempty"`
	ReplyTo      string         `json:"replyTo,omitempty"`
	ReplyBy      string         `json:"replyBy,omitempty"` // who has written that
	Quoted       int            `json:"quoted,omitempty"`  // how many bytes of Body repeat it
	Answer       string         `json:"answer,omitempty"`  // which was given to it
	Acknowledged time.Time      `json:"acknowledged,omitzero"`
}

func fromEntry(e journal.Entry) Message {
	return Message{
		Account: e.Account, Peer: e.Peer, Room: e.Room, ID: e.ID, OriginID: e.OriginID, ArchiveID: e.ArchiveID, Archive: e.Archive,
		From: e.From, To: e.To, Nick: e.Nick, Type: e.Type, Subject: e.Subject, Body: e.Body, Time: e.Time, Mine: e.Mine,
		State: string(e.State), Error: e.Error, Unstyled: e.Unstyled, Delayed: e.Delayed, Unreadable: e.Unreadable,
		Replaces: e.Replaces, Retracted: e.Retracted, Reactions: e.Reactions, Attachments: e.Attachments,
		Notice: e.Notice, ReplyTo: e.ReplyTo, ReplyBy: e.ReplyBy, Quoted: e.Quoted, Answer: e.Answer, Acknowledged: e.Acknowledged,
	}
}

// entry returns the message as the journal takes it.
func (m *Message) entry() journal.Entry {
	return journal.Entry{
		Account: m.Account, Peer: m.Peer, Room: m.Room, ID: m.ID, OriginID: m.OriginID, ArchiveID: m.ArchiveID, Archive: m.Archive,
		From: m.From, To: m.To, Nick: m.Nick, Type: m.Type, Subject: m.Subject, Body: m.Body, Time: m.Time, Mine: m.Mine,
		State: journal.State(m.State), Error: m.Error, Unstyled: m.Unstyled, Delayed: m.Delayed, Unreadable: m.Unreadable,
		Replaces: m.Replaces, Retracted: m.Retracted, Reactions: m.Reactions, Attachments: m.Attachments,
		Notice: m.Notice, ReplyTo: m.ReplyTo, ReplyBy: m.ReplyBy, Quoted: m.Quoted, Answer: m.Answer, Acknowledged: m.Acknowledged,
	}
}

// The most that a message may have besides its text.
const (
	mostReactions = 1000
	mostName      = 64 << 10 // bytes of an id, a nickname, an error
)

var errLine = errors.New("no message")

// readMessage reads a line, and refuses what the journal could not have had.
func readMessage(line []byte) (m Message, err error) {
	if err := json.Unmarshal(line, &m); err != nil {
		return m, fmt.Errorf("%w: %w", errLine, err)
	}
	for _, bare := range []string{m.Account, m.Peer} {
		if a, err := xmpp.ReadAddress(bare); err != nil || a.String() != bare || a.Bare() != a {
			return m, fmt.Errorf("%w: %.100q is no address of an account", errLine, bare)
		}
	}
	if _, err := xmpp.ReadAddress(m.From); err != nil && m.From != "" {
		return m, fmt.Errorf("%w: %.100q is no address", errLine, m.From)
	}
	for _, name := range []string{m.To, m.ID, m.OriginID, m.ArchiveID, m.Archive, m.Nick, m.Type, m.Error, m.Unreadable, m.Replaces, m.ReplyTo, m.ReplyBy, m.Answer} {
		if len(name) > mostName {
			return m, fmt.Errorf("%w: a name of %d bytes", errLine, len(name))
		}
	}
	states := []string{"", string(journal.Sent), string(journal.Delivered), string(journal.Failed)}
	switch {
	case !slices.Contains(states, m.State):
		return m, fmt.Errorf("%w: state %.20q", errLine, m.State)
	case m.Quoted < 0 || m.Quoted > len(m.Body):
		return m, fmt.Errorf("%w: %d bytes of its text are quoted", errLine, m.Quoted)
	case m.Time.IsZero():
		return m, fmt.Errorf("%w: no time", errLine)
	case len(m.Reactions) > mostReactions, len(m.Attachments) > mostReactions:
		return m, fmt.Errorf("%w: too much is said about it", errLine)
	}
	return m, nil
}
