package disco

// NoReply is the feature of who takes no messages of people (XEP-0506). It is of one address;
// who has several programs on line takes them where any of those does.
const NoReply = "urn:xmpp:noreply:0"
