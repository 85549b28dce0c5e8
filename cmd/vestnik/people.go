package main

import (
	"context"
	"os"
	"slices"
	"strings"

	"vestnik/core/desk"
	"vestnik/core/xmpp"
)

// Contacts, those who ask to be one, and those who are blocked, by command: for scripts, and
// for who has no window.
type peopleCommand struct {
	List     listCommand       `cmd:"" help:"cli.people-list"`
	Show     showPersonCommand `cmd:"" help:"cli.people-show"`
	Add      addCommand        `cmd:"" help:"cli.people-add"`
	Rename   renameCommand     `cmd:"" help:"cli.people-rename"`
	Move     moveCommand       `cmd:"" help:"cli.people-move"`
	Remove   removeCommand     `cmd:"" help:"cli.people-remove"`
	Requests requestsCommand   `cmd:"" help:"cli.requests"`
	Accept   acceptCommand     `cmd:"" help:"cli.accept"`
	Refuse   refuseCommand     `cmd:"" help:"cli.refuse"`
	Cancel   cancelCommand     `cmd:"" help:"cli.people-cancel"`
	Block    blockCommand      `cmd:"" help:"cli.people-block"`
	Unblock  unblockCommand    `cmd:"" help:"cli.people-unblock"`
	Blocked  blockedCommand    `cmd:"" help:"cli.people-blocked"`
}

// person is whom a command is about.
type person struct {
	Account string `name:"account" placeholder:"J" help:"cli.of-account"`
	Address string `arg:"" help:"cli.whom"`
}

// listing is how a command prints what it has found.
type listing struct {
	JSON bool `name:"json" help:"cli.json"`
}

type (
	listCommand struct {
		listing
		Account string `name:"account" placeholder:"J" help:"cli.only-account"`
	}
	showPersonCommand struct {
		listing
		person
	}
	addCommand struct {
		Name    string   `name:"name" placeholder:"N" help:"cli.contact-name"`
		Group   []string `name:"group" sep:"none" placeholder:"G" help:"cli.contact-group"`
		Message string   `name:"message" placeholder:"T" help:"cli.add-message"`
		person
	}
	renameCommand struct {
		person
		Name string `arg:"" help:"cli.new-name"`
	}
	moveCommand struct {
		person
		Groups []string `arg:"" optional:"" name:"group" help:"cli.new-groups"`
	}
	blockCommand struct {
		Report string `name:"report" enum:",spam,abuse" default:"" placeholder:"spam|abuse" help:"cli.report"`
		person
	}
	removeCommand   struct{ person }
	acceptCommand   struct{ person }
	refuseCommand   struct{ person }
	cancelCommand   struct{ person }
	unblockCommand  struct{ person }
	requestsCommand struct{ listing }
	blockedCommand  struct{ listing }
)

// find returns the door to the running resident, and whom a command is about as he is known
// there: where no account is named, by the one that has him among those.
func (c *person) find(ctx context.Context, known func(*desk.Snapshot) []desk.Ref) (*desk.Client, *desk.Snapshot, desk.Ref, error) {
	peer := desk.Ref{Address: c.Address}
	running, s, err := look(ctx)
	if err != nil {
		return nil, nil, peer, err
	}
	if peer.Account, err = named(addresses(&s.Status), c.Account); err != nil {
		return nil, nil, peer, err
	}
	if a, err := xmpp.ParseAddress(c.Address); err == nil {
		peer.Address = a.String()
	}
	return running, &s, by(&s, peer, known(&s)), nil
}

// by completes whom a command is about by the first account that knows him, and where none
// does by one of his domain, or the first there is.
func by(s *desk.Snapshot, peer desk.Ref, known []desk.Ref) desk.Ref {
	if peer.Account != "" {
		return peer
	}
	for _, r := range known {
		if r.Address == peer.Address {
			return r
		}
	}
	if ours := addresses(&s.Status); len(ours) > 0 {
		_, domain, _ := strings.Cut(peer.Address, "@")
		of := slices.IndexFunc(ours, func(our string) bool { return strings.HasSuffix(our, "@"+domain) })
		peer.Account = ours[max(of, 0)]
	}
	return peer
}

func contactsOf(s *desk.Snapshot) (all []desk.Ref) {
	for _, c := range s.Contacts {
		all = append(all, c.Ref)
	}
	return all
}

// allOf returns whom an account knows in whichever way: contacts before those who only ask or
// have written.
func allOf(s *desk.Snapshot) []desk.Ref {
	all := append(contactsOf(s), askersOf(s)...)
	for _, c := range s.Conversations {
		all = append(all, c.Peer)
	}
	return all
}

func askersOf(s *desk.Snapshot) (all []desk.Ref) {
	for _, r := range s.Requests {
		all = append(all, r.Ref)
	}
	return all
}

