package desk

import "context"

// Desk is everything a face may ask of the resident, by themes. All methods are safe for
// concurrent use, end when ctx ends, and return a [*Problem] where a person can
// do something about the failure.
type Desk interface {
	Feed
	Conversations
	Answering
	Remarking
	Alerting
	Broadcasting
	Files
	People
	Roster
	Blocking
	Preferences
	Keeping
	Cards
	Services
	Rooms
	Accounts
	Support
	Resident
}

// Feed is the state that faces draw, and what changes in it.
type Feed interface {
	// Snapshot returns the state of things now. It does not wait for the network.
	Snapshot(ctx context.Context) (Snapshot, error)

	// Watch delivers the events that follow the snapshot numbered after, in order
	// and without gaps, until ctx ends or the face is too slow; then the channel is
	// closed, and the face starts again with a new snapshot. It returns [ErrGap] at
	// once when events after that number are no longer kept.
	Watch(ctx context.Context, after uint64) (<-chan Event, error)
}

// Conversations are the messages that were exchanged, and what is done with them.
type Conversations interface {
	// History returns up to limit messages with peer, oldest first, that are older
	// than the message with journal number before; 0 means the newest. It has what is here,
	// and does not wait for the server.
	History(ctx context.Context, peer Ref, before int64, limit int) ([]Message, error)

	// ReadOlder reads from the server's archive what was written with peer before all that is
	// here, a page of it, which History has then, and tells what there is still. A [Problem]
	// says why nobody knows that now: with code [NotOnLine] that the account is off line. It
	// waits for the server.
	ReadOlder(ctx context.Context, peer Ref) (Older, error)

	// Message returns the message with a journal number, whole; a [Problem] with code
	// [NoMessage] when there is none with peer.
	Message(ctx context.Context, peer Ref, number int64) (Message, error)

	// Search looks for messages, in what is here and in the archives of the accounts that
	// are on line. What was written with somebody is read from there as far back as is asked
	// for, and is here then; for words the archive is asked if it can be, and what it finds
	// stays there. It waits for the server, a minute at most.
	Search(ctx context.Context, q Query) (Found, error)

	// Since returns up to limit messages that are newer than the one with journal number
	// after, over all accounts and peers, oldest first: for who must not miss any. They may be fewer
	// where they are large; none means that there are none.
	Since(ctx context.Context, after int64, limit int) ([]Message, error)

	// Send puts a message into the outbox and returns it as stored, state [Queued].
	// It does not wait for the server: later events tell that it was sent.
	Send(ctx context.Context, m Outgoing) (Message, error)

	// Confirm waits until the server has taken the sent message with this journal
	// number and has gone through it, and returns the message as it is then: [Sent],
	// [Delivered], or [Failed] when the server has returned it meanwhile. Without a
	// connection it waits for one.
	Confirm(ctx context.Context, peer Ref, number int64) (Message, error)

	// CancelMessage takes back a message of the person's that has not gone out yet ([Outgoing].Undo
	// and At). It has failed as [MessageCancelled] then, and never goes out; what may have gone out
	// is a [MessageLeft], and stays as it is.
	CancelMessage(ctx context.Context, peer Ref, number int64) error

	// MarkRead says that the person has seen the conversation up to and including
	// the message with journal number upTo.
	MarkRead(ctx context.Context, peer Ref, upTo int64) error

	// Attend says that the person is looking at the conversation with peer, or, with
	// nobody, that a face is open that shows who is there, and
	// goes on doing so until ctx ends: Attend blocks that long. Messages of an
	// attended conversation raise no popup. A face that dies loses its attention. While
	// nobody attends to anything, or is there, servers may keep presences back.
	Attend(ctx context.Context, peer Ref) error

	// Pin keeps a conversation on top, as Status.Pinned has it, or no longer. It is remembered
	// over restarts, and forgotten with the account.
	Pin(ctx context.Context, peer Ref, on bool) error

	// SetDraft keeps a text to peer that was begun and not sent; an empty one forgets
	// it, and so does sending it, and signing out. It survives the window, and the
	// resident. Only so many are kept, the newest. Of a peer without an address it is what a
	// face has begun that goes to many, in its own words.
	SetDraft(ctx context.Context, peer Ref, text string) error
}

// People are those who see the person, and whom he sees.
type People interface {
	// SetPresence shows the person to others as he chooses. It is remembered over restarts;
	// [Offline] signs off until another presence is chosen. Who has chosen [Available] or
	// [Chat] is shown as away while he is not there.
	SetPresence(ctx context.Context, c Choice) error

	// KeepPresence keeps a presence with a text of the person's own for another time, as
	// Status.Kept has it, or no longer. At most [MaxKept] are.
	KeepPresence(ctx context.Context, p Presence, keep bool) error

	// AnswerRequest answers somebody who asks to see the person's presence. To accept
	// is to be shown his as well, if it is not yet. It waits for the server; without a
	// connection it fails with [NotOnLine], and with [NoRequest] when peer does not ask.
	AnswerRequest(ctx context.Context, peer Ref, accept bool) error
}

// Accounts are what the person is on line with.
type Accounts interface {
	// Locate finds the BOSH address that the domain of an account's address publishes
	// (XEP-0156), the way to it being that to the account's server: its proxy and its CA
	// file count, and nothing else does. It takes a few seconds at most.
	Locate(ctx context.Context, a Account) (string, error)

	// SignIn adds an account, or takes it in the place of the one with the same address.
	// It tries it on the server, and only when the server has taken it
	// stores the password in the keyring, the rest in the settings, and goes on line
	// with it. It blocks through all of this; events of kind [EventProgress] say how
	// far it has come. A canceled ctx undoes everything. When only the keyring
	// failed the person is on line until the program ends, and the Problem says so.
	SignIn(ctx context.Context, a Account) error

	// SignOut goes off line with an account, and forgets it and its password. To forget
	// what was exchanged by it as well may take seconds.
	SignOut(ctx context.Context, l Leave) error

	// PutFirst puts an account before the others: it is the one that is meant where none is
	// named. It stays so over restarts.
	PutFirst(ctx context.Context, account string) error

	// Reconnect tries with all accounts at once instead of waiting for the next attempt; on line, all
	// that the server has not answered is sent again by new connections.
	Reconnect(ctx context.Context) error
}

// Resident is the program that is always there.
type Resident interface {
	// Show asks whichever face can to bring this view before the person.
	Show(ctx context.Context, v View) error

	// TestPopup raises a popup that says that it is a test, as one of a message would be,
	// and tells how that went. It takes a few seconds at most.
	TestPopup(ctx context.Context) (Popups, error)

	// TryDemo opens an office to try things in, with colleagues who write: a resident of its
	// own, with its own windows and its own icon, that keeps nothing and touches nothing of this
	// one. It is left by its [Resident.Quit], and ends with this one. One that is open comes
	// before the person again. It takes some seconds.
	TryDemo(ctx context.Context) error

	// SetAside puts the file of Status.Trouble aside under another name, never deleting
	// anything, and begins with a new one; if the file can be used meanwhile, with that.
	// The resident may start anew for this. Without trouble it does nothing.
	SetAside(ctx context.Context) error

	// SetAutostart says whether the program starts with the desktop. Where Status.Autostart
	// says nothing it is a [NoAutostart].
	SetAutostart(ctx context.Context, on bool) error

	// Quit ends the resident: presence unavailable, end of the session, exit.
	Quit(ctx context.Context) error
}
