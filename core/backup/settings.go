package backup

import (
	"slices"
	"strings"

	"vestnik/core/rules"
	"vestnik/core/settings"
	"vestnik/core/xmpp"
)

const (
	mostKept   = 30  // presences, phrases, hours
	mostUrgent = 500 // people and domains, rooms, nodes
	mostPinned = 100 // conversations

	mostMinutes = 1440 // until something is told again
)

// portable is what of the settings is worth taking to another computer: not the way to the server, nor
// what is as its panel and its keyboard are.
func portable(s settings.Settings) settings.Settings {
	accounts := []settings.Account{}
	for _, a := range s.Accounts {
		accounts = append(accounts, settings.Account{Address: a.Address, URL: a.URL})
	}
	return settings.Settings{
		Accounts: accounts, Statuses: s.Statuses, Phrases: s.Phrases, Language: s.Language, Priority: s.Priority, Withhold: s.Withhold, Away: s.Away,
		QuietHours: s.QuietHours, UrgentFrom: s.UrgentFrom, Rules: s.Rules, Preview: s.Preview, NoSound: s.NoSound, Takeover: s.Takeover, Escalate: s.Escalate, SendWith: s.SendWith,
		Favourites: s.Favourites, Rooms: s.Rooms, Nodes: s.Nodes, Pinned: s.Pinned, NoFirstSteps: s.NoFirstSteps,
	}
}

// Settings are those of a file.
type Settings settings.Settings

// Into completes the settings of this computer, and names what that has changed. What is
// set here stays.
func (s *Settings) Into(mine *settings.Settings) (changed []string) {
	took := func(name string, is bool, take func()) {
		if is {
			take()
			changed = append(changed, name)
		}
	}
	for _, a := range s.Accounts {
		took(a.Address, mine.Account(a.Address) == nil, func() { mine.Put(settings.Account{Address: a.Address, URL: a.URL}) })
	}
	took("language", mine.Language == "" && s.Language != "", func() { mine.Language = s.Language })
	took("phrases", len(mine.Phrases) == 0 && len(s.Phrases) > 0, func() { mine.Phrases = s.Phrases })
	took("favourites", len(mine.Favourites) == 0 && len(s.Favourites) > 0, func() { mine.Favourites = s.Favourites })
	took("priority", mine.Priority == nil && s.Priority != nil, func() { mine.Priority = s.Priority })
	took("away", mine.Away == nil && s.Away != nil, func() { mine.Away = s.Away })
	took("withhold", mine.Withhold == settings.Withhold{} && s.Withhold != settings.Withhold{}, func() { mine.Withhold = s.Withhold })
	took("quietHours", len(mine.QuietHours) == 0 && len(s.QuietHours) > 0, func() { mine.QuietHours = s.QuietHours })
	took("urgentFrom", mine.UrgentFrom == nil && len(s.UrgentFrom) > 0, func() { mine.UrgentFrom = s.UrgentFrom })
	took("takeover", !mine.Takeover && s.Takeover, func() { mine.Takeover = true })
	took("escalate", mine.Escalate == nil && s.Escalate != nil, func() { mine.Escalate = s.Escalate })
	took("sendWith", mine.SendWith == "" && s.SendWith != "", func() { mine.SendWith = s.SendWith })
	took("rules", len(mine.Rules) == 0 && len(s.Rules) > 0, func() { mine.Rules = s.Rules })
	took("rooms", len(mine.Rooms) == 0 && len(s.Rooms) > 0, func() { mine.Rooms = s.Rooms })
	took("nodes", len(mine.Nodes) == 0 && len(s.Nodes) > 0, func() { mine.Nodes = s.Nodes })
	took("pinned", len(mine.Pinned) == 0 && len(s.Pinned) > 0, func() { mine.Pinned = s.Pinned })
	took("noSound", !mine.NoSound && s.NoSound, func() { mine.NoSound = s.NoSound })
	took("noFirstSteps", !mine.NoFirstSteps && s.NoFirstSteps, func() { mine.NoFirstSteps = true })
	took("preview", mine.Preview == "" && s.Preview != "", func() { mine.Preview = s.Preview })
	for _, p := range s.Statuses {
		same := func(o settings.Presence) bool { return o.Show == p.Show && o.Text == p.Text }
		took("statuses", !slices.ContainsFunc(mine.Statuses, same) && len(mine.Statuses) < mostKept,
			func() { mine.Statuses = append(mine.Statuses, settings.Presence{Show: p.Show, Text: p.Text}) })
	}
	return slices.Compact(changed)
}

