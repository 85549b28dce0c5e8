package desk

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
)

// The routes that are streams.
const (
	pathSnapshot = "/snapshot"
	pathEvents   = "/events"
	pathExamine  = "/examine"
	pathExport   = "/export"
	pathLog      = "/log"
)

// The table of all others, by the themes of the [Desk].
var (
	// Conversations
	history  = route[pageOf, []Message]{pattern: "GET /history"}
	older    = route[peerOf, olderOf]{pattern: "POST /history/older", asks: true}
	message  = route[messageOf, Message]{pattern: "GET /message"}
	search   = route[Query, Found]{pattern: "GET /search", held: true}
	since    = route[pageOf, []Message]{pattern: "GET /since"}
	send     = route[Outgoing, Message]{pattern: "POST /send"}
	confirm  = route[numberOf, Message]{pattern: "POST /confirm", held: true}
	cancel   = route[numberOf, nothing]{pattern: "POST /send/cancel"}
	markRead = route[numberOf, nothing]{pattern: "POST /read"}
	attend   = route[peerOf, nothing]{pattern: "POST /attend", held: true}
	pin      = route[pinOf, nothing]{pattern: "POST /pin"}
	setDraft = route[draftOf, nothing]{pattern: "POST /draft"}

	// Answering
	answer      = route[choiceOf, Message]{pattern: "POST /answer"}
	answerForm  = route[formOf, Message]{pattern: "POST /answer/form"}
	acknowledge = route[numberOf, nothing]{pattern: "POST /acknowledge"}

	// Alerting
	snooze  = route[snoozed, nothing]{pattern: "POST /snooze"}
	mute    = route[Muted, nothing]{pattern: "POST /mute"}
	alerts  = route[AlertQuery, []Message]{pattern: "GET /alerts"}
	foresee = route[Supposed, Forecast]{pattern: "POST /forecast"}

	// Broadcasting
	broadcasts      = route[pageOf, []Broadcast]{pattern: "GET /broadcasts"}
	report          = route[idOf, Report]{pattern: "GET /broadcast"}
	cancelBroadcast = route[byID, nothing]{pattern: "POST /broadcast/cancel"}

	// Files
	fileLimit    = route[accountOf, limitOf]{pattern: "GET /files/limit", asks: true}
	putFile      = route[NewFile, Attachment]{pattern: "POST /files/put", held: true}
	upload       = route[NewFile, Upload]{pattern: "POST /files/upload", asks: true}
	retryUpload  = route[byID, nothing]{pattern: "POST /files/retry"}
	cancelUpload = route[byID, nothing]{pattern: "POST /files/cancel"}
	preview      = route[FileOf, dataOf]{pattern: "POST /files/preview", asks: true}
	saveFile     = route[FileOf, Saved]{pattern: "POST /files/save", held: true}

	// People
	setPresence   = route[Choice, nothing]{pattern: "POST /presence"}
	keepPresence  = route[keptOrNot, nothing]{pattern: "POST /presence/keep"}
	listSettings  = route[nothing, []Setting]{pattern: "GET /settings"}
	set           = route[settingOf, nothing]{pattern: "POST /settings"}
	kept          = route[peerOf, Kept]{pattern: "POST /kept", held: true}
	outdated      = route[daysOf, int]{pattern: "POST /outdated", held: true}
	wipe          = route[peerOf, nothing]{pattern: "POST /wipe", held: true}
	answerRequest = route[answerTo, nothing]{pattern: "POST /request", asks: true}

	// Roster
	addContact    = route[NewContact, nothing]{pattern: "POST /contacts/add", asks: true}
	renameContact = route[nameOf, nothing]{pattern: "POST /contacts/rename", asks: true}
	moveContact   = route[groupsOf, nothing]{pattern: "POST /contacts/move", asks: true}
	removeContact = route[peerOf, nothing]{pattern: "POST /contacts/remove", asks: true}
	cancelRequest = route[peerOf, nothing]{pattern: "POST /contacts/cancel", asks: true}

	// Blocking
	block   = route[Block, nothing]{pattern: "POST /block", asks: true}
	unblock = route[peerOf, nothing]{pattern: "POST /unblock", asks: true}
	blocked = route[nothing, []Ref]{pattern: "GET /blocked", asks: true}

	// Cards
	card       = route[whose, Card]{pattern: "GET /card", asks: true}
	setCard    = route[cardOf, nothing]{pattern: "POST /card", asks: true}
	picture    = route[whose, Picture]{pattern: "GET /picture", asks: true}
	setPicture = route[imageOf, nothing]{pattern: "POST /picture", asks: true}
	setNick    = route[nickOf, nothing]{pattern: "POST /nick", asks: true}
	about      = route[whose, About]{pattern: "GET /about", asks: true}

	// Services; a step may take a service long
	explore      = route[spotOf, Service]{pattern: "GET /service", asks: true}
	serviceItems = route[itemsOf, ServiceItems]{pattern: "GET /service/items", asks: true}
	begin        = route[Task, ServiceStep]{pattern: "POST /service/begin", held: true}
	proceed      = route[Move, ServiceStep]{pattern: "POST /service/proceed", held: true}

	// Accounts
	locate    = route[Account, urlOf]{pattern: "POST /locate", asks: true}
	signIn    = route[Account, nothing]{pattern: "POST /sign-in", held: true}
	signOut   = route[Leave, nothing]{pattern: "POST /sign-out", held: true}
	putFirst  = route[firstOf, nothing]{pattern: "POST /first"}
	reconnect = route[nothing, nothing]{pattern: "POST /reconnect"}

	// Support, but for its streams
	importFile = route[fileOf, Imported]{pattern: "POST /import", held: true}

	// Resident
	show         = route[View, nothing]{pattern: "POST /show"}
	testPopup    = route[nothing, Popups]{pattern: "POST /popup/test", held: true}
	tryDemo      = route[nothing, nothing]{pattern: "POST /demo", held: true}
	setAside     = route[nothing, nothing]{pattern: "POST /set-aside"}
	setAutostart = route[onOrOff, nothing]{pattern: "POST /autostart"}
	quit         = route[nothing, nothing]{pattern: "POST /quit"}
)

