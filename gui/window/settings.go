package window

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// preferences is the window with all that the person can set, theme by theme. What is there
// and how it is comes from the resident; a click holds at once, and what is typed when it is
// saved.
type preferences struct {
	faces    *faces
	window   fyne.Window
	keyboard keyboard
	asked    int // how often the settings were asked for: an older answer is too late

	search   *field
	accounts *accountList
	sections []*settingSection
	drawn    int // how many settings are in them
	all      *fyne.Container
	scroll   *container.Scroll
	said     *widget.Label
	problem  *widget.Label
}

// settingSection is a theme: its settings, and what else is done there.
type settingSection struct {
	theme desk.Theme
	head  *line
	root  *fyne.Container
	rows  []settingPart
}

// settingPart is a part of a section that the search finds or not.
type settingPart interface {
	object() fyne.CanvasObject
	words() string // in which the search looks
	spell()        // says what is always said there
	// follow draws it as it is now.
	follow(now map[string]desk.Setting)
}

// showSettings opens the window.
func (f *faces) showSettings() {
	if f.settings == nil {
		f.settings = newPreferences(f, f.open(fyne.NewSize(480, 620), func() { f.settings = nil }))
		f.settings.window.CenterOnScreen()
		f.settings.load()
	}
	f.bring(f.settings.window)
}

func newPreferences(f *faces, w fyne.Window) *preferences {
	p := &preferences{faces: f, window: w, all: container.New(layout.NewCustomPaddedVBoxLayout(0)), said: newWrapped(), problem: newProblemLabel()}
	p.search = f.searched(w, &p.keyboard, func() { p.find() })
	p.accounts = newAccountList(p)
	p.said.Alignment, p.said.Importance = fyne.TextAlignCenter, widget.LowImportance
	p.scroll = container.NewVScroll(container.New(layout.NewCustomPaddedLayout(0, spaceApart, spaceHair, spaceEdge), p.all))
	p.window.SetContent(container.New(layout.NewCustomPaddedLayout(spaceApart, spaceApart, spaceEdge, spaceTight),
		border(p.search, p.problem, nil, nil, container.NewStack(wheeled(p.scroll), container.NewVBox(p.said)))))
	p.spell()
	setWrapped(p.said, f.words.Say("window.wait"))
	w.Canvas().Focus(p.search)
	return p
}

// load asks how the settings are.
func (p *preferences) load() {
	p.asked++
	asked := p.asked
	work(p.faces.ctx, p.faces.desk.Settings, func(all []desk.Setting, err error) {
		if asked != p.asked || p.faces.settings != p {
			return
		}
		if err != nil {
			setWrapped(p.said, "")
			p.fail(err)
			return
		}
		setWrapped(p.problem, "")
		p.show(all)
	})
}

func (p *preferences) fail(err error) { setWrapped(p.problem, told(p.faces.words, problemOf(err))) }

// show draws the settings as they are: those that are drawn already keep what is being typed.
func (p *preferences) show(all []desk.Setting) {
	if p.drawn != len(all) {
		p.compose(all)
		return
	}
	now := make(map[string]desk.Setting, len(all))
	for _, s := range all {
		now[s.Name] = s
	}
	for _, s := range p.sections {
		for _, part := range s.rows {
			part.follow(now)
		}
	}
	p.arrange()
}

// arrange gives every row the room that it needs now.
func (p *preferences) arrange() {
	for _, s := range p.sections {
		for _, part := range s.rows {
			part.object().Refresh()
		}
		s.root.Refresh()
	}
	p.all.Refresh()
}

// compose draws them anew.
func (p *preferences) compose(all []desk.Setting) {
	p.sections, p.drawn = nil, len(all)
	for _, theme := range desk.Themes {
		section := &settingSection{theme: theme}
		for _, s := range all {
			if s.Theme == theme {
				section.rows = append(section.rows, newSettingRow(p, s))
			}
		}
		section.rows = append(section.rows, p.more(theme)...)
		if len(section.rows) > 0 {
			section.compose()
			p.sections = append(p.sections, section)
		}
	}
	p.all.RemoveAll()
	for _, s := range p.sections {
		p.all.Add(s.root)
	}
	p.spell()
	p.scroll.ScrollToTop()
}

func (s *settingSection) compose() {
	s.head = newLine(theme.SizeNameSubHeadingText, theme.ColorNameForeground)
	s.head.style.Bold = true
	parts := []fyne.CanvasObject{container.New(layout.NewCustomPaddedLayout(spaceWide, spaceTight, 0, 0), s.head)}
	for _, part := range s.rows {
		parts = append(parts, part.object())
	}
	s.root = container.New(layout.NewCustomPaddedVBoxLayout(spaceNear), parts...)
}

// find shows what the search finds, or everything, from the top.
func (p *preferences) find() {
	p.sift()
	p.scroll.ScrollToTop()
}

// sift leaves in sight what the search finds.
func (p *preferences) sift() {
	words := strings.Fields(strings.ToLower(p.search.Text))
	any := false
	for _, s := range p.sections {
		title, here := p.faces.words.Say("setting-theme."+string(s.theme)), false
		for _, part := range s.rows {
			is := hasWords(title+" "+part.words(), words)
			seen(part.object(), is)
			here = here || is
		}
		seen(s.root, here)
		any = any || here
	}
	switch {
	case len(p.sections) == 0:
	case any:
		setWrapped(p.said, "")
	default:
		setWrapped(p.said, p.faces.words.Say("settings.none"))
	}
	p.all.Refresh()
}

// hasWords tells whether all of these words stand in a text.
func hasWords(text string, words []string) bool {
	text = strings.ToLower(text)
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// put has the resident set one, and says at its row why it could not be. What is wanted while that
// is under way waits: else the last click need not be the one that holds.
func (p *preferences) put(row *settingRow, value []string) {
	if row.going {
		row.next = &value
		return
	}
	row.going = true
	name := row.setting.Name
	workOnly(p.faces.ctx, func(ctx context.Context) error { return p.faces.desk.Set(ctx, name, value) }, func(err error) {
		row.going = false
		if next := row.next; next != nil {
			row.next = nil
			p.put(row, *next)
			return
		}
		row.done(err)
		p.arrange()
		p.load()
	})
}
