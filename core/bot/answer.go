package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"vestnik/core/charset"
	"vestnik/core/desk"
	"vestnik/core/xmpp/notice"
)

// Answer is what a program says about a message.
type Answer struct {
	Subject string
	Body    string
	Notice  *desk.Notice // nil: nothing besides
	File    string       // the path of a file that goes with it; empty: none does
}

// object is an answer as JSON. A name that is not here is a mistake of its writer, who would
// never see it were it passed over.
type object struct {
	ID      string          `json:"id"` // of the message, for whom it helps to say
	Subject string          `json:"subject"`
	Body    string          `json:"body"`
	Urgency string          `json:"urgency"`
	Buttons []desk.Button   `json:"buttons"`
	Link    string          `json:"link"`
	JSON    json.RawMessage `json:"json"`
	XML     string          `json:"xml"`
	File    string          `json:"file"`
}

var (
	errEncoding = errors.New("bot: the answer is no text in UTF-8")
	errEmpty    = errors.New("bot: the answer has neither body nor subject")
	errUrgency  = errors.New("bot: the urgency is none of low, normal and high")
)

// ParseAnswer reads what a program has said: a JSON object, or else the text of the answer;
// nil where there is none. The text is as long as it is: whether it can be sent is seen when
// it is.
func ParseAnswer(said []byte) (*Answer, error) {
	text, err := charset.Decode(said, nil)
	if err != nil {
		return nil, errEncoding
	}
	text = strings.TrimSpace(charset.Lines(text))
	switch {
	case text == "":
		return nil, nil
	case text[0] == '{' && json.Valid([]byte(text)):
		return parseObject(text)
	}
	return &Answer{Body: text}, nil
}

func parseObject(text string) (*Answer, error) {
	var o object
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&o); err != nil {
		return nil, fmt.Errorf("bot: the answer is not understood: %w", err)
	}
	n, err := o.notice()
	switch {
	case err != nil:
		return nil, err
	case o.File == "" && strings.TrimSpace(o.Body) == "" && strings.TrimSpace(o.Subject) == "":
		if n != nil {
			err = errEmpty
		}
		return nil, err
	}
	return &Answer{Subject: o.Subject, Body: o.Body, Notice: n, File: o.File}, nil
}

// notice reads what the answer says besides its text; nil for nothing.
func (o *object) notice() (*desk.Notice, error) {
	urgency, ok := notice.ParseUrgency(o.Urgency)
	if !ok {
		return nil, errUrgency
	}
	n := desk.Notice{Urgency: urgency, Buttons: o.Buttons, Link: strings.TrimSpace(o.Link)}
	for i := range n.Buttons {
		b := &n.Buttons[i]
		b.Value, b.Label = charset.Printable(b.Value), charset.Printable(b.Label)
		if strings.TrimSpace(b.Label) == "" {
			b.Label = b.Value
		}
	}
	if o.JSON != nil && string(o.JSON) != "null" {
		if n.JSON = notice.JSON(string(o.JSON)); n.JSON == nil {
			return nil, notice.ErrJSON
		}
	}
	if o.XML != "" {
		var err error
		if n.XML, err = notice.XML(o.XML); err != nil {
			return nil, err
		}
	}
	said := n.OrNil()
	return said, said.Check()
}
