package notice_test

import (
	"fmt"

	"vestnik/core/xmpp/notice"
	"vestnik/core/xmpp/xmlsafe"
)

// An order is to be approved.
func Example() {
	stanza, _ := xmlsafe.Parse([]byte("<message><body>Заказ 17</body>"+
		"<headers xmlns='http://jabber.org/protocol/shim'><header name='Urgency'>high</header></headers>"+
		"<response xmlns='urn:xmpp:tmp:quick-response' value='approve 17' label='Утвердить'/></message>"), "", &xmlsafe.Default)
	n := notice.Read(stanza)
	fmt.Println(n.Urgency, n.Buttons[0].Label)
	// Output: high Утвердить
}
