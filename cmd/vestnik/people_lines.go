package main

import (
	"strings"
	"time"

	"vestnik/core/desk"
)

// What is printed of people; the fields are a contract.
type (
	personLine struct {
		Address      string            `json:"address"`
		Name         string            `json:"name"`
		Groups       []string          `json:"groups"`
		Show         desk.Show         `json:"show"`
		Status       string            `json:"status"`
		Subscription desk.Subscription `json:"subscription"`
		Asked        bool              `json:"asked,omitempty"`
		Blocked      bool              `json:"blocked,omitempty"`
		Nick         string            `json:"nick,omitempty"`
		Account      string            `json:"account,omitempty"` // where there are several
	}
	cardLine struct {
		personLine
		Card     desk.Card     `json:"card"`
		Programs []programLine `json:"programs"`
		Since    string        `json:"since,omitempty"`
		Said     string        `json:"said,omitempty"` // when he went
	}
	programLine struct {
		Resource string    `json:"resource"`
		Show     desk.Show `json:"show"`
		Status   string    `json:"status"`
		Priority int       `json:"priority"`
		Name     string    `json:"name,omitempty"`
		Version  string    `json:"version,omitempty"`
		System   string    `json:"system,omitempty"`
		Time     string    `json:"time,omitempty"` // there
		Idle     string    `json:"idle,omitempty"` // since when
	}
	requestLine struct {
		From    string `json:"from"`
		Account string `json:"account,omitempty"` // where there are several
		Nick    string `json:"nick,omitempty"`
		Text    string `json:"text,omitempty"`
	}
	blockedLine struct {
		Address string `json:"address"`
		Account string `json:"account,omitempty"`
	}
)

func (p *printer) personLine(c *desk.Contact) personLine {
	groups := c.Groups
	if groups == nil {
		groups = []string{}
	}
	return personLine{
		c.Address, c.Name, groups, c.Show, c.Text, c.Subscription, c.Asked, c.Blocked, c.Nick, p.account(c.Account),
	}
}

// personText says in a line who somebody is and how he is shown.
func (p *printer) personText(c *desk.Contact) string {
	text := c.Address
	if c.Name != c.Address {
		text = c.Name + " <" + c.Address + ">"
	}
	text += ": " + p.words.Show(c.Show)
	if c.Text != "" {
		text += " (" + c.Text + ")"
	}
	if len(c.Groups) > 0 {
		text += " [" + strings.Join(c.Groups, ", ") + "]"
	}
	if c.Asked {
		text += ", " + p.words.Say("cli.person-asked")
	}
	if c.Blocked {
		text += ", " + p.words.Say("cli.person-blocked")
	}
	return text
}

func (p *printer) person(c *desk.Contact) error { return p.print(p.personLine(c), p.personText(c)) }

// card prints all that is known of somebody.
func (p *printer) card(c *desk.Contact, card desk.Card, about desk.About) error {
	line := cardLine{personLine: p.personLine(c), Card: card, Programs: []programLine{}, Since: stampIf(about.Since), Said: about.Text}
	for _, at := range about.Programs {
		line.Programs = append(line.Programs, programLine{
			at.Resource, at.Show, at.Text, at.Priority, at.Name, at.Version, at.System, zoned(at.Time), stampIf(at.Idle),
		})
	}
	if p.json {
		return p.print(line, "")
	}
	lines := append([]string{p.personText(c)}, p.cardLines(c, &card)...)
	for _, text := range append(lines, p.aboutLines(&about)...) {
		if err := p.print(nil, text); err != nil {
			return err
		}
	}
	return nil
}

// cardLines says what stands in a card.
func (p *printer) cardLines(c *desk.Contact, card *desk.Card) (lines []string) {
	say := func(id string, value string) {
		if value != "" {
			lines = append(lines, p.words.Say(id)+": "+value)
		}
	}
	say("cli.card-name", card.FullName)
	say("cli.card-nick", c.Nick)
	say("cli.card-company", joined(append([]string{card.Company}, card.Units...)...))
	say("cli.card-title", card.Title)
	say("cli.card-role", card.Role)
	for _, r := range card.Phones {
		say("cli.card-phone", r.Value)
	}
	for _, r := range card.Mails {
		say("cli.card-mail", r.Value)
	}
	for _, a := range card.Addresses {
		say("cli.card-address", joined(a.Street, a.City, a.Region, a.Code, a.Country))
	}
	say("cli.card-url", card.URL)
	say("cli.card-birthday", card.Birthday)
	say("cli.card-note", card.Note)
	return lines
}

// joined joins what is not empty.
func joined(parts ...string) string {
	var all []string
	for _, part := range parts {
		if part != "" {
			all = append(all, part)
		}
	}
	return strings.Join(all, ", ")
}

// aboutLines says with which programs somebody is on line, and since when he has done
// nothing.
func (p *printer) aboutLines(about *desk.About) (lines []string) {
	for _, at := range about.Programs {
		text := strings.TrimSpace(at.Name + " " + at.Version)
		if text == "" {
			text = at.Resource
		}
		text = p.words.Say("cli.card-program") + ": " + text + ", " + p.words.Show(at.Show)
		if !at.Time.IsZero() {
			text += ", " + p.words.Say("cli.card-time", "Time", at.Time.Format("15:04"))
		}
		lines = append(lines, text)
	}
	if !about.Since.IsZero() {
		text := p.words.Say("cli.card-since", "Time", about.Since.Local().Format("2006-01-02 15:04"))
		if about.Text != "" {
			text += " (" + about.Text + ")"
		}
		lines = append(lines, text)
	}
	return lines
}

// stampIf is stamp, or nothing for the zero time.
func stampIf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return stamp(t)
}

// zoned writes a time in the zone of who has told it.
func zoned(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}
