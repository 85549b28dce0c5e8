package window

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// This file is how Vestnik looks, in words. The theme gives it to what Fyne draws, and our own
// widgets take each size and colour from here by its name (design_test.go finds those that do
// not): who wants another look changes it here.
//
// The window is a list that is looked at a hundred times a day for a second. So it is quiet:
// one ground, one colour that means "here" and "yours", and colours beside it only where they
// say something. Nothing has a shadow or a frame that a space could do as well.

// # Colours
//
// A colour is named after what it says and never after how it is: so it can be another in the
// dark. Text is read on each ground that it stands on with at least 4.5:1, and what is seen
// without being read, a sign, the border of a field, the focus, with 3:1 (WCAG 2.2, 1.4.3 and
// 1.4.11; theme_test.go computes both). No colour says anything alone: a shape or a word says
// it too.
const (
	colorMine   fyne.ThemeColorName = "vestnik-mine"   // behind messages of our own
	colorOthers fyne.ThemeColorName = "vestnik-others" // behind messages of others
	colorChosen fyne.ThemeColorName = "vestnik-chosen" // behind the person whose conversation is open
	colorPanel  fyne.ThemeColorName = "vestnik-panel"  // behind the list of people
	colorNotice fyne.ThemeColorName = "vestnik-notice" // behind what the person should know, and what calls him
	colorFaint  fyne.ThemeColorName = "vestnik-faint"  // times, status texts: what is read last

	colorAvailable fyne.ThemeColorName = "vestnik-available" // who can be reached
	colorAway      fyne.ThemeColorName = "vestnik-away"      // who is there, and not at his desk
	colorBusy      fyne.ThemeColorName = "vestnik-busy"      // who is not to be disturbed
	colorAbsent    fyne.ThemeColorName = "vestnik-absent"    // who is not there; what has not arrived
	colorInside    fyne.ThemeColorName = "vestnik-inside"    // what is drawn inside a full sign
)

// A person and a nick have the hue that every program gives them (XEP-0392); how strong and how
// light it is, is ours. The letters on a face are white in the dark too: it is a picture.
const (
	hueSaturation = 75
	faceLightness = 46
	nickLight     = 44
	nickDark      = 70
)

var onFace = color.White

// accountColors tell several accounts apart, in the order in which they signed in. They
// say nothing that is not said in words as well.
var accountColors = []fyne.ThemeColorName{
	"vestnik-account-1", "vestnik-account-2", "vestnik-account-3", "vestnik-account-4", "vestnik-account-5",
}

// palettes holds light, then dark, each with how much it covers: a veil lies over what it marks.
var palettes = map[fyne.ThemeColorName][2]uint32{
	theme.ColorNameBackground:          {0xFFFFFFFF, 0x1B1E23FF},
	theme.ColorNameForeground:          {0x1C2127FF, 0xE6E9EDFF},
	theme.ColorNamePrimary:             {0x1F5FBFFF, 0x7FB2F5FF},
	theme.ColorNameForegroundOnPrimary: {0xFFFFFFFF, 0x10202FFF},
	theme.ColorNameHyperlink:           {0x1F5FBFFF, 0x7FB2F5FF},
	theme.ColorNameButton:              {0xE9ECF1FF, 0x31363EFF},
	theme.ColorNameDisabled:            {0x6C7581FF, 0x8D96A3FF},
	theme.ColorNameDisabledButton:      {0xEEF0F3FF, 0x2A2E35FF},
	theme.ColorNameInputBackground:     {0xFFFFFFFF, 0x23272DFF},
	theme.ColorNameInputBorder:         {0x848E9BFF, 0x78828FFF},
	theme.ColorNamePlaceHolder:         {0x6C7581FF, 0x8D96A3FF},
	theme.ColorNameSeparator:           {0xDDE1E7FF, 0x31363EFF},
	theme.ColorNameMenuBackground:      {0xFFFFFFFF, 0x262B31FF},
	theme.ColorNameOverlayBackground:   {0xFFFFFFFF, 0x23272DFF},
	theme.ColorNameError:               {0xB3261EFF, 0xFF8F86FF},
	theme.ColorNameForegroundOnError:   {0xFFFFFFFF, 0x2B0B08FF},
	theme.ColorNameWarning:             {0x8A5300FF, 0xF3B45BFF},
	theme.ColorNameSuccess:             {0x1E7B3AFF, 0x6FCF8BFF},
	theme.ColorNameHover:               {0x00000012, 0xFFFFFF14},
	theme.ColorNamePressed:             {0x00000022, 0xFFFFFF2A},
	theme.ColorNameFocus:               {0x00000026, 0xFFFFFF22},
	theme.ColorNameSelection:           {0x1F5FBF40, 0x7FB2F550},
	colorMine:                          {0xDCE9FBFF, 0x1F3B5EFF},
	colorOthers:                        {0xEEF0F3FF, 0x2A2F36FF},
	colorChosen:                        {0xD5E3F8FF, 0x2B4260FF},
	colorPanel:                         {0xF5F6F8FF, 0x22262CFF},
	colorNotice:                        {0xFFF3D6FF, 0x3F3420FF},
	colorFaint:                         {0x555E6CFF, 0xABB3BEFF},
	colorAvailable:                     {0x1C8040FF, 0x5CC47DFF},
	colorAway:                          {0xA96400FF, 0xF0AE4EFF},
	colorBusy:                          {0xC4282EFF, 0xFF8080FF},
	colorAbsent:                        {0x6A7482FF, 0x9AA4B1FF},
	colorInside:                        {0xFFFFFFFF, 0x1B1E23FF},
	accountColors[0]:                   {0x1F5FBFFF, 0x7FB2F5FF},
	accountColors[1]:                   {0xB25E00FF, 0xF3A24BFF},
	accountColors[2]:                   {0x1E7B3AFF, 0x6FCF8BFF},
	accountColors[3]:                   {0x8E3FB0FF, 0xD39BEFFF},
	accountColors[4]:                   {0xB3261EFF, 0xFF8F86FF},
}

