package multicast_test

import (
	"fmt"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/multicast"
	"vestnik/core/xmpp/xmlsafe"
)

func ExampleEncode() {
	anna, _ := xmpp.ParseAddress("anna@office.example")
	boris, _ := xmpp.ParseAddress("boris@office.example")
	var e xmlsafe.Encoder
	e.Start("message", "to", "multicast.office.example")
	multicast.Encode(&e, []xmpp.Address{anna, boris})
	fmt.Println(string(e.End().Bytes()))
	// Output: <message to='multicast.office.example'><addresses xmlns='http://jabber.org/protocol/address'><address type='bcc' jid='anna@office.example'/><address type='bcc' jid='boris@office.example'/></addresses></message>
}
