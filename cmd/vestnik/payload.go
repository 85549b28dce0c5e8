package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"

	"vestnik/core/charset"
	"vestnik/core/xmpp/notice"
)

// payloadOptions are what a message says to programs.
type payloadOptions struct {
	JSON string `name:"json-payload" placeholder:"F" help:"cli.json-payload"`
	XML  string `name:"xml-payload" placeholder:"F" help:"cli.xml-payload"`
}

// payloads reads what is for programs; what is not said is empty.
func (o *payloadOptions) payloads(p *program) (object json.RawMessage, element string, err error) {
	if o.JSON != "" {
		text, err := p.payload(o.JSON)
		if err != nil {
			return nil, "", err
		}
		if object = notice.JSON(text); object == nil {
			return nil, "", coded{sentence(p.words.Say("cli.bad-json", "File", o.JSON, "Reason", whyNoJSON(text))), misused}
		}
	}
	if o.XML != "" {
		text, err := p.payload(o.XML)
		if err != nil {
			return nil, "", err
		}
		if element, err = notice.XML(text); err != nil {
			return nil, "", coded{sentence(p.words.Say("cli.bad-xml", "File", o.XML, "Reason", innermost(err))), misused}
		}
	}
	return object, element, nil
}

// whyNoJSON says, in words for programmers, what is wrong with a text that is none, or too much of it.
func whyNoJSON(text string) string {
	var value any
	return cmp.Or(json.Unmarshal([]byte(text), &value), error(notice.ErrJSON)).Error()
}

// innermost is the end of a sentence, which says why.
func innermost(err error) string {
	return strings.TrimPrefix(err.Error(), notice.ErrXML.Error()+": ")
}

// payload reads a file of what is for programs. It may be longer than what it holds, as
// UTF-16 or with white space.
func (p *program) payload(name string) (string, error) {
	const most = 4 * max(notice.MostJSON, notice.MostXML)
	file, err := os.Open(name)
	if err != nil {
		return "", unreadable(p, err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, most+1))
	switch {
	case err != nil:
		return "", unreadable(p, err)
	case len(data) > most:
		return "", coded{sentence(p.words.Say("cli.payload-too-long", "File", name)), misused}
	}
	text, err := charset.Decode(data, nil)
	if err != nil {
		return "", coded{sentence(p.words.Say("cli.payload-no-text", "File", name)), misused}
	}
	return text, nil
}

func unreadable(p *program, err error) error {
	var path *os.PathError
	if !errors.As(err, &path) {
		return err
	}
	return coded{sentence(p.words.Say("cli.payload-unreadable", "File", path.Path, "Reason", path.Err.Error())), misused}
}
