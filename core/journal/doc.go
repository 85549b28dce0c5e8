// Package journal keeps every message once, on disk, for as long as the person
// keeps the account.
//
// It is the memory of the program. A message from the network is received into
// the journal before it is acknowledged, shown or counted, and only its popup need
// not wait for the disk ([Batch]'s Coming); a message of our own
// is enqueued before the network hears of it. What is unread, and which message is
// the last of a conversation, is kept in the same transaction as the messages: it
// cannot drift away from them, and nothing is ever counted by reading them.
//
//	j, err := journal.Open(dirs.JournalFile())
//	taken, err := j.Take(ctx, journal.Batch{Entries: …, Marks: …}) // all of it, or nothing
//	mine, err := j.Enqueue(ctx, entry)          // state Queued, with an id of its own
//	sent, err := j.MarkAll(ctx, []journal.Mark{{account, peer, id, journal.Sent, ""}})
//
// # Promises
//
// When a call has returned without error what it has stored survives the
// death of the program and of the machine: SQLite writes ahead (WAL) and syncs
// each commit (synchronous=FULL). Numbers grow in the order of storing and are
// never reused. A body comes back byte for byte: NUL, emoji and a megabyte too.
// The state of an own message only goes forward:
//
//	state      may become
//	Queued     Sent, Delivered, Failed
//	Sent       Delivered, Failed
//	Delivered  -
//	Failed     - (but see [Cancelled])
//
// What is to go out later is in no outbox before, and can be taken back until then; nobody has ever
// both ([Journal.TakeBack]).
//
// # Time
//
// One goroutine writes. What waits for it becomes one transaction, so that many
// calls at one time cost one write to the disk. A call ends with its context, and
// after two seconds at most while another program holds the file; one that has
// failed has stored nothing, and may be made again. [ErrBusy], [ErrFull] and
// [ErrCorrupt] say what is to be told to the person. Another connection reads, past
// whoever writes.
//
// The files may be removed, moved or replaced while they are open: somebody clears up, or
// restores a backup into a running program. Before each transaction and at the end it is
// looked whether they are still there; if not, all that the journal has is written to its
// path again, with the same numbers, and what others have put there is kept beside it.
// While that cannot be done nothing is stored, as when the disk is full.
//
// # Network shares
//
// A write-ahead log needs memory that processes share, which those of two computers do not
// have: on NFS or a Windows share it would end in a damaged file. There the journal is
// written with a rollback journal instead ([Journal.Remote]), which is slower and asks no
// more of the share than locks. A caller for whose person two computers see the same
// directory lets one of them have it at a time, as the resident does.
//
// # Every message once
//
// The same message may come twice: live and from what the server has kept, on the
// old session and on the new one, as a carbon of what we wrote. It is known already
// when
//
//   - the archive gave both the same id (XEP-0359), and they are of one writer, or
//   - at most one of them has an archive id, and stanza id, sender, type, subject
//     and body are the same, their times lie within [Window], and they did not come
//     by one way in one session.
//
// A stanza id alone proves nothing: business systems number from 1 at each start
// or say "1" every time. What one session brings by one way ([Origin]) it brings
// once and in order, so two equal messages of it are two; and each of them is the
// double of one message at most that has come otherwise: of three that were live
// and come again from the server's store, each finds its own. Without any id every
// message is a new one. The ids that Enqueue gives are random, so such a message is
// known by id and body alone; when it comes back the server has it, and Queued
// becomes Sent.
//
// A session that goes on in another process repeats what the one before was not done
// with. That is known by its place, see [Repeated].
//
// A server may have kept a message twice, under two ids of its archive and with two times:
// ejabberd has when a session dies and it sends again what was under way. So two of what was
// kept are one, too, in whichever session they come, when their stanza id is one that
// programs do not give twice (of eight characters and more).
//
// # Numbers and positions
//
// A number is the order of arrival, and what a program names a message by: [Reader.Since]
// follows it. A position is where a message stands for the person who reads:
// [Reader.History], [Reader.Search] and [Reader.Conversations] follow that. What is
// live or was kept for us stands last, whatever its stamp claims; what a page of an
// archive brings takes its place in time. Whoever pages names numbers, and the journal
// looks where they stand. See order.go.
//
// # Archives
//
// A [Page] is stored together with how far the archive is held now ([Reader.Held]), and
// only if it follows on that. There is no moment at which a crash leaves a gap, and none
// at which a page would have to be asked for twice. What it brings is unread only where it
// stands behind what the person has read.
//
// # What is said later
//
// Corrections, retractions, reactions and acknowledgements ([Edit]), and what somebody has read
// ([Displayed]), come in the same [Batch] as the messages they are about, before or after
// them. A correction is a message of its own that stands in another's place: the earlier
// text is kept, see [Reader.Since]. A retracted text is overwritten. See edit.go. A message that
// chooses one of the buttons of another answers it: see answer.go.
//
// # The outbox
//
// Beside messages it holds stanzas the journal does not look into ([Stanza]): markers, requests,
// bookmarks that must go out once we are on line. One order holds for all.
//
// # Words
//
// [Reader.Search] finds words from their beginnings, the newest message first, in an index
// that is kept in the same transaction as the messages. A file of before there was one is
// indexed while it is used.
//
// # Older files and forgotten accounts
//
// A file of an older schema is brought up in a copy, which takes its place in one step when
// it is whole; the old one stays beside it for a month (migrate.go). An account is
// forgotten in one step, and overwritten in pieces behind that, for which nobody waits
// (forget.go); so is a room (forget_room.go).
//
// # Why SQLite
//
// modernc.org/sqlite is SQLite translated to Go: a file format that will be
// readable in thirty years, transactions, and no C compiler. To leave it, change
// the import to another database/sql driver of SQLite and [dsn] with it.
package journal
