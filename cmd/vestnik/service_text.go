package main

import (
	"cmp"
	"fmt"
	"strings"

	"vestnik/core/desk"
)

// stepLine is a step as it is printed for programs. Its fields are a contract.
type stepLine struct {
	Status     desk.StepStatus   `json:"status"`
	Notes      []desk.FormNote   `json:"notes,omitempty"`
	Form       *desk.Form        `json:"form,omitempty"`
	Actions    []desk.FormAction `json:"actions,omitempty"`
	Default    desk.FormAction   `json:"default,omitempty"`
	Faults     []desk.FormFault  `json:"faults,omitempty"`
	People     []string          `json:"people,omitempty"`
	Registered bool              `json:"registered,omitempty"`
	Page       string            `json:"page,omitempty"`
}

// lines prints several lines for people.
func (p *printer) lines(all []string) error {
	for _, line := range all {
		if _, err := fmt.Fprintln(p.out, printable(line)); err != nil {
			return err
		}
	}
	return nil
}

// otherwise are the commands for what is not done by a word behind the address.
var otherwise = map[desk.Deed]string{
	desk.DeedCommand: "command NODE", desk.DeedNodes: "subscribe NODE", desk.DeedRooms: "vestnik room", desk.DeedUpload: "vestnik send --file",
}

// service prints what an address is, has and can.
func (p *printer) service(s serviceLine) error {
	if p.json {
		return printJSON(p.out, s)
	}
	all := []string{strings.TrimRight(s.Address+"  "+p.words.Kind(s.Address, s.Identities), " ")}
	for _, i := range s.Identities {
		all = append(all, strings.TrimRight("  "+i.Category+"/"+i.Type+" "+i.Name, " "))
	}
	var can []string
	for _, d := range s.Can {
		can = append(can, p.words.Deed(d)+" ("+cmp.Or(otherwise[d], string(d))+")")
	}
	if len(can) > 0 {
		all = append(all, p.words.Say("service.can", "List", strings.Join(can, ", ")))
	}
	for _, i := range s.Commands {
		all = append(all, strings.TrimRight("  command "+i.Node+"  "+i.Name, " "))
	}
	for _, i := range s.Items {
		all = append(all, strings.Join(strings.Fields(i.Address+" "+i.Node+" "+i.Name), " "))
	}
	var subscribed []string
	for _, one := range s.Subscribed {
		subscribed = append(subscribed, one.Node+" ("+string(one.State)+")")
	}
	if len(subscribed) > 0 {
		all = append(all, p.words.Say("service.subscribed", "List", strings.Join(subscribed, ", ")))
	}
	for _, r := range s.Reach {
		all = append(all, r.For+": "+r.URI)
	}
	return p.lines(all)
}

// step prints one.
func (p *printer) step(deed desk.Deed, s *desk.ServiceStep) error {
	if p.json {
		return printJSON(p.out, stepLine{s.Status, s.Notes, s.Form, s.Actions, s.Default, s.Faults, s.People, s.Registered, s.Page})
	}
	var all []string
	for _, n := range s.Notes {
		all = append(all, n.Text)
	}
	if deed == desk.DeedRemoveAccount && s.Status == desk.StepExecuting {
		all = append(all, p.words.Say("service.remove-warning"))
	}
	if s.Registered {
		all = append(all, p.words.Say("service.registered"))
	}
	if s.Page != "" {
		all = append(all, p.words.Say("service.page", "URL", s.Page))
	}
	if s.Form != nil {
		all = append(all, p.form(s.Form)...)
		all = append(all, p.faults(s.Form, s.Faults)...)
	}
	switch {
	case s.Status == desk.StepCanceled:
		all = append(all, p.words.Say("service.given-up"))
	case s.Status == desk.StepCompleted && len(all) == 0:
		all = append(all, p.words.Say("service.done"))
	}
	return p.lines(all)
}

// form is one for people: what it says, its questions with the values that they have, its table.
func (p *printer) form(f *desk.Form) (all []string) {
	if f.Title != "" {
		all = append(all, f.Title)
	}
	all = append(all, f.Instructions...)
	for i := range f.Fields {
		field := &f.Fields[i]
		switch {
		case field.Type == desk.FieldHidden:
		case field.Type == desk.FieldFixed:
			all = append(all, field.Values...)
		case f.Kind == desk.FormAsk:
			all = append(all, p.question(f, field))
		default:
			all = append(all, p.words.FieldName(f, field)+": "+strings.Join(p.values(field), ", "))
		}
	}
	var heads []string
	for i := range f.Columns {
		heads = append(heads, p.words.FieldName(f, &f.Columns[i]))
	}
	if len(heads) > 0 {
		all = append(all, strings.Join(heads, " | "))
		if len(f.Rows) == 0 {
			all = append(all, p.words.Say("service.nobody-found"))
		}
	}
	for _, row := range f.Rows {
		var cells []string
		for _, cell := range row {
			cells = append(cells, strings.Join(cell, ", "))
		}
		all = append(all, strings.Join(cells, " | "))
	}
	if f.Cut {
		all = append(all, p.words.Say("form.cut"))
	}
	return all
}

// question is a field that asks, with its name for --field.
func (p *printer) question(f *desk.Form, field *desk.FormField) string {
	text := field.Var
	if name := p.words.FieldName(f, field); name != field.Var {
		text += " (" + name + ")"
	}
	if field.Required {
		text += " *"
	}
	if values := p.values(field); len(values) > 0 && field.Type != desk.FieldTextPrivate {
		text += ": " + strings.Join(values, ", ")
	}
	for _, o := range field.Options {
		text += " [" + o.Value
		if o.Name() != o.Value {
			text += ": " + o.Name()
		}
		text += "]"
	}
	return text
}

// values are those of a field as a person reads them.
func (p *printer) values(field *desk.FormField) (all []string) {
	for _, v := range field.Values {
		switch {
		case field.Type == desk.FieldBoolean && (v == "1" || v == "true"):
			v = p.words.Say("cli.yes")
		case field.Type == desk.FieldBoolean:
			v = p.words.Say("cli.no")
		}
		for _, o := range field.Options {
			if o.Value == v {
				v = o.Name()
				break
			}
		}
		all = append(all, v)
	}
	return all
}

// faults are what is wrong with answers, one a line.
func (p *printer) faults(f *desk.Form, faults []desk.FormFault) (all []string) {
	for _, fault := range faults {
		field, name := &desk.FormField{}, fault.Var
		if is := f.Field(name); is != nil {
			field, name = is, p.words.FieldName(f, is)
		}
		all = append(all, name+": "+p.words.FieldFault(field, fault.Why))
	}
	return all
}
