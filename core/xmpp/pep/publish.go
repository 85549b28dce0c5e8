package pep

import (
	"context"
	"errors"
	"strconv"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/xmlsafe"
)

// Options are how a node keeps what is published in it (XEP-0060 §16.4.4). It does keep it.
type Options struct {
	Access   string // who may see it: whitelist (our account alone), presence (contacts) or open
	MaxItems int    // how many it keeps; 0 for all that the server allows
	SendLast bool   // to who comes on line
}

// form writes the options as a form of a type; of few, those without which the node would
// show what it has to others, or forget it.
func (o *Options) form(e *xmlsafe.Encoder, kind string, few bool) {
	limit, send := "max", "never"
	if o.MaxItems > 0 {
		limit = strconv.Itoa(o.MaxItems)
	}
	if o.SendLast {
		send = "on_sub_and_presence"
	}
	fields := [][2]string{{"persist_items", "true"}, {"access_model", o.Access}, {"max_items", limit}, {"send_last_published_item", send}}
	if few {
		fields = fields[:2]
	}
	e.Start("x", "xmlns", nsForm, "type", "submit")
	e.Start("field", "var", "FORM_TYPE", "type", "hidden").Leaf("value", nsPubSub+kind).End()
	for _, f := range fields {
		e.Start("field", "var", "pubsub#"+f[0]).Leaf("value", f[1]).End()
	}
	e.End()
}

// Publish puts an item into a node of our account, whose payload is one element as it is
// written, and in place of one with the same id. The node is made where there is none,
// with the options; nil stands for the server's own, which show it to contacts. It waits
// for the server. Errors are [ErrNoOptions] and those of [session.Session.Query].
func (p *PEP) Publish(ctx context.Context, node, id string, payload []byte, o *Options) error {
	if o == nil {
		return p.publish(ctx, node, id, payload, nil)
	}
	offered, err := p.account.OfAccount(ctx)
	if err != nil {
		return err
	}
	if !offered[nsPubSub+"#publish-options"] {
		return ErrNoOptions
	}
	err = p.publish(ctx, node, id, payload, o)
	if condition(err) == "resource-constraint" && p.few.CompareAndSwap(false, true) {
		// ejabberd 23.01 knows two options here, and all of them where a node is configured.
		err = p.publish(ctx, node, id, payload, o)
	}
	if condition(err) == "conflict" { // §7.1.5: the node is there, and has other options
		if err := p.configure(ctx, node, o); err != nil {
			return err
		}
		err = p.publish(ctx, node, id, payload, o)
	}
	p.mu.Lock()
	done := !p.few.Load() || p.configured[node] == *o
	p.mu.Unlock()
	if err == nil && !done {
		err = p.configure(ctx, node, o)
	}
	return err
}

func condition(err error) string {
	var refused *xmpp.StanzaError
	if errors.As(err, &refused) {
		return refused.Condition
	}
	return ""
}

func (p *PEP) publish(ctx context.Context, node, id string, payload []byte, o *Options) error {
	var e xmlsafe.Encoder
	e.Start("pubsub", "xmlns", nsPubSub).Start("publish", "node", node)
	e.Start("item").Attr("id", id).Raw(payload).End().End()
	if o != nil {
		e.Start("publish-options")
		o.form(&e, "#publish-options", p.few.Load())
		e.End()
	}
	_, err := p.s.Query(ctx, "set", xmpp.Address{}, e.End().Bytes())
	return err
}

// configure gives a node all of its options, §8.2.
func (p *PEP) configure(ctx context.Context, node string, o *Options) error {
	var e xmlsafe.Encoder
	e.Start("pubsub", "xmlns", nsOwner).Start("configure", "node", node)
	o.form(&e, "#node_config", false)
	if _, err := p.s.Query(ctx, "set", xmpp.Address{}, e.End().End().Bytes()); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.configured[node] = *o
	return nil
}
