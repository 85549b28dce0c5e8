package desk

import "context"

// Setting is something that the person can set, as it holds now. Its words are those of the
// translations under its name.
type Setting struct {
	Name  string      `json:"name"` // as in the policy, where the organisation may set it
	Theme Theme       `json:"theme"`
	Kind  SettingKind `json:"kind"`
	// Choices are what a text may be; none: it is free. Min and Max bound a number.
	Choices []string `json:"choices,omitempty"`
	Min     int      `json:"min,omitempty"`
	Max     int      `json:"max,omitempty"`
	// Value is what holds, and Usual what does where the person has chosen nothing: the items
	// of a list, else one; none is an empty text. Numbers and switches are text.
	Value []string `json:"value"`
	Usual []string `json:"usual"`
	Own   bool     `json:"own,omitempty"` // the person has chosen one
	// Fault says that what stands in the file of the settings is no value, and the usual one holds.
	Fault *Problem `json:"fault,omitempty"`
	// Managed says that the organisation has set it: what the person has chosen does not hold.
	Managed bool `json:"managed,omitempty"`
}

// SettingKind is what the value of a [Setting] is.
type SettingKind string

// The kinds of settings.
const (
	SettingText   SettingKind = "text"
	SettingNumber SettingKind = "number"
	SettingSwitch SettingKind = "switch"
	SettingList   SettingKind = "list"
)

// Theme is what a [Setting] belongs to.
type Theme string

// The themes of the settings.
const (
	ThemeAccounts Theme = "accounts"
	ThemePopups   Theme = "popups"
	ThemeQuiet    Theme = "quiet"
	ThemeWriting  Theme = "writing"
	ThemePrivacy  Theme = "privacy"
	ThemePresence Theme = "presence"
	ThemeHistory  Theme = "history"
	ThemeNetwork  Theme = "network"
	ThemeLook     Theme = "look"
	ThemeProgram  Theme = "program"
	ThemeSupport  Theme = "support"
)

// Themes are all of them, in the order in which people are shown them.
var Themes = []Theme{ThemeAccounts, ThemePopups, ThemeQuiet, ThemeWriting, ThemePrivacy, ThemePresence, ThemeHistory, ThemeNetwork, ThemeLook, ThemeProgram, ThemeSupport}

// Preferences is what the person can set. See package preference for what there is.
type Preferences interface {
	// Settings returns all of it, theme by theme.
	Settings(ctx context.Context) ([]Setting, error)

	// Set sets one, at once and over restarts; no value is the usual one. A value that is none
	// is a [Problem] with code [BadSetting], and what the organisation has set to something
	// else is one with [Managed].
	Set(ctx context.Context, name string, value []string) error
}

// settingOf is what [Preferences.Set] takes.
type settingOf struct {
	Name  string   `json:"name"`
	Value []string `json:"value"`
}

// Settings implements [Preferences].
func (c *Client) Settings(ctx context.Context) ([]Setting, error) {
	return listSettings.call(ctx, c, nothing{})
}

// Set implements [Preferences].
func (c *Client) Set(ctx context.Context, name string, value []string) error {
	return tell(ctx, c, set, settingOf{name, value})
}
