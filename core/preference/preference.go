package preference

import (
	"errors"
	"slices"
	"strconv"

	"vestnik/core/desk"
	"vestnik/core/policy"
	"vestnik/core/settings"
)

// ErrUnknown says that there is no such setting.
var ErrUnknown = errors.New("preference: no such setting")

// ErrManaged says that the organisation has set it to something else.
var ErrManaged = errors.New("preference: set by the organisation")

// row is one setting.
type row struct {
	policy.Key
	theme desk.Theme
	usual []string
	get   func(*settings.Settings) []string  // nil: the usual one
	set   func(*settings.Settings, []string) // the values were checked; none: the usual one
}

// find returns the row of a name, nil when there is none.
func find(name string) *row {
	at := slices.IndexFunc(table, func(r row) bool { return string(r.Name) == name })
	if at < 0 {
		return nil
	}
	return &table[at]
}

// without are the settings of which there is no choice where the organisation has switched a
// feature off: they are as usual.
var without = map[policy.Name]string{policy.KeepDays: policy.Forget}

// managed is what the organisation has set.
func (r *row) managed(p policy.Policy) (value []string, set bool) {
	value, set = p.Values(r.Name)
	if feature, may := without[r.Name]; may && !set && p.Off(feature) {
		return r.usual, true
	}
	return value, set
}

// Example returns a value of a setting as a person would type it, "" where there are choices.
func Example(name string) string {
	r := find(name)
	switch {
	case r == nil || len(r.Choices) > 0:
		return ""
	case r.Example == nil:
		return first(r.usual)
	}
	return policy.Set{Value: r.Example}.Values()[0]
}

// List returns all settings as they hold, in the order in which people are shown them.
// phrases are those that the program has where the person has none of his own.
func List(s settings.Settings, p policy.Policy, phrases []string) []desk.Setting {
	all := make([]desk.Setting, len(table))
	for i := range table {
		usual := table[i].usual
		if table[i].Name == policy.Phrases {
			usual = phrases
		}
		all[i] = table[i].holds(&s, p, usual)
	}
	return all
}

// holds is a setting as it holds.
func (r *row) holds(s *settings.Settings, p policy.Policy, usual []string) desk.Setting {
	own := r.get(s)
	one := desk.Setting{
		Name: string(r.Name), Theme: r.theme, Kind: desk.SettingKind(r.Kind.String()), Choices: r.Choices, Min: r.Min, Max: r.Max,
		Usual: usual, Value: usual, Own: own != nil,
	}
	if own != nil {
		one.Value = own
	}
	if one.Fault = r.fault(s); one.Fault != nil {
		one.Value, one.Own = usual, true
	}
	if value, set := r.managed(p); set {
		one.Value, one.Managed = value, true
	}
	return one
}

// CtrlEnter tells whether a text is sent by Ctrl+Enter, and not by Enter, which breaks the line then.
func CtrlEnter(s settings.Settings) bool { return s.SendWith == ctrlEnter }

// Look returns how the windows are to look. What was written into the settings by hand and is
// none of the choices is as usual.
func Look(s settings.Settings) (l desk.Look) {
	switch scheme := desk.Scheme(s.Look); scheme {
	case desk.SchemeLight, desk.SchemeDark:
		l.Scheme = scheme
	}
	if slices.Contains(find(string(textSize)).Choices, strconv.Itoa(s.TextSize)) {
		l.TextSize = s.TextSize
	}
	return l
}

// KeepDays is for how many days messages are kept; for ever where it is not set, or where what
// somebody has written by hand is no value. Where the organisation lets nobody delete messages, the
// person does not either.
func KeepDays(s settings.Settings, p policy.Policy) (days int, set bool) {
	if n := numberOf(policy.KeepDays, s, p); n != nil {
		return *n, true
	}
	return 0, false
}

// Escalate is after how many minutes an urgent message is told of again, 0 for never.
func Escalate(s settings.Settings, p policy.Policy) (minutes int) {
	return *numberOf(policy.Escalate, s, p)
}

// Away is when the person is shown as away, and as extended away.
func Away(s settings.Settings) settings.Away {
	return settings.Away{
		After: *numberOf(awayAfter, s, policy.Policy{}), Extended: *numberOf(extendedAway, s, policy.Policy{}),
		IgnoreLock: s.Away != nil && s.Away.IgnoreLock,
	}
}

// numberOf is the number that holds; nil where there is none.
func numberOf(name policy.Name, s settings.Settings, p policy.Policy) *int {
	r := find(string(name))
	return parsed[int](r.holds(&s, p, r.usual).Value)
}

// Set sets one; no value is the usual one. What is wrong with a value is a [policy.Fault]; the
// settings are then as they were. To set what the organisation has set to the same is no error,
// and changes nothing.
func Set(s *settings.Settings, p policy.Policy, name string, value []string) error {
	r := find(name)
	if r == nil {
		return ErrUnknown
	}
	value, err := r.Parse(value)
	if err != nil {
		return err
	}
	if managed, set := r.managed(p); set {
		if slices.Equal(managed, value) {
			return nil
		}
		return ErrManaged
	}
	if slices.Equal(value, r.usual) {
		value = nil
	}
	r.set(s, value)
	s.Mend(r.field())
	return nil
}

// fields are what some settings are called in the file.
var fields = map[policy.Name]string{
	policy.Sounds: "noSound", policy.Receipts: "withhold", policy.Markers: "withhold", policy.Typing: "withhold", tellIdle: "withhold",
	awayAfter: "away", extendedAway: "away", awayLocked: "away", policy.Pins: "pin", firstSteps: "noFirstSteps",
}

// field is what the setting is called in the file.
func (r *row) field() string {
	if name, other := fields[r.Name]; other {
		return name
	}
	return string(r.Name)
}

// fault is why what stands in the file is no value: then the usual one holds.
func (r *row) fault(s *settings.Settings) *desk.Problem {
	if s.IsBroken(r.field()) {
		return desk.NewProblem(desk.BadSetting, "key", string(r.Name), "what", "broken", "example", Example(string(r.Name)))
	}
	var problem *desk.Problem
	if own := r.get(s); own != nil {
		_, err := r.Parse(own)
		errors.As(Explain(err, string(r.Name)), &problem)
	}
	return problem
}

// Explain explains why a setting could not be set, as a [desk.Problem]. What is no error of
// [Set] stays as it is.
func Explain(err error, name string) error {
	var fault policy.Fault
	switch {
	case errors.Is(err, ErrManaged):
		return desk.NewProblem(desk.Managed, "key", name)
	case errors.Is(err, ErrUnknown):
		return desk.NewProblem(desk.UnknownSetting, "name", desk.Brief(name))
	case errors.As(err, &fault):
		return desk.NewProblem(desk.BadSetting, "key", name, "what", string(fault.What), "value", fault.Value, "detail", fault.Detail, "example", Example(name))
	}
	return err
}
