package window

import (
	"context"
	"io"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// ownCard is the form for what the person says about himself. What his card holds
// beside these fields stays as it is.
type ownCard struct {
	*sheet
	compact *compact
	account string
	was     desk.Card // as it was read
	ready   bool      // it was
	busy    bool

	face    *portrait
	fields  map[string]*field
	failure *widget.Label
	save    *button
}

// ownFields are the fields in their order, by the ends of their words.
var ownFields = []string{"name", "nick", "title", "company", "phone", "mail", "url", "note"}

// showOwnCard opens the form for an account.
func (c *compact) showOwnCard(account string) *ownCard {
	words := c.faces.words
	k := &ownCard{sheet: c.faces.newSheet(c.window), compact: c, account: account, fields: make(map[string]*field)}
	k.face = newPortrait(faceCard, theme.ColorNameOverlayBackground)
	k.failure = k.problem()
	rows := container.New(layout.NewFormLayout())
	for _, id := range ownFields {
		label := widget.NewLabel(words.Say("window.card-" + id))
		label.Importance = widget.LowImportance
		k.fields[id] = k.field("", k.submit)
		rows.Add(label)
		rows.Add(k.fields[id])
	}
	scroll := container.NewVScroll(rows)
	scroll.SetMinSize(fyne.NewSize(0, fyne.Max(120, fyne.Min(300, c.window.Canvas().Size().Height-260))))
	choose := k.button(words.Say("window.choose-picture"), k.choosePicture)
	drop := k.button(words.Say("window.drop-picture"), func() { k.setPicture(nil) })
	of := newLine(theme.SizeNameCaptionText, colorFaint)
	of.set(address(account))
	seen(of, len(c.faces.model.status.Accounts) > 1)
	head := container.New(layout.NewCustomPaddedLayout(0, spaceNear, 0, 0), container.NewVBox(of,
		container.NewHBox(container.NewCenter(k.face), container.NewCenter(choose), container.NewCenter(drop))))
	k.save = k.button(words.Say("window.save"), k.submit)
	k.save.Importance = widget.HighImportance
	k.save.Disable()
	k.fill()
	k.show(words.Say("window.own-card-title"), border(head, k.failure, nil, nil, wheeled(scroll)),
		k.fields["name"], k.button(words.Say("window.cancel"), k.shut), k.save)
	k.load()
	return k
}

// load reads the card, and the picture that is shown to others.
func (k *ownCard) load() {
	work(k.faces.ctx, func(ctx context.Context) (desk.Card, error) {
		return k.faces.desk.Card(ctx, desk.Ref{Account: k.account})
	}, func(card desk.Card, err error) {
		if err != nil {
			setWrapped(k.failure, told(k.faces.words, problemOf(err)))
			return
		}
		k.was, k.ready = card, true
		k.save.Enable()
		k.fill()
	})
	k.loadPicture()
}

func (k *ownCard) loadPicture() {
	me := person{peer: desk.Ref{Account: k.account, Address: k.account}, name: k.account, show: k.faces.model.status.Show()}
	k.face.show(me, theme.ColorNameOverlayBackground)
	work(k.faces.ctx, func(ctx context.Context) (desk.Picture, error) {
		return k.faces.desk.Picture(ctx, desk.Ref{Account: k.account})
	}, func(p desk.Picture, err error) {
		if err == nil && len(p.PNG) > 0 {
			me.image, _ = decodePicture(p.PNG)
			k.face.show(me, theme.ColorNameOverlayBackground)
		}
	})
}

// fill puts the card into the fields in which nothing was typed meanwhile.
func (k *ownCard) fill() {
	c := k.was
	for id, text := range map[string]string{
		"name": c.FullName, "nick": c.Nick, "title": c.Title, "company": c.Company, "url": c.URL, "note": c.Note,
		"phone": firstReach(c.Phones), "mail": firstReach(c.Mails),
	} {
		if k.fields[id].Text == "" {
			k.fields[id].SetText(text)
		}
	}
}

func firstReach(all []desk.Reach) string {
	if len(all) == 0 {
		return ""
	}
	return all[0].Value
}

// withFirst returns all with another first one, of the same kinds; without, where it is
// empty.
func withFirst(all []desk.Reach, value string) []desk.Reach {
	one := desk.Reach{Value: value, Kinds: []string{"work"}}
	if len(all) > 0 {
		one.Kinds, all = all[0].Kinds, all[1:]
	}
	if value == "" {
		return all
	}
	return append([]desk.Reach{one}, all...)
}

// card returns the card as the fields say.
func (k *ownCard) card() desk.Card {
	text := func(id string) string { return strings.TrimSpace(k.fields[id].Text) }
	c := k.was
	c.FullName, c.Nick, c.Title, c.Company, c.URL, c.Note = text("name"), text("nick"), text("title"), text("company"), text("url"), text("note")
	c.Phones, c.Mails = withFirst(c.Phones, text("phone")), withFirst(c.Mails, text("mail"))
	return c
}

// submit stores the card, and tells contacts what the person wants to be called. It stays,
// with the reason, where that fails.
func (k *ownCard) submit() {
	if !k.ready || k.busy {
		return
	}
	k.busy = true
	card := k.card()
	renamed := card.Nick != k.was.Nick
	workOnly(k.faces.ctx, func(ctx context.Context) error {
		if err := k.faces.desk.SetCard(ctx, k.account, card); err != nil || !renamed {
			return err
		}
		return k.faces.desk.SetNick(ctx, k.account, card.Nick)
	}, k.done(k.shut))
}

// done returns what is to be done with an answer: after, or to say why not, above the window
// when the person did not wait for it.
func (k *ownCard) done(after func()) func(error) {
	return func(err error) {
		k.busy = false
		switch {
		case err != nil && !k.open:
			k.compact.banner.fail(err)
		case err != nil:
			setWrapped(k.failure, told(k.faces.words, problemOf(err)))
		case k.open:
			setWrapped(k.failure, "")
			after()
		}
	}
}

// mostOfPicture is how much of a file is read: what is larger the resident would refuse.
const mostOfPicture = 16 << 20

// choosePicture lets the person choose a file.
func (k *ownCard) choosePicture() {
	chooser := dialog.NewFileOpen(k.chosen, k.window)
	chooser.SetFilter(storage.NewExtensionFileFilter([]string{".png", ".jpg", ".jpeg", ".gif", ".webp", ".PNG", ".JPG", ".JPEG"}))
	chooser.Show()
}

// chosen reads the file that was chosen, nil for none.
func (k *ownCard) chosen(file fyne.URIReadCloser, err error) {
	if file != nil {
		defer file.Close()
	}
	var data []byte
	if err == nil && file != nil {
		data, err = io.ReadAll(io.LimitReader(file, mostOfPicture))
	}
	switch {
	case err != nil:
		setWrapped(k.failure, told(k.faces.words, desk.NewProblem(desk.BadPicture)))
	case file != nil:
		k.setPicture(data)
	}
}

// setPicture shows a picture to others, or none.
func (k *ownCard) setPicture(data []byte) {
	if k.busy {
		return
	}
	k.busy = true
	workOnly(k.faces.ctx, func(ctx context.Context) error { return k.faces.desk.SetPicture(ctx, k.account, data) }, k.done(k.loadPicture))
}
