package locale

import (
	"slices"

	"vestnik/core/desk"
)

// legacy are the names of fields that protocols older than forms know, and that have a meaning of
// their own (XEP-0077 §14.1, XEP-0055 §5).
var legacy = []string{"username", "nick", "password", "name", "first", "last", "email", "address", "city", "state", "zip", "phone", "url", "date"}

// FieldName returns what a person reads as the name of a field of a form: its label, or what is
// meant by a name that needs none, or its name.
func (w *Words) FieldName(form *desk.Form, field *desk.FormField) string {
	if field.Label == "" && form.Legacy && slices.Contains(legacy, field.Var) {
		return w.Say("form.field-" + field.Var)
	}
	return field.Name()
}

// FieldFault says what is wrong with the answer to a field.
func (w *Words) FieldFault(why desk.FormWhy) string { return w.Say("form." + string(why)) }

// Deed returns what can be done with a service, as a command.
func (w *Words) Deed(d desk.Deed) string { return w.Say("service.do-" + string(d)) }
