package preference

import (
	"encoding"
	"slices"
	"strconv"
	"strings"

	"vestnik/core/desk"
	"vestnik/core/policy"
	"vestnik/core/quiet"
	"vestnik/core/rules"
	"vestnik/core/settings"
)

// The settings that an organisation cannot set.
const (
	awayAfter    policy.Name = "awayAfter"
	extendedAway policy.Name = "extendedAwayAfter"
	awayLocked   policy.Name = "awayWhenLocked"
	tellIdle     policy.Name = "tellIdle"
	favourites   policy.Name = "favourites"
	look         policy.Name = "look"
	textSize     policy.Name = "textSize"
	language     policy.Name = "language"
	sendWith     policy.Name = "sendWith"
	trayIcon     policy.Name = "trayIcon"
	hotKey       policy.Name = "hotKey"
	firstSteps   policy.Name = "firstSteps"
)

// ctrlEnter is the key that sends where it is not Enter.
const ctrlEnter = "ctrl-enter"

// usualAway is after how many minutes the person is shown as away, and as extended away.
var usualAway = settings.Away{After: 10, Extended: 60}

// usualEscalate is after how many minutes an urgent message is told of again.
const usualEscalate = 5

// maxMinutes is the most that can be waited for anything.
const maxMinutes = 24 * 60

// usualPriority is that of the presence.
const usualPriority = 60

// table has all of them, theme by theme.
var table = []row{
	word(key(policy.Preview), desk.ThemePopups, one("all"), func(s *settings.Settings) *string { return &s.Preview }),
	toggle(policy.Sounds, desk.ThemePopups, true, func(s *settings.Settings) *bool { return &s.NoSound }),
	toggle(policy.Takeover, desk.ThemePopups, false, func(s *settings.Settings) *bool { return &s.Takeover }),
	{key(policy.Escalate), desk.ThemePopups, one(strconv.Itoa(usualEscalate)),
		func(s *settings.Settings) []string { return number(s.Escalate) },
		func(s *settings.Settings, v []string) { s.Escalate = parsed[int](v) }},
	{key(policy.UrgentFrom), desk.ThemePopups, nil,
		func(s *settings.Settings) []string { return list(s.UrgentFrom) },
		func(s *settings.Settings, v []string) { s.UrgentFrom = v }},
	{key(policy.Rules), desk.ThemePopups, nil,
		func(s *settings.Settings) []string { return lines(s.Rules) },
		func(s *settings.Settings, v []string) {
			if s.Rules, _ = rules.Parse(v); len(v) == 0 {
				s.Rules = nil
			}
		}},
	{key(policy.QuietHours), desk.ThemeQuiet, nil,
		func(s *settings.Settings) []string { return lines(s.QuietHours) },
		func(s *settings.Settings, v []string) {
			if s.QuietHours, _ = quiet.Parse(v); len(v) == 0 {
				s.QuietHours = nil
			}
		}},
	{key(policy.Phrases), desk.ThemeWriting, nil,
		func(s *settings.Settings) []string { return list(s.Phrases) },
		func(s *settings.Settings, v []string) { s.Phrases = v }},
	word(policy.Key{Name: sendWith, Kind: policy.Text, Choices: []string{"enter", ctrlEnter}}, desk.ThemeWriting, one("enter"),
		func(s *settings.Settings) *string { return &s.SendWith }),
	{policy.Key{Name: favourites, Kind: policy.List, Example: []string{"anna@office.example"}, Check: policy.BareAddress}, desk.ThemeWriting, nil,
		func(s *settings.Settings) []string { return list(s.Favourites) },
		func(s *settings.Settings, v []string) { s.Favourites = distinct(v) }},
	toggle(policy.Receipts, desk.ThemePrivacy, true, func(s *settings.Settings) *bool { return &s.Withhold.Receipts }),
	toggle(policy.Markers, desk.ThemePrivacy, true, func(s *settings.Settings) *bool { return &s.Withhold.Markers }),
	toggle(policy.Typing, desk.ThemePrivacy, true, func(s *settings.Settings) *bool { return &s.Withhold.Typing }),
	toggle(tellIdle, desk.ThemePrivacy, true, func(s *settings.Settings) *bool { return &s.Withhold.Idle }),
	{key(policy.KeepDays), desk.ThemeHistory, nil,
		func(s *settings.Settings) []string { return number(s.KeepDays) },
		func(s *settings.Settings, v []string) { s.KeepDays = parsed[int](v) }},
	minutes(awayAfter, usualAway.After, func(a *settings.Away) *int { return &a.After }),
	minutes(extendedAway, usualAway.Extended, func(a *settings.Away) *int { return &a.Extended }),
	{policy.Key{Name: awayLocked, Kind: policy.Switch}, desk.ThemePresence, one("true"),
		func(s *settings.Settings) []string {
			if s.Away == nil || !s.Away.IgnoreLock {
				return nil
			}
			return one("false")
		},
		func(s *settings.Settings, v []string) {
			changeAway(s, func(a *settings.Away) { a.IgnoreLock = first(v) == "false" })
		}},
	{key(policy.Priority), desk.ThemePresence, one(strconv.Itoa(usualPriority)),
		func(s *settings.Settings) []string { return number(s.Priority) },
		func(s *settings.Settings, v []string) { s.Priority = parsed[int8](v) }},
	word(key(policy.Proxy), desk.ThemeNetwork, nil, func(s *settings.Settings) *string { return &s.Proxy }),
	{key(policy.Pins), desk.ThemeNetwork, nil,
		func(s *settings.Settings) []string { return list(pins(s.Pin)) },
		func(s *settings.Settings, v []string) { s.Pin = strings.Join(v, ",") }},
	word(policy.Key{Name: look, Kind: policy.Text, Choices: []string{"system", string(desk.SchemeLight), string(desk.SchemeDark)}}, desk.ThemeLook, one("system"),
		func(s *settings.Settings) *string { return &s.Look }),
	{policy.Key{Name: textSize, Kind: policy.Text, Choices: []string{"100", "115", "130", "150", "200"}}, desk.ThemeLook, one("100"),
		func(s *settings.Settings) []string {
			if s.TextSize == 0 {
				return nil
			}
			return one(strconv.Itoa(s.TextSize))
		},
		func(s *settings.Settings, v []string) { s.TextSize, _ = strconv.Atoi(first(v)) }},
	word(policy.Key{Name: language, Kind: policy.Text, Choices: []string{"system", "ru", "en"}}, desk.ThemeProgram, one("system"),
		func(s *settings.Settings) *string { return &s.Language }),
	word(policy.Key{Name: trayIcon, Kind: policy.Text, Choices: []string{"colour", "light", "dark"}}, desk.ThemeProgram, one("colour"),
		func(s *settings.Settings) *string { return &s.TrayIcon }),
	word(policy.Key{Name: hotKey, Kind: policy.Text, Choices: []string{"off", "Ctrl+Alt+V", "Ctrl+Alt+M", "Ctrl+Alt+Space"}}, desk.ThemeProgram, one("off"),
		func(s *settings.Settings) *string { return &s.HotKey }),
	toggle(firstSteps, desk.ThemeProgram, true, func(s *settings.Settings) *bool { return &s.NoFirstSteps }),
}

