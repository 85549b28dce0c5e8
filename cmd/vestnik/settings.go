package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/core/preference"
	"vestnik/core/settings"
)

// settingsCommand is about what the person can set.
type settingsCommand struct {
	Get     settingsGetCommand `cmd:"" help:"cli.settings-get"`
	Set     settingsSetCommand `cmd:"" help:"cli.settings-set"`
	Explain forecastCommand    `cmd:"" help:"cli.forecast"`
}

type settingsGetCommand struct {
	Names []string `arg:"" optional:"" name:"NAME" help:"cli.settings-names"`
	JSON  bool     `name:"json" help:"cli.json"`
}

type settingsSetCommand struct {
	Yes   bool     `name:"yes" help:"cli.settings-yes"`
	Name  string   `arg:"" name:"NAME" help:"cli.settings-name"`
	Value []string `arg:"" optional:"" name:"VALUE" passthrough:"" help:"cli.settings-value"`
}

// settingLine is what settings get --json prints of one: a contract. A value is a string, a
// number, true or false, or a list of strings; null where there is none.
type settingLine struct {
	Name    string   `json:"name"`
	Theme   string   `json:"theme"`
	Kind    string   `json:"kind"`
	Value   any      `json:"value"`
	Usual   any      `json:"usual"`
	Own     bool     `json:"own"`
	Managed bool     `json:"managed"`
	Choices []string `json:"choices,omitempty"`
	// Fault is what is wrong with what stands in the file: then the usual value holds.
	Fault *desk.Problem `json:"fault,omitempty"`
}

// Run prints settings: all of them as lines, and of those that are named the values alone, an
// item of a list on each line.
func (c *settingsGetCommand) Run(ctx context.Context, p *program) error {
	all, err := p.settings(ctx)
	if err != nil {
		return err
	}
	chosen, err := choose(all, c.Names)
	if err != nil {
		return err
	}
	for _, s := range chosen {
		switch {
		case c.JSON:
			err = printJSON(os.Stdout, settingLine{s.Name, string(s.Theme), string(s.Kind), typed(s, s.Value), typed(s, s.Usual), s.Own, s.Managed, s.Choices, s.Fault})
		case len(c.Names) > 0:
			for _, item := range s.Value {
				fmt.Println(printable(item))
			}
		default:
			fmt.Println(printable(p.settingLine(s)))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Run sets one, by the resident if one runs, else in the file. What would delete messages is set
// only with --yes.
func (c *settingsSetCommand) Run(ctx context.Context, p *program) error {
	if !c.Yes {
		if err := c.harmless(ctx, p); err != nil {
			return err
		}
	}
	if err := p.set(ctx, c.Name, c.Value); err != nil {
		return err
	}
	p.speak(spokenHere()) // it may be what was set
	all, err := p.settings(ctx)
	if err != nil {
		return err
	}
	chosen, err := choose(all, []string{c.Name})
	for _, s := range chosen {
		fmt.Println(printable(p.settingLine(s)))
	}
	return err
}

// harmless says how many messages would be deleted by what is to be set, if any would.
func (c *settingsSetCommand) harmless(ctx context.Context, p *program) error {
	days := desk.KeepsFor(c.Name, c.Value)
	if days == 0 {
		return nil
	}
	return withKeeper(func(k desk.Keeping) error {
		n, err := k.Outdated(ctx, days)
		if err == nil && n > 0 {
			err = sentence(p.words.Count("count.outdated", n) + " " + p.words.Say("cli.settings-how"))
		}
		return err
	})
}

// settings are those that hold.
func (p *program) settings(ctx context.Context) ([]desk.Setting, error) {
	if running, err := resident(); err == nil {
		return running.Settings(ctx)
	}
	dirs, err := settings.StandardDirs()
	if err != nil {
		return nil, err
	}
	s, err := settings.Load(dirs.SettingsFile())
	if err != nil {
		return nil, err
	}
	holds, _ := governed() // what cannot be read sets nothing
	return preference.List(s, holds, p.words.Phrases()), nil
}

func (p *program) set(ctx context.Context, name string, value []string) error {
	if running, err := resident(); err == nil {
		return running.Set(ctx, name, value)
	}
	dirs, err := settings.StandardDirs()
	if err != nil {
		return err
	}
	s, release, err := claimSettings(dirs)
	if err != nil {
		return err
	}
	defer release()
	holds, _ := governed()
	if err := preference.Set(&s, holds, name, value); err != nil {
		return preference.Explain(err, name)
	}
	return settings.Save(dirs.SettingsFile(), s)
}

// choose returns the settings with these names, in their order; without any, all.
func choose(all []desk.Setting, names []string) (chosen []desk.Setting, err error) {
	if len(names) == 0 {
		return all, nil
	}
	for _, name := range names {
		at := slices.IndexFunc(all, func(s desk.Setting) bool { return s.Name == name })
		if at < 0 {
			return nil, desk.NewProblem(desk.UnknownSetting, "name", desk.Brief(name))
		}
		chosen = append(chosen, all[at])
	}
	return chosen, nil
}

// settingLine says how one is, and what it is about.
func (p *program) settingLine(s desk.Setting) string {
	line := fmt.Sprintf("%s = %s    # %s", s.Name, shownValue(s.Value), p.words.Setting(s.Name))
	if s.Fault != nil {
		what, _ := p.words.Problem(s.Fault)
		line += "    ! " + p.words.Say("settings.fault", "What", what)
	}
	if s.Managed {
		line = p.words.Say("cli.settings-managed", "Line", line)
	}
	return line
}

// typed is a value as JSON has it.
func typed(s desk.Setting, value []string) any {
	if s.Kind == desk.SettingList {
		return append([]string{}, value...)
	}
	if len(value) == 0 {
		return nil
	}
	switch s.Kind {
	case desk.SettingSwitch:
		return value[0] == "true"
	case desk.SettingNumber:
		n, _ := strconv.Atoi(value[0])
		return n
	}
	return value[0]
}

// speak has the program speak the language that was chosen in the settings.
func (p *program) speak(language string) { p.words.Speak(locale.Chosen(language)) }

// spokenHere is the language that the person has chosen in the settings, "" for that of the
// system.
func spokenHere() string {
	dirs, err := settings.StandardDirs()
	if err != nil {
		return ""
	}
	s, _ := settings.Load(dirs.SettingsFile()) // what is wrong with it is said by whoever needs it
	return s.Language
}
