package window

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"net/url"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// served is an office whose server has a command, a search and a service of rooms.
func served() *fakedesk.Desk {
	d := usual()
	server := strings.SplitN(fakedesk.Me, "@", 2)[1]
	d.Services = map[string]desk.Service{
		server:            {Identities: []desk.ServiceIdentity{{Category: "server", Type: "im", Name: "Северный ветер"}}, Can: []desk.Deed{desk.DeedSearch, desk.DeedCommand, desk.DeedPassword}},
		"rooms." + server: {Identities: []desk.ServiceIdentity{{Category: "conference", Type: "text", Name: "Комнаты"}}, Can: []desk.Deed{desk.DeedRegister, desk.DeedUnregister, desk.DeedRooms}},
	}
	d.ServiceLists = map[string]desk.ServiceItems{
		server + " " + desk.CommandsNode: {Items: []desk.ServiceItem{{Address: server, Node: "leave", Name: "Заявка на отпуск"}}},
		server:                           {Items: []desk.ServiceItem{{Address: "rooms." + server, Name: "Комнаты"}, {Address: "upload." + server}}},
	}
	return d
}

// opened opens the window of services.
func (o *office) opened() *services {
	o.t.Helper()
	o.talk(fakedesk.Anna)
	o.faces.showServices()
	o.rest()
	return o.faces.services
}

// stepOf is a step that asks with a form.
func stepOf(form *desk.Form, actions ...desk.FormAction) desk.ServiceStep {
	s := desk.ServiceStep{ID: "s1"}
	s.Status, s.Form, s.Actions, s.Default = desk.StepExecuting, form, actions, actions[len(actions)-1]
	return s
}

// ended is the last step.
func ended(form *desk.Form, notes ...desk.FormNote) desk.ServiceStep {
	s := desk.ServiceStep{}
	s.Status, s.Form, s.Notes = desk.StepCompleted, form, notes
	return s
}

// leaveForm asks with every type of field.
func leaveForm() *desk.Form {
	kinds := []desk.FormOption{{Label: "Ежегодный", Value: "annual"}, {Label: "Учебный", Value: "study"}}
	return &desk.Form{Kind: desk.FormAsk, Title: "Заявка на отпуск", Instructions: []string{"Когда вас не будет?"}, Fields: []desk.FormField{
		{Var: "from", Type: desk.FieldTextSingle, Label: "Первый день", Required: true, Rule: &desk.FormRule{Datatype: "xs:date"}},
		{Var: "kind", Type: desk.FieldListSingle, Label: "Вид", Options: kinds, Values: []string{"annual"}},
		{Var: "who", Type: desk.FieldJIDSingle, Label: "Замещает", Desc: "Адрес коллеги"},
		{Var: "why", Type: desk.FieldTextMulti, Label: "Пояснение", Values: []string{"раз", "два"}},
		{Type: desk.FieldFixed, Values: []string{"Проверьте даты."}},
		{Var: "sure", Type: desk.FieldBoolean, Label: "С начальником согласовано", Values: []string{"1"}},
		{Var: "tell", Type: desk.FieldListMulti, Label: "Сообщить", Options: []desk.FormOption{{Value: "hr", Label: "Кадрам"}, {Value: "boss", Label: "Начальнику"}}},
		{Var: "pin", Type: desk.FieldTextPrivate, Label: "Код"},
		{Var: "state", Type: desk.FieldHidden, Values: []string{"17"}},
	}}
}

// pressIn presses the button with a text in a window.
func (o *office) pressIn(w fyne.Window, text string) {
	o.t.Helper()
	b, ok := find(w.Canvas(), func(b *button) bool { return b.Text == text && b.Visible() })
	if !ok {
		o.t.Fatalf("no button %q", text)
	}
	test.Tap(b)
	o.rest()
}

// pick opens a line of the list.
func (o *office) pick(s *services, i int) {
	s.list.OnSelected(i)
	o.rest()
}

