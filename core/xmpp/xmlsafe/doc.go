// Package xmlsafe is the strict XML filter that everything from the network
// passes before any other part of the program looks at it, and the encoder by
// which everything is written.
//
// XMPP uses a small part of XML: RFC 6120 §11.1 and XEP-0124 §6 forbid comments,
// processing instructions, DTDs and all entities but the predefined ones. The
// standard library's decoder accepts all of those, knows no limit of depth or
// size, and lets duplicate attributes, second roots and undeclared prefixes pass.
// So this package has a scanner of its own: one pass over the bytes, nothing
// copied, nothing allocated for text, and an [*Error] that names the broken rule.
//
// What small input could make large, or slow, is bounded too, by what follows from
// [Limits]: the attributes of all tags, the namespace declarations in force, the
// length of a namespace's name, text that comes in many sections. Whatever is read,
// less than 16 MiB are allocated for it; only the result of an IQ may be larger,
// because somebody here has asked for it, and it may be the roster of a whole office.
//
// Limits are ours and not XML's. So what breaks one costs that one element and no more;
// what is not well-formed breaks the stream.
//
// Namespaces are compared by what they mean: 'u' and '&#117;' are the same, and so
// two attributes with them are one too many.
//
// On top of the one scanner stand the readers:
//
//   - [ReadElement] cuts the next complete element out of a stream of bytes, and
//     tells what it needs declared around it. core/xmpp/bosh frames with it.
//   - [ReadStart] reads a lone start tag, such as that of a stream.
//   - [Parse] makes a tree of [Node]s of one element, for those who look inside.
//   - [Cutter] does the same with what comes in pieces. Whatever is well-formed and
//     breaks a limit it passes over as one element, and leaves a mark: see
//     [SpaceLimit]. The results of queries, which may be long, it can hand over in parts,
//     of which a [Grower] makes the tree. core/xmpp/bosh/wire reads each
//     <body/> with it, core/xmpp/session its stream.
//   - [Document] reads a whole document, and hands over the root's children only when
//     all of it is right.
//
// [Encoder] writes: it escapes, and leaves out what XML 1.0 cannot carry, so that
// no text of a person can end a session.
//
// Readers may be given any bytes; they never panic, and what they return aliases
// the input. Nothing here is safe for concurrent use on the same value, everything
// is on different ones.
package xmlsafe
