package gateway

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"vestnik/core/desk"
	"vestnik/core/xmpp/notice"
)

// ntfyAction is a button of ntfy. One that shows a page leads there; the others are for programs
// on a telephone, and become answers, which whoever published reads in the report or is called
// back with.
type ntfyAction struct {
	Action string `json:"action"`
	Label  string `json:"label"`
	URL    string `json:"url"`
}

func (n *ntfy) actions(p *post) error {
	if len(n.Actions) == 0 {
		return nil
	}
	var all []ntfyAction
	if err := json.Unmarshal(n.Actions, &all); err != nil {
		return fmt.Errorf("actions: %w", err)
	}
	if len(all) > notice.MostButtons {
		return fmt.Errorf("actions: there are more than %d", notice.MostButtons)
	}
	for i, a := range all {
		switch {
		case a.Label == "":
			return fmt.Errorf("actions[%d].label: there is none", i)
		case a.Action == "view" && a.URL == "":
			return fmt.Errorf("actions[%d].url: there is none", i)
		case a.Action == "view":
			p.leadTo(a.Label, a.URL)
		case a.Action == "http", a.Action == "broadcast":
			p.buttons = append(p.buttons, desk.Button{Value: a.Label, Label: a.Label})
		default:
			return fmt.Errorf("actions[%d].action: %q is none of view, http, broadcast", i, short(a.Action))
		}
	}
	return nil
}

// shortActions reads what a header has: JSON, or "view, Label, https://…; http, Label, …" with
// values in quotes where they hold commas, and names before them or not.
func shortActions(text string) (json.RawMessage, error) {
	if strings.HasPrefix(text, "[") {
		return json.RawMessage(text), nil
	}
	var all []ntfyAction
	for _, one := range splitQuoted(text, ';') {
		var a ntfyAction
		inOrder := []*string{&a.Action, &a.Label, &a.URL}
		named := map[string]*string{"action": &a.Action, "label": &a.Label, "url": &a.URL}
		for i, part := range splitQuoted(one, ',') {
			name, value, found := strings.Cut(part, "=")
			if to := named[strings.TrimSpace(name)]; found && to != nil {
				*to = unquoted(value)
			} else if i < len(inOrder) && *inOrder[i] == "" {
				*inOrder[i] = unquoted(part)
			}
		}
		all = append(all, a)
	}
	if len(all) == 0 {
		return nil, errors.New("actions: there are none")
	}
	return json.Marshal(all)
}

// splitQuoted splits where a sign stands outside of quotes.
func splitQuoted(text string, sign rune) (all []string) {
	var quote rune
	begin := 0
	for i, r := range text {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '"' || r == '\'':
			quote = r
		case r == sign:
			all = append(all, text[begin:i])
			begin = i + len(string(r))
		}
	}
	if rest := strings.TrimSpace(text[begin:]); rest != "" {
		all = append(all, rest)
	}
	return all
}

func unquoted(text string) string {
	text = strings.TrimSpace(text)
	if len(text) >= 2 && (text[0] == '"' || text[0] == '\'') && text[len(text)-1] == text[0] {
		return text[1 : len(text)-1]
	}
	return text
}
