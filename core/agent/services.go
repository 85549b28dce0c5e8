package agent

import (
	"context"
	"errors"
	"slices"
	"strings"

	"vestnik/core/account"
	"vestnik/core/desk"
	"vestnik/core/settings"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/command"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/forms"
	"vestnik/core/xmpp/gateway"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/pubsub"
	"vestnik/core/xmpp/register"
	"vestnik/core/xmpp/search"
	"vestnik/core/xmpp/upload"
)

// nsRooms is how a service of rooms announces itself.
const nsRooms = "http://jabber.org/protocol/muc"

// mostServiceItems is how many items of a service are asked for at a time.
const mostServiceItems = 1000

// Services does what services offer to an account, over its session: it is a [desk.Services], of the
// resident or of who has none.
type Services struct {
	// party begins with an account, the first where it is "".
	party   func(ctx context.Context, account string) (*Asking, error)
	errands errands
}

// NewServices returns what asks services over one session.
func NewServices(asking *Asking) *Services {
	return &Services{party: func(context.Context, string) (*Asking, error) {
		one := *asking
		return &one, nil
	}}
}

// Asking is who asks a service, and what becomes of what concerns the account itself.
type Asking struct {
	*im.Client
	URL string // of the account's server
	// Renewed is told the password that the account has now, and Removed that it is none any
	// more.
	Renewed func(ctx context.Context, password string) error
	Removed func(ctx context.Context) error
	// Followed is told to which node of a service the account has subscribed, or no longer has;
	// nil: nobody listens to what is published there.
	Followed func(ctx context.Context, service xmpp.Address, node string, on bool) error

	who xmpp.Address // the service
}

// asker begins with a member.
func (a *Agent) asker(ctx context.Context, account string) (*Asking, error) {
	q, err := a.question(ctx, desk.Ref{Account: account})
	if err != nil {
		return nil, err
	}
	asking := &Asking{Client: q.open, URL: q.m.at.URL, Renewed: q.m.TakePassword}
	asking.Removed = func(ctx context.Context) error { return a.SignOut(ctx, desk.Leave{Account: q.m.Address()}) }
	asking.Followed = func(ctx context.Context, service xmpp.Address, node string, on bool) error {
		return a.do(ctx, func() {
			a.settings.Follow(settings.Node{Account: q.m.Address(), Service: service.String(), Node: node}, on)
			_ = a.save()
			q.m.FollowNodes(a.nodes(q.m.Address()))
		})
	}
	return asking, nil
}

// nodes are those to which an account has subscribed.
func (a *Agent) nodes(address string) (all []account.Node) {
	for _, n := range a.settings.Nodes {
		if of, err := xmpp.ReadAddress(n.Service); n.Account == address && err == nil {
			all = append(all, account.Node{Service: of, Name: n.Node})
		}
	}
	return all
}

// at begins to ask an address as it is given, with its resource; without one the server of the
// account.
func (s *Services) at(ctx context.Context, of desk.Ref) (*Asking, error) {
	q, err := s.party(ctx, of.Account)
	if err != nil {
		return nil, err
	}
	q.who = q.JID().Server()
	if of.Address != "" {
		if q.who, err = xmpp.ReadAddress(of.Address); err != nil {
			return nil, desk.NewProblem(desk.BadAddress, "address", of.Address)
		}
	}
	return q, nil
}

// ownServer tells whether it is the server of the account that is asked.
func (q *Asking) ownServer() bool { return q.who.Equal(q.JID().Server()) }

// ask asks for as long as a person waits. What a service refuses is told as its.
func (q *Asking) ask(ctx context.Context, question func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	return q.explain(question(ctx))
}

// Explore implements [desk.Services].
func (s *Services) Explore(ctx context.Context, at desk.Spot) (out desk.Service, err error) {
	q, err := s.at(ctx, at.Ref)
	if err != nil {
		return out, err
	}
	err = q.ask(ctx, func(ctx context.Context) error {
		info, err := q.Disco.Info(ctx, q.who, at.Node)
		if err != nil {
			return err
		}
		told := false
		if isNodes(&info) && at.Node == "" || isNode(&info) {
			out.Subscribed, told = q.subscribed(ctx, at.Node)
		}
		q.describe(&out, &info, at.Node)
		if told && isNode(&info) { // one of the two
			other := map[bool]desk.Deed{true: desk.DeedSubscribe, false: desk.DeedUnsubscribe}[len(out.Subscribed) > 0]
			out.Can = slices.DeleteFunc(out.Can, func(d desk.Deed) bool { return d == other })
		}
		return nil
	})
	return out, err
}

