package auth

import (
	"fmt"
	"strings"
)

// directives is a message of RFC 2831: name=value pairs, in order. Values are
// bytes, unquoted; their charset is for the reader to know.
type directives []directive

type directive struct{ name, value string }

// parseDirectives reads the list strictly (RFC 2831 §7): each element is a token,
// "=", and a token or a quoted string. Empty elements are allowed there, and so is
// white space around the elements and signs.
func parseDirectives(message []byte) (directives, error) {
	if len(message) > MaxMessage {
		return nil, errTooLong
	}
	var list directives
	p := directiveParser{rest: string(message)}
	for {
		p.skipSpace()
		if p.rest == "" {
			return list, nil
		}
		if !p.take(',') {
			d, ok := p.directive()
			if !ok {
				return nil, fmt.Errorf("%w: at byte %d", ErrMalformed, len(message)-len(p.rest))
			}
			list = append(list, d)
		}
	}
}

// once returns the value of a directive that may stand at most once.
func (l directives) once(name string) (value string, has bool, err error) {
	values := l.all(name)
	switch len(values) {
	case 0:
		return "", false, nil
	case 1:
		return values[0], true, nil
	}
	return "", false, fmt.Errorf("%w: %s more than once", ErrMalformed, name)
}

// all returns the values of a directive that may be repeated.
func (l directives) all(name string) []string {
	var values []string
	for _, d := range l {
		if strings.EqualFold(d.name, name) {
			values = append(values, d.value)
		}
	}
	return values
}

// token appends name=value as it is; value has to be a token.
func (l directives) token(name, value string) directives {
	return append(l, directive{name, value})
}

// quoted appends name="value" with what needs it escaped. The result is for
// String only: its value is in the form of the wire.
func (l directives) quoted(name, value string) directives {
	escaped := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value)
	return append(l, directive{name, `"` + escaped + `"`})
}

// String returns the list as it goes over the wire.
func (l directives) String() string {
	var b strings.Builder
	for i, d := range l {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(d.name + "=" + d.value)
	}
	return b.String()
}

type directiveParser struct{ rest string }

// directive reads one element up to and without the comma that ends it.
func (p *directiveParser) directive() (d directive, ok bool) {
	if d.name, ok = p.token(); !ok {
		return d, false
	}
	p.skipSpace()
	if !p.take('=') {
		return d, false
	}
	p.skipSpace()
	if p.take('"') {
		d.value, ok = p.quotedString()
	} else {
		d.value, ok = p.token()
	}
	p.skipSpace()
	return d, ok && (p.rest == "" || p.rest[0] == ',')
}

func (p *directiveParser) take(c byte) bool {
	if p.rest == "" || p.rest[0] != c {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

func (p *directiveParser) skipSpace() { p.rest = strings.TrimLeft(p.rest, " \t\r\n") }

// token reads 1*<any CHAR except CTLs or separators>.
func (p *directiveParser) token() (string, bool) {
	n := 0
	for n < len(p.rest) && isTokenByte(p.rest[n]) {
		n++
	}
	t := p.rest[:n]
	p.rest = p.rest[n:]
	return t, n > 0
}

func isTokenByte(c byte) bool {
	return c > 0x20 && c < 0x7f && !strings.ContainsRune(`()<>@,;:\"/[]?={}`, rune(c))
}

// quotedString reads up to the closing quote; the opening one is taken already.
func (p *directiveParser) quotedString() (string, bool) {
	var b strings.Builder
	for i := 0; i < len(p.rest); i++ {
		c := p.rest[i]
		switch {
		case c == '"':
			p.rest = p.rest[i+1:]
			return b.String(), true
		case c == '\\' && i+1 < len(p.rest) && p.rest[i+1] < 0x80:
			i++
			c = p.rest[i]
		case c == '\\':
			return "", false
		}
		if c < 0x20 && c != '\t' || c == 0x7f {
			return "", false
		}
		b.WriteByte(c)
	}
	return "", false
}
