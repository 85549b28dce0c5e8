package main

import (
	"net/url"
	"strings"
	"time"

	"vestnik/core/availability"
	"vestnik/core/charset"
	"vestnik/core/desk"
	"vestnik/core/xmpp/notice"
)

// notice reads what a message is to say of itself; nil where it says nothing.
func (o *noticeOptions) notice(p *program, now time.Time) (n *desk.Notice, err error) {
	n = new(desk.Notice)
	n.Urgency, _ = notice.ParseUrgency(o.Urgency) // kong has looked at it
	if o.Expires != "" {
		if n.Expires, err = availability.ParseUntil(o.Expires, now); err != nil {
			return nil, coded{sentence(p.words.Say("cli.bad-time")), misused}
		}
		n.Expires = n.Expires.UTC().Truncate(time.Second)
	}
	if n.Link = o.Link; n.Link != "" {
		if u, err := url.Parse(n.Link); err != nil || u.Scheme == "" || len(n.Link) > notice.MostLink {
			return nil, coded{sentence(p.words.Say("cli.bad-url", "Link", n.Link)), misused}
		}
	}
	if n.Buttons, err = o.buttons(p); err != nil {
		return nil, err
	}
	if n.JSON, n.XML, err = o.payloads(p); err != nil {
		return nil, err
	}
	return n.OrNil(), nil
}

// buttons reads VALUE=LABEL, or VALUE alone, as often as it is said.
func (o *noticeOptions) buttons(p *program) (all []desk.Button, err error) {
	values := map[string]bool{}
	for _, text := range o.Button {
		value, label, named := strings.Cut(charset.Printable(text), "=")
		value, label = strings.TrimSpace(value), strings.TrimSpace(label)
		if !named || label == "" {
			label = value
		}
		if value == "" || len(value) > notice.MostLine || len(label) > notice.MostLine || values[value] || len(all) == notice.MostButtons {
			return nil, coded{sentence(p.words.Say("cli.bad-button", "Button", text)), misused}
		}
		values[value] = true
		all = append(all, desk.Button{Value: value, Label: label})
	}
	return all, nil
}