// What goes through the door and is no type of the desk's own.
type (
	peerOf struct {
		Peer Ref `json:"peer"`
	}
	numberOf struct {
		Peer Ref   `json:"peer"`
		UpTo int64 `json:"upTo"`
	}
	olderOf struct {
		Older Older `json:"older"`
	}
	draftOf struct {
		Peer Ref    `json:"peer"`
		Text string `json:"text"`
	}
	keptOrNot struct {
		Presence
		Keep bool `json:"keep"`
	}
	pinOf struct {
		Peer Ref  `json:"peer"`
		On   bool `json:"on"`
	}
	answerTo struct {
		Peer   Ref  `json:"peer"`
		Accept bool `json:"accept"`
	}
	onOrOff struct {
		On bool `json:"on"`
	}
	fileOf struct {
		File string `json:"file"`
	}
	urlOf struct {
		URL string `json:"url"`
	}
)

// pageOf is which messages are asked for: so many before or after the one with a number,
// of a peer or of all.
type pageOf struct {
	Peer          Ref
	Before, After int64
	Limit         int
}

func (p *pageOf) query() url.Values {
	q := url.Values{"limit": {strconv.Itoa(p.Limit)}}
	for name, text := range map[string]string{"account": p.Peer.Account, "peer": p.Peer.Address} {
		if text != "" {
			q.Set(name, text)
		}
	}
	for name, n := range map[string]int64{"before": p.Before, "after": p.After} {
		if n != 0 {
			q.Set(name, strconv.FormatInt(n, 10))
		}
	}
	return q
}

