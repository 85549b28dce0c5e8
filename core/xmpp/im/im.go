// Package im is an instant messaging client (RFC 6121): a session with roster, presence,
// messages, their archive, copies of what other programs of the account do, what was read,
// who is blocked, cards, names and pictures of people, rooms, discovery, and what services
// offer. Whoever wants less, or more, puts the packages of the features together himself, as
// attach does here.
//
//	c, err := im.Open(ctx, conn, config, im.Program{Name: "Desk", Version: "1.2"})
//	c.Announce(presence.Presence{})                  // roster and presence
//	id, err := c.Messages.Send(message.Message{…})
//	c.Close()
package im

import (
	"context"
	"net"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/archive"
	"vestnik/core/xmpp/avatar"
	"vestnik/core/xmpp/block"
	"vestnik/core/xmpp/carbons"
	"vestnik/core/xmpp/command"
	"vestnik/core/xmpp/csi"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/displayed"
	"vestnik/core/xmpp/gateway"
	"vestnik/core/xmpp/lastactivity"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/muc"
	"vestnik/core/xmpp/nick"
	"vestnik/core/xmpp/pep"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/pubsub"
	"vestnik/core/xmpp/register"
	"vestnik/core/xmpp/roster"
	"vestnik/core/xmpp/search"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/upload"
	"vestnik/core/xmpp/vcard"
	"vestnik/core/xmpp/version"
)

// Program is which program the client is: those who may know it are told.
type Program struct{ Name, Version string }

// Client is a session with its features. All methods are safe for concurrent use.
type Client struct {
	*session.Session
	Disco        *disco.Disco         // what others can
	Roster       *roster.Roster       // the contacts
	Presence     *presence.Own        // how we are shown, and who may see whom
	Messages     *message.Messages    // and what is said about them
	Carbons      *carbons.Carbons     // copies, of and for our other programs
	Archive      *archive.Archive     // what the server has kept
	PEP          *pep.PEP             // what accounts publish
	Displayed    *displayed.Displayed // what was read, for our other programs
	CSI          *csi.CSI             // whether anybody looks
	Blocked      *block.Block
	LastActivity *lastactivity.LastActivity // since when somebody has done nothing
	Cards        *vcard.Cards
	Names        *nick.Names // what people call themselves
	Pictures     *avatar.Pictures
	Commands     *command.Commands
	Registration *register.Registrations
	Directories  *search.Directories
	Uploads      *upload.Uploads
	Gateways     *gateway.Gateways
	Nodes        *pubsub.PubSub // of services, to which the account has subscribed
	Rooms        *muc.Rooms
	Bookmarks    *muc.Bookmarks // of rooms
}

// attach adds the features to a session.
func (c *Client) attach(s *session.Session, p Program) {
	c.Session = s
	c.Disco = disco.New(s, disco.Identity{Category: "client", Type: "pc", Name: p.Name})
	version.Add(s, p.Name, p.Version)
	c.Roster = roster.New(s)
	c.Rooms = muc.New(s, c.Disco) // before those for whom what comes from rooms is not
	c.Presence = presence.New(s, c.Disco)
	c.Messages = message.New(s)
	c.Rooms.ReadBy(c.Messages)
	c.Carbons = carbons.New(s, c.Disco)
	c.Archive = archive.New(s)
	c.PEP = pep.New(s, c.Disco)
	c.Displayed = displayed.New(s, c.PEP)
	c.CSI = csi.New(s)
	c.Blocked = block.New(s, c.Disco)
	c.LastActivity = lastactivity.New(s)
	c.Cards = vcard.New(s, c.Disco, c.PEP)
	c.Names = nick.New(s, c.PEP)
	c.Pictures = avatar.New(s, c.Disco, c.PEP)
	c.Commands = command.New(s, c.Disco)
	c.Registration = register.New(s)
	c.Directories = search.New(s)
	c.Uploads = upload.New(s, c.Disco)
	c.Gateways = gateway.New(s)
	c.Nodes = pubsub.New(s)
	c.Bookmarks = muc.NewBookmarks(s, c.Disco, c.PEP)
}

// with returns a client, and the config of the session that it is to have.
func with(cfg session.Config, p Program) (*Client, session.Config) {
	c := new(Client)
	cfg.Attach = func(s *session.Session) { c.attach(s, p) }
	return c, cfg
}

// Open signs in as [session.Open] does.
func Open(ctx context.Context, conn net.Conn, cfg session.Config, p Program) (*Client, error) {
	c, cfg := with(cfg, p)
	_, err := session.Open(ctx, conn, cfg)
	if err != nil {
		return nil, err
	}
	return c, nil
}

// SignIn signs in as [session.SignIn] does, over as many connections as it takes.
func SignIn(ctx context.Context, dial func(context.Context) (net.Conn, error), cfg session.Config, p Program) (*Client, error) {
	c, cfg := with(cfg, p)
	_, err := session.SignIn(ctx, dial, cfg)
	if err != nil {
		return nil, err
	}
	return c, nil
}

// Resume takes over a session as [session.Resume] does, and knows of the rooms in which it was:
// see [muc.Rooms.Adopt].
func Resume(conn net.Conn, jid xmpp.Address, cfg session.Config, p Program, in ...muc.Stay) *Client {
	c, cfg := with(cfg, p)
	attach := cfg.Attach
	cfg.Attach = func(s *session.Session) {
		attach(s)
		c.Rooms.Expect(in...) // before anything is read
	}
	session.Resume(conn, jid, cfg)
	return c
}

// Announce asks for the roster and shows us with a presence, in one go: the roster
// comes before the presences of those in it, RFC 6121 §2.2.
func (c *Client) Announce(p presence.Presence) error {
	return c.Send(c.Roster.Ask(), c.Presence.Stanza(p))
}
