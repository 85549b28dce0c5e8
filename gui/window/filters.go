package window

import (
	"slices"

	"fyne.io/fyne/v2"

	"vestnik/core/desk"
)

// filter is which part of the list the person wants to see.
type filter string

// The filters. All of them but people are of the conversations, and stand without headings;
// people are in their groups, and may be only those who are on line.
const (
	filterAll    filter = ""
	filterUnread filter = "unread"
	filterAlerts filter = "alerts"
	filterRooms  filter = "rooms"
	filterPeople filter = "people"
)

// filters are all, in the order in which they stand above the list. Ctrl with a digit chooses one.
var filters = []filter{filterAll, filterUnread, filterAlerts, filterRooms, filterPeople}

// filterKeys are the keys of the filters, in their order.
var filterKeys = []fyne.KeyName{fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4, fyne.Key5}

// label names the words that stand on it.
func (f filter) label() string {
	if f == filterAll {
		return "window.filter-all"
	}
	return "window.filter-" + string(f)
}

// none names the words that are said where nobody is in it.
func (f filter) none() string { return "window.none-" + string(f) }

// known returns f, or all where there is none of this name: another version has kept it.
func (f filter) known() filter {
	if !slices.Contains(filters, f) {
		return filterAll
	}
	return f
}

// in tells whether somebody is in a filter of conversations.
func (p *person) in(f filter) bool {
	switch f {
	case filterUnread:
		return p.counts > 0
	case filterAlerts:
		return p.alerted
	case filterRooms:
		return p.inRoom()
	}
	return true
}

// inRoom tells whether it is a room, or somebody who is known from one only.
func (p *person) inRoom() bool { return p.room != nil || p.inside != "" }

// freshness is with how many of the conversations of each filter something is unread.
type freshness map[filter]int

// count takes somebody into account, or with -1 out of it.
func (n freshness) count(p *person, by int) {
	if p.counts == 0 {
		return
	}
	for _, f := range []filter{filterUnread, filterAlerts, filterRooms} {
		if !p.in(f) {
			continue
		}
		if n[f] += by; n[f] == 0 {
			delete(n, f)
		}
	}
}

// conversations lists those in a filter; that with chosen stays while it is looked at.
func (r *roll) conversations(f filter, chosen desk.Ref) (all []*person) {
	for _, p := range r.all[:r.talks] {
		if p.in(f) || f == filterUnread && p.peer == chosen {
			all = append(all, p)
		}
	}
	return all
}

// choose shows what is in a filter, and all that the search has found no longer.
func (f *faces) choose(which filter) {
	f.view.filter = which
	f.compact.search.SetText("")
	f.compact.refreshPeople()
	f.keepSoon()
}

// onlyOnline shows only those people who are on line, or all of them again.
func (f *faces) onlyOnline() {
	f.view.online = f.view.filter != filterPeople || !f.view.online
	f.choose(filterPeople)
}

// Their signs, where there is no room for words.
var filterSigns = map[filter]fyne.Resource{
	filterAll:    sign("filter-all", lines+`{absent}" d="M2.5 4h11M2.5 8h11M2.5 12h7"/>`),
	filterUnread: sign("filter-unread", lines+`{absent}" d="M2 3.8h12v8.6H2zM2.4 4.4L8 8.8l5.6-4.4"/>`),
	filterAlerts: sign("filter-alerts", lines+`{absent}" d="M4 11V7.2a4 4 0 0 1 8 0V11M2.6 11h10.8M7 13.8h2"/>`),
	filterRooms:  sign("filter-rooms", lines+`{absent}" d="M6.5 2.5l-1.3 11M10.8 2.5l-1.3 11M3 6h10.5M2.5 10.2H13"/>`),
	filterPeople: sign("filter-people", lines+`{absent}" d="M8 7.6a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM2.8 13.6c.6-2.6 2.6-4 5.2-4s4.6 1.4 5.2 4"/>`),
}
