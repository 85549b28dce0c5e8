package presence

import (
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/xmlsafe"
)

// Who sees whom is agreed on by presences (RFC 6121 §3), which the server answers with
// changes of the roster. None of these waits for the server. A request that comes is a
// [Presence] of type subscribe, each time that the server hands it over: it does so at every
// sign-in, until it is answered.

const nsAhead = "urn:xmpp:features:pre-approval"

// Subscribe asks somebody whether we may see his presence, §3.1. The text is what he is told
// about that, and may be empty; servers need not keep it for him.
func (o *Own) Subscribe(to xmpp.Address, text string) error { return o.tell(to, "subscribe", text) }

// Unsubscribe ends that we see his presence, or ask to, §3.3.
func (o *Own) Unsubscribe(to xmpp.Address) error { return o.tell(to, "unsubscribe", "") }

// Approve lets somebody see our presence, who has asked for it, §3.1.4; or who will ask,
// where that can be said ahead, see [Own.CanApproveAhead].
func (o *Own) Approve(who xmpp.Address) error { return o.tell(who, "subscribed", "") }

// Refuse does not let somebody see our presence: it refuses what he has asked for, ends what
// was approved, and takes back what was ahead, §3.2.
func (o *Own) Refuse(who xmpp.Address) error { return o.tell(who, "unsubscribed", "") }

// CanApproveAhead tells whether the server keeps an approval for who has not asked yet, §3.4;
// in a session that was resumed it is not known.
func (o *Own) CanApproveAhead() bool { return o.s.Offered(nsAhead, "sub") }

func (o *Own) tell(to xmpp.Address, what, text string) error {
	var e xmlsafe.Encoder
	e.Start("presence", "to", to.Bare().String(), "type", what)
	if text != "" {
		e.Leaf("status", text)
	}
	return o.s.Send(e.End().Bytes())
}
