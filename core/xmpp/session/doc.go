// Package session is one account on line: an XMPP stream that has been signed in
// and bound to a resource, with roster, presence, messages and queries on it.
//
//	conn, err := bosh.Dial(…)                   // or any net.Conn
//	s, err := session.Open(ctx, conn, config)   // signs in and binds
//	s.Announce(presence)                        // roster and presence
//	id, err := s.Send(message)
//	err = s.Confirm(ctx)                        // the server has it
//	s.Close()                                   // unavailable, end of stream
//	<-s.Done(); s.Err()                         // why it ended
//
// [SignIn] does the same with as many connections as it takes: over a way that loses
// answers, a sign-in that fails means nothing (anew.go says why).
//
// What comes in is handed to the [Handler], on one goroutine and in order: all that
// one read of the connection has brought at once, and nothing more is read before it
// was taken. So a handler that stores messages before it returns has them stored
// before the server lets go of them (see core/xmpp/bosh), and one that cannot store them
// says so and is offered them again. Answers and receipts are sent behind that.
//
// # Who may say what
//
// A server forwards what others send, so the sender of everything that changes
// something is checked here and nowhere else: a roster push counts only from our
// own account (RFC 6121 §2.1.6), an answer to a query only from whom was asked
// (RFC 6120 §8.2.3), and a forwarded message inside another one is never shown as
// if its inner sender had written to us, except in a copy that our own account hands
// out (XEP-0280). Whoever does not see our presence gets no answer that would tell it.
// Everything has passed core/xmpp/xmlsafe; a stanza that is beyond its limits is told as
// one that could not be read, or answered so.
//
// # Why not a ready session
//
// mellium.im/xmpp negotiates sessions well, but matches answers without their
// sender, takes roster pushes from anyone, and its SASL loops for ever on a
// crafted challenge: what would have to stand in front of it is the session
// itself.
package session
