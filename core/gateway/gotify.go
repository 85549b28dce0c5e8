package gateway

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"vestnik/core/desk"
)

// gotify is what gotify's clients post, and are answered.
type gotify struct {
	ID       int64          `json:"id"`
	AppID    int            `json:"appid"`
	Message  string         `json:"message"`
	Title    string         `json:"title"`
	Priority int            `json:"priority"`
	Date     string         `json:"date"`
	Extras   map[string]any `json:"extras,omitempty"`
}

// readGotify reads JSON or a form. There an application has one stream of messages: it is the first
// topic of the token.
func readGotify(r *http.Request, body []byte, by *token) (post, error) {
	m := gotify{Priority: 5}
	kind, parameters, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	isForm := kind == "multipart/form-data" || kind == "application/x-www-form-urlencoded"
	switch {
	case isForm && !bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")): // curl -d says so of whatever it posts
		form, err := readForm(kind, parameters["boundary"], body)
		if err != nil {
			return post{}, err
		}
		m.Title, m.Message = form.Get("title"), form.Get("message")
		if text := form.Get("priority"); text != "" {
			if m.Priority, err = strconv.Atoi(text); err != nil {
				return post{}, fmt.Errorf("priority: %q is no number", short(text))
			}
		}
	default:
		if err := json.Unmarshal(body, &m); err != nil {
			return post{}, fmt.Errorf("no JSON of gotify: %w", err)
		}
	}
	if m.Message == "" {
		return post{}, fmt.Errorf("message: there is none")
	}
	urgency := gotifyUrgency(m.Priority)
	p := post{topic: by.topics[0], subject: m.Title, body: m.Message, urgency: urgency, link: gotifyLink(m.Extras), extra: m}
	return p, nil
}

// gotifyUrgency goes by what gotify's program for Android does: below 4 it makes no sound, from 8 on it
// insists. Between them the topic says how much it matters.
func gotifyUrgency(priority int) *desk.Urgency {
	u := desk.NormalUrgency
	switch {
	case priority >= 8:
		u = desk.HighUrgency
	case priority < 4:
		u = desk.LowUrgency
	default:
		return nil
	}
	return &u
}

// gotifyLink is where a click leads.
func gotifyLink(extras map[string]any) string {
	notification, _ := extras["client::notification"].(map[string]any)
	click, _ := notification["click"].(map[string]any)
	link, _ := click["url"].(string)
	return link
}

// readForm reads a form of either kind, of which the whole is in memory already.
func readForm(kind, boundary string, body []byte) (url.Values, error) {
	if kind == "application/x-www-form-urlencoded" {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, fmt.Errorf("no form: %w", err)
		}
		return form, nil
	}
	form, err := multipart.NewReader(bytes.NewReader(body), boundary).ReadForm(2 * maxBody)
	if err != nil {
		return nil, fmt.Errorf("no form: %w", err)
	}
	return form.Value, form.RemoveAll()
}

func answerGotify(w http.ResponseWriter, _ *http.Request, r *receipt) {
	m := r.extra.(gotify)
	m.ID, m.AppID, m.Date = r.number, 1, r.at.UTC().Format(time.RFC3339)
	w.Header().Set("Content-Type", "application/json")
	writeJSON(w, m)
}

func refuseGotify(w http.ResponseWriter, r refusal) {
	r.head(w)
	writeJSON(w, map[string]any{"error": http.StatusText(r.status), "errorCode": r.status, "errorDescription": r.text})
}
