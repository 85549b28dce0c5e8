package window

import (
	"os"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"vestnik/assets/locale"
)

// What stands on a screen is said when it is made, by spell, and by refresh when the model has
// changed. In another language all that is open is spelled and refreshed again, so that nothing of
// what the person has written, chosen, scrolled to or opened is touched. What lies over a window
// keeps the words in which it was opened: something may have been begun there.

// speak has the windows speak a language; "" comes from a resident that does not say in which it
// speaks.
func (f *faces) speak(language string) {
	if language == "" || language == f.words.Language() {
		return
	}
	f.words.Speak(language)
	f.toolkit(language)
	if f.signIn != nil {
		f.signIn.spell()
	}
	if f.compact != nil {
		f.compact.spell()
	}
	for _, q := range f.quicks {
		q.spell()
	}
	if f.cast != nil {
		f.cast.spell()
	}
	if f.services != nil {
		f.services.spell()
	}
	if f.settings != nil {
		f.settings.spell()
		f.settings.load() // for what is said of values
	}
	if f.records != nil {
		f.records.spell()
	}
	f.refresh()
}

// toolkitSpeaks makes the texts of Fyne itself, those of dialogs and menus, appear in the
// language of ours. Fyne takes it from the environment, and looks again when
// translations are added.
func toolkitSpeaks(language string) {
	full := map[string]string{locale.Russian: "ru_RU.UTF-8"}[language]
	if full == "" {
		full = "en_US.UTF-8"
	}
	os.Setenv("LC_ALL", full)
	os.Setenv("LANGUAGE", language)
	if err := lang.AddTranslationsForLocale([]byte("{}"), fyne.Locale(language)); err != nil {
		fyne.LogError("window: language of the toolkit", err)
	}
}

// says changes what stands beside the box.
func (c *check) says(text string) {
	if c.Text != text {
		c.SetText(text)
	}
}

func (c *compact) spell() {
	words := c.faces.words
	c.search.SetPlaceHolder(words.Say("window.search"))
	c.only.says(words.Say("window.only-online") + " (" + keyText(fyne.KeyO) + ")")
	c.undo.back.says(words.Say("window.undo"))
	c.header.text.SetPlaceHolder(words.Say("window.status-text"))
	c.demo.spell()
	c.steps.spell()
	c.banner.spell()
	c.filters.spell(words)
	c.invited.spell()
	for _, r := range c.asking.rows {
		r.spell()
	}
	c.people.spell()
	c.talk.spell()
}

func (n *demoNote) spell() {
	n.text.SetText(n.faces.words.Say("window.demo"))
	n.leave.says(n.faces.words.Say("window.leave-demo"))
}

func (s *firstSteps) spell() {
	words := s.faces.words
	s.title.set(words.Say("first-steps.title"))
	s.texts.SetText(strings.Join([]string{words.Say("first-steps.tray"), words.Say("first-steps.popups"), words.Say("first-steps.quick")}, "\n"))
	s.try.says(words.Say("window.test-popup"))
}

func (b *banner) spell() {
	words := b.faces.words
	b.again.says(words.Say("window.reconnect"))
	b.aside.says(words.Say("window.set-aside"))
	b.wrong.says(words.Say("window.check-wrong"))
	b.sign.says(words.Say("window.sign-in-again"))
}

func (b *filterBar) spell(words *locale.Words) {
	for _, t := range b.tabs {
		t.word.set(words.Say(t.filter.label()))
	}
	b.arrange(b.Size())
}

func (i *invited) spell() {
	i.join.says(i.faces.words.Say("room.join"))
	i.decline.says(i.faces.words.Say("room.decline"))
}

func (r *requestRow) spell() {
	words := r.faces.words
	r.held.set(words.Say("window.managed"))
	r.accept.says(words.Say("window.accept"))
	r.refuse.says(words.Say("window.refuse"))
	r.block.says(words.Say("window.block"))
}

// spell has every line drawn anew.
func (p *people) spell() {
	p.lines, p.heads, p.deeds = nil, nil, nil
	p.draw()
}

func (c *conversation) spell() {
	c.hint.SetText(c.faces.words.Say("window.nobody-chosen"))
	c.door.spell()
	c.about.spell()
	c.uploads.all = nil // they are drawn anew
	c.feed.spell()
}

func (e *entrance) spell() {
	words := e.faces.words
	e.nick.SetPlaceHolder(words.Say("room.nick"))
	e.password.SetPlaceHolder(words.Say("window.password"))
	e.enter.says(words.Say("room.enter"))
	e.forget.says(words.Say("room.leave"))
}

// spell says which message the writer is about.
func (r *reference) spell() {
	words, quotes := r.talk.faces.words, quotes{talk: r.talk}
	switch r.way {
	case aboutNothing:
		return
	case correcting:
		r.title.set(words.Say("window.correcting"))
	case replying:
		r.title.set(words.Say("window.replying", "Name", quotes.writer(&r.to)))
	}
	text, _ := clip(plain(quotes.text(&r.to)), longestQuote)
	r.text.set(text)
}

