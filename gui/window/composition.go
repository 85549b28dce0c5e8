package window

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"

	"vestnik/core/desk"
)

// composition is an alert that is being written. It knows no toolkit.
type composition struct {
	Audience []target      `json:"audience,omitempty"`
	Subject  string        `json:"subject,omitempty"`
	Body     string        `json:"body,omitempty"`
	Urgency  desk.Urgency  `json:"urgency,omitempty"`
	Buttons  []desk.Button `json:"buttons,omitempty"`
	Deadline deadline      `json:"deadline,omitempty"`
	Until    string        `json:"until,omitempty"` // where Deadline is [byClock]
	Link     string        `json:"link,omitempty"`
}

// target is one of those whom an alert is for: everybody, a group, or a person.
type target struct {
	All   bool     `json:"all,omitempty"`
	Group string   `json:"group,omitempty"`
	Peer  desk.Ref `json:"peer,omitzero"`
}

// deadline is from when on an alert is of no use.
type deadline int

const (
	never deadline = iota
	inQuarter
	inHour
	today
	byClock // at a time that is typed
)

// blank tells whether nothing was written yet.
func (c *composition) blank() bool {
	return len(c.Audience) == 0 && blank(c.Subject) && blank(c.Body) && len(c.Buttons) == 0 && blank(c.Link)
}

// add adds somebody, once.
func (c *composition) add(t target) {
	if !slices.Contains(c.Audience, t) {
		c.Audience = append(c.Audience, t)
	}
}

// remove takes somebody out again.
func (c *composition) remove(t target) {
	c.Audience = slices.DeleteFunc(slices.Clone(c.Audience), func(o target) bool { return o == t })
}

// offer adds a button with a text, and tells whether there was room for it, or it is there
// already.
func (c *composition) offer(label string) bool {
	label = plain(label)
	if slices.ContainsFunc(c.Buttons, func(b desk.Button) bool { return b.Value == label }) {
		return true
	}
	if label == "" || len(label) > desk.MostLine || len(c.Buttons) == desk.MostButtons {
		return false
	}
	c.Buttons = append(c.Buttons, desk.Button{Value: label, Label: label})
	return true
}

// withdraw takes a button away.
func (c *composition) withdraw(value string) {
	c.Buttons = slices.DeleteFunc(slices.Clone(c.Buttons), func(b desk.Button) bool { return b.Value == value })
}

// recipients are the addresses of whom it is for, each once and without the person himself.
func (c *composition) recipients(m *model) []string {
	var a desk.Audience
	for _, t := range c.Audience {
		switch {
		case t.All:
			a.All = true
		case t.Group != "":
			a.Groups = append(a.Groups, t.Group)
		default:
			a.To = append(a.To, t.Peer.Address)
		}
	}
	var contacts []desk.Contact
	if a.Roster() {
		for _, p := range m.roll.all {
			contacts = append(contacts, m.contacts[p.peer])
		}
		slices.SortFunc(contacts, func(a, b desk.Contact) int { return a.Ref.Compare(b.Ref) })
	}
	return slices.DeleteFunc(a.Recipients(contacts), m.own)
}

// own tells whether an address is of one of the person's accounts.
func (m *model) own(address string) bool {
	return slices.ContainsFunc(m.status.Accounts, func(a desk.AccountStatus) bool { return a.Address == address })
}

// expires is from when on it is of no use; false where that cannot be read, or is over.
func (c *composition) expires(now time.Time) (time.Time, bool) {
	switch c.Deadline {
	case inQuarter:
		return now.Add(15 * time.Minute), true
	case inHour:
		return now.Add(time.Hour), true
	case today:
		return time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, now.Location()), true
	case byClock:
		return clock(c.Until, now)
	}
	return time.Time{}, true
}

// clock reads a time to come: of the day, or with a date. A time of day that is over is that of
// tomorrow, and a date without a year that is over is that of next year.
func clock(text string, now time.Time) (time.Time, bool) {
	text = strings.Join(strings.Fields(text), " ")
	for _, form := range []string{"15:04", "2.1 15:04", "2.1.2006 15:04", "2006-01-02 15:04"} {
		t, err := time.ParseInLocation(form, text, now.Location())
		switch {
		case err != nil:
			continue
		case form == "15:04":
			if t = time.Date(now.Year(), now.Month(), now.Day(), t.Hour(), t.Minute(), 0, 0, now.Location()); !t.After(now) {
				t = t.AddDate(0, 0, 1)
			}
		case t.Year() == 0:
			if t = t.AddDate(now.Year(), 0, 0); !t.After(now) {
				t = t.AddDate(1, 0, 0)
			}
		}
		return t, t.After(now)
	}
	return time.Time{}, false
}

// lacks returns the id of the sentence that says what is missing or wrong, "" when it can go
// out to so many.
func (c *composition) lacks(recipients int, now time.Time) string {
	_, timely := c.expires(now)
	switch {
	case len(c.Audience) == 0:
		return "window.alert-lacks-people"
	case recipients == 0:
		return "window.alert-nobody"
	case blank(c.Subject) && blank(c.Body):
		return "window.alert-lacks-text"
	case len(c.Subject)+len(c.Body) > desk.MaxMessage:
		return "window.alert-too-long"
	case !timely:
		return "window.alert-bad-time"
	case !linkable(c.Link):
		return "window.alert-bad-link"
	}
	return ""
}

// linkable tells whether a text may go out as a link, or is none.
func linkable(text string) bool {
	text = strings.TrimSpace(text)
	u, err := url.Parse(text)
	return text == "" || err == nil && u.Scheme != "" && len(text) <= desk.MostLink
}

// message is what goes to each, if nothing is lacking.
func (c *composition) message(now time.Time) desk.Outgoing {
	n := desk.Notice{Urgency: c.Urgency, Buttons: slices.Clone(c.Buttons), Link: strings.TrimSpace(c.Link)}
	if at, ok := c.expires(now); ok && !at.IsZero() {
		n.Expires = at.UTC().Truncate(time.Second)
	}
	return desk.Outgoing{Subject: strings.TrimSpace(c.Subject), Body: strings.TrimSpace(c.Body), Notice: n.OrNil()}
}

// draft is how it is kept; empty where there is nothing to keep.
func (c *composition) draft() string {
	if c.blank() {
		return ""
	}
	text, err := json.Marshal(c)
	if err != nil {
		return "" // of texts and numbers: does not happen
	}
	return string(text)
}

// drafted reads what was kept. What cannot be read is forgotten.
func drafted(text string) (c composition) {
	if json.Unmarshal([]byte(text), &c) != nil {
		return composition{}
	}
	return c
}
