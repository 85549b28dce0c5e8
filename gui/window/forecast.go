package window

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// forecast is the sheet that says what a message would do now: of whom, how urgent, and what
// is in its way. It asks the resident anew with each choice.
type forecast struct {
	*sheet
	who     *field
	offered *fyne.Container
	offers  []*person
	from    *person  // nil: nobody yet
	kind    *options // see [supposed]
	calls   *check
	text    *field
	says    *widget.Label
	because *fyne.Container
	failure *widget.Label
	asked   int // how often it was asked: an older answer is too late
}

// supposed are the messages that can be chosen, in their order: one as people write it, an alert as
// systems send it, and one of high urgency.
var supposed = []struct {
	label string
	is    desk.Supposed
}{
	{"forecast.message", desk.Supposed{Type: desk.TypeChat}},
	{"forecast.alert", desk.Supposed{Type: desk.TypeHeadline}},
	{"forecast.urgent", desk.Supposed{Type: desk.TypeChat, Urgency: desk.HighUrgency}},
}

// mostForecast is how many people are offered at a time.
const mostForecast = 4

// foresee opens the sheet.
func (f *faces) foresee(w fyne.Window) *forecast {
	words := f.words
	s := &forecast{sheet: f.newSheet(w), offered: container.NewVBox(), because: container.NewVBox()}
	s.who = s.field(words.Say("forecast.who"), s.takeFirst)
	s.who.SetIcon(theme.SearchIcon())
	s.who.OnChanged = func(string) { s.look() }
	var labels []string
	for _, one := range supposed {
		labels = append(labels, words.Say(one.label))
	}
	s.kind = newOptions(s.keys, labels, func(int) { s.ask() })
	s.calls = s.check(words.Say("forecast.calls"), s.ask)
	s.text = s.field(words.Say("forecast.text"), s.ask)
	s.text.OnChanged = func(string) { s.ask() }
	s.says, s.failure = s.wrapped(""), s.problem()
	s.says.TextStyle.Bold = true
	seen(s.calls, false)
	s.look()
	content := container.NewVBox(s.who, s.offered, s.kind.root, s.calls, s.text, widget.NewSeparator(), s.says, s.because, s.failure)
	no := s.button(words.Say("window.close"), s.shut)
	s.show(words.Say("forecast.title"), content, s.who, no)
	return s
}

// look offers whom what is typed finds: people, rooms and systems, and whoever's address it is.
func (s *forecast) look() {
	s.offers, s.from = nil, nil
	s.offered.RemoveAll()
	if !blank(s.who.Text) {
		found := s.faces.model.people(s.who.Text)
		s.offers = found[:min(len(found), mostForecast)]
		if whole := (&form{address: s.who.Text}).person(); len(found) == 0 && whole != "" {
			s.offers = []*person{{peer: desk.Ref{Address: whole}, name: whole}}
		}
	}
	for _, p := range s.offers {
		label, _ := clip(p.name+" · "+address(p.peer.Address), 2*longestChip)
		s.offered.Add(s.button(label, func() { s.take(p) }).likeText())
	}
	s.ask()
}

// takeFirst takes whom Enter means.
func (s *forecast) takeFirst() {
	if len(s.offers) > 0 {
		s.take(s.offers[0])
	}
}

// take chooses who writes.
func (s *forecast) take(p *person) {
	s.who.OnChanged = nil
	s.who.SetText(p.name)
	s.who.OnChanged = func(string) { s.look() }
	s.from, s.offers = p, nil
	s.offered.RemoveAll()
	s.ask()
}

// ask asks the resident, once somebody is chosen.
func (s *forecast) ask() {
	s.asked++
	seen(s.calls, s.from != nil && s.from.room != nil)
	if s.from == nil {
		s.tell("", nil, nil)
		return
	}
	m, asked := supposed[s.kind.chosen].is, s.asked
	m.From, m.Text, m.Calls = s.from.peer, s.text.Text, s.calls.Checked
	work(s.faces.ctx, func(ctx context.Context) (desk.Forecast, error) { return s.faces.desk.Forecast(ctx, m) }, func(f desk.Forecast, err error) {
		if asked != s.asked || !s.open {
			return
		}
		if err != nil {
			s.tell("", nil, problemOf(err))
			return
		}
		says, because := s.faces.words.Forecast(f, time.Now())
		s.tell(says, because, nil)
	})
}

// tell says what would happen, and why no more.
func (s *forecast) tell(says string, because []string, failed *desk.Problem) {
	setWrapped(s.says, says)
	s.because.RemoveAll()
	for _, why := range because {
		s.because.Add(s.wrapped("• " + plain(why)))
	}
	setWrapped(s.failure, told(s.faces.words, failed))
	s.fit()
}
