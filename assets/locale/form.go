package locale

import (
	"slices"
	"strings"

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

// wanted are what is said of values that are not of the datatype of a field (XEP-0122 §3.1), for
// those that people meet.
var wanted = map[string]string{
	"xs:date": "form.bad-date", "xs:time": "form.bad-time", "xs:dateTime": "form.bad-moment",
	"xs:integer": "form.bad-number", "xs:int": "form.bad-number", "xs:long": "form.bad-number", "xs:short": "form.bad-number", "xs:byte": "form.bad-number",
	"xs:decimal": "form.bad-decimal", "xs:double": "form.bad-decimal",
}

// FieldFault says what is wrong with the answer to a field.
func (w *Words) FieldFault(field *desk.FormField, why desk.FormWhy) string {
	if field.Rule != nil && why == desk.WhyBadValue && wanted[field.Rule.Datatype] != "" {
		return w.Say(wanted[field.Rule.Datatype])
	}
	return w.Say("form." + string(why))
}

// kinds are what is said of an address by its identities (XEP-0030 §3.1), the telling ones first.
var kinds = []struct{ category, typ, id string }{
	{"server", "im", "service.is-server"}, {"conference", "text", "service.is-conference"}, {"store", "file", "service.is-store"},
	{"directory", "user", "service.is-directory"}, {"gateway", "", "service.is-gateway"}, {"pubsub", "service", "service.is-pubsub"},
	{"account", "", "service.is-account"},
}

// Kind says what an address is, by what it says of itself; "" where that is nothing.
func (w *Words) Kind(address string, all []desk.ServiceIdentity) string {
	for _, k := range kinds {
		is := func(i desk.ServiceIdentity) bool { return i.Category == k.category && (k.typ == "" || k.typ == i.Type) }
		switch {
		case !slices.ContainsFunc(all, is):
		case k.category == "conference" && strings.Contains(address, "@"):
			return w.Say("service.is-room")
		default:
			return w.Say(k.id)
		}
	}
	if len(all) == 0 {
		return ""
	}
	return all[0].Category + " · " + all[0].Type
}

// Deed returns what can be done with a service, as a command.
func (w *Words) Deed(d desk.Deed) string { return w.Say("service.do-" + string(d)) }
