package pep

import (
	"context"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/xmlsafe"
)

// Item asks an account, as Items does, for one item of a node (XEP-0060 §6.5.8); ok is false
// where there is none.
func (p *PEP) Item(ctx context.Context, of xmpp.Address, node, id string) (item Item, ok bool, err error) {
	var e xmlsafe.Encoder
	e.Start("pubsub", "xmlns", nsPubSub).Start("items", "node", node).Leaf("item", "", "id", id).End()
	answer, err := p.s.Query(ctx, "get", of, e.End().Bytes())
	if condition(err) == "item-not-found" {
		return Item{}, false, nil
	}
	if err != nil {
		return Item{}, false, err
	}
	for _, item := range items(answer.Child(nsPubSub, "pubsub").Child(nsPubSub, "items"), nsPubSub) {
		if item.ID == id {
			return item, true, nil
		}
	}
	return Item{}, false, nil
}
