package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/xmpp"
)

// What was written is printed by command: of a conversation, or whatever has the words.
type (
	historyCommand struct {
		With    string `required:"" placeholder:"ADDRESS" help:"cli.with"`
		Since   string `placeholder:"DATE" help:"cli.since"`
		Until   string `placeholder:"DATE" help:"cli.until-date"`
		Limit   int    `placeholder:"N" help:"cli.limit"`
		Account string `name:"account" placeholder:"J" help:"cli.account"`
		JSON    bool   `name:"json" help:"cli.json"`
	}
	searchCommand struct {
		With    string   `placeholder:"ADDRESS" help:"cli.search-with"`
		Since   string   `placeholder:"DATE" help:"cli.since"`
		Until   string   `placeholder:"DATE" help:"cli.until-date"`
		Limit   int      `placeholder:"N" help:"cli.limit"`
		Account string   `name:"account" placeholder:"J" help:"cli.account"`
		JSON    bool     `name:"json" help:"cli.json"`
		Words   []string `arg:"" name:"WORDS" help:"cli.words"`
	}
)

// storedLine is a message as it is kept. Its fields are a contract, as those of watch are.
type storedLine struct {
	ID         string          `json:"id"`
	With       string          `json:"with"`
	From       string          `json:"from"`
	To         string          `json:"to"`
	Type       desk.Type       `json:"type"`
	Subject    string          `json:"subject"`
	Body       string          `json:"body"`
	Time       string          `json:"time"`
	Mine       bool            `json:"mine"`
	State      desk.State      `json:"state,omitempty"`
	Error      string          `json:"error,omitempty"`
	Unreadable string          `json:"unreadable,omitempty"`
	Retracted  bool            `json:"retracted,omitempty"`
	Reactions  []desk.Reaction `json:"reactions,omitempty"`
	// Server says that the message is in the server's archive only.
	Server  bool   `json:"server,omitempty"`
	Account string `json:"account,omitempty"` // where there are several
}

// mostVain is how many answers without a message are taken: an archive may have no end.
const mostVain = 20

// usual is how many messages are printed where nothing says how many.
const usual = 50

// Run prints a conversation, the oldest message first.
func (c *historyCommand) Run(ctx context.Context, p *program) error {
	q, err := p.query(c.With, c.Account, c.Since, c.Until, "", c.Limit)
	if err != nil {
		return err
	}
	return p.printFound(ctx, q, c.Limit, c.JSON)
}

// Run prints what has the words, the oldest first.
func (c *searchCommand) Run(ctx context.Context, p *program) error {
	words := strings.TrimSpace(strings.Join(c.Words, " "))
	if words == "" {
		return sentence(p.words.Say("cli.no-words"))
	}
	q, err := p.query(c.With, c.Account, c.Since, c.Until, words, c.Limit)
	if err != nil {
		return err
	}
	return p.printFound(ctx, q, cmp.Or(c.Limit, usual), c.JSON)
}

// query reads what is looked for.
func (p *program) query(with, account, since, until, words string, limit int) (q desk.Query, err error) {
	q.Peer.Account, q.Words = account, words
	if with != "" {
		peer, err := xmpp.ReadAddress(with)
		if err != nil {
			return q, desk.NewProblem(desk.BadAddress, "address", with)
		}
		q.Peer.Address = peer.Bare().String()
	}
	now := time.Now()
	for _, d := range []struct {
		text string
		to   *time.Time
		ends bool
	}{{since, &q.Since, false}, {until, &q.Until, true}} {
		if d.text == "" {
			continue
		}
		if *d.to, err = parseDate(d.text, now, d.ends); err != nil {
			return q, sentence(p.words.Say("cli.bad-date", "Text", d.text))
		}
	}
	if !q.Since.IsZero() && !q.Until.IsZero() && !q.Since.Before(q.Until) {
		return q, sentence(p.words.Say("cli.bad-span", "Since", since, "Until", until))
	}
	if limit < 0 {
		return q, sentence(p.words.Say("cli.bad-limit"))
	}
	return q, nil
}

// searching is who answers a query.
type searching func(context.Context, desk.Query) (desk.Found, error)

