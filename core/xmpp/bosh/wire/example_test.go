package wire_test

import (
	"fmt"

	"vestnik/core/xmpp/bosh/wire"
)

// What stands in a body comes out as it would in a stream, whoever has declared what.
func Example() {
	b, err := wire.Parse([]byte("<body xmlns='http://jabber.org/protocol/httpbind' xmlns:c='jabber:client' sid='s1' ack='7'>" +
		"<c:message><c:body>Привет</c:body></c:message></body>"))
	if err != nil {
		fmt.Println(err)
		return
	}
	ack, _ := wire.ParseRID(b.Get("ack"))
	fmt.Println(b.Get("sid"), ack, b.Terminates())
	fmt.Printf("%s\n", b.Payload[0])
	fmt.Printf("%s\n", wire.Append(b.Payload, "rid", "8", "sid", "s1"))
	// Output:
	// s1 7 false
	// <c:message xmlns:c='jabber:client'><c:body>Привет</c:body></c:message>
	// <body xmlns='http://jabber.org/protocol/httpbind' rid='8' sid='s1'><c:message xmlns:c='jabber:client'><c:body>Привет</c:body></c:message></body>
}
