package settings

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Who writes the file by hand may write what is no value. Of one that matters to nothing else only
// that one is lost: it is as if it were not there ([Settings.Broken]), and stays in the file as it
// was written until it is set. But where an account or the way to its server cannot be understood,
// there are no settings at all: a key or a proxy that is misspelt must not count as none.

// vital are the fields of which nothing may be guessed.
var vital = []string{"accounts", "account", "proxy", "pin"}

// decode reads settings, as far as they can be understood.
func decode(text []byte) (s Settings, err error) {
	if err = json.Unmarshal(text, &s); err == nil {
		return s, nil
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(text, &fields) != nil {
		return Settings{}, err
	}
	s = Settings{}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		one, _ := json.Marshal(map[string]json.RawMessage{name: fields[name]}) // was read from one
		with := s
		switch json.Unmarshal(one, &with) {
		case nil:
			s = with
		default:
			if slices.ContainsFunc(vital, same(name)) {
				return Settings{}, err
			}
			s.Broken = append(s.Broken, name)
		}
	}
	return s, nil
}

// same tells whether a name is that of a field, as the file has it.
func same(name string) func(string) bool {
	return func(other string) bool { return strings.EqualFold(name, other) }
}

// IsBroken tells whether a field could not be understood.
func (s *Settings) IsBroken(field string) bool { return slices.ContainsFunc(s.Broken, same(field)) }

// Mend has a field that could not be understood leave the file.
func (s *Settings) Mend(field string) {
	s.Broken = slices.DeleteFunc(slices.Clone(s.Broken), same(field))
}

// keepBroken has what could not be understood stay in a file as it is, unless it was mended or set.
func keepBroken(file, was, is map[string]any, before, s *Settings) {
	for _, name := range before.Broken {
		field := name
		for known := range is {
			if strings.EqualFold(known, name) {
				field = known
			}
		}
		if s.IsBroken(name) && reflect.DeepEqual(was[field], is[field]) {
			delete(was, field)
			delete(is, field)
		} else {
			delete(file, name)
		}
	}
}
