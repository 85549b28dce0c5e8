// Package journal keeps every message once, on disk, for as long as the person
// keeps the account.
//
// It is the memory of the program. A message from the network is received into
// the journal before it is acknowledged, shown or counted; a message of our own
// is enqueued before the network hears of it. What is unread is asked of the
// journal each time and never counted by hand, so the number on the tray icon
// cannot drift away from the messages behind it.
//
//	j, err := journal.Open(dirs.JournalFile())
//	stored, fresh, err := j.Receive(ctx, entry) // fresh: show it; else it was known
//	mine, err := j.Enqueue(ctx, entry)          // state Queued, with an id of its own
//	mine, changed, err := j.Mark(ctx, account, peer, mine.ID, journal.Sent, "")
//
// # Promises
//
// When Receive or Enqueue has returned without error the message survives the
// death of the program and of the machine: SQLite writes ahead (WAL) and syncs
// each commit (synchronous=FULL). Numbers grow in the order of storing and are
// never reused. A body comes back byte for byte: NUL, emoji and a megabyte too.
// The state of an own message only goes forward:
//
//	state      may become
//	Queued     Sent, Delivered, Failed
//	Sent       Delivered, Failed
//	Delivered  -
//	Failed     -
//
// # Every message once
//
// The same message may come twice: live and from the archive, on the old session
// and on the new one, as a carbon of what we wrote. It is known already when
//
//   - the archive gave both the same id (XEP-0359), or
//   - at most one of them has an archive id, and stanza id, sender, type, subject
//     and body are the same, and their times lie within [Window].
//
// A stanza id alone proves nothing: business systems number from 1 at each start
// or say "1" every time. Without any id every message is a new one. The ids
// that Enqueue gives are random, so such a message is known by id and body alone;
// when it comes back the server has it, and Queued becomes Sent.
//
// # Why SQLite
//
// modernc.org/sqlite is SQLite translated to Go: a file format that will be
// readable in thirty years, transactions, and no C compiler. To leave it, change
// the import to another database/sql driver of SQLite and [dsn] with it. One
// connection serves writers and readers: no call takes longer than a few
// milliseconds, and each further connection would cost a page cache of memory.
package journal
