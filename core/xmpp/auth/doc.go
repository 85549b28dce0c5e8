// Package auth proves to a server that a person knows a password, and makes the
// server prove that it knows it too.
//
// A session reads the mechanisms that the server offers, lets [Choose] pick one
// for the channel at hand, and carries bytes:
//
//	mechanism, err := auth.Choose(offer, channel)
//	c, err := auth.NewConversation(mechanism, credentials) // who, the offer, the channel
//	initial, has, err := c.Start()          // <auth mechanism='…'>initial</auth>
//	response, err := c.Step(challenge)      // for each <challenge/>
//	err = c.Success(additional)             // for <success/>; only nil means signed in
//
// Base64 and XML belong to the caller; here are the bytes between. The server's
// half, for the embedded office and for tests, is [Server].
//
// # Which mechanism
//
// SCRAM-SHA-256, SCRAM-SHA-512, SCRAM-SHA-1, DIGEST-MD5, PLAIN, in this order,
// and PLAIN only over TLS.
//
//   - SCRAM first: the password is not sent, what the server stores does not sign
//     anybody in, and the server proves itself. SHA-256 stands before SHA-512 because
//     it is the one with an RFC (7677); SHA-512 is there for servers that store
//     nothing else.
//   - DIGEST-MD5 (RFC 2831) is historic (RFC 6331), but installed office servers
//     offer nothing better. It is allowed with TLS and without.
//   - DIGEST-MD5 stands before PLAIN even over TLS. TLS ends at the connection
//     manager, often a proxy that has no business with the password; DIGEST-MD5
//     keeps it from there and makes the server prove itself. PLAIN does neither.
//   - Without TLS, PLAIN is never used, whoever asks.
//
// # Bound to the channel
//
// Each SCRAM has a -PLUS, which proves besides that both sides see the same channel; it
// stands before all others, where it can be used. [TLSChannel] gives what there is to be
// bound to: tls-exporter (RFC 9266), and tls-server-end-point where a server can no better.
//
// Over BOSH it is not used. The exporter is another one on each connection, and of two
// requests nobody can say over which connection they go, or go again: the one that carries
// the proof need not be the one on which the server looks. And TLS ends at the connection
// manager, often a proxy, of which the server behind it sees nothing. So BOSH connections
// name no binding, and SCRAM says "n", which is: this client cannot.
//
// # What was taken away
//
// What a server offers comes before it has proven anything, so whoever is between can
// take from it. It is noticed
//
//   - by the server, when -PLUS was taken away: the client says "y", it could (RFC 5802 §6);
//   - by the client, when the server tells in SCRAM what it has offered (XEP-0474), which
//     nobody can change without the password;
//   - by the client, when what is left contradicts itself (XEP-0440 §3).
//
// That is [ErrStripped], or a refusal. Where a server tells nothing and the channel is not
// bound, it is for the caller to remember what worked before, see [Weaker].
//
// # Tokens
//
// What a server has given out in place of the password (XEP-0484) is shown by an HT
// mechanism: one message each way, an HMAC of a fixed word under the token, and of the
// channel's data where there are any. Without those, whoever reads the message can send
// it again, so there it goes over TLS only, and to nobody but who is at the other end of it.
// [ChooseToken] finds the mechanism; the token is the password.
//
// # Certificates
//
// Who has shown a certificate to the server signs in by EXTERNAL and nothing else, see
// [ChooseExternal]: no password is there to be asked for, guessed or led away. Over BOSH
// that is for TLS which ends at the server. Prosody can with mod_auth_ccert, which is
// tested; Openfire can (read in HttpSession and ExternalClientSaslServer: its http-bind
// hands the certificate on); ejabberd cannot (its HTTP listener asks for none, read in
// 23.01). Behind a proxy that ends TLS nobody can.
//
// Certificate and key come from PEM files. PKCS #12 is left out: what of it Go has is
// frozen and does not know what is written today, and openssl makes PEM of it. So is the
// certificate store of Windows: its keys sign by calls of ncrypt.dll, which nothing here
// could test.
//
// # Which bytes
//
// The three families disagree about the password "Пароль №1", where SASLprep
// (RFC 4013) turns "№" into "No". Measured with Prosody 0.12 and ejabberd 23, and
// tested against them in core/servertest:
//
//   - SCRAM wants SASLprepped bytes. A name or password that SASLprep cannot
//     prepare (an emoji: it knows Unicode 3.2) is used raw; Prosody takes it so.
//     Openfire prepares nothing (read in ScramUtils, 4.0 to 5.1): core/xmpp/session tries the
//     raw bytes when the prepared ones, which differ, were refused.
//   - PLAIN sends raw bytes: both servers take them, ejabberd only them.
//   - DIGEST-MD5 hashes raw bytes. Text that fits ISO 8859-1 is hashed in that
//     charset, as RFC 2831 §2.1.2.1 wants it and GNU SASL does it for passwords.
//     ejabberd does not, so "é" with DIGEST-MD5 fails there. Cyrillic is never
//     concerned.
//
// # What is promised
//
// Whatever the server sends, work and memory are bounded, and bounded before the
// work is done: messages to [MaxMessage] bytes, SCRAM iterations to 4,096 up to
// 1,000,000 (which may take a second, so Step belongs on a goroutine that may
// wait). Success returns nil only when a server that could prove itself has. No
// error text contains a password or a name.
//
// # Which library
//
// The client's SCRAM is github.com/xdg-go/scram, with SASLprep by the same authors'
// github.com/xdg-go/stringprep: kept alive by database drivers that depend on it, checks
// the server's signature, no dependencies. What it does not do (upper bounds, strict
// parsing, XEP-0474) stands in front of it in checkServerFirst and checkOffer.
// mellium.im/sasl was not taken: it accepts any iteration count, a server nonce
// that adds nothing, and loops for ever on a crafted challenge. To leave xdg-go,
// replace the field named conv in scram.go. The server's SCRAM is written here, since that
// library's cannot tell what was offered, and the two are tested against each other and
// against GNU SASL. DIGEST-MD5 is
// written here, because no maintained Go library has it, and is tested against GNU
// SASL in both directions.
package auth
