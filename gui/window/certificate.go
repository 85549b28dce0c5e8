package window

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// certificate shows one that nobody here knows, as administrators compare it, with a button
// to trust it. Enter does not press that one: who trusts has moved there.
type certificate struct {
	words *locale.Words
	root  *fyne.Container
	facts *widget.Label
	print *widget.Label
	trust *button
}

func newCertificate(words *locale.Words, keys *keyboard, trust func()) *certificate {
	c := &certificate{words: words, facts: newWrapped(), print: newWrapped()}
	c.facts.SizeName, c.print.SizeName = theme.SizeNameCaptionText, theme.SizeNameCaptionText
	c.print.TextStyle.Monospace = true
	c.trust = newButton(keys, "", nil, trust)
	texts := container.New(layout.NewCustomPaddedVBoxLayout(spaceOne), c.facts, c.print)
	c.root = container.NewStack(newSurface(colorNotice, radiusCard), container.New(layout.NewCustomPaddedLayout(0, spaceNear, spaceHair, spaceNear),
		container.NewVBox(texts, container.NewHBox(layout.NewSpacer(), c.trust))))
	c.root.Hide()
	return c
}

// show shows what is offered, nil for nothing: that of the server, or of the domain which names it.
func (c *certificate) show(offered *desk.Certificate, domain bool) {
	if offered != nil {
		c.trust.says(c.words.Say(map[bool]string{false: "window.trust", true: "window.trust-domain"}[domain]))
		setWrapped(c.facts, strings.Join([]string{
			c.words.Say("window.certificate"),
			c.words.Say("window.certificate-name", "Name", plain(offered.Name)),
			c.words.Say("window.certificate-issuer", "Issuer", plain(offered.Issuer)),
			c.words.Say("window.certificate-valid", "Since", c.words.DateOf(offered.Since), "Until", c.words.DateOf(offered.Until)),
			"SHA-256:",
		}, "\n"))
		setWrapped(c.print, inGroups(offered.Fingerprint))
	}
	seen(c.root, offered != nil)
}

// inGroups puts spaces into a fingerprint, where it may be wrapped, and where eyes that compare
// two of them rest.
func inGroups(fingerprint string) string {
	const group = len("AB:CD:EF:01:")
	var b strings.Builder
	for len(fingerprint) > group {
		b.WriteString(fingerprint[:group-1] + " ")
		fingerprint = fingerprint[group:]
	}
	return b.String() + fingerprint
}
