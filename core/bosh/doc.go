// Package bosh carries XMPP streams over HTTP: Bidirectional-streams Over
// Synchronous HTTP (XEP-0124) as XMPP uses it (XEP-0206).
//
// [Conn] is the client. It is a net.Conn that carries a virtual XMPP stream: what
// is written to it, a stream header, stanzas, the end of the stream, becomes
// session creation, bodies, a restart, a terminate; what the server answers comes
// out as the stream that a server on TCP would have sent. So whatever speaks XMPP
// over a net.Conn speaks it over BOSH unchanged. [Listener] is the same from the
// other side: an http.Handler that gives any XMPP server BOSH through a
// net.Listener.
//
// No Go library offers either, and the clients in use end a session at the first
// broken request, or at the fifth. This one keeps what the specification makes
// possible: every element arrives once and in order, both ways, whatever the path
// does, for as long as the server keeps the session.
//
// # How it works
//
// One goroutine, the engine, owns a session; workers carry one request each. The
// engine wakes when something was written, read or answered, does all that is due
// (deliver, send again, send) and sleeps until the next moment that matters.
//
//	phase      written header      written element   answer                  written end     failure
//	idle       request, creating   error             –                       ended           –
//	creating   –                   queued            sid: open; else ended   queued          ended
//	open       restart request     request (window)  delivered in rid order  request, ending the same request again
//	ending     error               error             ended                   error           the same request again
//	ended      error               error             ignored                 error           –
//
// A request that fails is repeated, byte for byte, with the same rid, at once and
// then with a growing random delay (§14.3). The session is given up only when the
// server ends it, or when it must have: when the path has been failing for longer
// than the server's inactivity (§10).
//
// An empty request, which the server may hold, goes out as soon as none is out and
// the reader has read all and asks for more. So a reader that stores what he reads
// before he reads on has it stored before the server forgets it, and a reader that
// answers at once, as in signing in, saves a request.
//
// # What the listener holds
//
// All that XEP-0124 and XEP-0206 ask of a connection manager, with one stream a
// session (§16 is optional); listener_sectionNN_test.go has the rules of section NN.
// Where the specification leaves a choice, or asks for what would harm:
//
//   - A repetition of a request that is still held gets the same answer as the first
//     copy, where servers answer the first one empty: which copy the client waits for
//     cannot be known (§14.3).
//   - A rid whose answer is no longer kept is answered with item-not-found, but the
//     session goes on.
//   - Nothing is said to a connection that has gone. Its request is answered, when it
//     must be, with nothing; what there is to say waits for whoever comes, be it with
//     the same rid or, as strophe.js does on a page that was loaded again, the next.
//   - Empty requests in haste (§11, §12) end the session at the third or fourth in a
//     row and not at the second, because a path that stalls can bring two of them
//     close together however the client spaced them.
//   - A pause for longer than maxpause ends the session at once (§10), rather than
//     before the client comes back.
//   - Answers leave in rid order (§14.2) also where they are given at the same moment.
package bosh
