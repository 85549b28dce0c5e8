package popup

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"vestnik/core/desk"
)

// room is how many buttons a popup has room for: a toast of Windows takes five. There is one
// to reply among them.
const room = 5

// For how long a person may want to hear nothing.
const (
	soon  = 10 * time.Minute
	later = time.Hour
)

// actions are what can be done about a message: the answers that it offers, else to take
// notice of it where it is urgent, else to have read it; to reply, where that is taken; and to hear of it later,
// as far as there is room. The window has that for which there is none.
func (s *server) actions(a *desk.Alert) []Action {
	var all []Action
	for _, b := range a.Buttons[:min(len(a.Buttons), room-1)] {
		all = append(all, Action{Key: chooseKey(a.Number, b.Value), Label: label(b.Label)})
	}
	switch {
	case len(a.Buttons) > 0:
		all = append(all, s.replyAction())
	case a.Urgent && a.Number != 0:
		all = append(all, Action{Key: acknowledgeKey(a.Number), Label: s.words.Say("popup.acknowledge")}, s.replyAction())
	default:
		all = append(all, s.replyAction(), Action{Key: Read, Label: s.words.Say("popup.read")})
	}
	if a.Number != 0 {
		all = append(all,
			Action{Key: pauseKey(snoozeAction, a.Number, soon), Label: s.words.Say("popup.soon")},
			Action{Key: pauseKey(snoozeAction, a.Number, later), Label: s.words.Say("popup.later")},
			Action{Key: pauseKey(muteAction, a.Number, later), Label: s.words.Say("popup.mute")})
	}
	if a.NoReply {
		all = slices.DeleteFunc(all, func(one Action) bool { return one.Key == Reply })
	}
	return append([]Action{{Key: Default, Label: s.words.Say("popup.open")}}, all[:min(len(all), room)]...)
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

func (s *server) replyAction() Action {
	return Action{Key: Reply, Label: s.words.Say("popup.reply"), Input: s.words.Say("popup.reply-input")}
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
	case a.Count < 2:
		return a.Title
	}
	return s.words.Count("popup.title", a.Count, "Name", a.Title)
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