// Run adds somebody.
func (c *addCommand) Run(ctx context.Context) error {
	running, _, peer, err := c.find(ctx, allOf)
	if err != nil {
		return err
	}
	return running.AddContact(ctx, desk.NewContact{Ref: peer, Name: c.Name, Groups: c.Group, Message: c.Message})
}

// Run renames a contact.
func (c *renameCommand) Run(ctx context.Context) error {
	running, _, peer, err := c.find(ctx, contactsOf)
	if err != nil {
		return err
	}
	return running.RenameContact(ctx, peer, c.Name)
}

// Run moves a contact between groups.
func (c *moveCommand) Run(ctx context.Context) error {
	running, _, peer, err := c.find(ctx, contactsOf)
	if err != nil {
		return err
	}
	return running.MoveContact(ctx, peer, c.Groups)
}

// Run removes a contact.
func (c *removeCommand) Run(ctx context.Context) error {
	running, _, peer, err := c.find(ctx, contactsOf)
	if err != nil {
		return err
	}
	return running.RemoveContact(ctx, peer)
}

// Run lets somebody see the presence.
func (c *acceptCommand) Run(ctx context.Context) error {
	running, _, peer, err := c.find(ctx, askersOf)
	if err != nil {
		return err
	}
	return running.AnswerRequest(ctx, peer, true)
}

// Run refuses somebody.
func (c *refuseCommand) Run(ctx context.Context) error {
	running, _, peer, err := c.find(ctx, askersOf)
	if err != nil {
		return err
	}
	return running.AnswerRequest(ctx, peer, false)
}

// Run takes back that somebody was asked.
func (c *cancelCommand) Run(ctx context.Context) error {
	running, _, peer, err := c.find(ctx, contactsOf)
	if err != nil {
		return err
	}
	return running.CancelRequest(ctx, peer)
}

// Run blocks somebody.
func (c *blockCommand) Run(ctx context.Context) error {
	running, _, peer, err := c.find(ctx, allOf)
	if err != nil {
		return err
	}
	return running.Block(ctx, desk.Block{Peer: peer, Report: desk.Reason(c.Report)})
}

// Run ends that somebody is blocked, whichever account has done it.
func (c *unblockCommand) Run(ctx context.Context) error {
	running, err := resident()
	if err != nil {
		return err
	}
	all, err := running.Blocked(ctx)
	if err != nil {
		return err
	}
	_, _, peer, err := c.find(ctx, func(*desk.Snapshot) []desk.Ref { return all })
	if err != nil {
		return err
	}
	return running.Unblock(ctx, peer)
}

// Run prints the contacts, one a line.
func (c *listCommand) Run(ctx context.Context, p *program) error {
	_, s, err := look(ctx)
	if err != nil {
		return err
	}
	account, err := named(addresses(&s.Status), c.Account)
	if err != nil {
		return err
	}
	out := c.printer(p, &s)
	for i := range s.Contacts {
		if one := &s.Contacts[i]; account == "" || one.Account == account {
			if err := out.person(one); err != nil {
				return err
			}
		}
	}
	return nil
}

// printer returns what prints to standard listing.
func (o *listing) printer(p *program, s *desk.Snapshot) *printer {
	return &printer{out: os.Stdout, json: o.JSON, words: p.words, several: len(s.Status.Accounts) > 1}
}

// Run prints all that is known of somebody.
func (c *showPersonCommand) Run(ctx context.Context, p *program) error {
	running, s, peer, err := c.find(ctx, allOf)
	if err != nil {
		return err
	}
	is := desk.Contact{Ref: peer, Name: peer.Address, Show: desk.Offline, Subscription: desk.SubscriptionNone}
	if at := slices.IndexFunc(s.Contacts, func(c desk.Contact) bool { return c.Ref == peer }); at >= 0 {
		is = s.Contacts[at]
	}
	card, err := running.Card(ctx, peer)
	if err != nil {
		return err
	}
	about, err := running.About(ctx, peer)
	if err != nil {
		return err
	}
	return c.printer(p, s).card(&is, card, about)
}

// Run prints who asks, one a line.
func (c *requestsCommand) Run(ctx context.Context, p *program) error {
	_, s, err := look(ctx)
	if err != nil {
		return err
	}
	out := c.printer(p, &s)
	for _, r := range s.Requests {
		text := strings.TrimSpace(strings.Join([]string{r.Address, r.Nick, r.Text}, " "))
		if err := out.print(requestLine{r.Address, out.account(r.Account), r.Nick, r.Text}, text); err != nil {
			return err
		}
	}
	return nil
}

// Run prints who is blocked, one a line.
func (c *blockedCommand) Run(ctx context.Context, p *program) error {
	running, s, err := look(ctx)
	if err != nil {
		return err
	}
	all, err := running.Blocked(ctx)
	if err != nil {
		return err
	}
	out := c.printer(p, &s)
	for _, r := range all {
		if err := out.print(blockedLine{r.Address, out.account(r.Account)}, r.Address); err != nil {
			return err
		}
	}
	return nil
}
