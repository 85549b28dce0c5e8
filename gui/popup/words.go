package popup

import (
	"cmp"
	"strings"
	"time"
	"unicode/utf8"

	"vestnik/core/desk"
	"vestnik/gui/link"
)

// The buttons that a popup has room for. A toast of Windows takes five, and xfce4-notifyd grows
// as wide as the screen with more, so the first five are those that matter most, with the one to
// reply among them. The others are for dunst, which has them in a menu.
const (
	room       = 5
	moreRoom   = 7
	shortWords = 16 // letters of a phrase that may be a button
)

// For how long a person may want to hear nothing.
const (
	soon  = 10 * time.Minute
	later = time.Hour
)

// actions are what can be done about a message: the answers that it offers, else to take
// notice of it where it is urgent; to open what it leads to; to reply, where that is taken; to have read it; to hear
// of it later; and to say one of the person's phrases, as far as there is room. The window has
// that for which there is none.
func (s *server) actions(a *desk.Alert) []Action {
	var all []Action
	follow, follows := s.link(a)
	answers := room - 1
	if follows {
		answers--
	}
	for _, b := range a.Buttons[:min(len(a.Buttons), answers)] {
		all = append(all, Action{Key: chooseKey(a.Number, b.Value), Label: label(b.Label)})
	}
	acknowledges := len(a.Buttons) == 0 && a.Urgent && a.Number != 0
	if acknowledges {
		all = append(all, Action{Key: acknowledgeKey(a.Number), Label: s.words.Say("popup.acknowledge")})
	}
	if follows {
		all = append(all, follow)
	}
	if !a.NoReply {
		all = append(all, Action{Key: Reply, Label: s.words.Say("popup.reply"), Input: s.words.Say("popup.reply-input")})
	}
	if len(a.Buttons) == 0 && !acknowledges {
		all = append(all, Action{Key: Read, Label: s.words.Say("popup.read")})
	}
	if a.Number != 0 {
		all = append(all,
			Action{Key: pauseKey(snoozeAction, a.Number, soon), Label: s.words.Say("popup.soon")},
			Action{Key: pauseKey(snoozeAction, a.Number, later), Label: s.words.Say("popup.later")},
			Action{Key: pauseKey(muteAction, a.Number, later), Label: s.words.Say("popup.mute")})
	}
	if a.Number != 0 && len(a.Buttons) == 0 && !a.NoReply {
		all = append(all, s.says(a.Number)...)
	}
	return append([]Action{{Key: Default, Label: s.words.Say("popup.open")}}, all[:min(len(all), moreRoom)]...)
}

// link is what opens what a message leads to, if that may be opened, and its sender is no
// stranger: the button says where.
func (s *server) link(a *desk.Alert) (Action, bool) {
	l, ok := link.Read(a.Link)
	if !ok || a.Stranger || a.Number == 0 {
		return Action{}, false
	}
	what := "popup.open-link"
	if l.Target.Scheme == "mailto" || l.Person != "" {
		what = "popup.write-to"
	}
	return Action{Key: linkKey(a.Number, l.Place()), Label: s.words.Say(what, "Place", line(l.Place()))}, true
}

// says are the person's phrases that are short enough to be buttons.
func (s *server) says(number int64) (all []Action) {
	for _, phrase := range s.phrases {
		if text := line(phrase); text != "" && utf8.RuneCountInString(text) <= shortWords {
			all = append(all, Action{Key: sayKey(number, phrase), Label: text})
		}
	}
	return all
}

// label makes a button's text of what a sender has written.
func label(text string) string {
	const most = 40
	text = cmp.Or(line(text), "…")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// summary stands for a flood of messages of several people, or for what came while the person
// was away.
func (s *server) summary(a *desk.Alert) *Popup {
	title, text := s.words.Count("count.messages", a.Count), s.words.Count("popup.summary", a.People)
	if a.Away {
		title = s.words.Say("popup.away", "Messages", title)
	}
	if a.Pressing > 0 {
		text += s.words.Count("popup.summary-urgent", a.Pressing)
	}
	return &Popup{
		Title:   title,
		Text:    text,
		Actions: []Action{{Key: Default, Label: s.words.Say("popup.open")}},
	}
}

// title is the sender's name, with the number of unread messages when there are
// several; or only that there are some.
func (s *server) title(a *desk.Alert) string {
	switch {
	case a.Preview == desk.PreviewNone && a.Call:
		return s.words.Say("popup.call")
	case a.Preview == desk.PreviewNone:
		return s.words.Count("popup.new", a.Count)
	}
	name := a.Title
	if a.Nick != "" { // never as a contact is called
		name = s.words.Say("popup.in-room", "Nick", line(a.Nick), "Room", a.Title)
	}
	if a.Count < 2 {
		return name
	}
	return s.words.Count("popup.title", a.Count, "Name", name)
}

// text is what the message says, below who a stranger is not, and whose it is.
func (s *server) text(a *desk.Alert) string {
	text := a.Text
	switch {
	case a.Preview == desk.PreviewNone:
		return ""
	case a.Unreadable:
		text = s.words.Say("popup.unreadable")
	case a.Preview == desk.PreviewName && !a.Call:
		text = s.words.Count("popup.new", 1)
	}
	var above []string
	if a.Call {
		above = append(above, s.words.Say("popup.call"))
	}
	if a.Stranger {
		above = append(above, s.words.Say("popup.stranger"))
	}
	if to := s.account(a.Peer); to != "" {
		above = append(above, to)
	}
	if len(above) > 0 {
		text = strings.TrimSuffix(strings.Join(above, " · ")+"\n"+text, "\n")
	}
	return text
}
