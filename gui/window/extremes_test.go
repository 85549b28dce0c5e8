package window

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// looks are the golden screens of a part of the windows: as it is mostly, with nothing in it, and
// with more or stranger things in it than anybody has; or why there is none.
//
// The dark ones are golden only where something is drawn that others have not: their markup has the
// names of the colours, and that these can be told apart is computed (design_test.go). All are
// looked over at 150 % (sound_test.go).
type looks struct {
	part           string
	usual          []string
	empty, extreme []string
	never          string // why one of them is none
}

var allLooks = []looks{
	{part: "sign-in", usual: []string{"sign-in-failed", "sign-in-certificate", "sign-in-domain"}, empty: []string{"sign-in"}, extreme: []string{"sign-in-strange"}},
	{part: "the list", usual: []string{"groups", "people", "unread", "demo"}, empty: []string{"list-empty"}, extreme: []string{"list-many", "list-strange"}},
	{part: "what can be done in the list", usual: []string{"list-menu"}, never: "the entries are our own"},
	{part: "the search", usual: []string{"search"}, empty: []string{"search-empty"}, extreme: []string{"search-many"}},
	{part: "a conversation", usual: []string{"compact", "compact-narrow", "remarked", "asking", "files", "requests"}, extreme: []string{"talk-strange"}, never: "one without messages is the writer alone"},
	{part: "emoji", usual: []string{"emoji"}, never: "they are our own"},
	{part: "the first steps", usual: []string{"first-steps", "first-steps-narrow"}, never: "the sentences are our own"},
	{part: "a room", usual: []string{"room", "room-refused"}, never: "its bubbles are those of a conversation"},
	{part: "about a room", usual: []string{"room-about", "room-occupant"}, empty: []string{"room-about-empty"}, extreme: []string{"room-about-many"}},
	{part: "entering a room", usual: []string{"room-enter"}, never: "what is found is drawn as people are"},
	{part: "a card", usual: []string{"card", "own-card"}, extreme: []string{"card-strange"}, never: "every card has an address"},
	{part: "adding and blocking", usual: []string{"add", "blocked"}, never: "fields, and lines as those of the list"},
	{part: "alerts", usual: []string{"alerts"}, empty: []string{"alerts-empty"}, extreme: []string{"alerts-strange"}},
	{part: "alerting many", usual: []string{"alert", "alert-sent"}, empty: []string{"alert-empty"}, extreme: []string{"alert-report"}},
	{part: "above all windows", usual: []string{"takeover"}, never: "the text scrolls, and there is none without one"},
	{part: "a quick message", usual: []string{"quick", "quick-quotes", "quick-several"}, empty: []string{"quick-whom"}, extreme: []string{"quick-strange"}},
	{part: "forms", usual: []string{"form-asks", "form-fill", "form-quick", "service-form"}, extreme: []string{"form-strange"}, never: "one without fields is a text"},
	{part: "services", usual: []string{"services", "service-nodes", "service-found"}, empty: []string{"services-empty"}, extreme: []string{"services-many"}},
	{part: "what is kept", usual: []string{"export", "records"}, never: "its lines are our own"},
	{part: "settings", usual: []string{"settings", "settings-accounts", "forecast", "wipe", "checkup"}, extreme: []string{"settings-strange"}, never: "there are always some"},
}

// Each part of the windows is looked at in both languages as it is mostly, empty and full, or it is
// said why not; and no screen is golden that is no part.
func TestScreensOfEveryPartAreThere(t *testing.T) {
	files, err := filepath.Glob("testdata/*.xml")
	if err != nil {
		t.Fatal(err)
	}
	there := make(map[string]bool)
	for _, file := range files {
		name, language, _ := strings.Cut(strings.TrimSuffix(filepath.Base(file), ".xml"), ".")
		there[strings.TrimSuffix(name, "-dark")+"."+language] = true
	}
	for _, l := range allLooks {
		if len(l.usual) == 0 || (len(l.empty) == 0 || len(l.extreme) == 0) != (l.never != "") {
			t.Errorf("%s: %d usual, %d empty, %d extreme screens, never %q", l.part, len(l.usual), len(l.empty), len(l.extreme), l.never)
		}
		for _, name := range slices.Concat(l.usual, l.empty, l.extreme) {
			for _, language := range []string{locale.Russian, locale.English} {
				if !there[name+"."+language] {
					t.Errorf("%s: there is no %s.%s.xml", l.part, name, language)
				}
				delete(there, name+"."+language)
			}
		}
	}
	for name := range there {
		t.Errorf("%s is of no part of the windows that allLooks has", name)
	}
}

