package tray

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"unicode"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// item is one entry of the menu, as it should be.
type item struct {
	meaning   string // to whom and what, where a click on the wrong one would hurt
	label     string
	separator bool
	checkable bool
	checked   bool
	disabled  bool
	hidden    bool
	do        action // what a click does; nil for none
	items     []item
}

// action carries out what an entry says.
type action func(context.Context, desk.Desk) error

// How much a menu holds before it is no longer one.
const (
	mostUnread   = 5
	mostContacts = 15
	mostPhrases  = 10
	longestLabel = 40
)

// menuFor returns the menu for a state of things. Entries are only ever missing at
// the end of a submenu; elsewhere those that are not needed are hidden.
func menuFor(s state, words *locale.Words) []item {
	signedOut := s.Status.Connection == desk.SignedOut
	return append(unreadItems(s, words),
		item{label: words.Say("tray.open"), do: show(desk.View{Screen: desk.ScreenContacts})},
		item{separator: true},
		item{label: words.Say("tray.quick"), disabled: signedOut, items: quickItems(s, words)},
		alertItem(s, words, signedOut),
		item{label: words.Say("tray.presence"), disabled: signedOut, items: presenceItems(s, words)},
		muteItem(s, words, signedOut),
		unmuteItem(s, words),
		item{label: words.Say("tray.reconnect"), hidden: s.Status.Connection != desk.Waiting && s.Status.Connection != desk.Checking,
			do: func(ctx context.Context, d desk.Desk) error { return d.Reconnect(ctx) }},
		item{label: words.Say("tray.set-aside"), hidden: s.Status.Trouble == nil,
			do: func(ctx context.Context, d desk.Desk) error { return d.SetAside(ctx) }},
		item{label: words.Say("tray.sign-in"), hidden: !signedOut,
			do: show(desk.View{Screen: desk.ScreenSignIn})},
		item{separator: true},
		item{label: words.Say("settings.item"), do: show(desk.View{Screen: desk.ScreenSettings})},
		item{label: words.Say("tray.quit"),
			do: func(ctx context.Context, d desk.Desk) error { return d.Quit(ctx) }},
	)
}

// alertItem offers to alert many, unless the organisation lets nobody do that.
func alertItem(s state, words *locale.Words, signedOut bool) item {
	label, off := words.Say("tray.alert"), s.Status.IsOff(desk.FeatureBroadcast)
	if off {
		label = words.Say("window.managed-item", "What", label)
	}
	return item{label: label, disabled: signedOut || off, do: show(desk.View{Screen: desk.ScreenBroadcast})}
}

// unreadItems returns the places of the newest unread conversations, the unused
// ones hidden.
func unreadItems(s state, words *locale.Words) []item {
	names := namesOf(s)
	var items []item
	known := make(map[desk.Ref]bool, len(s.Conversations))
	for _, c := range s.Conversations {
		known[c.Peer] = false
	}
	for i := range s.Contacts {
		if _, asked := known[s.Contacts[i].Ref]; asked {
			known[s.Contacts[i].Ref] = true
		}
	}
	for _, c := range s.Conversations {
		count := counts(s, c)
		if count == 0 || len(items) == mostUnread {
			continue
		}
		name := names[c.Peer]
		if c.Room != "" {
			name = inRoom(s, c, words)
		}
		if c.Room == "" && !known[c.Peer] && (len(s.Contacts) > 0 || s.Status.Connection.Live()) {
			name = words.Say("tray.stranger", "Name", label(c.Peer.Address))
		}
		items = append(items, item{
			meaning: meaning(c.Peer, ""),
			label:   words.Count(unreadText(s, c), count, "Name", byAccount(s.Status, c.Peer, name, words)),
			do:      show(desk.View{Screen: desk.ScreenConversation, Peer: c.Peer}),
		})
	}
	for len(items) < mostUnread {
		items = append(items, item{hidden: true})
	}
	return items
}

// quickItems returns the contacts, those of the latest conversations first, each
// with the canned phrases, and a word for there being none.
func quickItems(s state, words *locale.Words) []item {
	names := namesOf(s)
	items := []item{{label: words.Say("tray.nobody"), disabled: true, hidden: len(s.Contacts) > 0}}
	for _, c := range recentFirst(s) {
		items = append(items, item{
			meaning: meaning(c.Ref, ""), label: byAccount(s.Status, c.Ref, names[c.Ref], words), items: phraseItems(s.Status.Phrases, c.Ref, words),
		})
	}
	return items
}

// byAccount says behind a name by which account one is known; only where there are
// several.
func byAccount(s desk.Status, peer desk.Ref, name string, words *locale.Words) string {
	if len(s.Accounts) < 2 {
		return name
	}
	return words.Say("tray.account", "Name", name, "Account", label(peer.Account))
}

// meaning is to whom something goes, and what.
func meaning(peer desk.Ref, what string) string {
	return strings.Join([]string{peer.Account, peer.Address, what}, "\n")
}

