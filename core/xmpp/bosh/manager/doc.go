// Package manager is a BOSH connection manager, XEP-0124 and XEP-0206: [Listener] is an
// http.Handler that gives any XMPP server BOSH through a net.Listener. Each session is a
// net.Conn that carries the client's stream, as a connection on TCP would.
//
// # What it holds
//
// All that XEP-0124 and XEP-0206 ask of a connection manager, with one stream a
// session (§16 is optional); sectionNN_test.go has the rules of section NN.
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
package manager
