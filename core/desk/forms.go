package desk

import (
	"strings"
	"time"

	"vestnik/core/xmpp/command"
	"vestnik/core/xmpp/forms"
)

// What services ask with, and how that is answered: see package forms, which says what may be
// trusted of it and how large it may be.
type (
	// Form asks something, or says what came of it.
	Form = forms.Form
	// FormField is one of a [Form].
	FormField = forms.Field
	// FormOption is one choice of a list.
	FormOption = forms.Option
	// FormRule is which values a field may have, beside what its type says.
	FormRule = forms.Rule
	// FormAnswers are values by the names of the fields.
	FormAnswers = forms.Answers
	// FormFault is what is wrong with the answer to one field. A person reads it as the text
	// "form.<why>".
	FormFault = forms.Fault
	// FormWhy is what may be wrong.
	FormWhy = forms.Why
)

// What a [Form] is for.
const (
	FormAsk    = forms.Ask    // it is to be filled in
	FormSubmit = forms.Submit // it is filled in
	FormCancel = forms.Cancel // nobody wants to fill it in
	FormResult = forms.Result // what came of it: fields, or a table
)

// The types of a [FormField].
const (
	FieldBoolean     = forms.Boolean
	FieldFixed       = forms.Fixed
	FieldHidden      = forms.Hidden
	FieldJIDMulti    = forms.JIDMulti
	FieldJIDSingle   = forms.JIDSingle
	FieldListMulti   = forms.ListMulti
	FieldListSingle  = forms.ListSingle
	FieldTextMulti   = forms.TextMulti
	FieldTextPrivate = forms.TextPrivate
	FieldTextSingle  = forms.TextSingle
)

// WhyMissing says that a field must be answered, WhyBadValue that the answer is not of the kind that
// its rule asks for.
const (
	WhyMissing  = forms.Missing
	WhyBadValue = forms.BadValue
)

// What is done in a [ServiceStep], see package command.
type (
	// FormAction is what may be done in a step.
	FormAction = command.Action
	// FormNote is what a service says about a step.
	FormNote = command.Note
	// StepStatus is in which state something is that was begun.
	StepStatus = command.Status
)

// The actions of a step: go on, back, to the end, or give up.
const (
	ActionNext     = command.Next
	ActionPrev     = command.Prev
	ActionComplete = command.Complete
	ActionCancel   = command.Cancel
)

// How much a [FormNote] matters.
const (
	NoteInfo  = command.Info
	NoteWarn  = command.Warn
	NoteError = command.Error
)

// The states of what was begun.
const (
	StepExecuting = command.Executing
	StepCompleted = command.Completed
	StepCanceled  = command.Canceled
)

// AsAsked returns an answer as a service wants it that was written as people do: a day, for now.
func AsAsked(f *FormField, answer string) string {
	if f.Rule == nil || f.Rule.Datatype != "xs:date" {
		return answer
	}
	for _, layout := range []string{"2.1.2006", "2.1.06"} {
		if day, err := time.Parse(layout, strings.TrimSpace(answer)); err == nil {
			return day.Format(time.DateOnly)
		}
	}
	return answer
}