// spell has every bubble made anew, and measured: other words are of other length. What was in
// sight stays there.
func (f *feed) spell() {
	f.pool, f.gauge, f.chosen, f.stale = nil, f.make(), nil, true
	clear(f.measured)
}

func (q *quick) spell() {
	q.whom.audience.search.SetPlaceHolder(q.faces.words.Say("window.quick-whom"))
	q.whom.change.says(q.faces.words.Say("window.quick-to"))
	q.send.says(q.faces.words.Say("window.send"))
	q.noReply.SetText(q.faces.words.Say("window.no-reply"))
	q.past.newest, q.uploads.all = mark{}, nil // they are drawn anew
}

// spell makes the form anew of its draft, and asks anew for what else is shown. While an alert goes
// out the words are left as they are.
func (b *broadcast) spell() {
	if b.composer.sending != nil {
		return
	}
	focused := b.window.Canvas().Focused()
	at := slices.IndexFunc(b.composer.fields(), func(f *field) bool { return focused == f })
	now := newBroadcast(b.faces, b.window)
	b.faces.cast = now
	switch {
	case b.report != nil:
		now.open(b.report.id)
	case b.body.Objects[0] == b.sent.root:
		now.overview()
	default:
		if now.composer.scroll.ScrollToOffset(b.composer.scroll.Offset); at >= 0 {
			b.window.Canvas().Focus(now.composer.fields()[at])
		}
	}
}

// spell makes the window anew, unless something is being done there.
func (s *services) spell() {
	if s.step != nil {
		return
	}
	now := newServices(s.faces, s.window, s.account)
	now.trail = s.trail
	s.faces.services = now
	now.load()
}

func (s *signIn) spell() {
	words := s.faces.words
	s.title.set(words.Say("window.sign-in-title"))
	for id, l := range s.labels {
		l.set(words.Say(id))
	}
	s.caFile.SetPlaceHolder(words.Say("window.ca-file-hint"))
	s.certFile.SetPlaceHolder(words.Say("window.cert-file-hint"))
	s.keyFile.SetPlaceHolder(words.Say("window.key-file-hint"))
	s.allow.says(words.Say("window.allow-http"))
	s.weaker.says(words.Say("window.allow-weaker"))
	s.more.says(words.Say("window.more-options"))
	s.aside.says(words.Say("window.set-aside"))
	s.wrong.says(words.Say("window.check-wrong"))
	s.stopBtn.says(words.Say("window.cancel"))
	s.submitBtn.says(words.Say("window.sign-in"))
	s.managed.SetText(words.Say("window.managed"))
	s.stages.spell(words)
	s.refreshDemo()
}

func (s *stageList) spell(words *locale.Words) {
	for i, name := range stageNames {
		s.names[i].set(words.Say(name))
	}
}

func (r *records) spell() {
	words := r.faces.words
	r.window.SetTitle(words.Say("records.title") + " — " + Title)
	r.search.SetPlaceHolder(words.Say("records.search"))
	r.about.SetText(words.Say("records.about"))
	r.copies.says(words.Say("window.copy"))
	r.save.says(words.Say("records.save"))
}

func (p *preferences) spell() {
	words := p.faces.words
	p.window.SetTitle(words.Say("settings.title") + " — " + Title)
	p.search.SetPlaceHolder(words.Say("settings.search"))
	for _, s := range p.sections {
		s.head.set(words.Say("setting-theme." + string(s.theme)))
		for _, part := range s.rows {
			part.spell()
		}
	}
	p.sift()
}

// spell implements settingPart.
func (r *settingRow) spell() {
	words, name := r.page.faces.words, r.setting.Name
	if r.title != nil {
		setWrapped(r.title, words.Setting(name))
	}
	if r.help != nil {
		setWrapped(r.help, words.SettingHelp(name))
	}
	r.usual.says(words.Say("settings.usual"))
	r.managed.SetText(words.Say("window.managed"))
	r.control.spell()
}

// spell implements settingControl.
func (c *settingSwitch) spell() {
	c.box.says(c.row.page.faces.words.Setting(c.row.setting.Name))
}

// spell implements settingControl.
func (c *settingChoice) spell() {
	for i, b := range c.all {
		b.says(c.row.page.faces.words.Say("setting-" + c.row.setting.Name + "." + c.choices[i]))
	}
}

// spell implements settingControl.
func (c *settingText) spell() { c.save.says(c.row.page.faces.words.Say("settings.save")) }

// spell implements settingPart.
func (l *accountList) spell() { l.refresh() }

// spell implements settingPart.
func (a *settingAction) spell() { a.follow(nil) }

// spell implements settingPart.
func (a *settingAutostart) spell() {
	a.box.says(a.page.faces.words.Say("window.autostart"))
	a.managed.SetText(a.page.faces.words.Say("window.managed"))
}
