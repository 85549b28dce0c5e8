package forms_test

import (
	"errors"
	"fmt"

	"vestnik/core/xmpp/forms"
	"vestnik/core/xmpp/xmlsafe"
)

// Somebody asks for leave: what he has forgotten is told before anything is sent.
func Example() {
	command, _ := xmlsafe.Parse([]byte("<command><x xmlns='jabber:x:data' type='form'><title>Отпуск</title>"+
		"<field type='hidden' var='request'><value>17</value></field>"+
		"<field type='text-single' var='from' label='С какого числа'><required/>"+
		"<validate xmlns='http://jabber.org/protocol/xdata-validate' datatype='xs:date'/></field>"+
		"<field type='boolean' var='paid' label='Оплачиваемый'><value>true</value></field></x></command>"), "", &xmlsafe.Default)
	f := forms.Read(command)
	_, err := f.Submit(forms.Answers{"paid": {"false"}})
	var faults forms.Faults
	if errors.As(err, &faults) {
		fmt.Println(f.Field(faults[0].Var).Name(), faults[0].Why)
	}
	filled, _ := f.Submit(forms.Answers{"from": {"2026-12-28"}})
	var e xmlsafe.Encoder
	filled.Encode(&e)
	fmt.Println(string(e.Bytes()))
	// Output:
	// С какого числа missing
	// <x xmlns='jabber:x:data' type='submit'><field var='request'><value>17</value></field><field var='from'><value>2026-12-28</value></field><field var='paid'><value>1</value></field></x>
}
