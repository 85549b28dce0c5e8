package popup

import (
	"encoding/xml"
	"net/url"

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
		Actions        []toastAction `xml:"actions>action"`
	}
	toastBinding struct {
		Template string   `xml:"template,attr"`
		Text     []string `xml:"text"`
	}
	toastAction struct {
		ActivationType string `xml:"activationType,attr"`
		Content        string `xml:"content,attr"`
		Arguments      string `xml:"arguments,attr"`
	}
)

// foreground makes Windows call our activation callback.
const foreground = "foreground"

// toastXML returns the toast for a popup. All text goes through the encoder.
func toastXML(p Popup) (string, error) {
	t := toast{
		ActivationType: foreground,
		Launch:         arguments(p, Default),
		Binding:        toastBinding{Template: "ToastGeneric", Text: []string{line(p.Title), plain(p.Text)}},
	}
	if p.Urgent {
		t.Scenario = "reminder" // stays on screen until it is dealt with
	}
	for _, action := range p.Actions {
		if action.Key == Default {
			continue // the click on the toast itself
		}
		t.Actions = append(t.Actions, toastAction{foreground, action.Label, arguments(p, action.Key)})
	}
	text, err := xml.Marshal(t)
	return string(text), err
}

// arguments is what Windows hands back when an action is chosen.
func arguments(p Popup, action string) string {
	return url.Values{"account": {p.Peer.Account}, "peer": {p.Peer.Address}, "key": {p.Key}, "action": {action}}.Encode()
}

// parseArguments reads them again. Anybody may activate us with anything, so a
// click counts only when its peer has a popup.
func parseArguments(text string) (Click, bool) {
	values, err := url.ParseQuery(text)
	if err != nil {
		return Click{}, false
	}
	c := Click{Peer: desk.Ref{Account: values.Get("account"), Address: values.Get("peer")}, Key: values.Get("key"), Action: values.Get("action")}
	return c, c.Action != ""
}