// subscribed asks a service to which of its nodes the account has subscribed, by whatever program, or how
// it is with one of them. Not every service tells.
func (q *Asking) subscribed(ctx context.Context, node string) (all []desk.Subscribed, told bool) {
	all, err := q.Nodes.Subscriptions(ctx, q.who)
	return slices.DeleteFunc(all, func(s desk.Subscribed) bool {
		return s.State == pubsub.None || node != "" && s.Node != node
	}), err == nil
}

// describe says what an address is, and what can be done with it.
func (q *Asking) describe(out *desk.Service, info *disco.Info, node string) {
	for _, i := range info.Identities {
		out.Identities = append(out.Identities, desk.ServiceIdentity{Category: i.Category, Type: i.Type, Name: i.Name})
	}
	out.Features = slices.Sorted(slices.Values(info.Features))
	out.Reach = reaches(info)
	is := func(category, kind string) bool {
		return slices.ContainsFunc(info.Identities, func(i disco.Identity) bool {
			return i.Category == category && (kind == "" || i.Type == kind)
		})
	}
	can := func(is bool, deeds ...desk.Deed) {
		if is {
			out.Can = append(out.Can, deeds...)
		}
	}
	if node != "" {
		can(is("automation", "command-node"), desk.DeedCommand)
		can(isNode(info), desk.DeedSubscribe, desk.DeedUnsubscribe)
		return
	}
	_, network := gateway.Network(*info)
	can(info.Has(search.Feature), desk.DeedSearch)
	can(info.Has(command.Feature), desk.DeedCommand)
	can(info.Has(register.Feature) && !q.ownServer(), desk.DeedRegister, desk.DeedUnregister)
	can(info.Has(gateway.Feature), desk.DeedGateway)
	can(network, desk.DeedSignIn, desk.DeedSignOut)
	can(info.Has(nsRooms), desk.DeedRooms)
	can(info.Has(upload.Feature), desk.DeedUpload)
	if info.Has(upload.Feature) {
		out.MaxFile = upload.Most(info)
	}
	can(isNodes(info), desk.DeedNodes)
	can(info.Has(register.Feature) && q.ownServer(), desk.DeedPassword, desk.DeedRemoveAccount)
}

// isNodes tells whether somebody has nodes to which others subscribe; accounts have theirs too,
// and those are not for that.
func isNodes(info *disco.Info) bool {
	return info.Has(pubsub.Feature) && slices.ContainsFunc(info.Identities, func(i disco.Identity) bool { return i.Category == "pubsub" && i.Type == "service" })
}

// isNode tells whether it is one to which somebody subscribes.
func isNode(info *disco.Info) bool {
	return slices.ContainsFunc(info.Identities, func(i disco.Identity) bool { return i.Category == "pubsub" && i.Type == "leaf" })
}

// formServerInfo is how a server says whom to turn to, XEP-0157 §2.
const formServerInfo = "http://jabber.org/network/serverinfo"

// mostReaches bounds that.
const mostReaches = 50

// Help returns whom the people of a server are to turn to, as it says: first who helps, then who
// runs it.
func Help(server *disco.Info) (who []string) {
	for _, wanted := range []string{"support", "admin"} {
		for _, r := range reaches(server) {
			if r.For == wanted && len(who) < mostHelp && !slices.Contains(who, r.URI) {
				who = append(who, r.URI)
			}
		}
	}
	return who
}

// mostHelp is to how many people one is sent at once.
const mostHelp = 3

