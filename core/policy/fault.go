package policy

import (
	"errors"
	"fmt"
	"strings"
)

// What is a kind of fault. Each has words in the translations ("policy-fault.<what>").
type What string

// The faults there are.
const (
	Unreadable What = "unreadable" // there is something, and it cannot be read: Detail
	TooLarge   What = "too-large"
	NotText    What = "not-text" // in no encoding that is known
	Syntax     What = "syntax"   // no JSON: Detail
	NotObject  What = "not-object"
	Unknown    What = "unknown" // Key is not known to this version
	Twice      What = "twice"   // Key stands there twice
	WrongKind  What = "kind"    // Key is to be Detail: the name of a kind
	OutOfRange What = "range"   // Key is to be between the numbers of Detail
	NotChoice  What = "choice"  // Value is none of Detail
	BadValue   What = "value"   // Value is none for Key
	Insecure   What = "insecure"
)

// Fault is something wrong with a policy.
type Fault struct {
	File   string // or the registry's key
	Line   int    // from 1; 0 when no line is to blame
	What   What
	Key    string
	Value  string // cut to what a line of a terminal holds
	Detail string
}

func (f Fault) Error() string {
	return fmt.Sprintf("policy: %s:%d: %s %s %q %s", f.File, f.Line, f.What, f.Key, f.Value, f.Detail)
}

// fatal tells whether the policy does not hold because of it.
func (f Fault) fatal() bool { return f.What != Unknown }

// Error says why a policy does not hold.
type Error struct {
	Faults []Fault // one at least
	// Kept says that the last one that was whole holds instead; else [Closed] does.
	Kept bool
}

func (e *Error) Error() string {
	if len(e.Faults) == 0 {
		return "policy: no faults"
	}
	return e.Faults[0].Error()
}

// errOf returns the faults because of which a policy does not hold, nil when it does.
func errOf(faults []Fault) error {
	for i, f := range faults {
		if f.fatal() {
			return &Error{Faults: faults[i:]}
		}
	}
	return nil
}

// Broken returns the [Error] that an error is, nil where it is none: a policy that holds, but
// of which no copy could be kept, is not broken.
func Broken(err error) *Error {
	var e *Error
	errors.As(err, &e)
	return e
}

// valueLimit is how much of a value is repeated.
const valueLimit = 60

// shown makes a value fit to be repeated.
func shown(text string) string {
	if len(text) > valueLimit {
		text = strings.ToValidUTF8(text[:valueLimit], "") + "…"
	}
	return text
}
