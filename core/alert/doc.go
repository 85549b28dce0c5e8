// Package alert decides what a message may do to a person: raise a popup that stays or
// goes, count on the tray icon, or nothing. It is pure policy: facts in, decision
// out, no clock, no files, no network. One function decides for all, so that no
// popup can forget what another knows.
//
//	d := alert.Decide(message, conversation, settings, moment)
//	if d.Popup() { … alert.Title(name), alert.Text(subject, body) … }
//
// # The rules
//
// The first that fits decides. What presses, of a sender whom the rules name, and has
// not come late breaks through those with a star.
//
//	                                        show    group
//	Own        we wrote it                  silent
//	WasRead    read elsewhere, or history   silent
//	Empty      neither subject nor body     silent
//	InSight    the person has it before him silent
//	Untold     in a room, no mention       badge
//	Stale      kept longer than StaleAfter  badge
//	Expired    its sender has set a time    badge
//	Ruled*     a rule wants no popup of it  badge
//	Disturbed* do not disturb               badge   in a sum, when that ends
//	Quiet*     quiet hours                  badge   in a sum, when they end
//	Muted*     the conversation is muted    badge   in a sum, when that ends
//	Crowded    too many at once             badge   in a sum, a second later
//	Kept       kept while we were away      banner  of its peer, without a sound
//	Live       all others                   banner  of its peer
//	           what presses and may         sticky  of itself
//	           of high urgency, by choice   takeover of itself
//
// A banner is heard unless it was kept, the person wants no sounds, or a rule wants none of it.
//
// So nothing is both silent and forgotten: what is not shown now was written or read by the
// person, says nothing, or is counted; and where only the moment, or the person's wish for
// a while, has kept it back, it is summed up when that is over. What was shown while the person
// was not there, and did not stay, is in that sum as well: it is told when he is back.
//
// In sight is a message whose end is drawn in a window that has the keyboard, at the end of
// its conversation, while the person sits there: who has scrolled up, has left the desk for
// minutes or has locked the screen has not seen it.
//
// The popup of a conversation replaces the one before, so that what was kept while
// we were away is one popup a conversation. What presses is of high urgency, or
// a headline, as business systems send (RFC 6121 §5.2.2), that says of itself nothing lower:
// it stays until it is dealt with, if its sender may be urgent. Where the person or the organisation has chosen so, one of high urgency takes the screens over besides
// ([Takeover]); a headline alone does not, for those are many. Who may be urgent is whom the rules about it name ([Urgency]), or, where there are none, who is
// no stranger. A stranger's message is shown all the same: in an office he is a new
// colleague. The account's own server and its services are no strangers, be they in the roster or not: their
// announcements are what an office must see.
//
// What a rule of package rules calls urgent presses, and its sender is named. A rule that wants
// no popup is the person's standing wish, and so nothing of it is summed up.
//
// Do-not-disturb of the system is no fact here. It is the system's own to keep popups back,
// which it does when they are raised; package popup asks it then, and raises them without a
// sound.
//
// In a room the person is told of mentions alone, of all or of nothing, as he has chosen for it.
//
// # Why
//
// [Why] names what is in the way of a message, so that a person who wonders is told.
//
// # Until it is dealt with
//
// An urgent alert that nobody deals with is raised again, [Repeats] times, a while apart ([Again]), as far as
// the table lets it then; and from the first of them on the icon says that it waits ([Overdue]).
//
// # Preview
//
// The popup of a message shows as much as the person wants, or the organisation
// ([Preview]). On a locked screen it shows no text: whoever passes could read it. Nor does it
// where others may look at the screen too: what is on a projector is read by all. Package focus
// says how that is known, and where it cannot be.
//
// # Text
//
// What others write is shown as plain text and may try to look like something else.
// [Title] and [Text] take away what is not to be seen (control characters, bidi
// overrides, floods of combining marks) and cut the rest to what a popup can hold,
// without cutting a letter from its accent or an emoji in two. They do not escape
// markup: how is for the popup's back end to know.
//
// # Floods
//
// [Flood] lets a few popups a second through, and one that presses besides where none of them does, and gathers the rest into one summary.
package alert
