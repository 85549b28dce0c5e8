// Package csi tells the server whether anybody looks at this program (XEP-0352), so that it
// may keep back what can wait: presences, chat states.
//
//	state := csi.New(s)            // in session.Config.Attach
//	err := state.SetActive(false)  // no window is open
//
// Every session begins active. While it is inactive, the server hands over what matters at
// once and the rest together with that, with an answer, or when the session becomes active:
// no message is lost, and the order holds. What was held back is stamped as kept (XEP-0203):
// of chat states nothing is left then. A server that has not offered it is told nothing,
// since one that does not know the word would end the session. (Prosody 0.12 takes it over
// BOSH and holds nothing back there.)
package csi

import (
	"sync"

	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

const space = "urn:xmpp:csi:0"

// CSI is the state of a session. Its methods are safe for concurrent use.
type CSI struct {
	s *session.Session

	mu       sync.Mutex
	assumed  bool
	inactive bool
}

// New adds the state to a session, as [session.Config].Attach does.
func New(s *session.Session) *CSI { return &CSI{s: s} }

// Offered tells whether the server wants to know.
func (c *CSI) Offered() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.offered()
}

func (c *CSI) offered() bool { return c.assumed || c.s.Offered(space, "csi") }

// Assume takes over the state of a session that was resumed, whose server has said only to
// the process before whether it wants to know: what [CSI.Offered] was there, and whether
// that had made it inactive.
func (c *CSI) Assume(offered, inactive bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.assumed, c.inactive = offered, inactive
}

// SetActive tells the server, unless it knows already or does not want to know. It does not
// wait. Errors are those of [session.Session.Send].
func (c *CSI) SetActive(active bool) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.inactive == !active || !c.offered() {
		return nil
	}
	name := "inactive"
	if active {
		name = "active"
	}
	var e xmlsafe.Encoder
	if err := c.s.Send(e.Leaf(name, "", "xmlns", space).Bytes()); err != nil {
		return err
	}
	c.inactive = !active
	return nil
}