// reaches reads whom to turn to: what looks like an address that can be opened.
func reaches(info *disco.Info) (all []desk.ServiceReach) {
	for _, form := range info.Forms {
		if form.Type != formServerInfo {
			continue
		}
		for _, field := range form.Fields {
			what, ok := strings.CutSuffix(field.Var, "-addresses")
			for _, uri := range field.Values {
				scheme, _, known := strings.Cut(uri, ":")
				known = known && slices.Contains([]string{"xmpp", "mailto", "https", "http", "tel"}, strings.ToLower(scheme))
				if ok && known && len(uri) <= desk.MostLink && len(all) < mostReaches {
					all = append(all, desk.ServiceReach{For: what, URI: uri})
				}
			}
		}
	}
	return all
}

// ServiceItems implements [desk.Services].
func (s *Services) ServiceItems(ctx context.Context, at desk.Spot, behind string, limit int) (desk.ServiceItems, error) {
	out := desk.ServiceItems{Items: []desk.ServiceItem{}}
	q, err := s.at(ctx, at.Ref)
	if err != nil {
		return out, err
	}
	err = q.ask(ctx, func(ctx context.Context) error {
		page, err := q.Disco.Items(ctx, q.who, at.Node, behind, min(max(limit, 1), mostServiceItems))
		for _, i := range page.All {
			out.Items = append(out.Items, desk.ServiceItem{Address: i.Address.String(), Node: i.Node, Name: i.Name})
		}
		out.Next, out.Count = page.Next, page.Count
		return err
	})
	return out, err
}

// explainService explains what keeps a service from doing something.
func (q *Asking) explain(err error) error {
	if err == nil {
		return nil
	}
	if code, ok := serviceCode(err); ok {
		text := ""
		var refused *xmpp.StanzaError
		if errors.As(err, &refused) {
			text = desk.Brief(refused.Text)
		}
		p := desk.NewProblem(code, "address", q.who.String())
		if text != "" {
			p = p.With("text", text)
		}
		return p
	}
	return Explain(err, Target{Address: q.JID().Bare().String(), URL: q.URL})
}

// serviceCodes are what the packages of services say is wrong.
var serviceCodes = []struct {
	err  error
	code desk.Code
}{
	{command.ErrOver, desk.StepGone}, {command.ErrExpired, desk.StepGone}, {command.ErrAction, desk.StepNotNow},
	{command.ErrAnswer, desk.NotAccepted}, {command.ErrBroken, desk.ServiceBroken},
	{register.ErrNotOffered, desk.NotOffered}, {register.ErrNotAllowed, desk.NotAllowed}, {register.ErrNotRegistered, desk.NotRegistered},
	{register.ErrTaken, desk.NameTaken}, {register.ErrNotAccepted, desk.NotAccepted}, {register.ErrTooOften, desk.TooOften},
	{search.ErrNotOffered, desk.NotOffered}, {search.ErrNotAllowed, desk.NotAllowed}, {search.ErrNotAccepted, desk.NotAccepted},
	{gateway.ErrNotOffered, desk.NotOffered}, {gateway.ErrNobody, desk.NoItem}, {gateway.ErrElsewhere, desk.ServiceBroken},
	{pubsub.ErrNoNode, desk.NoItem}, {pubsub.ErrNotAllowed, desk.NotAllowed}, {pubsub.ErrNotOffered, desk.NotOffered}, {pubsub.ErrNotSubscribed, desk.NotSubscribed},
	{forms.ErrCut, desk.FormTooLarge}, {forms.ErrNoForm, desk.StepNotNow},
	{context.DeadlineExceeded, desk.ServiceSilent},
}

// serviceCode returns what is wrong with a service, as far as it or its package says.
func serviceCode(err error) (desk.Code, bool) {
	for _, c := range serviceCodes {
		if errors.Is(err, c.err) {
			return c.code, true
		}
	}
	var refused *xmpp.StanzaError
	if !errors.As(err, &refused) {
		return "", false
	}
	switch refused.Condition {
	case "remote-server-not-found", "remote-server-timeout", "service-unavailable", "recipient-unavailable", "gone":
		return desk.ServiceSilent, true
	case "item-not-found":
		return desk.NoItem, true
	case "feature-not-implemented":
		return desk.NotOffered, true
	case "forbidden", "not-allowed", "not-authorized", "registration-required", "subscription-required":
		return desk.NotAllowed, true
	case "not-acceptable", "bad-request":
		return desk.NotAccepted, true
	}
	return "", false
}
