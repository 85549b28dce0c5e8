// Package wire is what goes over HTTP in BOSH: the <body/> of XEP-0124 and XEP-0206,
// how it is read and written, and the conditions with which one ends a session. Both
// ends of a session share it, the client ([vestnik/core/xmpp/bosh]) and the connection
// manager ([vestnik/core/xmpp/bosh/manager]).
//
// [Parse] reads a body that is there as a whole, and of a bad one uses nothing; a
// [Reader] reads a large one piece by piece. Either way a stanza comes out as it stands
// in an XMPP stream, with the namespaces that the body declares for all, and one that
// is well-formed and breaks a limit is passed over as one element, see
// [xmlsafe.SpaceLimit]. [Append] writes.
package wire
