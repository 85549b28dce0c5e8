// Package preference is the table of what the person can set: which settings there are, what
// each may be, what it is as a rule, and where it is kept.
//
//	for _, s := range preference.List(stored, organisation, phrases) { … s.Name, s.Value, s.Managed … }
//	err := preference.Set(&stored, organisation, "quietHours", []string{"Mon-Fri 19:00-08:00"})
//
// The page in the window, `vestnik settings` and the resident go by this one table, so that
// whatever can be set can be set in each of them, by the same name, and is refused for the
// same reason. What the organisation may set above it (package policy) has the name, the
// bounds and the words that it has there.
//
// # Values
//
// A value is a list of texts, whatever it is of: a switch is "true" or "false", a number is
// written in digits, a list has an item for each line. No value at all is the usual one, which
// is not kept: when the program's own changes, so does what holds.
//
//	kind      values
//	switch    one, true or false
//	number    one, from Min to Max
//	text      one; of Choices, where there are some
//	list      any number; an empty one is the usual one
//
// What is not here has another place, because it is not one value for the whole program:
// presence, accounts, what is told of one room, and whether the program starts with the
// desktop, which the desktop knows.
package preference
