package window

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// groupPicker lets the person choose groups: those that there are, by buttons, and one
// more by its name.
type groupPicker struct {
	chosen []string
	other  *field
	root   *fyne.Container
}

// mostGroups is how many groups are offered.
const mostGroups = 30

func newGroupPicker(s *sheet, m *model, chosen []string, enter func()) *groupPicker {
	p := &groupPicker{chosen: slices.Clone(chosen)}
	p.other = s.field(s.faces.words.Say("window.new-group"), enter)
	offered := slices.Clone(chosen)
	for _, g := range m.roll.groups {
		if !slices.Contains(offered, g.name) && len(offered) < mostGroups {
			offered = append(offered, g.name)
		}
	}
	buttons := container.New(&flow{width: sheetWidth(s.window)})
	for _, name := range offered {
		label, _ := clip(plain(name), longestLabel)
		var b *button
		b = s.button(label, func() {
			p.toggle(name)
			b.weigh(p.weight(name))
		})
		b.Importance = p.weight(name)
		buttons.Add(b)
	}
	p.root = container.NewVBox(buttons, p.other)
	return p
}

func (p *groupPicker) toggle(name string) {
	if at := slices.Index(p.chosen, name); at >= 0 {
		p.chosen = slices.Delete(p.chosen, at, at+1)
	} else {
		p.chosen = append(p.chosen, name)
	}
}

func (p *groupPicker) weight(name string) widget.Importance {
	if slices.Contains(p.chosen, name) {
		return widget.HighImportance
	}
	return widget.MediumImportance
}

// groups returns what was chosen, with the new one.
func (p *groupPicker) groups() []string {
	if other := strings.TrimSpace(p.other.Text); other != "" && !slices.Contains(p.chosen, other) {
		return append(slices.Clone(p.chosen), other)
	}
	return p.chosen
}