// key is that of the policy's table.
func key(name policy.Name) policy.Key {
	k, _ := policy.Find(name)
	return k
}

// toggle is a switch that is kept where it is not as usual.
func toggle(name policy.Name, theme desk.Theme, usual bool, at func(*settings.Settings) *bool) row {
	other := strconv.FormatBool(!usual)
	k := key(name)
	k.Kind = policy.Switch
	return row{k, theme, one(strconv.FormatBool(usual)),
		func(s *settings.Settings) []string {
			if *at(s) {
				return one(other)
			}
			return nil
		},
		func(s *settings.Settings, v []string) { *at(s) = first(v) == other }}
}

// word is a text that is kept as it is; "" is the usual one.
func word(k policy.Key, theme desk.Theme, usual []string, at func(*settings.Settings) *string) row {
	return row{k, theme, usual,
		func(s *settings.Settings) []string { return text(*at(s)) },
		func(s *settings.Settings, v []string) { *at(s) = first(v) }}
}

// minutes is one of the two numbers of [settings.Away].
func minutes(name policy.Name, usual int, at func(*settings.Away) *int) row {
	return row{policy.Key{Name: name, Kind: policy.Number, Max: maxMinutes}, desk.ThemePresence, one(strconv.Itoa(usual)),
		func(s *settings.Settings) []string {
			if s.Away == nil || *at(s.Away) == usual {
				return nil
			}
			return one(strconv.Itoa(*at(s.Away)))
		},
		func(s *settings.Settings, v []string) {
			changeAway(s, func(a *settings.Away) {
				*at(a) = usual
				if n := parsed[int](v); n != nil {
					*at(a) = *n
				}
			})
		}}
}

// changeAway changes when the person is away. It is not kept where it is as usual.
func changeAway(s *settings.Settings, change func(*settings.Away)) {
	away := usualAway
	if s.Away != nil {
		away = *s.Away
	}
	change(&away)
	if s.Away = &away; away == usualAway {
		s.Away = nil
	}
}

// pins are the keys with commas between them.
func pins(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

func one(value string) []string { return []string{value} }

// text is what was chosen, nil for nothing.
func text(value string) []string {
	if value == "" {
		return nil
	}
	return one(value)
}

// list is what was chosen, nil for nothing.
func list(values []string) []string {
	if len(values) == 0 {
		return nil
	}
	return values
}

// distinct leaves out what stands there already.
func distinct(values []string) (all []string) {
	for _, v := range values {
		if !slices.Contains(all, v) {
			all = append(all, v)
		}
	}
	return all
}

// lines are what is kept as something better than texts.
func lines[T encoding.TextMarshaler](kept []T) (all []string) {
	for _, k := range kept {
		line, _ := k.MarshalText() // was read from one
		all = append(all, string(line))
	}
	return all
}

// first is the value of what has one.
func first(v []string) string {
	if len(v) == 0 {
		return ""
	}
	return v[0]
}

// number is what was chosen, nil for nothing.
func number[N int | int8](n *N) []string {
	if n == nil {
		return nil
	}
	return one(strconv.Itoa(int(*n)))
}

// parsed is a number that was checked, nil for none.
func parsed[N int | int8](v []string) *N {
	if len(v) == 0 {
		return nil
	}
	i, _ := strconv.Atoi(v[0])
	n := N(i)
	return &n
}
