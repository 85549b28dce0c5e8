package gateway

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
)

// unmarked is a text without the byte order mark that 1C and old editors write before it, and
// that JSON does not know.
func unmarked(data []byte) []byte { return bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")) }

// members is what an object may hold: how each member is read, by its name.
type members map[string]func(value json.RawMessage, place string) error

// object reads an object whose members are known. Unknown ones, and two of one name, are errors
// that say where they stand: what a configuration or a request seems to say must be what counts.
func object(data []byte, place string, known members) error {
	return walk(data, place, func(name string, value json.RawMessage, place string) error {
		read, is := known[name]
		if !is {
			return fmt.Errorf("%s is not known", place)
		}
		return read(value, place)
	})
}

// walk reads an object whose members have any name.
func walk(data []byte, place string, read func(name string, value json.RawMessage, place string) error) error {
	return walkNamed(data, place, func(_ int, name string) string { return at(place, name) }, read)
}

// walkNamed is walk where naming says what the n-th member is called in errors.
func walkNamed(data []byte, place string, naming func(n int, name string) string, read func(name string, value json.RawMessage, place string) error) error {
	d := json.NewDecoder(bytes.NewReader(data))
	begin, err := d.Token()
	if err != nil {
		return malformed(data, d, place, err)
	}
	if begin != json.Delim('{') {
		return fmt.Errorf("%s is no object", here(place))
	}
	seen := map[string]bool{}
	for n := 1; d.More(); n++ {
		key, err := d.Token()
		if err != nil {
			return malformed(data, d, place, err)
		}
		name := key.(string) // else the token would have been an error
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return malformed(data, d, place, err)
		}
		inside := naming(n, name)
		if seen[name] {
			return fmt.Errorf("%s is there twice", inside)
		}
		seen[name] = true
		if err := read(name, value, inside); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return malformed(data, d, place, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("something stands behind the end of %s", here(place))
	}
	return nil
}

func at(place, name string) string {
	if place == "" {
		return name
	}
	return place + "." + name
}

func here(place string) string {
	if place == "" {
		return "the JSON"
	}
	return place
}

// malformed says in which line no JSON stands.
func malformed(data []byte, d *json.Decoder, place string, err error) error {
	line := 1 + bytes.Count(data[:min(int(d.InputOffset()), len(data))], []byte("\n"))
	if place != "" {
		return fmt.Errorf("%s, line %d there: no JSON: %w", place, line, err)
	}
	return fmt.Errorf("line %d: no JSON: %w", line, err)
}

// into reads a value of Go's own kinds.
func into[T any](to *T) func(json.RawMessage, string) error {
	return func(value json.RawMessage, place string) error {
		if err := json.Unmarshal(value, to); err != nil {
			var kind *json.UnmarshalTypeError
			if errors.As(err, &kind) {
				return fmt.Errorf("%s is %s, and should be %s", place, article(kind.Value), article(jsonKind(kind.Type)))
			}
			return fmt.Errorf("%s: %w", place, err)
		}
		return nil
	}
}

// jsonKind is what JSON calls that which is read into a type.
func jsonKind(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[json.RawMessage]():
		return "object"
	case t.Kind() == reflect.Slice:
		return "list of " + jsonKind(t.Elem()) + "s"
	case t.Kind() == reflect.Int:
		return "whole number"
	}
	return t.Kind().String()
}

// article puts one before a noun.
func article(noun string) string {
	if strings.ContainsAny(noun[:1], "ao") {
		return "an " + noun
	}
	return "a " + noun
}

// each reads a list of objects.
func each(read func(value json.RawMessage, place string) error) func(json.RawMessage, string) error {
	return func(value json.RawMessage, place string) error {
		var all []json.RawMessage
		if err := into(&all)(value, place); err != nil {
			return err
		}
		for i, one := range all {
			if err := read(one, fmt.Sprintf("%s[%d]", place, i)); err != nil {
				return err
			}
		}
		return nil
	}
}
