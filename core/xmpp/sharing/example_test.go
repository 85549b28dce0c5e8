package sharing_test

import (
	"fmt"

	"vestnik/core/xmpp/sharing"
	"vestnik/core/xmpp/xmlsafe"
)

func Example() {
	const plan = "https://upload.office.example/1/plan.pdf"
	var e xmlsafe.Encoder
	e.Start("message").Leaf("body", plan)
	sharing.Encode(&e, plan, sharing.File{URL: plan, Name: "plan.pdf", Size: 9000})
	message, err := xmlsafe.Parse(e.End().Bytes(), "", &xmlsafe.Default)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range sharing.Read(message, plan) {
		fmt.Println(f.Name, f.Size, f.URL)
	}
	// Output: plan.pdf 9000 https://upload.office.example/1/plan.pdf
}
