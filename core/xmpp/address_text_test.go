package xmpp

import (
	"encoding/json"
	"testing"
)

func TestAnAddressIsKeptAsText(t *testing.T) {
	for _, text := range []string{"", "boris@office.example", "Room@Rooms.example/Б о", "x@office_1.example", "a@\u202e.example"} {
		var want, have map[string]Address
		a, _ := ReadAddress(text)
		want = map[string]Address{"a": a}
		data, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, &have); err != nil || have["a"] != a {
			t.Errorf("%q: %s, %+v, %v", text, data, have, err)
		}
	}
	a := Address{domain: "x"}
	for _, bad := range []string{`"@"`, `5`, `"/x"`} {
		if err := json.Unmarshal([]byte(bad), &a); err == nil {
			t.Errorf("%s is %v", bad, a)
		}
	}
}
