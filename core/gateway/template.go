package gateway

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"text/template"
)

// Template makes a message of any JSON. Its texts are Go's text/template, and what was posted is
// their dot.
type Template struct {
	topic                        string
	subject, body, urgency, link *template.Template // nil: none
}

// missing is what Go prints for what was not posted. People are shown nothing in its place.
const missing = "<no value>"

// mostPrinted is how many bytes a template may print.
const mostPrinted = 64 << 10

func (c *Config) template(name string, value json.RawMessage, place string) error {
	t := new(Template)
	text := func(to **template.Template) func(json.RawMessage, string) error {
		return func(value json.RawMessage, place string) error {
			var source string
			if err := into(&source)(value, place); err != nil {
				return err
			}
			parsed, err := template.New(place).Parse(source)
			if err != nil {
				return fmt.Errorf("%s: %w", place, err)
			}
			*to = parsed
			return nil
		}
	}
	err := object(value, place, members{"topic": into(&t.topic), "subject": text(&t.subject), "body": text(&t.body), "urgency": text(&t.urgency), "link": text(&t.link)})
	switch {
	case err != nil:
		return err
	case t.subject == nil && t.body == nil:
		return fmt.Errorf("%s: it has neither subject nor body", place)
	}
	c.Templates[name] = t
	return nil
}

// readTemplate reads any JSON, by the template that the path names.
func (g *Gateway) readTemplate(r *http.Request, body []byte, by *token) (p post, err error) {
	t := g.Config.Templates[r.PathValue("name")]
	if t == nil || !by.bound(t.topic) {
		return p, refusal{http.StatusForbidden, "the token is bound to no topic of such a template", 0}
	}
	var dot any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber() // 17 is to be printed as 17, and 1e21 as it came
	if err := d.Decode(&dot); err != nil {
		return p, fmt.Errorf("no JSON: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return p, errors.New("something stands behind the end of the JSON")
	}
	return t.post(dot)
}

// post prints all texts of a template.
func (t *Template) post(dot any) (p post, err error) {
	p.topic = t.topic
	var urgency string
	for _, part := range []struct {
		text *template.Template
		to   *string
	}{{t.subject, &p.subject}, {t.body, &p.body}, {t.urgency, &urgency}, {t.link, &p.link}} {
		if part.text == nil {
			continue
		}
		if *part.to, err = printed(part.text, dot); err != nil {
			return p, err
		}
	}
	if urgency != "" {
		err = p.urgent(urgency)
	}
	return p, err
}

var errPrintsTooMuch = errors.New("it prints too much")

// limited is a text that does not grow beyond a limit.
type limited struct{ strings.Builder }

func (l *limited) Write(data []byte) (int, error) {
	if l.Len()+len(data) > mostPrinted {
		return 0, errPrintsTooMuch
	}
	return l.Builder.Write(data)
}

func printed(t *template.Template, dot any) (string, error) {
	var out limited
	switch err := t.Execute(&out, dot); {
	case errors.Is(err, errPrintsTooMuch):
		return "", refusal{http.StatusUnprocessableEntity, fmt.Sprintf("the template %s prints more than %d bytes of this", t.Name(), mostPrinted), 0}
	case err != nil:
		return "", refusal{http.StatusUnprocessableEntity, "the template fails with this: " + err.Error(), 0}
	}
	return strings.TrimSpace(strings.ReplaceAll(out.String(), missing, "")), nil
}