// # Type
//
// There is one face, that of the toolkit, and four sizes. The name of somebody and what he
// says are text; when and how, which is read last, is a caption; a sheet has a subheading and
// the first window a heading. Bold is what is unread, and the name of a part. All of it grows
// with the text size that the person has chosen, and what holds text with it; pictures stay.
const (
	textCaption    = 12
	textUsual      = 14
	textSubHeading = 16
	textHeading    = 20
	textIcon       = 18 // of a sign beside text
)

// # Spaces
//
// What belongs together is nearer than what does not.
const (
	spaceHair  = 2  // between lines that are read as one
	spaceTight = 4  // between a thing and the next of its kind
	spaceNear  = 6  // around what stands in a line of a list; between a sign and its words
	spaceApart = 8  // around a part of a window
	spaceEdge  = 10 // at the sides of a window
	spaceWide  = 14 // around what stands alone; between one theme and the next

	// Labels of the toolkit bring a space around them, which is taken back where several of
	// them stand together.
	spaceJoined = -6
	spaceOne    = -10 // and are one sentence

	spaceInner = 7 // around the words of a button or a label
)

// # Corners
//
// Small things have small corners; only what somebody has said is round.
const (
	radiusBar    = 2 // a bar, an edge
	radiusCard   = 6 // a line of a list, a button, a field, a card
	radiusBubble = 9 // a message
)

// # Sizes
//
// A face is as large as it is worth in its place. What can be hit is at least 24 high (WCAG
// 2.2, 2.5.8). How high a line is follows from what stands in it, see [rowHigh].
const (
	faceSmall = 30 // one of many, in a report
	faceRow   = 36 // in a list, above a conversation
	faceCard  = 64 // on a card

	signSmall = 13 // presence, on a face
	signSide  = 14 // presence, how far a message has come
	iconSide  = 18 // an icon in a line of a list
	fileIcon  = 28 // what stands for a file

	edgeWide  = 3 // the bar at the edge of a line, in the colour of an account
	barHeight = 6 // how far something has come
)

// # Motion
//
// Nothing moves that the person has not moved: what arrives takes its place at once, and what
// he looks at stays where it is. There is no animation of ours.

// lineHigh is how high a line of text is.
func lineHigh(size fyne.ThemeSizeName) float32 {
	return fyne.MeasureText("Щy", theme.Size(size), fyne.TextStyle{}).Height
}

// rowHigh is how high a line of a list is: as its texts, one below the other, or as what stands
// beside them, and a space around.
func rowHigh(beside float32, texts ...fyne.ThemeSizeName) float32 {
	var high float32
	for _, size := range texts {
		high += lineHigh(size)
	}
	return fyne.Max(beside, high) + 2*spaceNear
}

// grown is a width that holds as many letters at every text size.
func grown(width float32) float32 { return width * theme.Size(theme.SizeNameText) / textUsual }
