package xmlsafe_test

import (
	"errors"
	"fmt"

	"vestnik/core/xmpp/xmlsafe"
)

// What is read has passed the filter, and what is written passes that of others.
func Example() {
	n, err := xmlsafe.Parse([]byte("<message xmlns='jabber:client' from='boris@office.example'><body>5 &lt; 6 &#128512;</body></message>"), "", &xmlsafe.Default)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(n.Attr("from"), n.ChildText("jabber:client", "body"))

	_, err = xmlsafe.Parse([]byte("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "", &xmlsafe.Default)
	var broken *xmlsafe.Error
	fmt.Println(errors.As(err, &broken))

	var e xmlsafe.Encoder
	e.Start("body", "xml:lang", "ru").Text("a \x00 & <b>").End()
	fmt.Printf("%s\n", e.Bytes())
	// Output:
	// boris@office.example 5 < 6 😀
	// true
	// <body xml:lang='ru'>a  &amp; &lt;b&gt;</body>
}
