package locale_test

import (
	"testing"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// What an address is called is what tells most, whatever it says first, and in words.
func TestAServiceIsCalledByWhatItIs(t *testing.T) {
	words := locale.New(locale.English)
	room := []desk.ServiceIdentity{{Category: "conference", Type: "text"}}
	for _, c := range []struct {
		address, want string
		all           []desk.ServiceIdentity
	}{
		{"office.example", "Server", []desk.ServiceIdentity{{Category: "pubsub", Type: "pep"}, {Category: "server", Type: "im"}}},
		{"rooms.office.example", "Service for rooms", room},
		{"team@rooms.office.example", "Room", room},
		{"icq.office.example", "Gateway to another network", []desk.ServiceIdentity{{Category: "gateway", Type: "icq"}}},
		{"bot.office.example", "automation · rpc", []desk.ServiceIdentity{{Category: "automation", Type: "rpc"}}},
		{"nobody.example", "", nil},
	} {
		if got := words.Kind(c.address, c.all); got != c.want {
			t.Errorf("%s: %q", c.address, got)
		}
	}
}