// strangeText is longer than any line, and written as few are here, but in letters that the fonts of the
// toolkit have: how wide others are is a matter of the fonts of the system, and of which was needed first.
var strangeText = strings.Repeat("Ελληνικά 🌷😀 Оченьдлинноесловобезединогопробела ", 200)

// strangely returns the first runes of that.
func strangely(runes int) string { return string([]rune(strangeText)[:runes]) }

// bare are the services of a server that has and can nothing.
func bare() *fakedesk.Desk {
	d := usual()
	d.Services = map[string]desk.Service{"example.com": {}}
	return d
}

func TestScreensOfWhatIsEmptyOrStrangeLookAsTheyDid(t *testing.T) {
	for _, c := range []struct {
		name string
		of   func() *fakedesk.Desk
		open func(o *office) fyne.Window
	}{
		{"sign-in-strange", signedOut, (*office).signsInStrangely},
		{"search-empty", usual, func(o *office) fyne.Window { return o.seeks("ъъъъ") }},
		{"search-many", tenThousand, func(o *office) fyne.Window { return o.seeks("example.com") }},
		{"room-about-empty", roomy, func(o *office) fyne.Window { return o.aboutRoom() }},
		{"room-about-many", roomy, func(o *office) fyne.Window { return o.aboutRoom(crowdOfOccupants()...) }},
		{"card-strange", strange, (*office).looksAtStrangeCard},
		{"alerts-empty", usual, func(o *office) fyne.Window { return o.journal().window }},
		{"alerts-strange", strangelyAlerted, func(o *office) fyne.Window { return o.journal().window }},
		{"quick-strange", strange, (*office).writesStrangely},
		{"form-strange", usual, (*office).fillsInStrangely},
		{"services-empty", bare, func(o *office) fyne.Window { return o.opened().window }},
		{"services-many", served, (*office).findsMany},
		{"settings-strange", usual, (*office).setsStrangely},
	} {
		for _, language := range []string{locale.Russian, locale.English} {
			t.Run(c.name+" "+language, func(t *testing.T) {
				inOffice(t, language, c.of, func(o *office) {
					w := c.open(o)
					o.rest()
					o.asLargeAsItNeeds(w)
					o.looksLike(w, c.name+"."+language+".xml")
				})
			})
		}
	}
}

func (o *office) signsInStrangely() fyne.Window {
	s := o.faces.signIn
	o.desk.SignInError = desk.NewProblem(desk.Unreachable, "host", strings.Repeat("длинный-", 500)+"example.com")
	s.address.SetText(strings.Repeat("очень-длинный-", 300) + "@example.com")
	s.password.SetText(strings.Repeat("🔑", 3000))
	s.url.SetText("https://example.com/" + strings.Repeat("x", 3000))
	o.later(settled)
	o.key(s.url, fyne.KeyReturn)
	return s.window
}

func (o *office) seeks(text string) fyne.Window {
	c := o.faces.compact
	c.window.Resize(usualCompact)
	o.write(c.search, text)
	return c.window
}

func (o *office) aboutRoom(all ...desk.Occupant) fyne.Window {
	c := o.talk(planning)
	o.desk.SetOccupants(planning, all...)
	o.ctrl(c.window, fyne.KeyI)
	return c.window
}

