package wire

// Addr names an end of a BOSH session. It is a net.Addr that is a name and no address:
// requests may come from anywhere.
type Addr string

// Network returns "bosh".
func (Addr) Network() string { return "bosh" }

func (a Addr) String() string { return string(a) }
