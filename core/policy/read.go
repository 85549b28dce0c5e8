package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"vestnik/core/charset"
)

const (
	// maxFile is how large a file may be, in bytes.
	maxFile = 256 << 10
	// maxItems is how long a list may be, and maxText how long a text, in bytes.
	maxItems = 500
	maxText  = 2 << 10
	// maxFaults is how many faults are told.
	maxFaults = 100
)

// Check reads a policy from the text of a file, and says what is wrong with it, by lines.
// The policy is empty when it does not hold.
func Check(file string, text []byte) (Policy, []Fault) {
	r := newReading(file)
	r.file(text)
	p, _ := r.policy()
	return p, r.faults
}

// ReadAll reads what [Check] wants to see of a file.
func ReadAll(r io.Reader) ([]byte, error) { return io.ReadAll(io.LimitReader(r, maxFile+1)) }

// reading gathers values and what is wrong with them, from wherever they come.
type reading struct {
	from   string
	values map[Name]any
	faults []Fault
}

func newReading(from string) *reading { return &reading{from: from, values: map[Name]any{}} }

// policy returns what was read, if it holds.
func (r *reading) policy() (Policy, error) {
	if err := errOf(r.faults); err != nil {
		return Policy{}, err
	}
	return Policy{r.values, r.from}, nil
}

func (r *reading) fault(f Fault) {
	if len(r.faults) < maxFaults {
		f.File, f.Key, f.Value = r.from, shown(f.Key), shown(f.Value)
		r.faults = append(r.faults, f)
	}
}

// file reads the text of a file.
func (r *reading) file(text []byte) {
	if len(text) > maxFile {
		r.fault(Fault{What: TooLarge})
		return
	}
	plain, err := charset.Decode(text, nil)
	if err != nil {
		r.fault(Fault{What: NotText})
		return
	}
	var all json.RawMessage
	if err := json.Unmarshal([]byte(plain), &all); err != nil {
		r.fault(Fault{Line: blamed(plain, err), What: Syntax, Detail: err.Error()})
		return
	}
	r.object(&document{json.NewDecoder(strings.NewReader(plain)), plain})
}

// blamed returns the line of what is no JSON.
func blamed(text string, err error) int {
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return 0
	}
	// The offset counts the byte that was too much, which may be a line's end.
	return 1 + strings.Count(text[:min(max(int(syntax.Offset)-1, 0), len(text))], "\n")
}

// document is JSON that knows its lines.
type document struct {
	*json.Decoder
	text string
}

// line returns on which one the last token ends.
func (d *document) line() int { return 1 + strings.Count(d.text[:d.InputOffset()], "\n") }

// object reads the one object of a file, which is JSON.
func (r *reading) object(d *document) {
	if first, err := d.Token(); err != nil || first != json.Delim('{') {
		r.fault(Fault{Line: d.line(), What: NotObject})
		return
	}
	for d.More() {
		name, _ := d.Token()
		line := d.line()
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			r.fault(Fault{Line: line, What: Syntax, Detail: err.Error()})
			return
		}
		text, _ := name.(string)
		r.take(text, line, plainValue(value))
	}
}

// plainValue makes a string, a bool, an int or a []string of JSON; anything else stays nil.
func plainValue(value json.RawMessage) any {
	switch {
	case bytes.HasPrefix(value, []byte("[")):
		var items []*string
		if json.Unmarshal(value, &items) != nil || slices.Contains(items, nil) {
			return nil
		}
		list := make([]string, len(items))
		for i, item := range items {
			list[i] = *item
		}
		return list
	case bytes.HasPrefix(value, []byte(`"`)):
		var text string
		_ = json.Unmarshal(value, &text)
		return text
	case bytes.Equal(value, []byte("true")), bytes.Equal(value, []byte("false")):
		return value[0] == 't'
	}
	if n, err := strconv.Atoi(string(value)); err == nil {
		return n
	}
	return nil
}

// take takes a value: a string, an int, a bool or a []string, anything else is wrong.
func (r *reading) take(name string, line int, value any) {
	k := key(name)
	switch {
	case k == nil:
		r.fault(Fault{Line: line, What: Unknown, Key: name})
		return
	case r.values[k.Name] != nil:
		r.fault(Fault{Line: line, What: Twice, Key: name})
		return
	}
	r.values[k.Name] = value
	r.holds(k, line, value)
}

// holds holds a value against its key.
func (r *reading) holds(k *Key, line int, value any) {
	switch v := value.(type) {
	case string:
		if k.Kind == Text {
			r.item(k, line, v)
			return
		}
	case bool:
		if k.Kind == Switch {
			return
		}
	case int:
		if k.Kind == Number {
			if v < k.Min || v > k.Max {
				r.fault(Fault{Line: line, What: OutOfRange, Key: string(k.Name), Value: strconv.Itoa(v), Detail: strconv.Itoa(k.Min) + " … " + strconv.Itoa(k.Max)})
			}
			return
		}
	case []string:
		if k.Kind == List {
			r.list(k, line, v)
			return
		}
	}
	r.fault(Fault{Line: line, What: WrongKind, Key: string(k.Name), Detail: k.Kind.String()})
}

// list holds a list against its key.
func (r *reading) list(k *Key, line int, items []string) {
	if len(items) > maxItems {
		r.fault(Fault{Line: line, What: TooLarge, Key: string(k.Name)})
		return
	}
	for _, item := range items {
		r.item(k, line, item)
	}
}

// item holds a text against its key.
func (r *reading) item(k *Key, line int, text string) {
	// Of an address what may be a password is not repeated.
	f := Fault{Line: line, Key: string(k.Name), Value: text[strings.LastIndexByte(text, '@')+1:]}
	switch {
	case len(text) > maxText:
		f.What = TooLarge
	case strings.TrimSpace(text) == "", strings.ContainsFunc(text, isControl), !utf8.ValidString(text):
		f.What = BadValue
	case len(k.Choices) > 0 && !slices.Contains(k.Choices, text):
		f.What, f.Detail = NotChoice, strings.Join(k.Choices, ", ")
	case k.Check != nil && k.Check(text) != nil:
		f.What = BadValue
	default:
		return
	}
	r.fault(f)
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// String is the name of a kind, by which its words are found ("policy-kind.<name>").
func (k Kind) String() string {
	return [...]string{Text: "text", Number: "number", Switch: "switch", List: "list"}[k]
}
