// Package alert decides what a message may do to a person: raise a popup, make a
// sound, count on the tray icon, or nothing. It is pure policy: facts in, decision
// out, no clock, no files, no network. One function decides for all, so that no
// popup can forget what the sound knows.
//
//	d := alert.Decide(message, settings, moment)
//	if d.Popup && flood.Admit(now, peer) { … alert.Title(name), alert.Text(subject, body) … }
//
// # The rules
//
// The first that fits decides; a dash is "no".
//
//	                                     popup  sound  urgent     count
//	Own        we wrote it                 -      -      -          -
//	Empty      neither subject nor body    -      -      -          -
//	Attended   the person is looking at it -      -      -          -
//	Disturbed  do not disturb              -      -      -          yes
//	Stale      kept longer than StaleAfter -      -      -          yes
//	Expired    its sender has set a time   -      -      -          yes
//	Quiet      quiet hours, unless what    -      -      -          yes, and held
//	           presses, of a sender whom
//	           the rules name, comes live
//	Kept       kept while we were away     yes    -      -          yes
//	Live       all others                  yes    yes    what       yes
//	                                                     presses
//	                                                     and may
//
// The popup of a conversation replaces the one before, so that what was kept while
// we were away is one popup a conversation, and silent. What presses is of high urgency, or
// a headline, as business systems send (RFC 6121 §5.2.2), that says of itself nothing lower:
// it stays until it is dealt with, if its sender may be urgent. That is whom the rules about it name ([Urgency]), or, where there are none, who is
// no stranger. What is held in quiet hours is summed up in one popup when they end. A stranger's message is shown all the same: in an office he is a new
// colleague, or the server itself. The sound is made only where the settings want
// one. Quiet hours are the office's or set in advance, and whom the rules name breaks through
// them; do-not-disturb is what the person says now, and nothing does.
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
// [Flood] lets a few popups a second through, and gathers the rest into one summary.
package alert
