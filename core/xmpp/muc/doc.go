// Package muc is rooms (XEP-0045): it browses them, joins and leaves, knows who is in them and
// what he may, hands over what is said there, and keeps bookmarks of them (XEP-0402).
//
//	rooms := muc.New(s, services)   // in session.Config.Attach, before presences and messages
//	rooms.ReadBy(messages)          // there too, behind them
//	…
//	room, err := rooms.Join(ctx, muc.Entry{Room: sales, Nick: "Анна", History: muc.Since(last)})
//	messages.Send(message.Message{To: sales, Type: "groupchat", Body: "Привет"})
//	for _, o := range rooms.Occupants(sales) { … }
//	rooms.Leave(ctx, sales, "")
//
// # The states of a room
//
//	            | Enter    presence    error for     presence of ours  its presence of   groupchat  Leave
//	            |          of others   our entering  (status 110)      ours: unavailable
//	Outside     | Joining  -           -             -                 -                 -          -
//	Joining     | again    listed      Outside,      Joined            Outside           taken      Leaving
//	            |                      refused
//	Joined      | Joining  listed      Outside       what we may       Outside: kicked,  taken      Leaving
//	            |                                    here is noted     banned, gone …
//	Leaving     | Joining  -           Outside       -                 Outside: left     -          -
//
// A room that is not known is Outside; a dash means that nothing happens. Status 303 with the
// presence of ours that is unavailable is no end but another nick, of others too. An error with
// the id of our wish for another nick is a [NickRefused] and changes no state; other errors
// are about presences that we have sent to somebody else, and mean nothing here. Each change of
// the state is a [Change], each end of one has its [Reason].
//
// A room that a session was in is forgotten with it: a session is what occupants are. Whoever
// goes on with a session that another process has begun ([session.Resume]) says with
// [Rooms.Expect], and then with [Rooms.Adopt], which it was in; that shows nobody anything.
//
// # What is handed over
//
//	[Change]       we are in a room now, or not any more, or under another nick
//	[Occupants]    somebody has come, gone or changed: look at the list
//	[Deed]         somebody was removed, or is called otherwise now
//	[Message]      what was said in a room, to all
//	[Private]      what an occupant says to us alone, or we to him by another program
//	[Subject]      what the room is about
//	[Moderation]   a moderator has taken a message back (XEP-0425)
//	[Configured]   the room is another one now: it is logged, its names are shown …
//	[Described]    it has said anew what it is and can: [Rooms.Room] has it
//	[Invitation]   somebody wants us in a room; [Declined]: he does not want to come
//	[NickRefused]  we are called as before
//	[Bookmarked]   what another program of the account has changed in the bookmarks
//
// A flood of presences is one [Occupants]: it does not come again before somebody has looked
// at the list with [Rooms.Occupants]. So who draws decides how often he does.
//
// # Whom to believe
//
// An occupant is what its room says, and a room is believed about itself and nothing else:
//
//   - who may what, real addresses and status codes count in presences of a room that we have
//     entered. A presence with two of them is one of a room that lets occupants write them,
//     and counts for nothing;
//   - that we are in is what the room says of the nick that we asked for, or of another one
//     if it says that it gave us that (210);
//   - a nick is what its owner likes, also the name of the boss: it is data, and stands beside
//     the address of the room, never instead of one;
//   - a subject is what a message has that has nothing else to say; moderation and codes come
//     from the room's own address;
//   - a stanza id (XEP-0359) is the room's only if it is by the room and the room says that it
//     gives them, else an occupant may have written it; the same holds for occupant ids
//     (XEP-0421), which is why a room is asked what it can with the same breath in which it is
//     entered;
//   - history is what comes before the subject (§7.2.13): a stamp behind that was written by an
//     occupant;
//   - an invitation that a room forwards is its word; who is named there, it names.
//
// # Who an author is
//
// A correction, and a retraction, count only from who has written the message. [Message].Author
// is the same for what one occupant says, and for nothing that another one does: his occupant
// id, or else a word for his stay, which a change of nick goes on with and which ends when he
// leaves. Where it is "" nobody knows, and no correction counts.
//
// # Bounds
//
//	occupants          10,000 of a room and 30,000 in all are listed; that there are more is
//	                   said
//	nicks              of more than 1023 bytes (RFC 7622 §3.4) are no address: such an occupant
//	                   is not listed, and what he says has the beginning of it
//	status of an       200 characters
//	occupant
//	reasons, subjects  1000 and 4000 characters
//	rooms              500 in a session, then those outside are forgotten, or no more entered
//	invitations        3 at once and one a minute of a sender, 20 at once and 10 a minute of all
//	deeds              20 at once and one a second of a room
//	bookmarks          1000
//
// # Bad rooms
//
//	never answers               the caller's context ends, and we leave
//	forgets us                  [Rooms.Ping] (XEP-0410) tells; then the state is Outside, [Lost]
//	sends presences of a room   dropped: after a session that has died, its rooms speak on
//	that we have not entered
//	makes a room of a typing    what we have not asked to create is left at once, [NotFound]
//	error
package muc
