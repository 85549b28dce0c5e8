package main

import (
	"context"
	"strings"

	"vestnik/core/desk"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/uri"
)

type openCommand struct {
	Quick bool   `name:"quick" help:"cli.open-quick"`
	Link  string `arg:"" optional:"" name:"LINK" help:"cli.open-link"`
}

// Run brings the window before the person, at what a link names. Where no resident runs,
// this program becomes it.
func (c *openCommand) Run(ctx context.Context, p *program) error {
	view, err := p.viewOf(c.Link)
	if err != nil {
		p.lamentUnseen(ctx, "cli.open-failed", err)
		return err
	}
	if c.Quick {
		view = quickly(view)
	}
	return runCommand{view}.Run(ctx, p)
}

// quickly is the same in the small window for one message. A text that somebody else has
// thought of belongs beside what was written before, and a contact to be added is no message.
func quickly(v desk.View) desk.View {
	if v.Text == "" && v.Screen != desk.ScreenAdd && v.Screen != desk.ScreenJoin {
		v.Screen = desk.ScreenQuick
	}
	return v
}

// viewOf reads a link, which may come from a web page or a mail: nothing that it says is
// done. It chooses what the person sees, and he decides.
func (p *program) viewOf(link string) (desk.View, error) {
	if link == "" {
		return desk.View{Screen: desk.ScreenContacts}, nil
	}
	if !strings.Contains(link, ":") {
		link = "xmpp:" + link // an address alone
	}
	u, err := uri.Parse(link)
	if err != nil {
		return desk.View{}, sentence(p.words.Say("cli.bad-link"))
	}
	peer := desk.Ref{Account: u.Account.String(), Address: u.Address.Bare().String()}
	switch u.Type {
	case uri.Subscribe, uri.Roster:
		return desk.View{Screen: desk.ScreenAdd, Peer: peer}, nil
	case uri.Join:
		return desk.View{Screen: desk.ScreenJoin, Peer: peer, Password: u.Values["password"]}, nil
	}
	text := strings.TrimSpace(u.Values["subject"] + "\n" + u.Values["body"])
	return desk.View{Screen: desk.ScreenConversation, Peer: peer, Text: text}, nil
}

// arguments are those of a program that does the same.
func (c runCommand) arguments() []string {
	if c.view.Screen == "" || c.view.Screen == desk.ScreenTakeover { // the journal knows what takes the screens over
		return nil
	}
	open := []string{"open"}
	if c.view.Screen == desk.ScreenQuick {
		open = append(open, "--quick")
	}
	bare := c.view
	bare.Text = ""
	for _, view := range []desk.View{c.view, bare} {
		// What only a server would write, or is long, makes no link that could be read again.
		if link := linkTo(view); link != "" {
			if _, err := uri.Parse(link); err == nil {
				return append(open, link)
			}
		}
	}
	return open
}

// linkTo is the opposite of viewOf, as far as a person would notice. Others see the arguments of
// a program: it has no password.
func linkTo(v desk.View) string {
	address, err := xmpp.ReadAddress(v.Peer.Address)
	if err != nil {
		return ""
	}
	u := uri.URI{Address: address}
	u.Account, _ = xmpp.ReadAddress(v.Peer.Account)
	switch {
	case v.Screen == desk.ScreenAdd:
		u.Type = uri.Subscribe
	case v.Screen == desk.ScreenJoin:
		u.Type = uri.Join
	case v.Text != "":
		u.Type, u.Values = uri.Message, map[string]string{"body": v.Text}
	}
	return u.String()
}