func TestACommandIsRunStepByStep(t *testing.T) {
	inOffice(t, locale.English, served, func(o *office) {
		s := o.opened()
		if len(s.items) != 3 || !s.items[0].command || s.name.text != "Северный ветер" {
			t.Fatalf("%+v, %q", s.items, s.name.text)
		}
		o.desk.Steps = []desk.ServiceStep{
			stepOf(leaveForm(), desk.ActionNext), stepOf(&desk.Form{Kind: desk.FormAsk, Fields: []desk.FormField{{Type: desk.FieldFixed, Values: []string{"Верно?"}}}}, desk.ActionPrev, desk.ActionComplete),
			ended(nil, desk.FormNote{Severity: desk.NoteInfo, Text: "Отправлено"}),
		}
		o.pick(s, 0)
		o.mustHaveAsked("begin command example.com leave")
		form := s.step.form
		if form == nil || len(form.rows) != 7 {
			t.Fatal("no form")
		}
		o.pressIn(s.window, "Next")
		if row := form.rows[0]; !row.fault.Visible() || row.fault.Text != "This must be filled in." || s.window.Canvas().Focused() != row.input.focus() {
			t.Errorf("what is missing is not said: %q", row.fault.Text)
		}
		if slices.ContainsFunc(o.desk.Calls(), func(c string) bool { return strings.HasPrefix(c, "proceed") }) {
			t.Error("sent with something missing")
		}
		o.write(form.rows[0].input.(*typed).field, "завтра")
		if got := form.rows[0].fault.Text; !strings.Contains(got, "2026-12-28") {
			t.Errorf("%q", got)
		}
		form.rows[0].input.(*typed).SetText("8.1.2030")
		form.rows[1].input.(*choiceList).rows[1].Tapped(nil)
		form.rows[5].input.(*choiceList).rows[0].Tapped(nil)
		form.rows[5].input.(*choiceList).rows[1].Tapped(nil)
		if form.rows[0].fault.Visible() {
			t.Error("it is right now")
		}
		o.pressIn(s.window, "Next")
		o.mustHaveAsked(`proceed next {"from":["2030-01-08"],"kind":["study"],"pin":null,"sure":["1"],"tell":["hr","boss"],"who":null,"why":["раз","два"]}`)
		o.pressIn(s.window, "Send")
		o.mustHaveAsked(`proceed complete {}`)
		if _, ok := find(s.window.Canvas(), func(b *button) bool { return b.Text == "Close" }); !ok {
			t.Error("it is not over")
		}
		if s.step.title() != "Заявка на отпуск" {
			t.Errorf("%q", s.step.title())
		}
		o.pressIn(s.window, "Close")
		if s.step != nil || s.body.Objects[0] != s.look {
			t.Error("the list is not back")
		}
	})
}

func TestWhatWasBegunIsGivenUp(t *testing.T) {
	for name, leave := range map[string]func(*office, *services){
		"cancel": func(o *office, s *services) { o.pressIn(s.window, "Cancel") },
		"esc":    func(o *office, s *services) { o.key(s.step.form.first(), fyne.KeyEscape) },
		"close":  func(o *office, s *services) { o.faces.close(s.window); o.rest() },
	} {
		inOffice(t, locale.English, served, func(o *office) {
			s := o.opened()
			o.desk.Steps = []desk.ServiceStep{stepOf(leaveForm(), desk.ActionNext)}
			o.pick(s, 0)
			leave(o, s)
			if !o.asked("proceed cancel null") {
				t.Errorf("%s: the service is not told: %q", name, o.desk.Calls())
			}
		})
	}
}

func TestPeopleAreFoundAndAdded(t *testing.T) {
	inOffice(t, locale.English, served, func(o *office) {
		s := o.opened()
		o.desk.Steps = []desk.ServiceStep{
			stepOf(&desk.Form{Kind: desk.FormAsk, Fields: []desk.FormField{{Var: "name", Type: desk.FieldTextSingle, Label: "Имя"}}}, desk.ActionComplete),
			peopleFound("otto@example.com", "petra@example.com"),
		}
		o.pressIn(s.window, "Search for people")
		o.write(s.step.form.rows[0].input.(*typed).field, "от")
		o.key(s.step.form.rows[0].input.focus(), fyne.KeyReturn)
		o.mustHaveAsked(`proceed complete {"name":["от"]}`)
		s.step.form.table.OnSelected(widget.TableCellID{Row: 1})
		o.pressIn(s.window, o.faces.words.Say("window.add-person"))
		filled := func(f *field) bool { return f.Text == "petra@example.com" }
		if _, ok := find(o.faces.compact.window.Canvas(), filled); !ok {
			t.Error("no form with her address")
		}
	})
}

