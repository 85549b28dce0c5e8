package gateway

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"vestnik/core/charset"
	"vestnik/core/desk"
)

// ntfy is what is published there: as JSON, or the text as the body and the rest as headers or
// in the query, under several names each.
type ntfy struct {
	Topic    string          `json:"topic"`
	Message  string          `json:"message"`
	Title    string          `json:"title"`
	Tags     []string        `json:"tags"`
	Priority int             `json:"priority"`
	Click    string          `json:"click"`
	Attach   string          `json:"attach"`
	Delay    string          `json:"delay"`
	Actions  json.RawMessage `json:"actions"`
}

// defaultText is what ntfy itself makes of a message without a text.
const defaultText = "triggered"

// readNtfy reads PUT|POST /TOPIC.
func readNtfy(r *http.Request, body []byte, _ *token) (post, error) {
	said := func(names ...string) string { return ntfySaid(r, names...) }
	n := ntfy{
		Topic: r.PathValue("topic"), Title: said("X-Title", "Title", "ti", "t"), Click: said("X-Click", "Click"),
		Attach: said("X-Attach", "Attach", "a"), Delay: said("X-Delay", "Delay", "X-At", "At", "X-In", "In"),
	}
	if said("X-Filename", "Filename", "file", "f") != "" {
		return post{}, errors.New("files are not taken")
	}
	text, err := charset.Decode(body, nil)
	if err != nil {
		return post{}, errors.New("the text is in no encoding that is known: it should be UTF-8")
	}
	n.Message = cmp.Or(strings.TrimSpace(text), strings.ReplaceAll(said("X-Message", "Message", "m"), `\n`, "\n"))
	if tags := said("X-Tags", "Tags", "Tag", "ta"); tags != "" {
		n.Tags = strings.Split(tags, ",")
	}
	if n.Priority, err = ntfyPriority(said("X-Priority", "Priority", "prio", "p")); err != nil {
		return post{}, err
	}
	if text := said("X-Actions", "Actions", "Action"); text != "" {
		if n.Actions, err = shortActions(text); err != nil {
			return post{}, err
		}
	}
	return n.post()
}

// ntfySaid is the first that is said under one of some names, which in the query are written
// small. Headers in other scripts are words of RFC 2047.
func ntfySaid(r *http.Request, names ...string) string {
	for _, name := range names {
		if value := strings.TrimSpace(r.Header.Get(name)); value != "" {
			if decoded, err := new(mime.WordDecoder).DecodeHeader(value); err == nil {
				return decoded
			}
			return value
		}
	}
	query := r.URL.Query()
	for _, name := range names {
		if value := strings.TrimSpace(query.Get(strings.ToLower(name))); value != "" {
			return value
		}
	}
	return ""
}

func ntfyPriority(text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	words := map[string]int{"min": 1, "low": 2, "default": 3, "high": 4, "max": 5, "urgent": 5}
	if n := words[strings.ToLower(text)]; n > 0 {
		return n, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 5 {
		return 0, fmt.Errorf("priority: %q is not from 1 to 5", short(text))
	}
	return n, nil
}

// readNtfyJSON reads what is posted to the root.
func readNtfyJSON(_ *http.Request, body []byte, _ *token) (post, error) {
	var n ntfy
	if err := json.Unmarshal(body, &n); err != nil {
		return post{}, fmt.Errorf("no JSON of ntfy: %w", err)
	}
	if n.Topic == "" {
		return post{}, errors.New("topic: there is none")
	}
	return n.post()
}

// post makes a message of it. Tags that ntfy would show as pictures are shown as they are.
func (n *ntfy) post() (p post, err error) {
	if n.Priority < 0 || n.Priority > 5 {
		return p, errors.New("priority: it is not from 1 to 5")
	}
	if n.Delay != "" {
		return p, errors.New("delay: messages are sent at once, or not at all")
	}
	if n.Message == "" {
		n.Message = defaultText
	}
	p = post{topic: n.Topic, subject: n.Title, body: n.Message, link: n.Click}
	if n.Priority != 0 && n.Priority != 3 {
		u := desk.LowUrgency
		if n.Priority > 3 {
			u = desk.HighUrgency
		}
		p.urgency = &u
	}
	if err := n.actions(&p); err != nil {
		return p, err
	}
	if n.Attach != "" {
		p.leadTo("", n.Attach)
	}
	if len(n.Tags) > 0 {
		p.body += "\n[" + strings.Join(n.Tags, ", ") + "]"
	}
	p.extra = *n
	return p, nil
}

// leadTo has a message lead somewhere: it has one link, and others stand in its text.
func (p *post) leadTo(label, link string) {
	if p.link == "" {
		p.link = link
		return
	}
	p.body += "\n" + strings.TrimSpace(label+" "+link)
}

func answerNtfy(w http.ResponseWriter, _ *http.Request, r *receipt) {
	n := r.extra.(ntfy)
	w.Header().Set("Content-Type", "application/json")
	writeJSON(w, struct {
		ID       string   `json:"id"`
		Time     int64    `json:"time"`
		Expires  int64    `json:"expires"`
		Event    string   `json:"event"`
		Topic    string   `json:"topic"`
		Title    string   `json:"title,omitempty"`
		Message  string   `json:"message"`
		Priority int      `json:"priority,omitempty"`
		Tags     []string `json:"tags,omitempty"`
		Click    string   `json:"click,omitempty"`
	}{r.id, r.at.Unix(), r.at.Add(kept).Unix(), "message", n.Topic, n.Title, n.Message, n.Priority, n.Tags, n.Click})
}

// refuseNtfy answers as ntfy does: its codes begin with the status.
func refuseNtfy(w http.ResponseWriter, r refusal) {
	r.head(w)
	writeJSON(w, struct {
		Code  int    `json:"code"`
		HTTP  int    `json:"http"`
		Error string `json:"error"`
	}{r.status*100 + 1, r.status, r.text})
}
