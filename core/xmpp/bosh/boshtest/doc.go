// Package boshtest is a bad way to a connection manager, for tests of BOSH clients.
//
// A [Path] stands before a connection manager as an http.RoundTripper. It follows a
// script: for each request that a client makes, and each repetition of it, a line
// of steps that says what happens on the way there and back. Meanwhile it watches
// the client, and tells which rules it broke. A [Relay] does to TCP connections what
// networks do.
//
// A [Vector] is one situation with its script, the traffic, and what must be seen. It
// is plain text, so that it can test any client against any connection manager; those
// of this project lie in core/xmpp/bosh/testdata/faults.
//
// # Vectors
//
// A vector is a file of lines. Lines that are empty or begin with # count for
// nothing, but the first line must be such a comment: it says what the situation is.
// The others are
//
//	rules ID ID …                the rules that the vector is about
//	terms NAME=VALUE …           what the connection manager grants
//	at TIME EVENT                what happens when, counted from the stream features
//	on WHICH: STEP, STEP, …      what the path does to requests
//	expect WHAT                  what must be seen; at least one
//
// TIME and every DURATION below is a number with a unit as in 1.5s or 20ms.
//
// Terms are wait, inactivity and polling (durations in whole seconds), requests, hold
// (numbers). Those that are not named are wait=20s inactivity=60s polling=2s
// requests=2 hold=1.
//
// An EVENT is one of
//
//	client N          the client writes N messages at once
//	server N          the server writes N messages at once
//	client end        the client ends the stream, and waits for the server's word
//	server end        the server ends the stream
//	path freeze       nothing moves any more
//	path cut          all that is under way is lost without a sign, and nothing gets through
//	path restore      what stood still moves on; after a cut that is new requests, and those
//	                  that were begun meanwhile
//	path reset        every connection in use breaks
//
// WHICH selects requests, and their tries. A request is the first try and its
// repetitions; N is a number, or a range N..M, N.. or ..M.
//
//	create            the request that creates the session
//	send N            the Nth request with a payload, counted from 1
//	poll N            the Nth empty request
//	restart N         the Nth stream restart
//	pause N           the Nth pause
//	end               the terminate request
//	rid N             the request whose rid is N above that of the creation request
//	any               every request
//	… try N           the Nth try of it, counted from 1; without this the first
//
// The first line that fits counts. Every line must fit something while the vector is
// played: otherwise it would show nothing.
//
// STEPS happen one after the other. A request is passed on after the last of them if
// none of them did that or answered it. Before it is passed on:
//
//	pass              passes it to the connection manager, and waits for the answer
//	twice             passes a copy on as well, whose answer is lost
//	twice DURATION    the same, but the copy comes so much later
//
// And at any time, before the connection manager has it or when it has answered:
//
//	drop              the connection breaks
//	silence           nothing more is heard of it
//	wait DURATION     it takes so long
//	overtaken         it waits until the request with the next rid has come as far
//	status N          it is answered with this HTTP status and a page
//	page              it is answered with status 200 and a page
//	redirect URL      it is answered with status 307 to URL
//	answer TEXT       it is answered with TEXT, which is the rest of the line
//
// When it has been answered:
//
//	code N            the answer keeps its content, and has the HTTP status N
//	set NAME VALUE    the attribute NAME of the answer's body becomes VALUE
//	cut N             only N % of the answer come, and look complete
//	reset N           N % of the answer come, then the connection breaks
//	drip DURATION     each byte of the answer takes so long
//	double            the answer comes twice in one content
//	garble            the answer claims to be gzip and is not
//
// In TEXT and VALUE, {rid}, {rid+N} and {rid-N} stand for rids near the request's own.
//
// WHAT is one of
//
//	delivered-once             both sides have got every message when the path is whole
//	                           again and time has passed, and the session goes on
//	delivered-once within D    not later than this after the features
//	ended HOW                  the client says that the session has ended, and how
//	tries WHICH: N             the requests that WHICH selects were tried N times in all
//	delivered-to-client N      the client has got N messages
//	delivered-to-server N      the server has got N messages
//
// HOW is normally; a condition of a terminating body, as item-not-found; a number, for
// an HTTP status; or bad-body, not-bosh, redirect, inactive.
//
// Whatever a vector expects, these things must be seen as well: that every repetition
// of a rid has the same bytes (XEP-0124 §14.3); that rids have no gaps (§14.1); that
// there are never more requests out than were granted, one more to end or to pause
// (§11); that no message is delivered twice or before an older one, to either side;
// that there is one creation, and that no request is made when the session has ended.
package boshtest