// peopleFound is a table of people.
func peopleFound(people ...string) desk.ServiceStep {
	form := &desk.Form{Kind: desk.FormResult, Columns: []desk.FormField{{Var: "jid", Label: "JID"}, {Var: "name", Label: "Имя"}, {Var: "title", Label: "Должность"}}}
	for i, who := range people {
		form.Rows = append(form.Rows, [][]string{{who}, {fmt.Sprintf("Отто %d", i)}, {"Кладовщик"}})
	}
	s := ended(form)
	s.People = people
	return s
}

func TestServicesAreLookedAtOneAfterAnother(t *testing.T) {
	inOffice(t, locale.English, served, func(o *office) {
		s := o.opened()
		o.pick(s, 1)
		o.mustHaveAsked("explore rooms.example.com")
		if s.name.text != "Комнаты" || len(s.deeds.Objects) != 3 {
			t.Errorf("%q, %d buttons", s.name.text, len(s.deeds.Objects))
		}
		o.pressIn(s.window, "End the registration")
		if o.asked("begin unregister rooms.example.com") {
			t.Error("unasked")
		}
		o.key(s.window.Canvas().Focused(), fyne.KeyEscape)
		o.key(s.list, fyne.KeyEscape)
		if s.name.text != "Северный ветер" {
			t.Errorf("not back: %q", s.name.text)
		}
		o.desk.ServiceError = desk.NewProblem(desk.ServiceSilent, "address", "nobody.example")
		s.address.SetText("nobody.example")
		o.key(s.address, fyne.KeyReturn)
		if !strings.Contains(s.problem.Text, "Nothing answers at nobody.example") {
			t.Errorf("%q", s.problem.Text)
		}
		o.key(s.list, fyne.KeyEscape)
		o.key(s.list, fyne.KeyEscape)
		if o.faces.services != nil {
			t.Error("the window stays")
		}
	})
}

func TestALongListIsAskedForAsItIsScrolled(t *testing.T) {
	inOffice(t, locale.English, served, func(o *office) {
		for page := range 10 {
			behind, items := fmt.Sprint(" ", page-1), desk.ServiceItems{Next: fmt.Sprint(page)}
			if page == 0 {
				behind = ""
			}
			for i := range 100 {
				items.Items = append(items.Items, desk.ServiceItem{Address: fmt.Sprintf("%d-%d@rooms.example.com", page, i)})
			}
			if page == 9 {
				items.Next = ""
			}
			o.desk.ServiceLists["rooms.example.com"+strings.TrimRight(behind, " ")] = items
		}
		s := o.opened()
		o.pick(s, 1)
		if len(s.items) != 100 {
			t.Fatalf("%d items at first", len(s.items))
		}
		for range 12 {
			s.list.ScrollToBottom()
			o.rest()
		}
		if len(s.items) != 1000 || !o.asked("items rooms.example.com 8") {
			t.Errorf("%d items", len(s.items))
		}
	})
}

// SECURITY: a form comes from anybody. What is drawn of it is bounded, and what is too large
// cannot be sent.
func TestAHostileFormIsDrawnAndHarmless(t *testing.T) {
	inOffice(t, locale.English, served, func(o *office) {
		hostile := &desk.Form{Kind: desk.FormAsk, Title: strings.Repeat("Ш", 1000) + "\u202e", Cut: true, Instructions: slices.Repeat([]string{strings.Repeat("a ", 4000)}, 100)}
		for i := range 256 {
			f := desk.FormField{Var: fmt.Sprint(i), Type: desk.FieldListSingle, Label: strings.Repeat("\u0300", 1000), Desc: strings.Repeat("x", 8000), Values: []string{strings.Repeat("v", 4000)}}
			for n := range 7 {
				f.Options = append(f.Options, desk.FormOption{Value: fmt.Sprint(n), Label: strings.Repeat("y\n", 500)})
			}
			hostile.Fields = append(hostile.Fields, f)
		}
		s := o.opened()
		o.desk.Steps = []desk.ServiceStep{stepOf(hostile, desk.ActionComplete)}
		o.pick(s, 0)
		if s.step.form == nil || len(s.step.form.rows) != 256 {
			t.Fatal("no form")
		}
		if _, ok := find(s.window.Canvas(), func(b *button) bool { return b.Text == "Send" }); ok {
			t.Error("a form of which a part is missing can be sent")
		}
		s.step.proceed()
		o.rest()
		if slices.ContainsFunc(o.desk.Calls(), func(c string) bool { return strings.HasPrefix(c, "proceed") }) {
			t.Error("it was sent")
		}
		if size := s.window.Canvas().Content().MinSize(); size.Width > 520 {
			t.Errorf("the window would be %v", size)
		}
	})
}

