package boshtest

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"vestnik/core/xmpp/xmlsafe"
)

// ErrReset is what a client gets whose connection broke.
var ErrReset = errors.New("boshtest: connection reset by peer")

// verb is a kind of step: what stands behind the word, when it can happen, and what
// it does to a trip.
type verb struct {
	takes   arguments
	when    moment
	answers bool // behind it there is an answer
	ends    bool // behind it there is nothing
	do      func(*trip, Step) error
}

type arguments uint8

const (
	nothing arguments = iota
	aDuration
	maybeDuration
	aNumber
	aText
	aNameAndText
)

type moment uint8

const (
	anytime moment = iota
	before         // before the connection manager has the request
	behind         // when there is an answer
)

var verbs map[string]verb

func init() {
	verbs = map[string]verb{ // not at its declaration: it refers to itself through parseStep
		"pass":      {when: before, answers: true, do: func(t *trip, _ Step) error { return t.pass() }},
		"twice":     {takes: maybeDuration, when: before, do: func(t *trip, s Step) error { t.copy(s.d); return nil }},
		"drop":      {ends: true, do: func(*trip, Step) error { return ErrReset }},
		"silence":   {ends: true, do: func(t *trip, _ Step) error { <-t.ctx.Done(); return t.gone() }},
		"wait":      {takes: aDuration, do: func(t *trip, s Step) error { return t.wait(s.d) }},
		"overtaken": {do: func(t *trip, _ Step) error { return t.letTheNextPass() }},
		"status":    {takes: aNumber, answers: true, do: func(t *trip, s Step) error { return t.answerWith(s.n, somePage) }},
		"page":      {answers: true, do: func(t *trip, _ Step) error { return t.answerWith(http.StatusOK, somePage) }},
		"redirect":  {takes: aText, answers: true, do: (*trip).redirect},
		"answer":    {takes: aText, answers: true, do: func(t *trip, s Step) error { return t.answerWith(http.StatusOK, t.near(s.text)) }},
		"code":      {takes: aNumber, when: behind, do: func(t *trip, s Step) error { t.answer.status = s.n; return nil }},
		"set":       {takes: aNameAndText, when: behind, do: (*trip).set},
		"cut":       {takes: aNumber, when: behind, do: (*trip).cut},
		"reset":     {takes: aNumber, when: behind, do: (*trip).reset},
		"drip":      {takes: aDuration, when: behind, do: func(t *trip, s Step) error { t.answer.drip = s.d; return nil }},
		"double":    {when: behind, do: func(t *trip, _ Step) error { t.answer.data = append(t.answer.data, t.answer.data...); return nil }},
		"garble":    {when: behind, do: (*trip).garble},
	}
}

// somePage is what proxies say, and what is no well-formed XML either.
const somePage = "<!DOCTYPE html><html><head><title>Proxy</title></head><body><p>Please try later<br></body></html>"

func (t *trip) answerWith(status int, text string) error {
	t.answer = &answer{status: status, header: http.Header{"Content-Type": {"text/html"}}, data: []byte(text)}
	return nil
}

func (t *trip) redirect(s Step) error {
	t.answerWith(http.StatusTemporaryRedirect, somePage)
	t.answer.header.Set("Location", s.text)
	return nil
}

// set changes an attribute of the answer's body.
func (t *trip) set(s Step) error {
	start, n, err := xmlsafe.ReadStart(t.answer.data, &xmlsafe.Default)
	if err != nil {
		return fmt.Errorf("boshtest: set: the answer is no body: %w", err)
	}
	var x xmlsafe.Encoder
	name := start.Local
	x.Start(name)
	given := false
	for _, a := range start.Attrs {
		full := a.Local
		if a.Prefix != "" {
			full = a.Prefix + ":" + a.Local
		}
		if full == s.name {
			a.Value, given = t.near(s.text), true
		}
		x.Attr(full, a.Value)
	}
	if !given {
		x.Attr(s.name, t.near(s.text))
	}
	if start.Empty {
		t.answer.data = x.End().Bytes()
		return nil
	}
	t.answer.data = append(x.Bytes(), t.answer.data[n:]...)
	return nil
}

func (t *trip) part(percent int) int { return len(t.answer.data) * min(percent, 100) / 100 }

func (t *trip) cut(s Step) error {
	t.answer.data = t.answer.data[:t.part(s.n)]
	return nil
}

func (t *trip) reset(s Step) error {
	t.answer.breaks, t.answer.breaksAt = true, t.part(s.n)
	return nil
}

func (t *trip) garble(Step) error {
	t.answer.header.Set("Content-Encoding", "gzip")
	t.answer.data = bytes.Repeat([]byte{0x1f, 0x8b, 0xff, 0x00, '<'}, 20)
	return nil
}

func (t *trip) wait(d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-t.ctx.Done():
		return t.gone()
	}
}

var ridNear = regexp.MustCompile(`\{rid([+-][0-9]+)?\}`)

// near replaces {rid}, {rid+N} and {rid-N}.
func (t *trip) near(text string) string {
	return ridNear.ReplaceAllStringFunc(text, func(s string) string {
		n, _ := strconv.ParseInt(strings.Trim(s, "{rid}"), 10, 32) // empty is 0
		return strconv.FormatInt(int64(t.rid)+n, 10)
	})
}