// phraseItems returns what can be sent to a peer at once.
func phraseItems(phrases []string, peer desk.Ref, words *locale.Words) []item {
	items := []item{{
		meaning: meaning(peer, ""), label: words.Say("tray.write"),
		do: show(desk.View{Screen: desk.ScreenQuick, Peer: peer}),
	}, {
		meaning: meaning(peer, "file"), label: words.Say("tray.file"),
		do: show(desk.View{Screen: desk.ScreenQuick, Peer: peer, Attach: true}),
	}}
	for _, phrase := range phrases[:min(len(phrases), mostPhrases)] {
		items = append(items, item{
			meaning: meaning(peer, phrase), label: label(phrase),
			do: func(ctx context.Context, d desk.Desk) error {
				return answer(ctx, d, peer, phrase)
			},
		})
	}
	return items
}

// answer sends a phrase, which a popup offers to take back for some seconds. One that cannot be sent
// is before the person, to be sent when it can. Who answers has read what was there before, even if
// only in its popup; what comes while the phrase is on its way stays unread.
func answer(ctx context.Context, d desk.Desk, peer desk.Ref, phrase string) error {
	there, reading := d.History(ctx, peer, 0, 1)
	if _, err := d.Send(ctx, desk.Outgoing{Account: peer.Account, To: peer.Address, Type: desk.TypeChat, Body: phrase, Undo: true}); err != nil {
		return errors.Join(err, d.Show(ctx, desk.View{Screen: desk.ScreenConversation, Peer: peer, Text: phrase}))
	}
	if reading != nil || len(there) == 0 || there[0].Read {
		return nil // the phrase was sent, which is what was asked for
	}
	return d.MarkRead(ctx, peer, there[0].Number)
}

// show returns the action that brings a view before the person.
func show(v desk.View) action {
	return func(ctx context.Context, d desk.Desk) error { return d.Show(ctx, v) }
}

// recentFirst returns the contacts that the menu offers: the favourites, those of the latest
// conversations, then those who are there, then the others.
func recentFirst(s state) []contact {
	recent := make(map[desk.Ref]int, len(s.Conversations)) // 1 is the newest
	for i, c := range s.Conversations {
		recent[c.Peer] = i + 1
	}
	favourites := make(map[string]int, len(s.Status.Favourites)) // 1 is the first
	for i, address := range s.Status.Favourites {
		favourites[address] = i + 1
	}
	rank := func(c contact) (group, place int) {
		favourite, place := favourites[c.Address], recent[c.Ref]
		switch {
		case favourite > 0:
			return 0, favourite
		case place > 0:
			return 1, place
		case c.Show != desk.Offline && c.Show != "":
			return 2, 0
		}
		return 3, 0
	}
	order := func(a, b contact) int {
		groupA, placeA := rank(a)
		groupB, placeB := rank(b)
		if groupA != groupB {
			return groupA - groupB
		}
		if placeA != placeB {
			return placeA - placeB
		}
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	}
	var first []contact // of tens of thousands only these are put in order
	for _, c := range s.Contacts {
		at := len(first)
		for at > 0 && order(c, first[at-1]) < 0 {
			at--
		}
		if at < mostContacts {
			first = slices.Insert(first, at, c)
			first = first[:min(len(first), mostContacts)]
		}
	}
	return first
}

// namesOf returns what those are called who can be in the menu: the name, with
// the address behind it where two look the same.
func namesOf(s state) map[desk.Ref]string {
	names := make(map[desk.Ref]string)
	for _, c := range s.Conversations {
		names[c.Peer] = label(c.Peer.Address)
	}
	for _, c := range recentFirst(s) {
		names[c.Ref] = ""
	}
	alone := maps.Clone(names) // whom no contact has named
	for i := range s.Contacts {
		if c := &s.Contacts[i]; hasKey(names, c.Ref) {
			names[c.Ref] = nameIn(c)
			delete(alone, c.Ref)
		}
	}
	bearers := make(map[string]int, len(names))
	for _, name := range names {
		bearers[strings.ToLower(name)] = 0
	}
	for _, name := range alone {
		bearers[strings.ToLower(name)]++
	}
	for i := range s.Contacts {
		if name := strings.ToLower(nameIn(&s.Contacts[i])); hasKey(bearers, name) {
			bearers[name]++
		}
	}
	for peer, name := range names {
		if bearers[strings.ToLower(name)] > 1 && name != label(peer.Address) {
			names[peer] = name + " (" + label(peer.Address) + ")"
		}
	}
	return names
}

func hasKey[K comparable, V any](m map[K]V, key K) bool { _, ok := m[key]; return ok }

// nameIn is what a contact is called in the menu.
func nameIn(c *contact) string {
	if name := label(c.Name); name != "" {
		return name
	}
	return label(c.Address)
}

// label makes one line of other people's text, without characters that control
// something or turn the direction of what stands beside them, and not too long.
func label(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) > longestLabel {
		runes = append(runes[:longestLabel-1], '…')
	}
	return string(runes)
}
