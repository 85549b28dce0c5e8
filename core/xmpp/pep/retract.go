package pep

import (
	"context"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/xmlsafe"
)

// Retract takes an item out of a node of our account, and has those told who watch it
// (XEP-0060 §7.2). It waits for the server, whose error is item-not-found where there is none.
func (p *PEP) Retract(ctx context.Context, node, id string) error {
	var e xmlsafe.Encoder
	e.Start("pubsub", "xmlns", nsPubSub).Start("retract", "node", node, "notify", "true").Leaf("item", "", "id", id).End()
	_, err := p.s.Query(ctx, "set", xmpp.Address{}, e.End().Bytes())
	return err
}
