package desk

import (
	"context"
	"net/url"
	"strconv"

	"vestnik/core/xmpp/command"
	"vestnik/core/xmpp/pubsub"
)

// Services are the server, what it has, and whatever else can do something for the person. All
// wait for the network; without a connection they fail with [NotOnLine], and with
// [ServiceSilent] where nothing answers by that address.
type Services interface {
	// Explore asks an address, or a node of it, what it is and can.
	Explore(ctx context.Context, at Spot) (Service, error)

	// ServiceItems asks what an address has, or a node of it: limit items behind a place, which
	// is the Next of the page before, or "". Who knows no pages tells all at once. What can be
	// run there is among the items of the node [CommandsNode].
	ServiceItems(ctx context.Context, at Spot, behind string, limit int) (ServiceItems, error)

	// Begin begins to do something with a service, and returns its first step, which may be
	// the last one. What was begun and is not over is kept for ten minutes after the last
	// step, and then given up.
	Begin(ctx context.Context, t Task) (ServiceStep, error)

	// Proceed goes on with what was begun. Where the answers are not what the form takes the
	// step is the same as before, with [ServiceStep.Faults], and nothing was sent. It fails with
	// [StepGone] when it is over, or was given up; after any other error it stands where it
	// stood.
	Proceed(ctx context.Context, m Move) (ServiceStep, error)
}

// Spot is an address, which may be a domain or have a resource, or a node of it. Without an
// address it is the server of the account.
type Spot struct {
	Ref
	Node string `json:"node,omitempty"`
}

// CommandsNode is the node whose items are the commands of an address.
const CommandsNode = command.Feature

// Deed is what can be done with a service. A person reads it as the text "service.do-<deed>".
type Deed string

// The deeds. The last three are done by other means.
const (
	DeedCommand       Deed = "command"        // run one: of a node, else there are some to choose from
	DeedRegister      Deed = "register"       // sign up, or change what was said there
	DeedUnregister    Deed = "unregister"     // end that
	DeedSearch        Deed = "search"         // look for people
	DeedGateway       Deed = "gateway"        // ask whom a name of another network is here
	DeedSignIn        Deed = "sign-in"        // have a gateway sign in to its network
	DeedSignOut       Deed = "sign-out"       // and out
	DeedSubscribe     Deed = "subscribe"      // to a node
	DeedUnsubscribe   Deed = "unsubscribe"    // from it
	DeedPassword      Deed = "password"       // of the account
	DeedRemoveAccount Deed = "remove-account" // from the server, for good
	DeedNodes         Deed = "nodes"          // there are some to subscribe to
	DeedRooms         Deed = "rooms"          // there are some to join
	DeedUpload        Deed = "upload"
)

// Service is what an address is and can, as it says itself.
type Service struct {
	Identities []ServiceIdentity `json:"identities,omitempty"`
	Features   []string          `json:"features,omitempty"`
	Can        []Deed            `json:"can,omitempty"`
	// MaxFile is how large a file may be that is given to it, in bytes; 0 where it does not say.
	MaxFile int64 `json:"maxFile,omitempty"`
	// Subscribed are the nodes of it to which the account has subscribed, by whatever program; of a node
	// how it is with that.
	Subscribed []Subscribed `json:"subscribed,omitempty"`
	// Reach is whom to turn to (XEP-0157): URIs by what they are for.
	Reach []ServiceReach `json:"reach,omitempty"`
}

// ServiceIdentity is one of the things that an address is.
type ServiceIdentity struct {
	Category string `json:"category"`
	Type     string `json:"type"`
	Name     string `json:"name,omitempty"`
}

// Subscribed is a subscription to a node.
type Subscribed = pubsub.Subscription

// SubscribedFully is the state of a [Subscribed] that nobody has to allow any more.
const SubscribedFully = pubsub.Subscribed

// ServiceReach is where the people behind a service are reached: For is abuse, admin, feedback,
// sales, security, status or support.
type ServiceReach struct {
	For string `json:"for"`
	URI string `json:"uri"`
}

// ServiceItem is something that an address has.
type ServiceItem struct {
	Address string `json:"address"`
	Node    string `json:"node,omitempty"`
	Name    string `json:"name,omitempty"`
}

// ServiceItems is a page of them, in their order.
type ServiceItems struct {
	Items []ServiceItem `json:"items"`
	Next  string        `json:"next,omitempty"`
	Count int           `json:"count"` // on all pages, as far as that is known
}

// Task is something to be begun. Node is that of a command, or of what is subscribed to.
type Task struct {
	Spot
	Deed Deed `json:"deed"`
}

// ServiceStep is how far it has come, as package command has it.
type ServiceStep struct {
	// ID names what was begun in this step, for [Services.Proceed]; "" when it is over.
	ID string `json:"id,omitempty"`
	command.Step
	// Faults are what is wrong with the answers.
	Faults []FormFault `json:"faults,omitempty"`
	// People are whom the rows of the form are about, each an address or ""; of a gateway, the
	// one who was asked for.
	People []string `json:"people,omitempty"`
	// Registered says that the account is registered there already, and Page where a browser
	// does it; "" where there is none.
	Registered bool   `json:"registered,omitempty"`
	Page       string `json:"page,omitempty"`
	// Pictures are those that belong to fields, such as of a captcha, by the names of the
	// fields: PNG of at most [FormPictureSide] dots a side.
	Pictures map[string][]byte `json:"pictures,omitempty"`
}

// FormPictureSide is how large a picture of a form is, in dots.
const FormPictureSide = 400

// Move is what is done in a step.
type Move struct {
	ID      string      `json:"id"`
	Action  FormAction  `json:"action"`
	Answers FormAnswers `json:"answers,omitempty"`
}

// spotOf carries a spot through the door as a query, and itemsOf which of its items are asked
// for.
type (
	spotOf  struct{ at Spot }
	itemsOf struct {
		spotOf
		behind string
		limit  int
	}
)

func (s *spotOf) query() url.Values {
	return url.Values{"account": {s.at.Account}, "address": {s.at.Address}, "node": {s.at.Node}}
}

func (s *spotOf) read(q url.Values) error {
	s.at = Spot{Ref{q.Get("account"), q.Get("address")}, q.Get("node")}
	return nil
}

func (i *itemsOf) query() url.Values {
	q := i.spotOf.query()
	q.Set("behind", i.behind)
	q.Set("limit", strconv.Itoa(i.limit))
	return q
}

func (i *itemsOf) read(q url.Values) (err error) {
	_ = i.spotOf.read(q)
	i.behind = q.Get("behind")
	i.limit, err = strconv.Atoi(q.Get("limit"))
	return err
}

// Explore implements [Services].
func (c *Client) Explore(ctx context.Context, at Spot) (Service, error) {
	return explore.call(ctx, c, spotOf{at})
}

// ServiceItems implements [Services].
func (c *Client) ServiceItems(ctx context.Context, at Spot, behind string, limit int) (ServiceItems, error) {
	return serviceItems.call(ctx, c, itemsOf{spotOf{at}, behind, limit})
}

// Begin implements [Services].
func (c *Client) Begin(ctx context.Context, t Task) (ServiceStep, error) {
	return begin.call(ctx, c, t)
}

// Proceed implements [Services].
func (c *Client) Proceed(ctx context.Context, m Move) (ServiceStep, error) {
	return proceed.call(ctx, c, m)
}
