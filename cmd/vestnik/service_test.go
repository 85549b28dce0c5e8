package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
	"vestnik/core/xmpp/forms"
	"vestnik/core/xmpp/xmlsafe"
)

// typist answers at a terminal: a line for each question.
type typist struct {
	lines  []string
	secret []bool
}

func (y *typist) read(_ context.Context, secret bool) (string, error) {
	y.secret = append(y.secret, secret)
	if len(y.lines) == 0 {
		return "", io.EOF
	}
	line := y.lines[0]
	y.lines = y.lines[1:]
	return line, nil
}

// questions is a form with each type of field.
func questions() *desk.Form {
	colours := []desk.FormOption{{Value: "r", Label: "Red"}, {Value: "g", Label: "Green"}}
	return &desk.Form{Kind: desk.FormAsk, Fields: []desk.FormField{
		{Var: "name", Type: desk.FieldTextSingle, Label: "Name", Required: true},
		{Var: "secret", Type: desk.FieldTextPrivate, Label: "Secret", Values: []string{"kept to itself"}},
		{Var: "sure", Type: desk.FieldBoolean, Label: "Sure"},
		{Var: "one", Type: desk.FieldListSingle, Label: "Colour", Options: colours, Values: []string{"r"}},
		{Var: "some", Type: desk.FieldListMulti, Label: "Colours", Options: colours},
		{Var: "text", Type: desk.FieldTextMulti, Label: "Text"},
		{Var: "state", Type: desk.FieldHidden, Values: []string{"1"}},
		{Type: desk.FieldFixed, Values: []string{"Read this."}},
		{Var: "who", Type: desk.FieldJIDSingle, Label: "Who"},
	}}
}

func TestAPersonIsAskedQuestionByQuestion(t *testing.T) {
	y := &typist{lines: []string{"", "Anna", "hush", "maybe", "да", "", "1 green", "first", "second", "", "no address@", "boris@office.example"}}
	var out strings.Builder
	q := &questioner{program: &program{words: locale.New(locale.English)}, out: &out, read: y.read}
	step := &desk.ServiceStep{ID: "s"}
	step.Form, step.Actions, step.Default = questions(), []desk.FormAction{desk.ActionComplete}, desk.ActionComplete
	move, err := q.decide(t.Context(), step)
	want := desk.FormAnswers{
		"name": {"Anna"}, "secret": {"hush"}, "sure": {"1"}, "one": {"r"}, "some": {"r", "g"}, "text": {"first", "second"}, "who": {"boris@office.example"},
	}
	if err != nil || move.ID != "s" || move.Action != desk.ActionComplete || !reflect.DeepEqual(move.Answers, want) {
		t.Errorf("%+v, %v", move, err)
	}
	for _, said := range []string{"This must be filled in.", "Answer yes or no.", "This is no address", "  1  Red\n  2  Green\n", "Colour [Red] Number or value: "} {
		if !strings.Contains(out.String(), said) {
			t.Errorf("%q is not said in:\n%s", said, out.String())
		}
	}
	if strings.Contains(out.String(), "kept to itself") {
		t.Errorf("a secret is shown:\n%s", out.String())
	}
	if secrets := []bool{false, false, true, false}; !reflect.DeepEqual(y.secret[:4], secrets) {
		t.Errorf("%v", y.secret)
	}
}

func TestAPersonGoesBackAndGivesUp(t *testing.T) {
	for typed, want := range map[string]string{"2030-01-08|2030-01-12|b|2030-01-09|2030-01-12||": "next prev next complete", "2030-01-08|2030-01-12|c|": "next cancel", "2030-01-08|": "cancel"} {
		fake, y := desktest.New(), &typist{lines: strings.Split(strings.TrimSuffix(typed, "|"), "|")}
		words := locale.New(locale.English)
		u := &undertaking{
			services: fake, out: &printer{out: io.Discard, words: words}, task: desk.Task{Spot: desk.Spot{Node: "leave"}, Deed: desk.DeedCommand},
			person: &questioner{program: &program{words: words}, out: io.Discard, read: y.read},
		}
		err := u.run(t.Context())
		var did []string
		for _, call := range fake.Calls() {
			if m, ok := call.With.(desk.Move); ok {
				did = append(did, string(m.Action))
			}
		}
		if strings.Join(did, " ") != want || (err != nil) != (typed == "2030-01-08|") {
			t.Errorf("%s: %q, %v", typed, did, err)
		}
	}
}

// atOnce is a service that is done with everything in one step.
type atOnce struct {
	desk.Services
	step desk.ServiceStep
}

func (a atOnce) Begin(context.Context, desk.Task) (desk.ServiceStep, error) { return a.step, nil }

