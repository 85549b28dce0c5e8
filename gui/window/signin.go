package window

import (
	"cmp"
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// signIn is the window of the first run. All its state is in form.
type signIn struct {
	faces    *faces
	window   fyne.Window
	keyboard keyboard // what is typed outside of its fields goes nowhere
	form     form
	wanted   bool               // there was no account while it stood there
	opens    bool               // the office to try things in does
	taken    bool               // the resident has the account, which the model may not know yet
	unkept   *desk.Problem      // why the account that was taken is not remembered, nil when it is
	busy     context.CancelFunc // ends the SignIn that runs
	locate   context.CancelFunc // ends the Locate that runs or is about to

	title     *line
	labels    map[string]*line // of the fields, by the ids of their words
	address   *field
	password  *field
	url       *field
	caFile    *field
	certFile  *field // the account's own certificate, in place of the password
	keyFile   *field
	examples  *fyne.Container
	hint      *widget.Label
	allow     *check
	weaker    *check
	problem   *widget.Label
	remedy    *widget.Label
	offered   *certificate
	stages    *stageList
	scroll    *container.Scroll
	more      *button
	submitBtn *button
	stopBtn   *button
	managed   *widget.Label      // says that something is the organisation's
	demo      *button            // opens an office to try things in
	browseBtn map[*field]*button // of those that name a file
	wrong     *button            // finds out what is, with what was typed
	aside     *button            // sets a file aside that could not be read
}

func newSignIn(f *faces, w fyne.Window) *signIn {
	s := &signIn{faces: f, window: w, wanted: f.model.status.Connection == desk.SignedOut, busy: func() {}, locate: func() {}}
	s.keyboard = keyboard{key: func(fyne.KeyName) bool { return false }, letter: func(rune) {}}
	s.address = s.newInput("anna@example.com", func(text string) {
		s.form.address, s.form.weaker, s.form.trust, s.form.vouched = text, false, "", ""
	})
	s.password = s.newInput("", func(text string) { s.form.password = text })
	s.password.Password = true
	s.url = s.newInput("https://chat.example.com:7443/http-bind/", func(text string) {
		if text != s.form.url { // it was typed
			s.form.touched, s.form.trust = true, ""
		}
		s.form.url = text
	})
	s.caFile = s.newInput("", func(text string) { s.form.caFile = text })
	s.certFile = s.newInput("", func(text string) { s.form.certFile = text })
	s.keyFile = s.newInput("", func(text string) { s.form.keyFile = text })
	s.allow = newCheck(&s.keyboard, "", nil)
	s.allow.OnChanged = func(yes bool) {
		s.form.allowHTTP, s.form.asked = yes, false
		s.refresh()
	}
	s.weaker = newCheck(&s.keyboard, "", nil)
	s.weaker.OnChanged = func(yes bool) {
		s.form.allowWeaker, s.form.asked = yes, false
		s.refresh()
	}
	s.weaker.Hide()
	s.hint, s.remedy = newWrapped(), newWrapped()
	s.hint.SizeName = theme.SizeNameCaptionText
	s.problem = newWrapped()
	s.problem.TextStyle.Bold, s.problem.Importance = true, widget.DangerImportance
	s.offered = newCertificate(f.words, &s.keyboard, s.trust)
	s.examples = container.New(layout.NewCustomPaddedVBoxLayout(spaceJoined))
	s.stages = newStageList()
	s.submitBtn = newButton(&s.keyboard, "", theme.LoginIcon(), s.submit)
	s.submitBtn.Importance = widget.HighImportance
	s.aside = newButton(&s.keyboard, "", nil, s.setAside)
	s.aside.Hide()
	s.wrong = newButton(&s.keyboard, "", theme.SearchIcon(), func() { f.showCheckup(w, s.form.account()) })
	s.wrong.Hide()
	s.demo = newButton(&s.keyboard, "", nil, s.tryDemo).likeText()
	s.managed = f.managedNote()
	s.compose()
	s.refresh()
	w.Canvas().Focus(s.address)
	return s
}

// newInput returns a field that writes to the form, takes back what was wrong
// before, and submits on Enter.
func (s *signIn) newInput(placeholder string, store func(string)) *field {
	f := newField(placeholder)
	f.OnChanged = func(text string) {
		store(text)
		s.form.problem, s.form.asked = nil, false
		s.find()
		s.refresh()
	}
	f.OnSubmitted = func(string) { s.submit() }
	return f
}

// fill writes what is known of an account, and leaves the password to the person.
func (s *signIn) fill(address, url string) {
	if address != s.form.address { // to whose server goes nothing of another account
		s.password.SetText("")
		s.certFile.SetText("")
		s.keyFile.SetText("")
	}
	s.address.SetText(address)
	s.url.SetText(url)
	s.window.Canvas().Focus(s.password)
}

func (s *signIn) compose() {
	s.title = newLine(theme.SizeNameHeadingText, theme.ColorNameForeground)
	s.title.style.Bold = true
	s.browseBtn, s.labels = make(map[*field]*button), make(map[string]*line)
	options := container.New(layout.NewCustomPaddedVBoxLayout(spaceHair),
		s.fileField("window.ca-file", s.caFile), s.fileField("window.cert-file", s.certFile), s.fileField("window.key-file", s.keyFile))
	options.Hide()
	s.more = newButton(&s.keyboard, "", nil, func() { seen(options, !options.Visible()) }).likeText()
	closeWindow := func() { s.faces.shut(s.window) }
	s.stopBtn = newButton(&s.keyboard, "", nil, s.stop)
	bind(s.window.Canvas(), s.fields(), map[fyne.KeyName]func(){fyne.KeyW: closeWindow})
	inputs := container.New(layout.NewCustomPaddedVBoxLayout(spaceHair),
		s.title,
		s.labelled("window.address", s.address),
		s.labelled("window.password", s.password),
		s.labelled("window.bosh", s.url),
		s.managed, s.hint, s.examples, s.allow, s.weaker, s.more, options, s.demo)
	outcome := container.New(layout.NewCustomPaddedVBoxLayout(spaceJoined), s.problem, s.remedy, s.offered.root, s.aside, s.wrong)
	foot := container.NewHBox(layout.NewSpacer(), s.stopBtn, s.submitBtn)
	all := container.New(layout.NewCustomPaddedVBoxLayout(spaceApart), inputs, s.stages.root, outcome)
	s.scroll = container.NewVScroll(container.New(layout.NewCustomPaddedLayout(0, 0, spaceHair, spaceEdge), all))
	s.spell() // the window is as large as the words need it
	s.window.SetContent(container.New(layout.NewCustomPaddedLayout(spaceWide, spaceWide, spaceWide, spaceWide),
		border(nil, foot, nil, nil, wheeled(s.scroll))))
}

// labelled puts above an object the words with an id.
func (s *signIn) labelled(id string, o fyne.CanvasObject) fyne.CanvasObject {
	l := newLine(theme.SizeNameCaptionText, colorFaint)
	s.labels[id] = l
	return container.New(layout.NewCustomPaddedLayout(spaceNear, 0, 0, 0),
		container.New(layout.NewCustomPaddedVBoxLayout(spaceHair), l, o))
}

func (s *signIn) fields() []*field {
	return []*field{s.address, s.password, s.url, s.caFile, s.certFile, s.keyFile}
}

// refresh draws the form.
func (s *signIn) refresh() {
	s.form.progress = s.faces.model.progress
	seen(s.managed, s.form.govern(&s.faces.model.status))
	setWrapped(s.hint, s.hints())
	s.refreshExamples()
	seen(s.allow, s.form.asksHTTP())
	seen(s.weaker, s.form.weaker)
	s.refreshOutcome()
	s.refreshDemo()
	for _, f := range s.fields() {
		enable(f, !s.form.busy)
	}
	enable(s.allow, !s.form.busy)
	enable(s.weaker, !s.form.busy)
	enable(s.submitBtn, !s.form.busy)
	s.govern()
}

func enable(o fyne.Disableable, yes bool) {
	switch {
	case yes && o.Disabled():
		o.Enable()
	case !yes && !o.Disabled():
		o.Disable()
	}
}

func (s *signIn) refreshOutcome() {
	var sentence, remedy string
	trouble := s.faces.model.status.Trouble
	if p := cmp.Or(s.form.problem, trouble); p != nil {
		sentence, remedy = s.faces.words.Problem(cleaned(p))
	}
	if lacks := s.form.lacks(); s.form.asked && lacks != "" {
		sentence, remedy = "", s.faces.words.Say(lacks)
	}
	setWrapped(s.problem, sentence)
	setWrapped(s.remedy, remedy)
	s.offered.show(s.form.offered(), s.form.problem == nil)
	s.stages.show(s.form.stages())
	seen(s.wrong, s.form.examinable() && s.form.offered() == nil)
	seen(s.aside, trouble != nil && s.form.problem == nil && !s.form.busy)
}

// setAside has the file set aside that could not be read.
func (s *signIn) setAside() {
	workOnly(s.faces.ctx, s.faces.desk.SetAside, func(err error) {
		s.form.problem = problemOf(err)
		s.refresh()
	})
}

// ask says what is still missing, and brings the person there.
func (s *signIn) ask() {
	s.form.asked = true
	s.refresh()
	if s.form.offered() != nil {
		s.toOutcome()
	}
	missing := map[string]*field{"window.lacks-address": s.address, "window.lacks-password": s.password, "window.lacks-url": s.url}
	if f := missing[s.form.lacks()]; f != nil {
		s.window.Canvas().Focus(f)
	}
}

// submit signs in with what was entered.
func (s *signIn) submit() {
	if s.form.busy {
		return
	}
	if !s.form.submittable() {
		s.ask()
		return
	}
	ctx, cancel := context.WithCancel(s.faces.ctx)
	s.locate()
	s.busy = cancel
	s.form.busy, s.form.asked, s.form.problem = true, false, nil
	s.faces.model.progress = ""
	s.refresh()
	account := s.form.account()
	workOnly(ctx, func(ctx context.Context) error { return s.faces.desk.SignIn(ctx, account) }, func(err error) {
		cancel()
		p := problemOf(err)
		if p == nil || ofKeyring(p) { // which is on line, only not remembered
			s.taken, s.unkept = true, p
			s.faces.settle()
			return
		}
		s.form.busy = false
		s.fail(p)
		if c := s.form.offered(); c != nil && s.form.trust == "" && c.Fingerprint == s.form.vouched {
			s.trust() // it is the one that vouches for the domain already
			return
		}
		if p.Code == desk.WrongPassword {
			s.window.Canvas().Focus(s.password)
			s.password.TypedShortcut(&fyne.ShortcutSelectAll{}) // what is typed now replaces it
		}
	})
}

// ofKeyring tells whether only storing the password has failed.
func ofKeyring(p *desk.Problem) bool {
	switch p.Code {
	case desk.KeyringLocked, desk.KeyringAbsent, desk.KeyringSilent, desk.KeyringFailed:
		return true
	}
	return false
}

// fail shows what went wrong.
func (s *signIn) fail(p *desk.Problem) {
	s.form.failed(p)
	s.weaker.SetChecked(s.form.allowWeaker)
	s.refresh()
	s.toOutcome()
}

// toOutcome brings what is to be done into sight.
func (s *signIn) toOutcome() {
	s.scroll.Refresh() // what it shows has grown
	s.scroll.ScrollToBottom()
}

// found takes back that the resident does not answer. One that has just started and has
// no account has lost what it had taken.
func (s *signIn) found() {
	if s.taken && s.faces.model.status.Connection == desk.SignedOut {
		s.taken, s.form.busy = false, false
	}
	if p := s.form.problem; p != nil && p.Code == desk.NoResident {
		s.fail(nil)
	}
}

// stop ends the attempt that runs; when none runs it closes the window.
func (s *signIn) stop() {
	if !s.form.busy {
		s.faces.shut(s.window)
		return
	}
	s.busy()
	s.form.busy = false
	s.refresh()
}

// done tells whether the account is there: the one that was typed, or one with which
// another face, such as the command line, has signed in while the window stood there for
// that. The answer to SignIn may overtake the events that say so, and until they have
// come the other windows would be of no account.
func (s *signIn) done() bool {
	status := s.faces.model.status
	s.wanted = s.wanted || status.Connection == desk.SignedOut
	if s.taken {
		return status.Connection != desk.SignedOut
	}
	return s.wanted && !s.form.busy && s.form.problem == nil && status.Connection.Live()
}

// cancel ends everything the window had going on.
func (s *signIn) cancel() {
	s.busy()
	s.locate()
}
