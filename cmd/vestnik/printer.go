package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// printer prints events, each at once: as a JSON object a line, whose fields are a
// contract, or as text for people.
type printer struct {
	out   io.Writer
	json  bool
	words *locale.Words
}

type onlineLine struct {
	Event string `json:"event"`
	JID   string `json:"jid"`
}

type messageLine struct {
	Event   string    `json:"event"`
	ID      string    `json:"id"`
	From    string    `json:"from"`
	To      string    `json:"to"`
	Type    desk.Type `json:"type"`
	Subject string    `json:"subject"`
	Body    string    `json:"body"`
	Time    string    `json:"time"`
	// Unreadable is there when the text could not be read: what was wrong with it.
	Unreadable string `json:"unreadable,omitempty"`
}

type presenceLine struct {
	Event  string    `json:"event"`
	From   string    `json:"from"`
	Show   desk.Show `json:"show"`
	Status string    `json:"status"`
}

type offlineLine struct {
	Event  string `json:"event"`
	Reason string `json:"reason"`
}

func (p *printer) online(jid string) error {
	return p.print(onlineLine{"online", jid}, p.words.Say("cli.online", "Address", jid))
}

func (p *printer) message(m *desk.Message) error {
	text := m.Body
	if m.Unreadable != "" {
		text = p.words.Say("cli.unreadable")
	}
	if m.Subject != "" {
		text = m.Subject + ": " + text
	}
	return p.print(messageLine{
		"message", m.ID, m.From, m.To, m.Type, m.Subject, m.Body, stamp(m.Time), m.Unreadable,
	}, m.Time.Local().Format("15:04:05")+" "+m.From+": "+text)
}

func (p *printer) presence(from string, now desk.Presence) error {
	text := from + ": " + p.words.Show(now.Show)
	if now.Text != "" {
		text += " (" + now.Text + ")"
	}
	return p.print(presenceLine{"presence", from, now.Show, now.Text}, text)
}

func (p *printer) offline(problem *desk.Problem) error {
	line, text := offlineLine{Event: "offline"}, p.words.Say("cli.offline")
	if problem != nil {
		line.Reason = string(problem.Code)
		text += ": " + explain(p.words, problem)
	}
	return p.print(line, text)
}

func (p *printer) print(line any, text string) error {
	if !p.json {
		_, err := fmt.Fprintln(p.out, printable(text))
		return err
	}
	e := json.NewEncoder(p.out)
	e.SetEscapeHTML(false)
	return e.Encode(line)
}

// printable keeps what others write from controlling the terminal: control and
// direction characters are taken out, line ends are marked.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return '⏎'
		case r == '\t':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r) && r != '\u200d' && r != '\u200c':
			return -1
		}
		return r
	}, text)
}
