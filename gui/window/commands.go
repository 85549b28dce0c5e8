package window

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"vestnik/core/desk"
)

// command is something that the person can have done: in the menu in the head of the window, by
// its key, and in the search, where it is found by its words.
type command struct {
	label   string
	key     fyne.KeyName // with Ctrl; none where it is empty
	icon    fyne.Resource
	feature string // what the organisation may switch off; empty: nothing
	do      func()
}

// commands are those that are there whatever is open and chosen.
func (c *compact) commands() []command {
	f, words := c.faces, c.faces.words
	return []command{
		{words.Say("window.alert-people"), fyne.KeyB, theme.MailSendIcon(), desk.FeatureBroadcast, f.showBroadcast},
		{words.Say("window.add-person"), fyne.KeyN, theme.AccountIcon(), desk.FeatureAddContacts, func() { c.addPerson(desk.Ref{}) }},
		{words.Say("window.services"), "", theme.StorageIcon(), "", f.showServices},
		{words.Say("room.enter-item"), fyne.KeyR, theme.HomeIcon(), "", func() { c.enterRoom(desk.Ref{}, "") }},
		{words.Say("window.blocked-people"), "", theme.VisibilityOffIcon(), "", c.showBlocked},
		{words.Say("window.add-account"), "", theme.ContentAddIcon(), desk.FeatureMoreAccounts, f.showSignIn},
		{words.Say("window.open-alerts"), fyne.KeyJ, theme.ListIcon(), "", c.showAlerts},
		{words.Say("settings.item"), "", theme.SettingsIcon(), "", f.showSettings},
		{words.Say("window.check"), "", theme.SearchIcon(), "", func() { f.showCheckup(c.window, desk.Account{}) }},
	}
}

// findable are all that the search finds: besides these what follows from how things are now.
func (c *compact) findable() []command {
	all := slices.Concat(c.commands(), c.header.commands(), c.listCommands(), c.settings())
	if !c.talk.peer.IsZero() {
		all = append(all, c.about(c.talk.peer)...)
	}
	return all
}

// aboutKeys are the keys of what is done about the conversation that is open: to pin it, to mute
// it, and to see who it is.
var aboutKeys = []fyne.KeyName{fyne.KeyP, fyne.KeyM, fyne.KeyI}

// longestInMenu is how much of a name stands in a menu.
const longestInMenu = 30

// about are the commands about one conversation.
func (c *compact) about(peer desk.Ref) []command {
	pinning, pin := c.pin(peer)
	muting, mute := c.mute(peer)
	name := lineOf(c.faces.drawn(c.faces.model.person(peer)).name, longestInMenu)
	all := []command{
		{pinning, aboutKeys[0], pinSign, "", pin},
		{muting, aboutKeys[1], mutedSign, "", func() { mute(nil) }},
		{c.faces.words.Say("window.about", "Name", name), aboutKeys[2], theme.InfoIcon(), "", func() { c.showCard(peer) }},
	}
	if mayBeFavourite(peer) {
		favour, star, change := c.favour(peer)
		all = append(all, command{label: favour, icon: star, do: func() { change(nil) }})
	}
	return append(all, command{c.faces.words.Say("wipe.conversation"), "", theme.DeleteIcon(), desk.FeatureForget, func() { c.faces.askWipe(c.window, peer) }})
}

// doAbout does what a key means about the conversation that is open.
func (c *compact) doAbout(key fyne.KeyName) {
	if c.talk.peer.IsZero() {
		return
	}
	for _, one := range c.about(c.talk.peer) {
		if one.key == key {
			one.do()
		}
	}
}

// listCommands are what changes the list.
func (c *compact) listCommands() (all []command) {
	words := c.faces.words
	for i, f := range filters {
		all = append(all, command{words.Say("window.filter-item", "What", words.Say(f.label())), filterKeys[i], filterSigns[f], "", func() { c.filter(f) }})
	}
	return append(all, command{words.Say("window.only-online"), fyne.KeyO, filterSigns[filterPeople], "", c.onlyOnline})
}

// settings are the themes of the settings.
func (c *compact) settings() (all []command) {
	words := c.faces.words
	for _, t := range desk.Themes {
		title := words.Say("setting-theme." + string(t))
		all = append(all, command{label: words.Say("window.settings-of", "What", title), icon: theme.SettingsIcon(), do: func() {
			c.faces.showSettings()
			c.faces.settings.search.SetText(title)
		}})
	}
	return all
}

// found returns the commands that answer to what is typed: each of its words begins one of theirs.
func (c *compact) found(filter string) (all []*command) {
	asks := ask(filter)
	if len([]rune(strings.TrimSpace(filter))) < fewestOfCommand {
		return nil
	}
	for _, one := range c.findable() {
		if asks.begin(fold(one.label)) && !c.faces.model.status.IsOff(one.feature) {
			all = append(all, &one)
		}
	}
	return all
}

// fewestOfCommand is how much must be typed before commands are found.
const fewestOfCommand = 2

// begin tells whether all the words of one way to read the question begin words of a text.
func (q asked) begin(folded string) bool {
	there := strings.FieldsFunc(folded, func(r rune) bool { return strings.ContainsRune(" :…(),.«»\"", r) })
	return slices.ContainsFunc(q, func(words []string) bool {
		for _, w := range words {
			if !slices.ContainsFunc(there, func(t string) bool { return strings.HasPrefix(t, w) }) {
				return false
			}
		}
		return true
	})
}

// item returns the command as a line of a menu.
func (f *faces) item(c command) *fyne.MenuItem {
	item := fyne.NewMenuItemWithIcon(c.label, c.icon, c.do)
	if c.key != "" {
		withKey(item, c.key, fyne.KeyModifierShortcutDefault)
	}
	return f.off(item, c.feature)
}
