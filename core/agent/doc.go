// Package agent is the resident: it wires account, journal, keyring, settings and
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
// # An account
//
// What keeps an account on line is core/account: it stores what comes and sends what
// waits. A member (member.go) is an account with what the faces are told of it: its
// conversations, the requests of those who ask to see the person. It is told on the loop
// what has happened, and says what ends a trouble (policy.go), and how that trouble is
// explained to the person (problem.go).
//
// # The way of a message
//
// In: the account has stored it, and tells member.Heard; the loop tells the faces
// (arrived.go, conversations.go), and asks core/alert whether there is a popup (popups.go).
// While the journal cannot be written nothing is acknowledged, and after some seconds the
// person is told (store.go).
//
// What the archive brings is stored and told like that, and alerts of it wait until all has
// come: then there are a few, or one that sums them up (missed.go). What is said later, that
// a message was read, corrected, taken back, comes the same way (reads.go, edited.go). What
// must wait, because the person is not to be disturbed or hears nothing of it for a while, is
// summed up then (quiet.go, pauses.go).
//
// What the person says about a message, to put it right, take it back or react to it, is stored with
// what it changes there, and goes the same way (remarks.go).
//
// Out: Send finds the account that knows the recipient, stores the message in the outbox and
// lets the account know (send.go); Confirm waits until the server has it (confirm.go).
//
// # People
//
// What the person does with his contacts goes to the server and comes back as its push
// (roster.go, blocking.go): a call returns when that has been told to the faces, so that who
// looks next sees it (question.go). Cards, pictures and what programs say of themselves are
// asked for when a face wants them (card.go, picture.go, about.go), and kept where a hash
// names them (caches.go).
//
// Who asks to see the person's presence is kept until he answers (requests.go): the
// server tells it again at each sign-in, so it needs no store, and one popup stands for
// all, however many addresses a nuisance has.
//
// # What stands beside
//
// Which presence is shown core/availability decides, and presence.go does. Whether anybody
// looks, at whom, is in attend.go, older messages in history.go, older.go and search.go. What was begun
// and not sent is kept in a file (drafts.go), and is nobody's state: the loop does not know it.
package agent
