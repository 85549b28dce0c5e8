// Package desk is the door between the resident program and its faces: the
// tray, the popups, the window and the command line.
//
// The resident (core/agent) owns all state. A face asks for one [Snapshot],
// draws it, and then applies the [Event]s that follow; it keeps no truth of its
// own. A face that has lost count (its stream broke, or it fell too far behind)
// simply asks for a new snapshot. What a face wants done it says through the
// methods of [Desk]; the effect comes back as events, to every face alike.
//
// Desk has two implementations that pass the same conformance suite: the agent
// itself, in the resident's process and in tests, and [Client], which speaks to
// it over a local socket ([Serve]). Nothing here knows a screen or a protocol,
// and nothing here is meant to be read by a person: [Problem] carries a code and
// its facts, and the face finds the words in the person's language.
package desk
