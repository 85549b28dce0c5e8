package main

import (
	"reflect"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/kong"
)

// option is what an option looks like. Whatever else begins with a hyphen is text:
// "-5 °C", "- one", "--- report ---". An option that was mistyped is still told.
var option = regexp.MustCompile(`^(-[A-Za-z][A-Za-z0-9-]*|--[A-Za-z][A-Za-z0-9-]*(=(?s:.*))?)$`)

// textMark stands before a text that begins with a hyphen on its way through kong,
// which would take it for an option. No argument of a program can hold it.
const textMark = "\x00"

// markTexts marks the arguments that begin with a hyphen and are none the less text.
func markTexts(args []string) []string {
	marked := make([]string, len(args))
	for i, arg := range args {
		if arg == "--" { // behind it all is text
			copy(marked[i:], args[i:])
			break
		}
		if len(arg) > 1 && arg[0] == '-' && !option.MatchString(arg) {
			arg = textMark + arg
		}
		marked[i] = arg
	}
	return marked
}

// unmark takes the marks out of all that was read.
func unmark(app *kong.Application) error {
	return kong.Visit(app, func(node kong.Visitable, next kong.Next) error {
		var value *kong.Value
		switch node := node.(type) {
		case *kong.Value:
			value = node
		case *kong.Flag:
			value = node.Value
		}
		if value != nil {
			unmarkText(value.Target)
		}
		return next(nil)
	})
}

// unmarkText takes the mark out of a text, or of each of several.
func unmarkText(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			unmarkText(v.Elem())
		}
	case reflect.String:
		v.SetString(strings.TrimPrefix(v.String(), textMark))
	case reflect.Slice:
		for i := range v.Len() {
			unmarkText(v.Index(i))
		}
	}
}

// legible tells whether all arguments are UTF-8. Others would reach the recipient as
// something else, or name another file.
func legible(args []string) bool {
	for _, arg := range args {
		if !utf8.ValidString(arg) {
			return false
		}
	}
	return true
}
