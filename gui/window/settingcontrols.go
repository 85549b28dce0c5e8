package window

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"vestnik/core/desk"
)

// settingSwitch is a box to tick, with the name of the setting beside it.
type settingSwitch struct {
	row *settingRow
	box *check
}

func newSettingSwitch(r *settingRow) *settingSwitch {
	c := &settingSwitch{r, newCheck(&r.page.keyboard, "", nil)}
	c.box.OnChanged = func(on bool) { r.choose([]string{strconv.FormatBool(on)}) }
	return c
}

func (c *settingSwitch) object() fyne.CanvasObject { return c.box }

func (c *settingSwitch) show(value []string) {
	if on := slices.Equal(value, []string{"true"}); on != c.box.Checked {
		c.box.Checked = on
		c.box.Refresh()
	}
}

func (c *settingSwitch) enable(on bool) { enable(c.box, on) }

// settingChoice has a button for each choice.
type settingChoice struct {
	*options
	row     *settingRow
	choices []string
}

func newSettingChoice(r *settingRow) *settingChoice {
	c := &settingChoice{row: r, choices: r.setting.Choices}
	c.options = newOptions(&r.page.keyboard, make([]string, len(c.choices)), func(i int) { r.choose([]string{c.choices[i]}) })
	return c
}

func (c *settingChoice) object() fyne.CanvasObject { return c.root }

func (c *settingChoice) show(value []string) {
	if len(value) == 1 {
		c.choose(slices.Index(c.choices, value[0]))
	}
}

func (c *settingChoice) enable(on bool) {
	for _, b := range c.all {
		enable(b, on)
	}
}

// settingText is a field, of several lines where each is an item of a list. What is typed is
// saved by a button, which is there as long as there is something to save.
type settingText struct {
	row   *settingRow
	field *field
	save  *button
	shown string // as the resident has it
	sent  string // what was typed when it was last saved
	root  *fyne.Container
}

// most and least are how many lines of a list are in sight.
const leastLines, mostLines = 2, 6

func newSettingText(r *settingRow) *settingText {
	c := &settingText{row: r}
	c.field = newField("")
	if r.setting.Kind == desk.SettingList {
		c.field.MultiLine, c.field.Wrapping = true, fyne.TextWrapWord
		c.field.SetMinRowsVisible(leastLines)
	}
	c.field.onHands = r.page.faces.touch
	c.field.onKey = c.key
	c.field.OnChanged = func(string) { c.offer() }
	c.save = newButton(&r.page.keyboard, "", theme.DocumentSaveIcon(), c.keep)
	if r.setting.Kind == desk.SettingList {
		c.root = container.New(layout.NewCustomPaddedVBoxLayout(spaceTight), c.field, container.NewHBox(layout.NewSpacer(), c.save))
	} else {
		c.root = border(nil, nil, nil, c.save, c.field)
	}
	c.offer()
	return c
}

func (c *settingText) object() fyne.CanvasObject { return c.root }

// key takes Enter, where a line is all, and Esc, which takes back what was typed.
func (c *settingText) key(k fyne.KeyName) bool {
	switch {
	case (k == fyne.KeyReturn || k == fyne.KeyEnter) && !c.field.MultiLine:
		c.keep()
	case k == fyne.KeyEscape && c.field.Text != c.shown:
		c.field.SetText(c.shown)
		setWrapped(c.row.failure, "")
	default:
		return c.row.page.keyboard.key(k)
	}
	return true
}

// offer shows the button where there is something to save.
func (c *settingText) offer() { seen(c.save, c.field.Text != c.shown) }

// keep has what was typed set. Nothing is as usual.
func (c *settingText) keep() {
	if c.sent = c.field.Text; c.sent != c.shown {
		c.row.page.set(c.row, slices.DeleteFunc(strings.Split(c.field.Text, "\n"), blank))
	}
}

// kept says that what was saved holds: it comes back as the resident writes it.
func (c *settingText) kept() {
	if c.field.Text == c.sent {
		c.shown = c.sent
	}
}

func (c *settingText) show(value []string) {
	text := strings.Join(value, "\n")
	if c.row.setting.Name == "quietHours" {
		text = c.row.page.faces.words.Weekdays(text)
	}
	typing := c.field.Text != c.shown && c.field.Text != text
	c.shown = text
	if !typing {
		c.field.SetText(text)
		if c.field.MultiLine {
			c.field.SetMinRowsVisible(min(max(leastLines, len(value)), mostLines))
		}
	}
	c.offer()
}

func (c *settingText) enable(on bool) {
	if !on { // what holds is seen, not what was being typed
		c.field.SetText(c.shown)
	}
	enable(c.field, on)
	enable(c.save, on)
}
