// Package session is one XMPP session: a stream that has been signed in and bound to a
// resource, and a mux of the stanzas on it. What a stanza means is the
// business of features, each a package of its own that adds a [Module]:
//
//	conn, err := bosh.Dial(…)                  // or any net.Conn
//	config.Attach = func(s *session.Session) { // what the session can
//		contacts = roster.New(s)
//		messages = message.New(s)
//	}
//	s, err := session.Open(ctx, conn, config)  // signs in and binds
//	err = s.Begin(ctx)                         // what features do when a session begins
//	err = s.Confirm(ctx)                       // the server has all that was sent
//	s.Close()                                  // unavailable, end of stream
//	<-s.Done(); s.Err()                        // why it ended
//
// Package im puts the usual features together. [SignIn] does what Open does with as many
// connections as it takes: over a way that loses answers, a sign-in that fails means
// nothing (signin.go says why). [Resume] goes on with what another process has begun.
//
// # Signing in
//
// Where the server offers it, the sign-in itself binds and enables what modules want from
// the first moment on ([Inline]), and a [Token] stands in for the password: it is asked for
// whenever the password is used, kept by the caller ([Session.Token], [Config].Token),
// replaced when the server gives another, and revoked at sign-out ([Revoke]). A token that
// is not taken costs a moment: the password follows by itself, once. With a server that
// knows nothing of that, all is as RFC 6120 has it. sasl2.go tells how many round trips each
// takes; which mechanism is used is the business of core/xmpp/auth.
//
// # The way of a stanza
//
//	reader    cuts the stream; what is beyond a limit comes as what is left of it
//	dispatch  who is it from, by which way has it come, and is it an answer to a query?
//	route     the first that fits, and whose rule allows this sender to say this
//	feature   makes an event of it, and perhaps an answer
//	handler   takes what one read of the connection has brought, all at once
//
// All that goes on one goroutine, in order, and nothing more is read before the handler
// has taken what came. So one that stores messages before it returns has them stored
// before the server lets go of them (see core/xmpp/bosh), and one that cannot store them
// says so and is offered them again. A feature that stores something itself does the same
// with [Session.Postpone]. Answers and receipts are sent behind that.
//
// # Who may say what
//
// A server forwards what others send, so the sender of everything that changes
// something is checked: by the [Rule] of its route, and nowhere else. A roster push counts
// only from our own account (RFC 6121 §2.1.6), an answer to a query only from whom was
// asked (RFC 6120 §8.2.3), and a message inside another one is never shown as if its inner
// sender had written to us, except in a copy that our own account hands out (XEP-0280).
// Whoever does not see our presence gets no answer that would tell it. Everything has
// passed core/xmpp/xmlsafe.
//
// # Why not a ready session
//
// mellium.im/xmpp negotiates sessions well, but matches answers without their
// sender, takes roster pushes from anyone, and its SASL loops for ever on a
// crafted challenge: what would have to stand in front of it is the session
// itself.
package session