// Prosody, for one, completes what it has refused to do, with a note that says so.
func TestAScriptLearnsThatNothingCameOfACommand(t *testing.T) {
	step := func(status desk.StepStatus, notes ...desk.FormNote) (s desk.ServiceStep) {
		s.Status, s.Default, s.Notes = status, desk.ActionComplete, notes
		return s
	}
	fine, wrong := desk.FormNote{Severity: desk.NoteWarn, Text: "Mind the gap"}, desk.FormNote{Severity: desk.NoteError, Text: "No such user"}
	for name, c := range map[string]struct {
		step desk.ServiceStep
		want string
	}{
		"done":           {step(desk.StepCompleted, fine), ""},
		"refused":        {step(desk.StepCompleted, fine, wrong), "No such user"},
		"given up":       {step(desk.StepCanceled), "Given up."},
		"given up, why":  {step(desk.StepCanceled, wrong), "No such user"},
		"begins refused": {step(desk.StepExecuting, wrong), "No such user"},
	} {
		u := &undertaking{services: atOnce{step: c.step}, out: &printer{out: io.Discard, words: locale.New(locale.English)}}
		err := u.run(t.Context())
		if (err == nil) != (c.want == "") || err != nil && err.Error() != c.want {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && exitCode(err) != 1 {
			t.Errorf("%s: exit code %d", name, exitCode(err))
		}
	}
}

// SECURITY: a service may ask anything. What is printed of it is bounded and harmless, and nobody is asked
// question by question what cannot be sent.
func TestAHostileFormIsPrintedInBoundsAndNotAsked(t *testing.T) {
	long := strings.Repeat("Ш\u202e\n", 200_000) // a megabyte
	many := func(n int, each string) (all string) {
		var b strings.Builder
		for i := range n {
			b.WriteString(strings.ReplaceAll(each, "%", strconv.Itoa(i)))
		}
		return b.String()
	}
	limits := xmlsafe.Limits{Size: 1 << 30, Depth: 1000, Elements: 1 << 20, Attrs: 20, Value: 2 << 20, Text: 2 << 20, Name: 100}
	for name, fields := range map[string]string{
		"fields":  many(10_000, "<field var='%' type='mystery' label='%'><desc>%</desc></field>"),
		"labels":  many(4, "<field var='%' type='text-single' label='"+long+"'><desc>"+long+"</desc></field>"),
		"options": "<field var='a' type='list-single'>" + many(10_000, "<option label='%'><value>%</value></option>") + "</field>",
		"rows":    "<reported><field var='a'/></reported>" + many(10_000, "<item><field var='a'><value>%</value></field></item>"),
		"nested":  strings.Repeat("<item>", 500) + strings.Repeat("</item>", 500),
	} {
		element, err := xmlsafe.Parse([]byte("<m><x xmlns='jabber:x:data' type='form'>"+fields+"</x></m>"), "", &limits)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		step := desk.ServiceStep{ID: "s"}
		step.Status, step.Default, step.Actions, step.Form = desk.StepExecuting, desk.ActionComplete, []desk.FormAction{desk.ActionComplete}, forms.Read(element)
		var text, json strings.Builder
		words := locale.New(locale.English)
		y := &typist{}
		for out, as := range map[*strings.Builder]bool{&text: false, &json: true} {
			p := &printer{out: out, words: words, json: as}
			if err := p.step(desk.DeedCommand, &step); err != nil || out.Len() > 4<<20 || strings.ContainsAny(out.String(), "\u202e\x1b") {
				t.Errorf("%s: %d bytes, %v", name, out.Len(), err)
			}
			u := &undertaking{out: p, person: &questioner{program: &program{words: words}, out: io.Discard, read: y.read}}
			if !step.Form.Cut {
				continue
			}
			if _, err := u.decide(t.Context(), &step); !errors.Is(err, &desk.Problem{Code: desk.FormTooLarge}) || len(y.secret) > 0 {
				t.Errorf("%s: %d questions, %v", name, len(y.secret), err)
			}
		}
		if large := name != "nested" && name != "labels"; step.Form.Cut != large {
			t.Errorf("%s: cut %v", name, step.Form.Cut)
		}
	}
}

func TestALineIsReadAndNothingBehindIt(t *testing.T) {
	in := strings.NewReader("раз\r\n\ntwo")
	for _, want := range []string{"раз", "", "two"} {
		if line, err := upToLineEnd(in); string(line) != want || err != nil {
			t.Errorf("%q, %v", line, err)
		}
	}
	if _, err := upToLineEnd(in); err != io.EOF {
		t.Error(err)
	}
}

// What the README shows is what the script tries.
func TestTheReadmeShowsServicesAsTheyAreTried(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	tried, err := os.ReadFile(filepath.Join("testdata", "service.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile(`(?m)^    (vestnik service office\.example .*)$`).FindAllStringSubmatch(string(readme), -1)
	for _, line := range shown {
		if !strings.Contains(string(tried), "\n"+line[1]+"\n") {
			t.Errorf("not tried: %s", line[1])
		}
	}
	if len(shown) < 3 {
		t.Errorf("%d are shown", len(shown))
	}
}