func (p *pageOf) read(q url.Values) error {
	p.Peer = Ref{q.Get("account"), q.Get("peer")}
	var limit int64
	for name, n := range map[string]*int64{"before": &p.Before, "after": &p.After, "limit": &limit} {
		var err error
		if *n, err = number(q.Get(name), strconv.ParseInt); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	p.Limit = int(limit)
	return nil
}

// messageOf is which message is asked for.
type messageOf struct {
	Peer   Ref
	Number int64
}

func (m *messageOf) query() url.Values {
	return url.Values{"account": {m.Peer.Account}, "peer": {m.Peer.Address}, "number": {strconv.FormatInt(m.Number, 10)}}
}

func (m *messageOf) read(q url.Values) (err error) {
	m.Peer = Ref{q.Get("account"), q.Get("peer")}
	if m.Number, err = number(q.Get("number"), strconv.ParseInt); err != nil {
		return fmt.Errorf("number: %w", err)
	}
	return nil
}

// serveRoutes lets a mux answer for a desk.
func serveRoutes(mux *http.ServeMux, d Desk) {
	history.serve(mux, func(ctx context.Context, p pageOf) ([]Message, error) {
		return d.History(ctx, p.Peer, p.Before, p.Limit)
	})
	older.serve(mux, func(ctx context.Context, p peerOf) (olderOf, error) {
		there, err := d.ReadOlder(ctx, p.Peer)
		return olderOf{there}, err
	})
	message.serve(mux, func(ctx context.Context, m messageOf) (Message, error) { return d.Message(ctx, m.Peer, m.Number) })
	search.serve(mux, d.Search)
	since.serve(mux, func(ctx context.Context, p pageOf) ([]Message, error) { return d.Since(ctx, p.After, p.Limit) })
	send.serve(mux, d.Send)
	confirm.serve(mux, func(ctx context.Context, n numberOf) (Message, error) { return d.Confirm(ctx, n.Peer, n.UpTo) })
	cancel.serve(mux, act(func(ctx context.Context, n numberOf) error { return d.CancelMessage(ctx, n.Peer, n.UpTo) }))
	markRead.serve(mux, act(func(ctx context.Context, n numberOf) error { return d.MarkRead(ctx, n.Peer, n.UpTo) }))
	attend.serve(mux, act(func(ctx context.Context, p peerOf) error { return d.Attend(ctx, p.Peer) }))
	pin.serve(mux, act(func(ctx context.Context, p pinOf) error { return d.Pin(ctx, p.Peer, p.On) }))
	setDraft.serve(mux, act(func(ctx context.Context, t draftOf) error { return d.SetDraft(ctx, t.Peer, t.Text) }))

	answer.serve(mux, func(ctx context.Context, c choiceOf) (Message, error) {
		return d.Answer(ctx, c.Peer, c.Number, c.Value)
	})
	answerForm.serve(mux, func(ctx context.Context, f formOf) (Message, error) {
		return d.AnswerForm(ctx, f.Peer, f.Number, f.Answers)
	})
	acknowledge.serve(mux, act(func(ctx context.Context, n numberOf) error { return d.Acknowledge(ctx, n.Peer, n.UpTo) }))

	snooze.serve(mux, act(func(ctx context.Context, s snoozed) error { return d.Snooze(ctx, s.Peer, s.Number, s.Until) }))
	mute.serve(mux, act(func(ctx context.Context, m Muted) error { return d.Mute(ctx, m.Peer, m.Until) }))
	alerts.serve(mux, d.Alerts)
	foresee.serve(mux, d.Forecast)

	setPresence.serve(mux, act(d.SetPresence))
	keepPresence.serve(mux, act(func(ctx context.Context, k keptOrNot) error { return d.KeepPresence(ctx, k.Presence, k.Keep) }))
	listSettings.serve(mux, func(ctx context.Context, _ nothing) ([]Setting, error) { return d.Settings(ctx) })
	set.serve(mux, act(func(ctx context.Context, s settingOf) error { return d.Set(ctx, s.Name, s.Value) }))
	kept.serve(mux, func(ctx context.Context, p peerOf) (Kept, error) { return d.Kept(ctx, p.Peer) })
	outdated.serve(mux, func(ctx context.Context, o daysOf) (int, error) { return d.Outdated(ctx, o.Days) })
	wipe.serve(mux, act(func(ctx context.Context, p peerOf) error { return d.Wipe(ctx, p.Peer) }))
	answerRequest.serve(mux, act(func(ctx context.Context, a answerTo) error { return d.AnswerRequest(ctx, a.Peer, a.Accept) }))

	broadcasts.serve(mux, func(ctx context.Context, p pageOf) ([]Broadcast, error) { return d.Broadcasts(ctx, p.Before, p.Limit) })
	report.serve(mux, func(ctx context.Context, i idOf) (Report, error) { return d.Report(ctx, i.ID) })
	cancelBroadcast.serve(mux, act(func(ctx context.Context, b byID) error { return d.CancelBroadcast(ctx, b.ID) }))

	serveRemarks(mux, d)
	serveFiles(mux, d)
	serveRoster(mux, d)
	serveCards(mux, d)
	serveRooms(mux, d)

	explore.serve(mux, func(ctx context.Context, s spotOf) (Service, error) { return d.Explore(ctx, s.at) })
	serviceItems.serve(mux, func(ctx context.Context, i itemsOf) (ServiceItems, error) {
		return d.ServiceItems(ctx, i.at, i.behind, i.limit)
	})
	begin.serve(mux, d.Begin)
	proceed.serve(mux, d.Proceed)

	locate.serve(mux, func(ctx context.Context, a Account) (urlOf, error) {
		found, err := d.Locate(ctx, a)
		return urlOf{found}, err
	})
	signIn.serve(mux, act(d.SignIn))
	signOut.serve(mux, act(d.SignOut))
	putFirst.serve(mux, act(func(ctx context.Context, f firstOf) error { return d.PutFirst(ctx, f.Account) }))
	reconnect.serve(mux, order(d.Reconnect))

	importFile.serve(mux, func(ctx context.Context, f fileOf) (Imported, error) { return d.Import(ctx, f.File) })

	show.serve(mux, act(d.Show))
	testPopup.serve(mux, func(ctx context.Context, _ nothing) (Popups, error) { return d.TestPopup(ctx) })
	tryDemo.serve(mux, order(d.TryDemo))
	setAside.serve(mux, order(d.SetAside))
	setAutostart.serve(mux, act(func(ctx context.Context, o onOrOff) error { return d.SetAutostart(ctx, o.On) }))
	quit.serve(mux, order(d.Quit))
}

// History implements [Conversations].
func (c *Client) History(ctx context.Context, peer Ref, before int64, limit int) ([]Message, error) {
	return history.call(ctx, c, pageOf{Peer: peer, Before: before, Limit: limit})
}

// ReadOlder implements [Conversations].
func (c *Client) ReadOlder(ctx context.Context, peer Ref) (Older, error) {
	there, err := older.call(ctx, c, peerOf{peer})
	return there.Older, err
}

// Message implements [Conversations].
func (c *Client) Message(ctx context.Context, peer Ref, number int64) (Message, error) {
	return message.call(ctx, c, messageOf{peer, number})
}

// Search implements [Conversations].
func (c *Client) Search(ctx context.Context, q Query) (Found, error) { return search.call(ctx, c, q) }

// Since implements [Conversations].
func (c *Client) Since(ctx context.Context, after int64, limit int) ([]Message, error) {
	return since.call(ctx, c, pageOf{After: after, Limit: limit})
}

// Send implements [Conversations].
func (c *Client) Send(ctx context.Context, m Outgoing) (Message, error) { return send.call(ctx, c, m) }

// Confirm implements [Conversations].
func (c *Client) Confirm(ctx context.Context, peer Ref, number int64) (Message, error) {
	return confirm.call(ctx, c, numberOf{peer, number})
}

// CancelMessage implements [Conversations].
func (c *Client) CancelMessage(ctx context.Context, peer Ref, number int64) error {
	return tell(ctx, c, cancel, numberOf{peer, number})
}

// MarkRead implements [Conversations].
func (c *Client) MarkRead(ctx context.Context, peer Ref, upTo int64) error {
	return tell(ctx, c, markRead, numberOf{peer, upTo})
}

// Attend implements [Conversations].
func (c *Client) Attend(ctx context.Context, peer Ref) error {
	return tell(ctx, c, attend, peerOf{peer})
}

// Pin implements [Conversations].
func (c *Client) Pin(ctx context.Context, peer Ref, on bool) error {
	return tell(ctx, c, pin, pinOf{peer, on})
}

// SetDraft implements [Conversations].
func (c *Client) SetDraft(ctx context.Context, peer Ref, text string) error {
	return tell(ctx, c, setDraft, draftOf{peer, text})
}

// SetPresence implements [People].
func (c *Client) SetPresence(ctx context.Context, choice Choice) error {
	return tell(ctx, c, setPresence, choice)
}

// KeepPresence implements [People].
func (c *Client) KeepPresence(ctx context.Context, p Presence, keep bool) error {
	return tell(ctx, c, keepPresence, keptOrNot{p, keep})
}

// AnswerRequest implements [People].
func (c *Client) AnswerRequest(ctx context.Context, peer Ref, accept bool) error {
	return tell(ctx, c, answerRequest, answerTo{peer, accept})
}

// Locate implements [Accounts].
func (c *Client) Locate(ctx context.Context, a Account) (string, error) {
	found, err := locate.call(ctx, c, a)
	return found.URL, err
}

// SignIn implements [Accounts].
func (c *Client) SignIn(ctx context.Context, a Account) error { return tell(ctx, c, signIn, a) }

// SignOut implements [Accounts].
func (c *Client) SignOut(ctx context.Context, l Leave) error { return tell(ctx, c, signOut, l) }

// Reconnect implements [Accounts].
func (c *Client) Reconnect(ctx context.Context) error { return tell(ctx, c, reconnect, nothing{}) }

// Import implements [Support].
func (c *Client) Import(ctx context.Context, file string) (Imported, error) {
	return importFile.call(ctx, c, fileOf{file})
}

// Show implements [Resident].
func (c *Client) Show(ctx context.Context, v View) error { return tell(ctx, c, show, v) }

// TestPopup implements [Resident].
func (c *Client) TestPopup(ctx context.Context) (Popups, error) {
	return testPopup.call(ctx, c, nothing{})
}

// TryDemo implements [Resident].
func (c *Client) TryDemo(ctx context.Context) error { return tell(ctx, c, tryDemo, nothing{}) }

// SetAside implements [Resident].
func (c *Client) SetAside(ctx context.Context) error { return tell(ctx, c, setAside, nothing{}) }

// SetAutostart implements [Resident].
func (c *Client) SetAutostart(ctx context.Context, on bool) error {
	return tell(ctx, c, setAutostart, onOrOff{on})
}

// Quit implements [Resident].
func (c *Client) Quit(ctx context.Context) error { return tell(ctx, c, quit, nothing{}) }
