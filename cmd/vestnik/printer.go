package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// printer prints events, each at once: as a JSON object a line, whose fields are a
// contract, or as text for people.
type printer struct {
	out   io.Writer
	json  bool
	words *locale.Words
	// several says that each line names its account: with one, its lines stay what they
	// were before there could be more.
	several bool
}

// account is what a line says of the account.
func (p *printer) account(address string) string {
	if p.several {
		return address
	}
	return ""
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
	// What the message says of itself besides its text: urgency, expires, classification,
	// buttons, link, linkText, json, each where it is said.
	*desk.Notice
	ReplyTo string `json:"replyTo,omitempty"` // the id of the message that this one answers
	Account string `json:"account,omitempty"`
}

// editedLine says how a message is now that was printed before.
type editedLine struct {
	Event     string          `json:"event"`
	ID        string          `json:"id"` // of the message
	From      string          `json:"from"`
	To        string          `json:"to"`
	Subject   string          `json:"subject"`
	Body      string          `json:"body"`
	Retracted bool            `json:"retracted,omitempty"`
	Reactions []desk.Reaction `json:"reactions,omitempty"`
	// Answer is what was answered to the message, Acknowledged when notice was taken of it.
	Answer       string `json:"answer,omitempty"`
	Acknowledged string `json:"acknowledged,omitempty"`
	Account      string `json:"account,omitempty"`
}

type presenceLine struct {
	Event   string    `json:"event"`
	From    string    `json:"from"`
	Show    desk.Show `json:"show"`
	Status  string    `json:"status"`
	Account string    `json:"account,omitempty"`
}

type offlineLine struct {
	Event   string `json:"event"`
	Reason  string `json:"reason"`
	Account string `json:"account,omitempty"`
}

func (p *printer) online(jid string) error {
	return p.print(onlineLine{"online", jid}, p.words.Say("cli.online", "Address", jid))
}

func (p *printer) message(m *desk.Message) error {
	return p.print(lineOf(m, p.account(m.Peer.Account)), m.Time.Local().Format("15:04:05")+" "+spoken(m.From, p.text(m))+noticed(m.Notice))
}

// text is what a message says, behind its subject.
func (p *printer) text(m *desk.Message) string {
	if m.Unreadable != "" {
		return desk.Titled(m.Subject, p.words.Say("cli.unreadable"))
	}
	return desk.Titled(m.Subject, m.Body)
}

func lineOf(m *desk.Message, account string) messageLine {
	return messageLine{"message", m.ID, m.From, m.To, m.Type, m.Subject, m.Body, stamp(m.Time), m.Unreadable, m.Notice, m.ReplyTo, account}
}

// spoken is what somebody has said, for people.
func spoken(who, text string) string {
	if said := desk.Said(text, who); said != text {
		return said
	}
	return who + ": " + text
}

// noticed is what a line for people says of a notice: what can be answered, and the link.
func noticed(n *desk.Notice) (text string) {
	if n == nil {
		return ""
	}
	for _, b := range n.Buttons {
		text += " [" + b.Label + "]"
	}
	if n.Link != "" {
		text += " " + n.Link
	}
	return text
}

func (p *printer) edited(m *desk.Message) error {
	text := desk.Titled(m.Subject, m.Body)
	for _, r := range m.Reactions {
		text += " [" + strings.Join(r.Emoji, " ") + "]"
	}
	key := "cli.edited"
	if m.Retracted {
		key = "cli.retracted"
	}
	return p.print(editedLine{
		"edited", m.ID, m.From, m.To, m.Subject, m.Body, m.Retracted, m.Reactions, m.Answer, since(m.Acknowledged), p.account(m.Peer.Account),
	}, p.words.Say(key, "Address", m.From, "Text", text))
}

func (p *printer) presence(from desk.Ref, now desk.Presence) error {
	text := from.Address + ": " + p.words.Show(now.Show)
	if now.Text != "" {
		text += " (" + now.Text + ")"
	}
	return p.print(presenceLine{"presence", from.Address, now.Show, now.Text, p.account(from.Account)}, text)
}

func (p *printer) offline(account string, problem *desk.Problem) error {
	line, text := offlineLine{Event: "offline", Account: p.account(account)}, p.words.Say("cli.offline")
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
	return printJSON(p.out, line)
}

// escapeAll: PowerShell and 1C read a pipe in a code page.
var escapeAll = runtime.GOOS == "windows"

// printJSON prints a value as one line. What could control a terminal is escaped, and
// on Windows all that is not ASCII.
func printJSON(out io.Writer, value any) error {
	var line bytes.Buffer
	e := json.NewEncoder(&line)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return err
	}
	_, err := out.Write(escape(line.Bytes(), escapeAll))
	return err
}

// escape writes as \uXXXX what in a line of JSON could control a terminal, or all that
// is not ASCII. To a reader of JSON it is the same.
func escape(line []byte, all bool) []byte {
	escaped := make([]byte, 0, len(line))
	for _, r := range string(line) {
		switch {
		case r < unicode.MaxASCII && (r >= ' ' || r == '\n'), !all && !controls(r):
			escaped = utf8.AppendRune(escaped, r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			escaped = fmt.Appendf(escaped, `\u%04x\u%04x`, high, low)
		default:
			escaped = fmt.Appendf(escaped, `\u%04x`, r)
		}
	}
	return escaped
}

// controls tells what moves a cursor, rings, or turns the direction of a line, or is
// not to be seen; of what joins others, the two that scripts and emoji need do not.
func controls(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) && r != '\u200d' && r != '\u200c'
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
		case controls(r):
			return -1
		}
		return r
	}, text)
}
