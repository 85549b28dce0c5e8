// Package account keeps one account on line: it connects and goes on connecting, goes on
// with a session of the program's last life, sends what waits in the outbox, stores what
// comes, and knows the people of its roster. One sign-in is a session ([im.Client]); an
// account outlives many.
//
//	a := account.New(account.Config{…}, owner)
//	open, err := a.Try(ctx, checking)  // signs in, before anything is changed
//	a.Connect(open)                    // on the owner's loop, as all that follows
//	a.Show(account.Presence{Show: "away"})
//	<-a.Disconnect()
//
// It knows nothing of faces and of settings: how a fault is explained to a person, and
// whether it is worth trying again, its [Owner] says.
//
// # One loop owns the state
//
// An account has no lock. What it knows (its [State], its [People]) is touched only by
// functions that run one after another on its owner's loop, where [Owner.Do] brings
// them: so what the owner tells others has the order in which it came to be, over all
// accounts. Nothing there waits for the network or the disk.
//
// # A connection
//
// A connection is the wish to be on line, from [Account.Connect] to [Account.Disconnect],
// and not one of TCP. It has a goroutine of its own (connection.go; online.go while there
// is a session):
//
//	Connecting   open a session           OnLine, or Waiting
//	OnLine       serve it until it ends   Connecting at once, or Waiting
//	Checking     the same; the server     OnLine, Connecting or Waiting
//	             has not answered for
//	             some seconds
//	Waiting      for the next attempt,    Connecting
//	             Retry, Wake, or
//	             for ever
//
// Attempts are repeated for ever with growing, random delays; only where repeating
// cannot help, or does harm (a wrong password locks accounts), it waits for the person:
// see [Cure] (backoff.go).
//
// What it takes to go on with a session after a crash lies in a sealed file
// (sessionfile.go), and the next life of the program begins with it (resume.go).
//
// Where the server gives tokens (XEP-0484) one lies in the keyring beside the password and
// signs in in its place, in one step; a server that no longer takes it gets the password.
//
// # People
//
// The roster and the presences of those in it are its [People], with what they are called
// and show by themselves, and whom the person has blocked (facts.go). The roster is kept in
// a file with its version (rosterfile.go), so that a server that can says only what is new,
// and the person sees whom he knows before it says anything ([Account.Recall]);
// nicks and pictures in another (factsfile.go), because they are told only when somebody
// comes on line.
//
// # The way of a message
//
// In: the session's goroutine stores what one read has brought in one transaction
// (handler.go), and then tells the owner ([News]). While the journal cannot be written nothing is taken,
// and so nothing is acknowledged: the session offers it again. What came while the program
// was away is read from the server's archive beside that, page by page (archive.go).
//
// Out: a goroutine of the connection sends what is in the outbox (outbox.go), messages and
// other stanzas, such as what is said about messages (about.go), in one order and in batches, and marks it sent when the server has confirmed
// that it has gone through it (marks.go). A message that keeps the others, because sessions end at it, fails.
//
// # To many
//
// What goes to many is a message to each, with an id, a state and an answer of its own. A server may
// have a service that passes one message on to all (XEP-0033, package multicast). Prosody has none; ejabberd has,
// where its administrator wants it (mod_multicast). It is used by a session that only sends, as of
// `vestnik send` without a resident, and not here:
//
//   - The account's archive and the person's other programs get one message to the service: what he
//     has said to somebody stands in no conversation there, and in one with a machine. Here such a
//     message of another program of his is in no conversation.
//   - All copies have one id. Receipts, answers, marks and what an archive brings are found here by
//     the id of a message, which the journal gives to one alone.
//   - A service takes so many addresses at a time, says nowhere how many, and returns what is too much
//     whole. What is under way when a session ends would be in doubt for all of them.
//
// Who reads of addresses in a message that has come that way shows nobody of them as its sender: that is
// who our server says, see package message.
package account
