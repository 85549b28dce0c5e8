package window

import (
	"cmp"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// What the organisation has set is shown as it is, and greyed: the resident would refuse to
// change it, and who is told so before he has tried is spared that.

// managed greys a menu item of what the organisation has set, and says so.
func (f *faces) managed(item *fyne.MenuItem, key string) *fyne.MenuItem {
	return f.greyed(item, f.model.status.IsManaged(key))
}

// off greys a menu item of a feature that is off.
func (f *faces) off(item *fyne.MenuItem, feature string) *fyne.MenuItem {
	return f.greyed(item, f.model.status.IsOff(feature))
}

func (f *faces) greyed(item *fyne.MenuItem, yes bool) *fyne.MenuItem {
	if yes {
		item.Disabled = true
		item.Label = f.words.Say("window.managed-item", "What", item.Label)
	}
	return item
}

// may greys what asks for a feature that is off, and tells whether it did not.
func (f *faces) may(o fyne.Disableable, feature string) bool {
	off := f.model.status.IsOff(feature)
	enable(o, !off)
	return !off
}

// featureOf is what the organisation may switch off of a presence; empty: nothing.
func featureOf(show desk.Show) string {
	if show == desk.Invisible {
		return desk.FeatureInvisible
	}
	return ""
}

// byCertificate is the mechanism by which a certificate signs in.
const byCertificate = "EXTERNAL"

// govern fills into the form what the organisation has set, and tells whether that is
// anything.
func (f *form) govern(s *desk.Status) bool {
	f.fixed = s.ManagedText(desk.ManagedDomain)
	if s.IsManaged(desk.ManagedURL) {
		f.url, f.touched = s.ManagedText(desk.ManagedURL), true
	}
	if s.IsManaged(desk.ManagedCAFile) {
		f.caFile = s.ManagedText(desk.ManagedCAFile)
	}
	f.mayTrust = !s.IsManaged(desk.ManagedCAFile) && !s.IsManaged(desk.ManagedPins) && !s.IsOff(desk.FeatureTrust)
	f.http = s.ManagedText(desk.ManagedAllowHTTP)
	ways := s.ManagedList(desk.ManagedMechanisms)
	f.mayCertify = len(ways) == 0 || slices.Contains(ways, byCertificate)
	return cmp.Or(f.fixed, s.ManagedText(desk.ManagedURL), s.ManagedText(desk.ManagedCAFile), f.http) != "" || !f.mayCertify
}

// govern shows in the form what the organisation has set.
func (s *signIn) govern() {
	status := &s.faces.model.status
	if s.form.fixed != "" {
		s.address.SetPlaceHolder("anna@" + s.form.fixed)
	}
	for o, key := range map[*field]string{s.url: desk.ManagedURL, s.caFile: desk.ManagedCAFile} {
		if text := status.ManagedText(key); text != "" && o.Text != text {
			o.SetText(text)
		}
	}
	for o, key := range map[fyne.Disableable]string{s.url: desk.ManagedURL, s.caFile: desk.ManagedCAFile, s.browseBtn[s.caFile]: desk.ManagedCAFile} {
		if status.IsManaged(key) {
			enable(o, false)
		}
	}
	if !s.form.mayCertify {
		for _, o := range []fyne.Disableable{s.certFile, s.keyFile, s.browseBtn[s.certFile], s.browseBtn[s.keyFile]} {
			enable(o, false)
		}
	}
}

// govern greys what the organisation has set of what others are told.
// managedNote says that something here is the organisation's.
func (f *faces) managedNote() *widget.Label {
	note := newWrapped()
	note.Importance = widget.LowImportance
	note.SetText(f.words.Say("window.managed"))
	note.Hide() // until it is known
	return note
}
