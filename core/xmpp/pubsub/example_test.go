package pubsub_test

import (
	"fmt"

	"vestnik/core/xmpp/pep"
	"vestnik/core/xmpp/pubsub"
	"vestnik/core/xmpp/xmlsafe"
)

// A monitoring system publishes entries of Atom.
func ExampleRead() {
	payload, _ := xmlsafe.Parse([]byte("<entry xmlns='http://www.w3.org/2005/Atom'><title>Диск полон</title><summary type='html'>Занято &lt;b&gt;97&lt;/b&gt; %</summary>"+
		"<link href='https://monitor.office.example/17'/><updated>2026-11-27T08:50:00Z</updated></entry>"), "", &xmlsafe.Default)
	e := pubsub.Read(pep.Item{ID: "17", Payload: payload})
	fmt.Println(e.Title, e.Text, e.Link)
	// Output: Диск полон Занято 97 % https://monitor.office.example/17
}
