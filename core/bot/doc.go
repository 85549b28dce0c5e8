// Package bot makes an account answer by a program: each message that comes is given to
// the program, and what it says is sent back.
//
//	book, err := bot.OpenBook(path, time.Now())   // what was dealt with, over restarts
//	b := bot.New(bot.Config{Desk: desk, Runner: runner, Book: book, …})
//	err = b.Run(ctx)                              // until ctx ends, or the desk quits
//
// It decides who is answered, in which order, how often, and what becomes of a program that
// fails. It starts none: a [Runner] does, which lives with the command line.
//
// # Nothing is lost, and nothing is answered twice
//
// The journal of the desk is the queue, and it has no second copy. A message is in it until it
// was answered or given up, over restarts and the death of this program too:
//
//	message    becomes        when
//	waiting    in work        it is the first of its sender, and there is room for one more
//	in work    waiting        the bot ends, or is killed: it is given to the program again
//	in work    answered       the answer is in the outbox
//	in work    given up       the program failed with it: the sender is told so
//
// An answer names the message that it answers (XEP-0461). So when the bot dies after the
// answer was stored and before that was noted in the [Book], the next start finds it in the journal.
// A message without an id cannot be named; it is taken to be answered by what was written to
// its sender behind it and names nothing. The program itself may see a message twice, never the sender an
// answer.
//
// Why a book, and not what is unread: a message that an archive brings late is stored
// as read when a newer one of its sender was read before. It was not answered. What is
// dealt with is marked as read all the same, so that its sender and other programs of the
// account see it.
//
// # Who is answered
//
// People whose address, or whose domain, is allowed; without a list those of the account's
// own domain. Never: the account itself, what has no local part (servers and their
// announcements), headlines, errors, corrections of what was answered, what was taken back. Who
// is not allowed hears nothing, so that nobody learns that there is a bot.
//
// A sender has so many messages a minute. To the first that is too many he is told so, to
// the next ones nothing: two bots that answer each other come to rest. A number of uses
// counts the messages that were given to the program, for ever.
//
// # What may go wrong with a program
//
//	it                                           then
//	says nothing                                 no answer
//	says what is no answer, or too much of it    given up
//	ends with another code than 0                given up
//	is not done at the time limit                ended with all it has started, given up
//	dies as a whole (see [ErrDied])              tried again, three times at most
//	cannot be started (see [ErrUnavailable])     tried again until it can
//
// Whichever it is, the next message gets through.
package bot