// printFound prints what is found: the last limit messages or, with 0, all that are in the
// times, or as many as is usual where there are none.
func (p *program) printFound(ctx context.Context, q desk.Query, limit int, asJSON bool) error {
	search, several, done, err := p.searching(ctx, q.Peer.Account)
	if err != nil {
		return err
	}
	defer done()
	out := &printer{out: os.Stdout, json: asJSON, words: p.words, several: several}
	if limit == 0 && !q.Since.IsZero() {
		return p.printForward(ctx, q, search, out)
	}
	limit = cmp.Or(limit, usual)
	var all []desk.Message
	told := false
	for vain := 0; len(all) < limit && vain < mostVain; {
		q.Limit = min(limit-len(all), 1000)
		found, err := search(ctx, q)
		if err != nil {
			return err
		}
		told = p.remark(&found, told)
		if vain++; len(found.Messages) > 0 {
			vain = 0
		}
		all = append(all, found.Messages...)
		if q.From = found.Next; q.From == "" {
			break
		}
	}
	for _, m := range slices.Backward(all) {
		if err := out.stored(&m); err != nil {
			return err
		}
	}
	return nil
}

// printForward prints all that is found, however much that is.
func (p *program) printForward(ctx context.Context, q desk.Query, search searching, out *printer) error {
	q.Forward, q.Limit = true, 500
	for told := false; ; {
		found, err := search(ctx, q)
		if err != nil {
			return err
		}
		told = p.remark(&found, told)
		for i := range found.Messages {
			if err := out.stored(&found.Messages[i]); err != nil {
				return err
			}
		}
		if q.From = found.Next; q.From == "" {
			return nil
		}
	}
}

// remark says what was not looked through, unless it has been told, and returns whether it
// has now.
func (p *program) remark(found *desk.Found, told bool) bool {
	if told {
		return true
	}
	if found.Local != nil {
		fmt.Fprintln(os.Stderr, "vestnik: "+onlyHere(p.words, found.Local))
	}
	if !found.Indexed.IsZero() {
		fmt.Fprintln(os.Stderr, "vestnik: "+p.words.Say("cli.indexed", "Since", found.Indexed.Local().Format(time.DateOnly)))
	}
	return found.Local != nil || !found.Indexed.IsZero()
}

// onlyHere says that only this computer was looked through, and why.
func onlyHere(words *locale.Words, why *desk.Problem) string {
	text := explain(words, why)
	if why.Code == desk.NoArchiveSearch { // which says so itself
		return text
	}
	return words.Say("cli.only-here") + " " + text
}

// searching returns who answers: the resident or, where none runs, the journal itself.
func (p *program) searching(ctx context.Context, account string) (search searching, several bool, done func(), err error) {
	k, err := p.kept(ctx, account)
	if err != nil {
		return nil, false, nil, err
	}
	switch {
	case k.resident != nil:
		search = k.resident.Search
	case k.journal == nil:
		search = nothingFound
	default:
		search = func(ctx context.Context, q desk.Query) (desk.Found, error) {
			return agent.SearchHere(ctx, k.journal, k.accounts, q)
		}
	}
	return search, k.several, k.done, nil
}

func nothingFound(context.Context, desk.Query) (desk.Found, error) { return desk.Found{}, nil }

// stored prints a message that is kept, with its date.
func (p *printer) stored(m *desk.Message) error {
	text := m.Body
	switch {
	case m.Unreadable != "":
		text = p.words.Say("cli.unreadable")
	case m.Retracted:
		text = p.words.Say("cli.was-retracted")
	default:
		text = desk.Titled(m.Subject, text)
	}
	who := m.From
	if m.Mine {
		who = "→ " + m.Peer.Address
	}
	if m.Number == 0 {
		who += " " + p.words.Say("cli.on-server")
	}
	return p.print(storedLine{
		m.ID, m.Peer.Address, m.From, m.To, m.Type, m.Subject, m.Body, stamp(m.Time), m.Mine, m.State, m.Error, m.Unreadable,
		m.Retracted, m.Reactions, m.Number == 0, p.account(m.Peer.Account),
	}, m.Time.Local().Format(time.DateTime)+" "+spoken(who, text))
}
