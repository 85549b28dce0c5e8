package disco

import "testing"

// XEP-0115 §5.2.
func TestTheHashIsThatOfTheSpecification(t *testing.T) {
	features := []string{
		"http://jabber.org/protocol/muc", "http://jabber.org/protocol/caps", "http://jabber.org/protocol/disco#items",
		"http://jabber.org/protocol/disco#info", "http://jabber.org/protocol/muc",
	}
	if have := verification(Identity{"client", "pc", "Exodus 0.9.1"}, features); have != "QgayPKawpkPSDYmwT/WM94uAlu0=" {
		t.Error(have)
	}
	if features[0] != "http://jabber.org/protocol/muc" {
		t.Error("what was given has changed")
	}
}
