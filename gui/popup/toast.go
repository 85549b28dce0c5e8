package popup

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/xml"
	"net/url"
	"strings"

	"vestnik/core/charset"
	"vestnik/core/desk"
)

// The XML of a Windows toast: Microsoft's "Toast content schema", as far as we
// need it. It is built here on every system, so that it is tested on every system.
type (
	toast struct {
		XMLName        xml.Name      `xml:"toast"`
		ActivationType string        `xml:"activationType,attr"`
		Launch         string        `xml:"launch,attr"`
		Scenario       string        `xml:"scenario,attr,omitempty"`
		Binding        toastBinding  `xml:"visual>binding"`
		Inputs         []toastInput  `xml:"actions>input"`
		Actions        []toastAction `xml:"actions>action"`
		Audio          *toastAudio   `xml:"audio"`
	}
	toastBinding struct {
		Template string      `xml:"template,attr"`
		Text     []string    `xml:"text"`
		Image    *toastImage `xml:"image"`
	}
	toastImage struct {
		Placement string `xml:"placement,attr"`
		Crop      string `xml:"hint-crop,attr"`
		Source    string `xml:"src,attr"`
	}
	toastInput struct {
		ID          string `xml:"id,attr"`
		Type        string `xml:"type,attr"`
		Placeholder string `xml:"placeHolderContent,attr"`
	}
	toastAction struct {
		ActivationType string `xml:"activationType,attr"`
		Content        string `xml:"content,attr"`
		Arguments      string `xml:"arguments,attr"`
		Input          string `xml:"hint-inputId,attr,omitempty"`
	}
	toastAudio struct {
		Source string `xml:"src,attr,omitempty"`
		Silent bool   `xml:"silent,attr,omitempty"`
	}
)

// How Windows calls our activation callback: with the right to come to the front, or
// without, where nothing shall.
const (
	foreground = "foreground"
	background = "background"
)

// replyInput is the id of the input in which a reply is typed.
const replyInput = "text"

// What of a text goes into a toast, in bytes. It shows a few lines. Of a whole toast Windows
// takes 5 KB (else 0x803E0115).
const (
	maxToastTitle = 512
	maxToastText  = 2048
	minToastText  = 16
	maxToast      = 5000
)

// toastXML returns the toast for a popup, with the picture that lies in a file. What has no
// room is cut. Names of a thousand characters may leave none: then Windows refuses it.
func toastXML(p Popup, picture string) (text string, err error) {
	for most := maxToastText; ; most /= 2 {
		if text, err = toastOf(p, picture, most); err != nil || len(text) <= maxToast || most <= minToastText {
			return text, err
		}
	}
}

// toastOf returns one with so much of the popup's texts. All of them go through the encoder.
func toastOf(p Popup, picture string, most int) (string, error) {
	t := toast{
		ActivationType: foreground,
		Launch:         arguments(p, Default),
		Binding: toastBinding{Template: "ToastGeneric", Text: []string{
			literal(charset.Head(line(p.Title), min(most, maxToastTitle))), literal(charset.Head(plain(p.Text), most)),
		}},
	}
	if picture != "" {
		t.Binding.Image = &toastImage{"appLogoOverride", "circle", fileURL(picture)}
	}
	switch {
	case p.Quiet:
		t.Audio = &toastAudio{Silent: true}
	case p.Urgent:
		t.Scenario = "reminder" // stays on screen until it is dealt with
		t.Audio = &toastAudio{Source: "ms-winsoundevent:Notification.Reminder"}
	default:
		t.Audio = &toastAudio{Source: "ms-winsoundevent:Notification.IM"}
	}
	for _, action := range p.Actions {
		if action.Key != Default && len(t.Actions) < room { // the click on the toast itself
			t.add(p, action)
		}
	}
	text, err := xml.Marshal(t)
	return string(text), err
}

// add adds the button of an action, and the field to type in where it has one. Who answers
// there, says that he has read it or wants to be told later does not want the window.
func (t *toast) add(p Popup, action Action) {
	button := toastAction{ActivationType: foreground, Content: literal(line(action.Label)), Arguments: arguments(p, action.Key)}
	if action.Key == Read || isAboutOne(action.Key) {
		button.ActivationType = background
	}
	if action.Input != "" && len(t.Inputs) == 0 {
		t.Inputs = []toastInput{{replyInput, "text", literal(line(action.Input))}}
		button.ActivationType, button.Input = background, replyInput
	}
	t.Actions = append(t.Actions, button)
}

// wordJoiner is not seen, and no word of Windows begins with it.
const wordJoiner = "\u2060"

// literal keeps Windows from taking a text for the name of one: of a resource of ours
// (ms-resource:…) or of a value that is bound to the toast ({…}).
func literal(text string) string {
	head := strings.ToLower(charset.Head(strings.TrimSpace(text), len("ms-resource:")))
	if strings.HasPrefix(head, "ms-") || strings.HasPrefix(head, "{") {
		return wordJoiner + text
	}
	return text
}

// fileURL names a file of ours.
func fileURL(path string) string {
	return (&url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(strings.ReplaceAll(path, `\`, "/"), "/")}).String()
}

// arguments is what Windows hands back when an action is chosen.
func arguments(p Popup, action string) string {
	return url.Values{"account": {p.Peer.Account}, "peer": {p.Peer.Address}, "key": {p.Key}, "action": {action}}.Encode()
}

// parseArguments reads them again. Anybody may activate us with anything: what a click
// counts for is decided by [toasts].
func parseArguments(text string) (Click, bool) {
	values, err := url.ParseQuery(text)
	if err != nil {
		return Click{}, false
	}
	c := Click{Peer: desk.Ref{Account: values.Get("account"), Address: values.Get("peer")}, Key: values.Get("key"), Action: values.Get("action")}
	return c, c.Action != ""
}

// toastName makes a tag or a group of a name: Windows before 1703 takes 16 characters.
func toastName(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return base32.StdEncoding.EncodeToString(sum[:10])
}

// tagOf and groupOf name the toast of a popup: all of a peer are one group.
func tagOf(key string) string      { return toastName(key) }
func groupOf(peer desk.Ref) string { return toastName(peer.Account, peer.Address) }
