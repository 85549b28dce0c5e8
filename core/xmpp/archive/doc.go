// Package archive is what servers keep of our conversations (XEP-0313, urn:xmpp:mam:2, with
// the pages of XEP-0059 and the search of XEP-0431): it catches up with what came while we
// were away, scrolls back, and searches.
//
//	old := archive.New(s)                       // in session.Config.Attach
//	can, err := old.Support(ctx)                // is there one, and what can it do?
//	mark, err = old.CatchUp(ctx, mark, store)   // all that came behind the mark, page by page
//	page, err := old.Back(ctx, archive.Filter{With: peer}, page.First)
//	page, err = old.Back(ctx, archive.Filter{Text: "отчёт"}, archive.Mark{})
//
// # Pages
//
// A [Page] comes whole or not at all, with the places that it lies between, so that a store
// can keep its messages and move what it holds of the archive in one transaction. The next
// one is asked for when the one before has been stored; memory is bounded by one page, and
// of a page that is too heavy less is asked for.
//
// Each message is a [session.Stanza] of the origin [session.Archive], with the id that the
// archive has for it and the time when it was archived. The feature that it belongs to reads
// it ([vestnik/core/xmpp/message.Messages.Read]). It is not dispatched as what comes live: a page
// may lie before all that is known, or, found by its words, between messages that nobody
// has; only who has asked knows where to put it. Nobody is answered for it.
//
// # Who may answer
//
// Only an archive that was asked, which of our account is the account itself (§5.1.2,
// CVE-2019-16235), with the id of the query, which nobody can guess, and while it is under
// way. Everything else that looks like a result is a forgery, and is dropped with a line in
// the log; so is a message in a result that has nothing to do with us.
//
// # Marks
//
// A [Mark] is a place in an archive. The one that is kept for an account says: everything up
// to here has been taken. One rule keeps it true:
//
//	Only a page of the archive moves a mark, and only when it has been taken.
//
// A message that comes live has an id of the archive as well (XEP-0359), but does not move
// it: while catching up is under way, what lies between is still missing, and afterwards
// there may be messages that the archive has and this session has not seen, because
// another program got them, or an answer was lost on its way, or because the id is not the
// archive's at all but was written by the sender, past a server that does not look. So
// after each new session what the last one brought live comes once more, and is known
// already: a page is some ten milliseconds, and it fills the holes of that session too.
//
// So there is nothing to hold back when live messages come while CatchUp is under way.
//
// An archive forgets: what is old, or everything when it moves. When it no longer knows the
// id of a mark, CatchUp goes on from an hour before the mark's time, and says so in
// [Page].ByTime: what the archive has dropped since then is lost, and nobody can tell
// how much it was.
//
// # Bad archives
//
//	more results than asked for   the page fails with [ErrBroken]
//	no answer, or an endless one  after two minutes the page fails
//	a page that repeats           [ErrBroken]
//	pages without an end          after 4000 [ErrBroken]; what was taken counts, a next call goes on
//	never says complete           a page with nothing in it is the end
//	no first and last             those of the results are taken
//	a result twice in a page      counts once
//	out of order, or a result     a line in the log; places are those that the archive
//	that did not get through      names, not those of the stamps
//	an impossible stamp           does not go into a mark
//	a result beyond our limits    a message that cannot be read, from who has written it
//	offers a search, and finds    [ErrUnsupported], when it does not find a word that it has
//	nothing                       (ejabberd 23 with SQLite or PostgreSQL)
//
// A page that fails has moved no mark. What was in it comes again.
//
// # Doubles
//
// What is archived twice comes twice, under two ids: ejabberd archives once more what a
// dead session had not said to be done with, when that session ends. Nothing is dropped
// here, because only a store knows what came before: two are one if they have the same id
// of the sender's (a random one: who says "1" each time means it), sender and text, and differ
// in nothing but the archive's id and a few minutes. A test with ejabberd shows them.
//
// # Why the form is asked for
//
// Whether there is an archive is asked with its form (§4.1.5), not with discovery: that is
// one question, to the address that is asked later, and what it can search by stands in
// nothing else.
package archive
