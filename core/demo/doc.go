// Package demo is the embedded office: a small XMPP server with two colleagues
// who answer and a business bot that sends alerts. With it a person tries the
// program on a machine that has nothing but Go, and tests have a server that runs
// in virtual time.
//
//	office := demo.New(demo.Options{Locale: "en"})
//	for address, password := range office.Accounts() { … }
//	err := office.Serve(ctx, listener)
//
// The listener may be any that yields streams: TCP, net.Pipe, or core/xmpp/bosh/manager's,
// which makes the office a BOSH server. A restarted stream begins with a new
// <stream:stream>, as on TCP.
//
// # What it does
//
// RFC 6120: SASL by core/xmpp/auth (PLAIN only where the connection says that it is
// encrypted), restart, binding, and all that in one step where Options say so (SASL2,
// Bind2 and tokens: XEP-0388, 0386, 0484), stanza and stream errors. RFC 6121 and 3921:
// session, roster, presence, subscriptions, messages by priority, storage for
// those who are away (XEP-0160, XEP-0203). Besides: disco (XEP-0030), version
// (XEP-0092), ping (XEP-0199), time (XEP-0202), invisibility (XEP-0186), cards (XEP-0054),
// blocking (XEP-0191), versions of the roster (XEP-0237), private storage (XEP-0049), a command of two steps for requests
// for leave (XEP-0050), a search of people (XEP-0055), whom to turn to (XEP-0157), an archive that can be searched
// (XEP-0313, 0431) where Options say so, rooms (XEP-0045) at rooms.DOMAIN, with history and
// archive, and files (XEP-0363, upload.DOMAIN), which [Office.Files] takes and gives, within
// some megabytes. Receipts and all else that clients put into
// messages pass through as they came. There is one domain, no federation, no disk: when the
// program ends all is forgotten.
//
// # What it promises
//
// A message that the office has read is handed to its recipient once, in the
// order of its sender, or stored, or returned to the sender with an error. What a
// broken connection could not be given any more goes the way of a message to
// somebody away; it carries the time when it came, and may be overtaken. What the
// connection has taken (TCP's buffers, BOSH's last answers) is out of our hands.
//
// Everything read is hostile. It passes core/xmpp/xmlsafe, under narrower limits before
// the sign-in than after. No client can hold up another: each has a queue with a
// bound, and who does not read until it is full is sent off. Stanzas, offline
// messages, rosters, connections and resources are bounded too. The one price not
// limited is that of a client that sends a large stanza in tiny pieces: the piece
// read so far is scanned again with each '>' in it.
//
// # How it is built
//
// All accounts, rosters and sessions belong to one [Office] under one lock. A
// stanza is handled under it from beginning to end, which gives the order that the
// specifications ask for, and nothing done there waits: to deliver is to append to
// a queue. Each connection has two goroutines, one that reads and handles, one
// that writes its queue out. Colleagues and the bot are sessions like any other,
// whose queue is read by a goroutine of ours instead of a connection.
//
// What they say stands in script.ru.json and script.en.json.
//
// Addresses are mellium.im/xmpp/jid, which does the string preparation of RFC 7622;
// to leave it, replace the few functions of address.go.
package demo