// crowdOfOccupants are ten thousand in a room, the first of whom are called strangely.
func crowdOfOccupants() (all []desk.Occupant) {
	for i, nick := range []string{strangeText, "Μαρία", "🌷😀", "\u202eкачивонилс"} {
		all = append(all, desk.Occupant{Nick: nick, Self: i == 0, Role: desk.RoleModerator, Affiliation: desk.Owner, Show: desk.Available, Text: strangeText})
	}
	for i := range 10_000 {
		all = append(all, desk.Occupant{Nick: fmt.Sprintf("гость %d", i), Role: desk.RoleParticipant, Affiliation: desk.NoAffiliation, Show: desk.Away})
	}
	return all
}

func (o *office) looksAtStrangeCard() fyne.Window {
	o.desk.Cards = map[string]desk.Card{longNamed.Address: {
		FullName: strangeText, Nick: strangeText, Company: strangeText, Units: []string{strangeText, "Τμήμα"}, Title: strangeText, URL: "https://example.com/" + strings.Repeat("x", 3000),
		Phones: []desk.Reach{{Value: strings.Repeat("7", 500), Kinds: []string{"work"}}}, Note: strangeText,
	}}
	o.talk(longNamed)
	o.faces.compact.window.Resize(usualCompact)
	return o.cardOf(longNamed).window
}

// strangelyAlerted is an office in which alerts have the strangest texts, of whom nobody knows.
func strangelyAlerted() *fakedesk.Desk {
	d := alerted()
	for i, text := range []string{strangeText, "\u202eаварт", "Επείγον", "🔥🔥🔥"} {
		from := fakedesk.Peer(fmt.Sprintf("%s%d@example.com", strings.Repeat("очень-длинный-", 20), i))
		buttons := []desk.Button{{Value: "1", Label: strangely(90)}, {Value: "2", Label: "Ναι"}}
		d.Receive(desk.Message{Peer: from, From: from.Address, Subject: text, Body: text, Notice: &desk.Notice{Urgency: desk.HighUrgency, Buttons: buttons}})
	}
	return d
}

func (o *office) writesStrangely() fyne.Window {
	o.desk.SetStatus(func(s *desk.Status) { s.Phrases = []string{strangeText, "Ναι", "👍", strings.Repeat("W", 300)} })
	o.show(desk.View{Screen: desk.ScreenQuick, Peer: longNamed})
	q := o.faces.quicks[longNamed]
	o.alsoTo(q, "Μαρία")
	return q.window
}

func (o *office) fillsInStrangely() fyne.Window {
	form := leaveForm()
	form.Title, form.Instructions = strangeText, []string{strangeText}
	for i := range form.Fields {
		f := &form.Fields[i]
		f.Label, f.Desc = strangely(300), strangely(300)
		for at := range f.Options {
			f.Options[at].Label = strangely(300)
		}
	}
	o.talk(fakedesk.Anna)
	b := o.asks(fakedesk.Anna, &desk.Notice{Form: form})
	o.key(b.choices.buttons[0], fyne.KeyReturn)
	return o.faces.compact.window
}

func (o *office) findsMany() fyne.Window {
	people := []string{strings.Repeat("очень-длинный-", 50) + "@example.com", "мария@example.com"}
	for i := range 10_000 {
		people = append(people, fmt.Sprintf("u%d@example.com", i))
	}
	s := o.opened()
	step := peopleFound(people...)
	step.Form.Rows[0] = [][]string{{people[0]}, {strangeText}, {strangeText}}
	o.desk.Steps = []desk.ServiceStep{step}
	o.pick(s, 0)
	return s.window
}

func (o *office) setsStrangely() fyne.Window {
	for name, value := range map[string][]string{
		"phrases": {strangely(300), "Ναι", "👍"}, "favourites": {strings.Repeat("x", 200) + "@example.com"}, "rules": {"urgent *: " + strings.Repeat("слово, ", 40) + "тревога"},
	} {
		if err := o.desk.Set(o.t.Context(), name, value); err != nil {
			o.t.Fatal(err)
		}
	}
	p := o.setting()
	p.window.Resize(fyne.NewSize(480, 2300))
	return p.window
}