// SECURITY: a table may be as large as what is read of one. Only what is in sight is drawn, and the window
// goes on.
func TestAHostileTableIsDrawnAsFarAsItIsSeen(t *testing.T) {
	inOffice(t, locale.English, served, func(o *office) {
		huge := &desk.Form{Kind: desk.FormResult, Title: "t", Cut: true}
		for i := range 256 {
			huge.Columns = append(huge.Columns, desk.FormField{Var: fmt.Sprint(i), Label: strings.Repeat("Ш", 500)})
		}
		row := slices.Repeat([][]string{{strings.Repeat("\u202ea\n", 100)}}, 256)
		huge.Rows = slices.Repeat([][][]string{row}, 2000)
		s := o.opened()
		o.desk.Steps = []desk.ServiceStep{ended(huge)}
		o.pick(s, 0)
		drawn := 0
		for _, object := range test.LaidOutObjects(s.window.Content()) {
			if l, ok := object.(*line); ok && l.Visible() {
				drawn++
			}
		}
		if drawn == 0 || drawn > 200 {
			t.Errorf("%d lines for %d cells", drawn, len(huge.Rows)*len(huge.Columns))
		}
		s.step.form.table.ScrollToBottom()
		o.rest()
		o.pressIn(s.window, "Close")
		if s.step != nil {
			t.Error("it cannot be left")
		}
	})
}

func TestAPictureBelongsToItsQuestion(t *testing.T) {
	var data bytes.Buffer
	_ = png.Encode(&data, image.NewGray(image.Rect(0, 0, 120, 40)))
	for name, c := range map[string]struct {
		data []byte
		more int
	}{"a picture": {data.Bytes(), 1}, "none": {[]byte("<svg/>"), 0}, "a bomb": {[]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\xff\xff\x00\x00\xff\xff\x08\x00\x00\x00\x00"), 0}} {
		inOffice(t, locale.English, served, func(o *office) {
			form := &desk.Form{Kind: desk.FormAsk, Fields: []desk.FormField{{Var: "ocr", Type: desk.FieldTextSingle, Label: "Что на картинке?"}}}
			with := newFormView(o.faces.words, &keyboard{}, form, map[string][]byte{"ocr": c.data}, func() {})
			without := newFormView(o.faces.words, &keyboard{}, form, nil, func() {})
			if got := len(with.root.Objects) - len(without.root.Objects); got != c.more {
				t.Errorf("%s: %d more", name, got)
			}
		})
	}
}

func TestWhomToTurnToIsOffered(t *testing.T) {
	inOffice(t, locale.English, served, func(o *office) {
		is := o.desk.Services["example.com"]
		is.Reach = []desk.ServiceReach{{For: "support", URI: "xmpp:" + fakedesk.Boris.Address}, {For: "abuse", URI: "mailto:abuse@example.com"}, {For: "fun", URI: "https://example.com/fun"}}
		o.desk.Services["example.com"] = is
		s := o.opened()
		var opened []string
		o.faces.openURL = func(u *url.URL) error { opened = append(opened, u.String()); return nil }
		o.pressIn(s.window, "Abuse: abuse@example.com")
		o.pressIn(s.window, "Contact: example.com/fun")
		if want := []string{"mailto:abuse@example.com", "https://example.com/fun"}; !slices.Equal(opened, want) {
			t.Errorf("%q", opened)
		}
		o.pressIn(s.window, "Help: "+fakedesk.Boris.Address)
		if o.faces.compact.talk.peer != fakedesk.Boris {
			t.Errorf("%+v", o.faces.compact.talk.peer)
		}
	})
}
