package tray

import (
	"slices"

	"vestnik/assets"
	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// look is what of the tray is seen without a click.
type look struct {
	icon    assets.IconState
	tooltip string
}

// lookFor returns the look for a state of things.
func lookFor(s desk.Status, words *locale.Words) look {
	state := ""
	switch s.Connection {
	case desk.SignedOut:
		state = words.Say("tray.signed-out")
	case desk.OffLine:
		state = words.Show(desk.Offline)
	case desk.Connecting:
		state = words.Say("tray.connecting")
	case desk.Waiting:
		state = words.Say("tray.waiting")
		if s.Problem != nil {
			state, _ = words.Problem(s.Problem)
		}
	case desk.Checking:
		state = words.Say("tray.checking")
	case desk.OnLine:
		state = words.Say("tray.online")
		if s.Show() != desk.Available {
			state = words.Show(s.Show())
		}
	}
	if len(s.Accounts) > 1 && s.Connection != desk.OnLine && s.Connection != desk.OffLine {
		state = words.Say("tray.state-of", "State", state, "Account", label(s.Address))
	}
	if s.Trouble != nil {
		trouble, _ := words.Problem(s.Trouble)
		state += ". " + trouble
	}
	if p := s.Popups; p != nil && p.Way == "" && p.Problem != nil && !p.Unwanted() {
		silent, _ := words.Problem(p.Problem)
		state += ". " + silent
	}
	muted := s.MutedUntil(desk.Ref{})
	if !muted.IsZero() {
		state = words.Say("tray.muted-all", "State", state, "Time", words.Clock(muted.Local()))
	}
	tooltip := words.Say("tray.tooltip", "State", state)
	if s.Unread > 0 {
		tooltip = words.Count("tray.tooltip-unread", s.Unread, "State", state)
	}
	if s.Overdue > 0 {
		tooltip = words.Count("tray.overdue", s.Overdue, "Tooltip", tooltip)
	}
	if len(s.Accounts) == 1 { // of several no one is meant
		tooltip = words.Say("tray.tooltip-account", "Tooltip", tooltip, "Account", label(s.Address))
	}
	return look{
		icon:    assets.IconState{Connection: s.Connection, Show: s.Show(), Unread: s.Unread, Overdue: s.Overdue > 0, Muted: !muted.IsZero(), Ink: assets.Ink(s.TrayIcon)},
		tooltip: tooltip,
	}
}

// tapped returns what a click on the icon shows.
func tapped(s state) desk.View {
	if s.Status.Connection == desk.SignedOut {
		return desk.View{Screen: desk.ScreenSignIn}
	}
	for _, c := range s.Conversations { // newest first
		if counts(s, c) > 0 {
			return desk.View{Screen: desk.ScreenConversation, Peer: c.Peer}
		}
	}
	return desk.View{Screen: desk.ScreenContacts}
}

// state is what the tray knows: a snapshot, with contacts of its own. It lives as long as
// the resident, which may have tens of thousands of them.
type state struct {
	desk.Snapshot // but the contacts
	Contacts      []contact
}

// contact is what the tray shows of one.
type contact struct {
	desk.Ref
	Name string
	Show desk.Show
}

// stateOf keeps of a snapshot what the tray needs, and shares nothing that apply changes.
func stateOf(s desk.Snapshot) state {
	contacts := appendContacts(nil, s.Contacts)
	s.Contacts, s.Conversations, s.Rooms = nil, slices.Clone(s.Conversations), slices.Clone(s.Rooms)
	return state{s, contacts}
}

func contactOf(c *desk.Contact) contact { return contact{c.Ref, c.Name, c.Show} }

func appendContacts(to []contact, all []desk.Contact) []contact {
	to = slices.Grow(to, len(all))
	for i := range all {
		to = append(to, contactOf(&all[i]))
	}
	return to
}

// apply changes the snapshot by an event and tells whether the tray shows anything
// of it.
func apply(s *state, event desk.Event) (changed bool) {
	switch event.Kind {
	case desk.EventStatus:
		s.Status = *event.Status
	case desk.EventContact:
		at := slices.IndexFunc(s.Contacts, func(c contact) bool { return c.Ref == event.Contact.Ref })
		if at < 0 {
			s.Contacts = append(s.Contacts, contactOf(event.Contact))
		} else {
			s.Contacts[at] = contactOf(event.Contact)
		}
	case desk.EventContactGone:
		s.Contacts = slices.DeleteFunc(s.Contacts, func(c contact) bool { return c.Ref == event.Contact.Ref })
	case desk.EventContacts:
		others := slices.DeleteFunc(s.Contacts, func(c contact) bool { return c.Account == event.Account })
		s.Contacts = appendContacts(others, event.Contacts)
	case desk.EventAllOffline:
		for i := range s.Contacts {
			if c := &s.Contacts[i]; c.Account == event.Account {
				c.Show = desk.Offline
			}
		}
	case desk.EventRoom, desk.EventRoomGone:
		applyRoom(s, event)
	case desk.EventMessage, desk.EventConversation:
		if event.Conversation == nil {
			return false
		}
		move(&s.Snapshot, *event.Conversation)
	default:
		return false
	}
	return true
}

// move puts a conversation where its last message belongs: newest first.
func move(s *desk.Snapshot, c desk.Conversation) {
	s.Conversations = slices.DeleteFunc(s.Conversations, func(o desk.Conversation) bool { return o.Peer == c.Peer })
	at := slices.IndexFunc(s.Conversations, func(o desk.Conversation) bool { return o.Last.Compare(&c.Last) < 0 })
	if at < 0 {
		at = len(s.Conversations)
	}
	s.Conversations = slices.Insert(s.Conversations, at, c)
}
