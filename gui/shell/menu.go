package shell

// Item is one entry of the menu.
type Item struct {
	Label     string // literal
	Separator bool   // a line, and nothing else
	Checked   bool
	Disabled  bool
	Items     []Item // of the menu below it; nil for none
	Do        func() // a click; called on a goroutine of its own
}

// The bits of MENUITEMINFOW that are used.
const (
	miimState, miimID, miimSubmenu, miimString, miimFType = 0x01, 0x02, 0x04, 0x40, 0x100

	mftSeparator            = 0x800
	mfsDisabled, mfsChecked = 0x3, 0x8
	mostChoices             = 0x7fff // commands are told in 16 bits, and some have a meaning
)

// entry is an item as Windows is told of it.
type entry struct {
	mask, kind, state, id uint32
	label                 string
	below                 []entry
}

// layout returns the entries of a menu, and what each of them does: the one with the id n
// does[n-1].
func layout(items []Item) (entries []entry, does []func()) {
	var below func(items []Item) []entry
	below = func(items []Item) (entries []entry) {
		for _, i := range items {
			if len(does) == mostChoices {
				break
			}
			if i.Separator {
				entries = append(entries, entry{mask: miimFType, kind: mftSeparator})
				continue
			}
			does = append(does, i.Do)
			e := entry{mask: miimState | miimID | miimString, id: uint32(len(does)), label: literal(i.Label)}
			if i.Checked {
				e.state |= mfsChecked
			}
			if i.Disabled {
				e.state |= mfsDisabled
			}
			if len(i.Items) > 0 {
				e.mask |= miimSubmenu
				e.below = below(i.Items)
			}
			entries = append(entries, e)
		}
		return entries
	}
	return below(items), does
}
