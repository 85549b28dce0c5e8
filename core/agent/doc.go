// Package agent is the resident: it wires session, journal, keyring, settings and
// alerts into one running thing, and is the [desk.Desk] that all faces talk to.
//
//	a := agent.New(agent.Config{…})
//	go desk.Serve(ctx, socket, a) // faces in other processes
//	err = a.Run(ctx)              // until Quit
//
// # One loop owns the state
//
// Whatever the faces see (status, contacts, presences, who is attended to) is
// touched only by functions that run one after another on one goroutine, [Agent.Run].
// Others bring them there with do, and so every event is numbered in the order in
// which the state has changed. Nothing on that goroutine waits for the
// network or the disk: of the journal it knows what each call has returned last.
//
// # A line
//
// A line is the wish to be on line with one account, from signing in (or choosing a
// presence) to signing out (or choosing offline). It has a goroutine of its own:
//
//	connecting   open a session           on line, or waiting
//	online       serve it until it ends   connecting at once, or waiting
//	checking     the same; the server     online, connecting or waiting
//	             has not answered for
//	             some seconds
//	waiting      for the next attempt,    connecting
//	             Reconnect, Wake, or
//	             for ever
//
// Attempts are repeated for ever with growing, random delays; only where repeating
// cannot help, or does harm (a wrong password locks accounts), the line waits for
// the person: see policy.
//
// # The way of a message
//
// In: the session's goroutine stores what one read has brought in one transaction, and
// then tells the loop, which asks core/alert and tells the faces. While the journal
// cannot be written nothing is taken, and so nothing is acknowledged: the session
// offers it again, and after some seconds the person is told (store.go). Out: Send
// stores the message in the outbox; a goroutine of the line sends what is there, in
// order and in batches, and marks them sent when the server has confirmed that it has
// gone through them. One that keeps the others, because sessions end at it, fails.
//
// # What stands beside
//
// Who asks to see the person's presence is kept until he answers (requests.go): the
// server tells it again at each sign-in, so it needs no store, and one popup stands for
// all, however many addresses a nuisance has. What was begun and not sent is kept in a
// file (drafts.go), and is nobody's state: the loop does not know it.
package agent
