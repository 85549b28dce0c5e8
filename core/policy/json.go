package policy

import (
	"bytes"
	"encoding/json"
	"maps"
)

// JSON returns the policy as a file has it.
func (p Policy) JSON() []byte {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "\t")
	values := maps.Clone(p.values)
	if values == nil {
		values = map[Name]any{}
	}
	_ = e.Encode(values) // strings, numbers, and lists of strings
	return text.Bytes()
}

// Example returns a policy that has something of everything.
func Example() []byte {
	p := Policy{values: map[Name]any{}}
	for _, k := range Keys {
		p.values[k.Name] = k.Example
	}
	return p.JSON()
}