// sound drops what a file should not bring: anything but https, languages that nobody
// speaks here, presences that are none, and more than a menu can hold.
func (s *Settings) sound() {
	*s = Settings(portable(settings.Settings(*s)))
	s.Accounts = slices.DeleteFunc(s.Accounts, func(a settings.Account) bool {
		return !strings.HasPrefix(a.URL, "https://") || !isAccount(a.Address)
	})
	if s.Language != "ru" && s.Language != "en" {
		s.Language = ""
	}
	if !slices.Contains([]string{"all", "name", "none"}, s.Preview) {
		s.Preview = ""
	}
	shows := []string{"available", "chat", "away", "xa", "dnd", "invisible"}
	s.Statuses = slices.DeleteFunc(s.Statuses, func(p settings.Presence) bool { return !slices.Contains(shows, p.Show) || len(p.Text) > mostName })
	s.Phrases = slices.DeleteFunc(s.Phrases, func(p string) bool { return p == "" || len(p) > mostName })
	s.Statuses, s.Phrases = s.Statuses[:min(len(s.Statuses), mostKept)], s.Phrases[:min(len(s.Phrases), mostKept)]
	s.QuietHours = s.QuietHours[:min(len(s.QuietHours), mostKept)]
	s.Rules = s.Rules[:min(len(s.Rules), rules.Most)]
	s.UrgentFrom, s.Favourites = addresses(s.UrgentFrom), addresses(s.Favourites)
	notifies := []string{"all", "mentions", "none"}
	s.Rooms = slices.DeleteFunc(s.Rooms, func(r settings.Room) bool {
		return !isAccount(r.Account) || !isBare(r.Address) || !slices.Contains(notifies, r.Notify)
	})
	s.Nodes = slices.DeleteFunc(s.Nodes, func(n settings.Node) bool {
		return !isAccount(n.Account) || !isBare(n.Service) || len(n.Node) > mostName
	})
	s.Pinned = slices.DeleteFunc(s.Pinned, func(p settings.Peer) bool { return !isAccount(p.Account) || !isAddress(p.Address) })
	s.Pinned = s.Pinned[:min(len(s.Pinned), mostPinned)]
	s.Rooms, s.Nodes = s.Rooms[:min(len(s.Rooms), mostUrgent)], s.Nodes[:min(len(s.Nodes), mostUrgent)]
	s.Accounts = s.Accounts[:min(len(s.Accounts), mostKept)]
	if n := s.Escalate; n != nil && (*n < 0 || *n > mostMinutes) {
		s.Escalate = nil
	}
	if a := s.Away; a != nil && (a.After < 0 || a.Extended < 0) {
		s.Away = nil
	}
}

// addresses are those of a list that are some, as many as there may be.
func addresses(all []string) []string {
	all = slices.DeleteFunc(all, func(from string) bool { return !isBare(from) })
	return all[:min(len(all), mostUrgent)]
}

// isAddress tells whether a text is the address of somebody, or of an occupant of a room.
func isAddress(text string) bool {
	a, err := xmpp.ReadAddress(text)
	return err == nil && a.String() == text
}

// isBare tells whether a text is the bare address of somebody, of a room or a domain.
func isBare(text string) bool {
	a, err := xmpp.ReadAddress(text)
	return err == nil && a.Bare().String() == text
}
